import type {
  AlignmentCell,
  AlignmentRow,
  AlignmentSeries,
  ScoreDistribution,
} from '../../../shared/contract/alignment.ts';
import type { Estimate } from '../../../shared/stats/estimate.ts';

/** Any chart as a table: what its table view and its CSV show. */
export interface ChartTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** The value of an estimate, or null where it is undefined. */
export function valueOf(estimate: Estimate): number | null {
  return estimate.kind === 'value' ? estimate.value : null;
}

/** Ends of an estimate's interval; null where there is none. */
export function intervalOf(estimate: Estimate): readonly [number, number] | null {
  return estimate.kind === 'value' && estimate.low !== undefined && estimate.high !== undefined
    ? [estimate.low, estimate.high]
    : null;
}

export interface RankedMetric {
  readonly metricId: string;
  readonly metric: string;
  readonly n: number;
  readonly agreement: number;
  readonly interval: readonly [number, number];
  /** Agreement of a metric that passes everything; null where it is undefined. */
  readonly alwaysPass: number | null;
}

/** Metrics from the best agreement to the worst; those without a value are left out. */
export function rankedAgreement(rows: readonly AlignmentRow[]): readonly RankedMetric[] {
  return rows
    .flatMap((row): RankedMetric[] => {
      const agreement = valueOf(row.summary.agreement);
      const interval = intervalOf(row.summary.agreement);
      if (agreement === null || interval === null) return [];
      return [
        {
          metricId: row.metricId,
          metric: row.metric,
          n: row.summary.n,
          agreement,
          interval,
          alwaysPass: valueOf(row.summary.alwaysPassAgreement),
        },
      ];
    })
    .toSorted((a, b) => b.agreement - a.agreement || a.metric.localeCompare(b.metric));
}

export function rankedTable(metrics: readonly RankedMetric[]): ChartTable {
  return {
    columns: ['Metric', 'n', 'Agreement', '95% low', '95% high', 'Always-pass'],
    rows: metrics.map((item) => [
      item.metric,
      item.n,
      item.agreement,
      item.interval[0],
      item.interval[1],
      item.alwaysPass,
    ]),
  };
}

export interface MatrixCell {
  readonly cell: AlignmentCell;
  readonly title: string;
  /** `FN`, `FP`, `TP` or `TN` under the project's positive class. */
  readonly code: string;
  readonly count: number;
  readonly share: number;
  readonly isAgreement: boolean;
}

/**
 * The four cells. Which class is positive only decides the codes: vendors disagree about it, so the
 * titles say what happened.
 */
export function matrixCells(
  row: AlignmentRow,
  positiveClass: 'fail' | 'pass',
): readonly [MatrixCell, MatrixCell, MatrixCell, MatrixCell] {
  const { truePass, trueFail, missedFailures, falseAlarms } = row.summary;
  const total = truePass + trueFail + missedFailures + falseAlarms;
  const share = (count: number) => (total === 0 ? 0 : count / total);
  const isFail = positiveClass === 'fail';
  const make = (cell: AlignmentCell, title: string, code: string, count: number): MatrixCell => ({
    cell,
    title,
    code,
    count,
    share: share(count),
    isAgreement: cell === 'true_pass' || cell === 'true_fail',
  });
  return [
    make('true_pass', 'Both pass', isFail ? 'TN' : 'TP', truePass),
    make('false_alarm', 'False alarm', isFail ? 'FP' : 'FN', falseAlarms),
    make('missed_failure', 'Missed failure', isFail ? 'FN' : 'FP', missedFailures),
    make('true_fail', 'Both fail', isFail ? 'TP' : 'TN', trueFail),
  ];
}

export function matrixTable(cells: readonly MatrixCell[]): ChartTable {
  return {
    columns: ['Cell', 'Code', 'Cases', 'Share'],
    rows: cells.map((cell) => [cell.title, cell.code, cell.count, cell.share]),
  };
}

export function seriesTable(series: AlignmentSeries): ChartTable {
  return {
    columns: ['From', 'n', 'Agreement', '95% low', '95% high'],
    rows: series.points.map((point) => [
      point.from.slice(0, 10),
      point.n,
      point.agreement,
      point.low,
      point.high,
    ]),
  };
}

export function distributionTable(distribution: ScoreDistribution): ChartTable {
  return {
    columns: ['Score from', 'Score to', 'People pass', 'People fail', 'People unsure'],
    rows: distribution.bins.map((bin) => [
      bin.from,
      bin.to,
      bin.humanPass,
      bin.humanFail,
      bin.humanUnsure,
    ]),
  };
}

/** A table as CSV, for pasting into a spreadsheet; text that a spreadsheet would run is made inert. */
export function tableCsv(table: ChartTable): string {
  const cell = (value: string | number | null) => {
    if (value === null) return '';
    if (typeof value === 'number') return String(value);
    const inert = /^[=+\-@\t\r\n\0＝＋－＠]/.test(value) ? `'${value}` : value;
    return `"${inert.replaceAll('"', '""')}"`;
  };
  return [table.columns, ...table.rows].map((row) => row.map(cell).join(',')).join('\r\n');
}

const BASIS_ORDER = { verdict: 0, grade: 1, none: 2 } as const;

/** Metrics that can be compared, the ones with most disagreements first, and those that cannot yet. */
export function splitRows(rows: readonly AlignmentRow[]): {
  readonly compared: readonly AlignmentRow[];
  readonly waiting: readonly AlignmentRow[];
} {
  const disagreements = (row: AlignmentRow) => row.summary.missedFailures + row.summary.falseAlarms;
  return {
    compared: rows
      .filter((row) => row.summary.n > 0)
      .toSorted(
        (a, b) =>
          BASIS_ORDER[a.summary.basis] - BASIS_ORDER[b.summary.basis] ||
          disagreements(b) - disagreements(a) ||
          b.summary.n - a.summary.n ||
          a.metric.localeCompare(b.metric),
      ),
    waiting: rows.filter((row) => row.summary.n === 0),
  };
}
