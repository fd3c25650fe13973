import { NativeSelect, Radio, SegmentedControl, Skeleton, Tabs, TextInput } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { IMPORT_FORMAT_IDS } from './format-ids.ts';
import type { ImportFormat, ImportPreview } from '../../../shared/contract/imports.ts';
import type { PickedFile } from '../../../shared/contract/shell.ts';
import type { AppError } from '../../../shared/errors.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { ColumnTable } from './column-table.tsx';
import { FORMAT_NAMES } from './format-names.ts';
import { useCall } from '../../data/client.ts';
import {
  describeSourceName,
  directionQuestions,
  sourceNameOf,
  type DirectionChoice,
  type ImportChoice,
} from './import-choice.ts';
import { PreviewCases } from './preview-cases.tsx';
import { useImportPreview } from './use-import-preview.ts';
import classes from './import-dialog.module.css';

interface ImportFilePanelProps {
  readonly file: PickedFile;
  readonly choice: ImportChoice;
  readonly onChoice: (choice: ImportChoice) => void;
  readonly onPreview: (preview: ImportPreview | null) => void;
}

/** One file: what it is, what would arrive, and what the person can decide. */
export function ImportFilePanel({ file, choice, onChoice, onPreview }: ImportFilePanelProps) {
  const { preview, error, isPending } = useImportPreview(file.fileToken, choice);
  const facets = useCall('library.facets', {});
  const report = useRef(onPreview);
  useEffect(() => {
    report.current = onPreview;
  });
  useEffect(() => report.current(error ? null : (preview ?? null)), [preview, error]);

  if (error) return <ErrorPanel error={error} />;
  if (isPending || !preview)
    return <Skeleton height={280} radius={8} aria-label={`Looking into ${file.fileName}`} />;
  const set = (change: Partial<ImportChoice>): void => onChoice({ ...choice, ...change });
  const mapping = choice.mapping ?? preview.mapping;
  const name = sourceNameOf(choice, preview);
  const casesNow = facets.data?.sources.find((source) => source.label === name)?.count;

  return (
    <>
      <p className={classes.summary}>
        <strong>{file.fileName}</strong>
        <span>{formatBytes(file.bytes)}</span>
        <span>
          {preview.complete ? '' : 'at least '}
          {formatCount(preview.recordsSeen)} {preview.recordsSeen === 1 ? 'record' : 'records'}
        </span>
      </p>
      <div className={classes.settings}>
        <NativeSelect
          size="xs"
          label="Format"
          value={preview.format ?? ''}
          onChange={({ currentTarget }) =>
            set({ format: formatOf(currentTarget.value), mapping: null })
          }
          data={[
            ...(preview.format === null ? [{ value: '', label: 'Not recognised' }] : []),
            ...formatOptions(preview).map((format) => ({
              value: format,
              label: FORMAT_NAMES[format],
            })),
          ]}
        />
        <TextInput
          label="Name of the source"
          description={describeSourceName(casesNow)}
          inputWrapperOrder={['label', 'input', 'description']}
          value={choice.sourceName ?? preview.sourceName}
          maxLength={200}
          onChange={({ currentTarget }) => set({ sourceName: currentTarget.value })}
        />
        <Radio.Group
          size="xs"
          label="Records that cannot be read"
          value={choice.onBadRecord}
          onChange={(value) => set({ onBadRecord: value === 'refuse' ? 'refuse' : 'skip' })}
        >
          <div className={classes.radios}>
            <Radio size="xs" value="skip" label="Take the rest and report them" />
            <Radio size="xs" value="refuse" label="Take nothing from this file" />
          </div>
        </Radio.Group>
      </div>

      <Directions names={directionQuestions(choice, preview)} choice={choice} onChoice={onChoice} />

      <Tabs
        key={mapping ? 'mapped' : 'fixed'}
        defaultValue={mapping ? 'columns' : 'cases'}
        className={classes.tabs}
        keepMounted={false}
      >
        <Tabs.List>
          {mapping ? (
            <Tabs.Tab value="columns">Columns ({formatCount(preview.columns.length)})</Tabs.Tab>
          ) : null}
          <Tabs.Tab value="cases">As cases</Tabs.Tab>
          <Tabs.Tab value="problems" disabled={preview.problems.length === 0}>
            Problems ({formatCount(preview.problems.length)})
          </Tabs.Tab>
        </Tabs.List>
        {mapping ? (
          <Tabs.Panel value="columns" className={classes.tabPanel}>
            <ColumnTable
              preview={preview}
              mapping={mapping}
              onMapping={(next) => set({ mapping: next })}
            />
          </Tabs.Panel>
        ) : null}
        <Tabs.Panel value="cases" className={classes.tabPanel}>
          <PreviewCases preview={preview} />
        </Tabs.Panel>
        <Tabs.Panel value="problems" className={classes.tabPanel}>
          <Problems problems={preview.problems} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

/** Asked and never guessed: with the wrong direction every verdict of the metric would be upside down. */
function Directions({
  names,
  choice,
  onChoice,
}: {
  readonly names: readonly string[];
  readonly choice: ImportChoice;
  readonly onChoice: (choice: ImportChoice) => void;
}) {
  if (names.length === 0) return null;
  return (
    <fieldset className={classes.directions}>
      <legend>Which score is the better one? The file does not say.</legend>
      {names.map((name) => (
        <div key={name} className={classes.direction}>
          <span>{name}</span>
          <SegmentedControl
            size="xs"
            aria-label={`Better score of ${name}`}
            value={choice.directions[name] ?? ''}
            onChange={(value) =>
              onChoice({
                ...choice,
                directions: { ...choice.directions, [name]: directionOf(value) },
              })
            }
            data={[
              { value: 'higher_is_better', label: 'Higher' },
              { value: 'lower_is_better', label: 'Lower' },
              { value: 'open', label: 'Leave it open' },
            ]}
          />
        </div>
      ))}
    </fieldset>
  );
}

function directionOf(value: string): DirectionChoice {
  return value === 'higher_is_better' || value === 'lower_is_better' ? value : 'open';
}

function Problems({ problems }: { readonly problems: readonly AppError[] }) {
  return (
    <ul className={classes.problems}>
      {problems.map((problem, index) => (
        <li key={index}>
          <span className={classes.problemPlace}>
            {problem.line === undefined ? '' : `line ${problem.line}`}
          </span>
          <span>{problem.message}</span>
        </li>
      ))}
    </ul>
  );
}

function formatOptions(preview: ImportPreview): readonly ImportFormat[] {
  if (preview.format === null)
    return preview.alternatives.length > 0 ? preview.alternatives : IMPORT_FORMAT_IDS;
  return [preview.format, ...preview.alternatives.filter((format) => format !== preview.format)];
}

function formatOf(value: string): ImportFormat | null {
  return IMPORT_FORMAT_IDS.find((format) => format === value) ?? null;
}
