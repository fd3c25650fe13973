import type { Database } from 'better-sqlite3';
import type {
  AlignmentFilter,
  AlignmentSeries,
  AlignmentTable,
  ScoreDistribution,
} from '../../../shared/contract/alignment.ts';
import { versionsOf } from './alignment-options.ts';
import { alignmentTable, distributionOf, seriesOf } from './alignment-table.ts';
import { readMetrics } from './judgements.ts';

/** What the charts of one metric show. */
export interface MetricDetail {
  readonly metricId: string;
  /** Versions of the results in the workspace; empty if the data names none. */
  readonly versions: readonly string[];
  readonly evaluators: readonly string[];
  readonly series: AlignmentSeries;
  readonly distribution: ScoreDistribution;
}

/** Everything that an exported report says, before it is laid out. */
export interface AlignmentReport {
  readonly filter: AlignmentFilter;
  /** The filter in words, ids replaced by names. */
  readonly filterText: readonly { readonly label: string; readonly value: string }[];
  readonly table: AlignmentTable;
  /** In the order of the table's rows. */
  readonly details: readonly MetricDetail[];
}

const REPORT_BINS = 20;

/** Reads the table and the data of all charts. */
export function readReport(db: Database, filter: AlignmentFilter): AlignmentReport {
  const table = alignmentTable(db, filter);
  const metrics = new Map(readMetrics(db).map((metric) => [metric.metricId, metric]));
  const evaluatorsOf = db
    .prepare<[number], string>(
      `SELECT DISTINCT evaluator FROM metric_result
       WHERE metric_row = ? AND evaluator IS NOT NULL ORDER BY 1`,
    )
    .pluck();
  const details = table.rows.map(({ metricId }) => {
    const metric = metrics.get(metricId);
    return {
      metricId,
      versions: metric === undefined ? [] : versionsOf(db, metric),
      evaluators: metric === undefined ? [] : evaluatorsOf.all(metric.metricRow),
      series: seriesOf(db, filter, metricId),
      distribution: distributionOf(db, filter, metricId, REPORT_BINS),
    };
  });
  return { filter, filterText: filterText(db, filter), table, details };
}

const POLICY_TEXT = {
  latest: 'the latest counts',
  majority: 'the majority counts (ties are unsure; grades are averaged)',
  gold: 'gold alone counts: decisions, and what the gold policy lets count',
} as const satisfies Record<AlignmentFilter['labelPolicy'], string>;

function filterText(db: Database, filter: AlignmentFilter): AlignmentReport['filterText'] {
  const names = (sql: string, ids: readonly string[]): string[] => {
    const nameOf = db.prepare<[string], string>(sql).pluck();
    return ids.map((id) => nameOf.get(id) ?? id);
  };
  const lines: { label: string; value: string }[] = [
    {
      label: 'Human question',
      value: filter.humanQuestion === 'auto' ? 'chosen for each metric' : filter.humanQuestion,
    },
    {
      label: 'Several labels of one target',
      value: POLICY_TEXT[filter.labelPolicy],
    },
  ];
  const add = (label: string, values: readonly string[]): void => {
    if (values.length > 0) lines.push({ label, value: values.join(', ') });
  };
  if (filter.labelSource !== 'all') {
    add('Labels', [
      filter.labelSource === 'review' ? 'reviews in Assay' : 'imported with the data',
    ]);
  }
  if (filter.passFrom !== null) add('Grades pass from', [String(filter.passFrom)]);
  add('Metrics', names('SELECT name FROM metric WHERE metric_id = ?', filter.metricIds));
  add('Metric versions', filter.metricVersions);
  add('Tags', filter.tags);
  add('Kinds', filter.kinds);
  add('Environments', filter.environments);
  add('Reviewers', filter.reviewers);
  add('Packs', names('SELECT name FROM pack WHERE pack_id = ?', filter.packIds));
  add('Sources', names('SELECT name FROM source WHERE source_id = ?', filter.sourceIds));
  if (filter.from !== null) add('Judged from', [filter.from]);
  if (filter.to !== null) add('Judged until', [filter.to]);
  if (filter.groupBy !== null) add('Correlations averaged inside', [filter.groupBy]);
  return lines;
}
