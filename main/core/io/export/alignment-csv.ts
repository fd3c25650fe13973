import type { AlignmentReport } from '../../alignment/report.ts';
import type { ReportOrigin } from './alignment-json.ts';
import { alignmentRecord, NUMBER_STATISTICS, SHARE_STATISTICS } from './alignment-record.ts';
import { CSV_BYTE_ORDER_MARK, csvLine } from './csv-cell.ts';

type Cell = string | number | null;

const CELLS = ['truePass', 'trueFail', 'missedFailures', 'falseAlarms'] as const;

const HEADERS = [
  'metric',
  'human_question',
  'direction',
  'n',
  'basis',
  'cases',
  ...CELLS.map(snakeCase),
  ...SHARE_STATISTICS.flatMap(withInterval),
  ...NUMBER_STATISTICS.flatMap(withInterval),
  'no_verdict_metric',
  'no_verdict_human',
  'labels_needed',
  'group_by',
  'groups_used',
  'groups_skipped_constant',
  'metric_versions',
  'reason',
  'filter',
  'assay_version',
  'exported_at',
];

function withInterval(field: string): string[] {
  const name = snakeCase(field);
  return [name, `${name}_low`, `${name}_high`];
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The report as CSV: one row for each metric, every number with its interval, empty where undefined. */
export function alignmentCsv(report: AlignmentReport, origin: ReportOrigin): string {
  const { table, details, filter } = report;
  const filterText = report.filterText.map(({ label, value }) => `${label}: ${value}`).join('; ');
  const lines = table.rows.map((row, i) => {
    const record = alignmentRecord(row, filter.groupBy);
    const { metric, human } = record.noVerdict;
    const cells: Cell[] = [
      record.metric,
      record.humanQuestion,
      record.direction,
      record.n,
      record.basis,
      record.cases,
      ...CELLS.map((field) => record[field]),
      ...SHARE_STATISTICS.flatMap((field): Cell[] => {
        const { value, low, high } = record[field];
        return [value, low, high];
      }),
      ...NUMBER_STATISTICS.flatMap((field): Cell[] => {
        const range = record.intervals[field];
        return [record[field], range?.low ?? null, range?.high ?? null];
      }),
      metric.missing + metric.error + metric.unparseable + metric.flaky,
      human.unsure + human.missing,
      record.labelsNeeded,
      record.groups?.field ?? null,
      record.groups?.used ?? null,
      record.groups?.skippedConstant ?? null,
      details[i]?.versions.join(', ') ?? null,
      record.reason,
      filterText,
      origin.assayVersion,
      origin.at,
    ];
    return csvLine(cells);
  });
  return CSV_BYTE_ORDER_MARK + csvLine(HEADERS) + lines.join('');
}
