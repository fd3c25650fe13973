import { Button, Menu, Skeleton, Switch } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconFileExport, IconScale } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type {
  AlignmentCell,
  AlignmentCellRef,
  AlignmentFilter,
  AlignmentRow,
} from '../../../shared/contract/alignment.ts';
import { goldTallyText } from '../../../shared/domain/gold.ts';
import { KeyHint } from '../../commands/key-hint.tsx';
import { useCommands } from '../../commands/use-commands.ts';
import { callCore, callShell, useCall } from '../../data/client.ts';
import { Cards } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { Page } from '../../ui/page.tsx';
import { QuietDetails } from '../../ui/quiet-details.tsx';
import { fullFilter } from './alignment-filter.ts';
import { AlignmentTable } from './alignment-table.tsx';
import { ConfusionMatrix } from './confusion-matrix.tsx';
import { splitRows } from './chart-data.ts';
import { DistributionChart } from './distribution-chart.tsx';
import { RankedAgreementChart } from './ranked-agreement-chart.tsx';
import { SeriesChart } from './series-chart.tsx';
import { Slicers } from './slicers.tsx';
import classes from './alignment.module.css';

const FORMATS = [
  { format: 'html', title: 'Report with charts (HTML)' },
  { format: 'csv', title: 'Table (CSV)' },
  { format: 'json', title: 'Everything (JSON)' },
] as const;
type ReportFormat = (typeof FORMATS)[number]['format'];

/** Metrics against people: one table, four charts, and the cases behind every number. */
export function AlignmentScreen() {
  const search = useSearch({ from: '/alignment' });
  const navigate = useNavigate();
  const settings = useCall('settings.get', {});
  const filter = useMemo(
    () => fullFilter(search.filter, settings.data?.labelPolicy ?? 'latest'),
    [search.filter, settings.data?.labelPolicy],
  );
  const table = useCall('alignment.table', { filter }, { keepPrevious: true });
  const options = useCall('alignment.options', {});
  const [asTables, setAsTables] = useState(false);

  const { compared: rows, waiting } = useMemo(
    () => splitRows(table.data?.rows ?? []),
    [table.data],
  );
  const selected = rows.find((row) => row.metricId === search.metricId) ?? rows[0] ?? null;
  const setSearch = (metricId: string | undefined, next: AlignmentFilter) =>
    void navigate({
      to: '/alignment',
      search: { ...(metricId === undefined ? {} : { metricId }), filter: next },
      replace: true,
    });
  const select = (metricId: string) => setSearch(metricId, filter);
  const openCases = (behind: AlignmentCellRef) =>
    void navigate({ to: '/library', search: { filter: { behind } } });
  const open = (metricId: string, cell: AlignmentCell) => openCases({ filter, metricId, cell });
  const move = (step: 1 | -1) => {
    const index = rows.findIndex((row) => row.metricId === selected?.metricId);
    const next = rows[Math.min(rows.length - 1, Math.max(0, index + step))];
    if (next) select(next.metricId);
  };
  const exportReport = async (format: ReportFormat) => {
    const picked = await callShell('shell.pickSaveFile', {
      suggestedName: `alignment.${format}`,
      kind: format,
    });
    if (!picked.ok || !picked.value) return;
    const reply = await callCore('export.alignment', {
      filter,
      format,
      fileToken: picked.value.fileToken,
    });
    notifications.show(
      reply.ok
        ? { message: `Saved ${picked.value.fileName} (${formatBytes(reply.value.bytes)}).` }
        : { title: 'The report was not saved', message: reply.error.message, color: 'red' },
    );
  };

  useCommands({
    'alignment.nextMetric': { run: () => move(1) },
    'alignment.previousMetric': { run: () => move(-1) },
    'alignment.missedFailures': {
      run: () => selected && open(selected.metricId, 'missed_failure'),
      enabled: selected !== null,
    },
    'alignment.falseAlarms': {
      run: () => selected && open(selected.metricId, 'false_alarm'),
      enabled: selected !== null,
    },
    'alignment.toggleTables': { run: () => setAsTables(!asTables) },
    'alignment.export': { run: () => void exportReport('html') },
  });

  return (
    <Page
      title="Alignment"
      subtitle={
        table.data
          ? `${formatCount(table.data.labelledTargets)} judged by people and by a metric`
          : undefined
      }
      toolbar={
        <Slicers
          filter={filter}
          options={options.data}
          hasGrades={rows.some((row) => row.summary.gradedPairs > 0)}
          onChange={(next) => setSearch(search.metricId, next)}
        />
      }
      actions={
        <>
          <Switch
            label="Charts as tables"
            checked={asTables}
            onChange={() => setAsTables(!asTables)}
          />
          <KeyHint command="alignment.toggleTables" />
          <Menu position="bottom-end" withinPortal>
            <Menu.Target>
              <Button variant="default" leftSection={<IconFileExport size={14} />}>
                Export
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {FORMATS.map(({ format, title }) => (
                <Menu.Item key={format} onClick={() => void exportReport(format)}>
                  {title}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        </>
      }
    >
      {table.error ? <ErrorPanel error={table.error} /> : null}
      {table.isPending ? (
        <Skeleton height={280} radius="sm" aria-label="Alignment is being counted" />
      ) : null}
      {table.data && rows.length === 0 ? (
        <>
          <EmptyState icon={<IconScale size={28} />} title="Nothing to compare yet">
            Alignment needs cases that a metric has scored and that people have judged. Import a
            test run or traces with metric results, then review a pack, or import labels that you
            already have.
          </EmptyState>
          <Waiting rows={waiting} />
        </>
      ) : null}
      {selected ? (
        <div className={table.isStale ? classes.stale : undefined}>
          {selected.gold ? <p className={classes.gold}>{goldTallyText(selected.gold)}</p> : null}
          <AlignmentTable
            rows={rows}
            selectedId={selected.metricId}
            positiveClass={settings.data?.positiveClass ?? 'fail'}
            onSelect={select}
            onOpen={open}
          />
          <Waiting rows={waiting} />
          <Charts
            rows={rows}
            selected={selected}
            filter={filter}
            asTables={asTables}
            positiveClass={settings.data?.positiveClass ?? 'fail'}
            onSelect={select}
            onOpenCases={openCases}
          />
        </div>
      ) : null}
    </Page>
  );
}

/** Metrics that nobody's judgement can be compared with yet, in one quiet line. */
function Waiting({ rows }: { readonly rows: readonly AlignmentRow[] }) {
  if (rows.length === 0) return null;
  return (
    <QuietDetails
      summary={`${rows.length === 1 ? '1 metric has' : `${formatCount(rows.length)} metrics have`} nothing to compare yet`}
    >
      {rows.map((row) => (
        <li key={row.metricId}>
          <strong>{row.metric}</strong>{' '}
          {row.reason ?? 'No case has both a verdict of it and one of a person.'}
        </li>
      ))}
    </QuietDetails>
  );
}

interface ChartsProps {
  readonly rows: readonly AlignmentRow[];
  readonly selected: AlignmentRow;
  readonly filter: AlignmentFilter;
  readonly asTables: boolean;
  readonly positiveClass: 'fail' | 'pass';
  readonly onSelect: (metricId: string) => void;
  readonly onOpenCases: (behind: AlignmentCellRef) => void;
}

function Charts({
  rows,
  selected,
  filter,
  asTables,
  positiveClass,
  onSelect,
  onOpenCases,
}: ChartsProps) {
  const { metricId } = selected;
  return (
    <Cards>
      <RankedAgreementChart
        rows={rows}
        selectedId={metricId}
        asTable={asTables}
        onSelect={onSelect}
      />
      <ConfusionMatrix
        row={selected}
        positiveClass={positiveClass}
        asTable={asTables}
        onOpen={(cell) => onOpenCases({ filter, metricId, cell })}
      />
      <DistributionChart
        filter={filter}
        row={selected}
        asTable={asTables}
        onOpenBin={(cell, scoreFrom, scoreTo) =>
          onOpenCases({ filter, metricId, cell, scoreFrom, scoreTo })
        }
      />
      <SeriesChart
        filter={filter}
        row={selected}
        asTable={asTables}
        onOpenPeriod={(days) =>
          onOpenCases({ filter: { ...filter, ...days }, metricId, cell: 'all' })
        }
      />
    </Cards>
  );
}
