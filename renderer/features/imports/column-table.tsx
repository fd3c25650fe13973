import { ActionIcon, Button, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, useState } from 'react';
import type { ColumnMap, ColumnMapping, ImportPreview } from '../../../shared/contract/imports.ts';
import { notifyError } from '../../app/notify.ts';
import { appErrorOf, useCall, useCommandCall } from '../../data/client.ts';
import { formatPercent } from '../../ui/format.ts';
import { visibleText } from '../../ui/visible-text.ts';
import { COLUMN_ROLE_IDS } from './format-ids.ts';
import { ROLE_NAMES } from './format-names.ts';
import { changeColumn, changeMetric, needsName, scoredMetrics } from './import-choice.ts';
import classes from './import-dialog.module.css';

interface ColumnTableProps {
  readonly preview: ImportPreview;
  readonly mapping: ColumnMapping;
  readonly onMapping: (mapping: ColumnMapping) => void;
}

const ROW_HEIGHT_PX = 38;
const GROUPS = ['General', 'Content', 'About the case', 'Metrics', 'People'] as const;
const ROLE_OPTIONS = GROUPS.map((group) => ({
  group,
  items: COLUMN_ROLE_IDS.filter((role) => ROLE_NAMES[role].group === group).map((role) => ({
    value: role,
    label: ROLE_NAMES[role].title,
  })),
}));

/** Where each column goes, with example values; the proposal can be corrected and saved. */
export function ColumnTable({ preview, mapping, onMapping }: ColumnTableProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: mapping.columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT_PX,
    overscan: 8,
  });
  const facts = new Map(preview.columns.map((column) => [column.column, column]));
  const scored = scoredMetrics(mapping);

  return (
    <>
      <SavedMappings preview={preview} mapping={mapping} onMapping={onMapping} />
      <div
        ref={scroller}
        className={classes.columnTable}
        role="table"
        aria-label="Columns"
        aria-rowcount={mapping.columns.length}
      >
        <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
          {rows.getVirtualItems().map((item) => {
            const column = mapping.columns[item.index];
            return column ? (
              <ColumnRow
                key={column.column}
                column={column}
                examples={facts.get(column.column)?.examples ?? []}
                filled={facts.get(column.column)?.filled ?? 0}
                topPx={item.start}
                onChange={(change) => onMapping(changeColumn(mapping, column.column, change))}
              />
            ) : null;
          })}
        </div>
      </div>
      {scored.length > 0 ? (
        <fieldset className={classes.directions}>
          <legend>
            Bare scores become verdicts only with a threshold and a direction. Without them the
            scores stay scores.
          </legend>
          {scored.map((name) => {
            const metric = mapping.metrics.find((entry) => entry.name === name);
            return (
              <div key={name} className={classes.direction}>
                <span>{name}</span>
                <NumberInput
                  size="xs"
                  w={110}
                  aria-label={`Threshold of ${name}`}
                  placeholder="threshold"
                  value={metric?.threshold ?? ''}
                  onChange={(value) =>
                    onMapping(
                      changeMetric(mapping, name, {
                        threshold: typeof value === 'number' ? value : null,
                      }),
                    )
                  }
                />
                <NativeSelect
                  size="xs"
                  aria-label={`Direction of ${name}`}
                  value={metric?.direction ?? ''}
                  onChange={({ currentTarget: { value } }) =>
                    onMapping(
                      changeMetric(mapping, name, {
                        direction:
                          value === 'higher_is_better' || value === 'lower_is_better'
                            ? value
                            : null,
                      }),
                    )
                  }
                  data={[
                    { value: '', label: 'Direction open' },
                    { value: 'higher_is_better', label: 'Higher is better' },
                    { value: 'lower_is_better', label: 'Lower is better' },
                  ]}
                />
              </div>
            );
          })}
        </fieldset>
      ) : null}
      {mapping.columns.some(({ role }) => role === 'human_label') ? (
        <TextInput
          mt={10}
          w={320}
          label="Reviewer of labels that name none"
          value={mapping.reviewer}
          maxLength={200}
          onChange={({ currentTarget }) => onMapping({ ...mapping, reviewer: currentTarget.value })}
        />
      ) : null}
    </>
  );
}

interface ColumnRowProps {
  readonly column: ColumnMap;
  readonly examples: readonly string[];
  /** Share of the records seen that have a value. */
  readonly filled: number;
  readonly topPx: number;
  readonly onChange: (change: Partial<ColumnMap>) => void;
}

function ColumnRow({ column, examples, filled, topPx, onChange }: ColumnRowProps) {
  const { nameLabel } = ROLE_NAMES[column.role];
  return (
    <div
      className={classes.columnRow}
      role="row"
      style={{ transform: `translateY(${topPx}px)` }}
      data-ignored={column.role === 'ignore' || undefined}
    >
      <span role="cell" className={classes.columnName} title={column.column}>
        {visibleText(column.column)}
      </span>
      <span role="cell" className={classes.examples} title={examples.join('\n')}>
        {examples.map(visibleText).join('  ·  ') || 'no values seen'}
      </span>
      <span role="cell" className={classes.filled} title="Records that have a value">
        {formatPercent(filled, 0)}
      </span>
      <span role="cell">
        <NativeSelect
          size="xs"
          aria-label={`Role of ${column.column}`}
          value={column.role}
          data={ROLE_OPTIONS}
          onChange={({ currentTarget }) => {
            const role = COLUMN_ROLE_IDS.find((id) => id === currentTarget.value);
            if (role) onChange({ role });
          }}
        />
      </span>
      <span role="cell">
        {needsName(column) ? (
          <TextInput
            aria-label={`${nameLabel ?? 'Name'} of ${column.column}`}
            placeholder={nameLabel ?? ''}
            value={column.name ?? ''}
            maxLength={200}
            onChange={({ currentTarget }) => onChange({ name: currentTarget.value })}
          />
        ) : null}
      </span>
    </div>
  );
}

function SavedMappings({ preview, mapping, onMapping }: ColumnTableProps) {
  const saved = useCall('mapping.list', {});
  const save = useCommandCall('mapping.save');
  const remove = useCommandCall('mapping.delete');
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState('');
  const onError = (error: Error): void => notifyError(appErrorOf(error));

  return (
    <div className={classes.mappings}>
      <NativeSelect
        size="xs"
        aria-label="Saved mapping"
        value={chosen}
        onChange={({ currentTarget }) => {
          const found = saved.data?.find((entry) => entry.id === currentTarget.value);
          setChosen(found?.id ?? '');
          if (found) onMapping(found.mapping);
        }}
        data={[
          {
            value: '',
            label:
              preview.mappingFrom === 'saved' ? 'A saved mapping was taken' : 'Proposed mapping',
          },
          ...(saved.data ?? []).map((entry) => ({ value: entry.id, label: entry.name })),
        ]}
      />
      {chosen ? (
        <ActionIcon
          aria-label="Delete this saved mapping"
          onClick={() => remove.mutate({ id: chosen }, { onSuccess: () => setChosen(''), onError })}
        >
          <IconTrash size={15} />
        </ActionIcon>
      ) : null}
      <span className={classes.spacer} />
      <TextInput
        aria-label="Name for this mapping"
        placeholder="Save this mapping as…"
        value={name}
        maxLength={120}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <Button
        variant="default"
        disabled={name.trim() === ''}
        loading={save.isPending}
        onClick={() =>
          save.mutate(
            { name: name.trim(), mapping, columns: mapping.columns.map(({ column }) => column) },
            {
              onSuccess: ({ id }) => {
                setName('');
                setChosen(id);
              },
              onError,
            },
          )
        }
      >
        Save
      </Button>
    </div>
  );
}
