import type { AlignmentReport } from '../../alignment/report.ts';
import { DEFINITIONS } from './alignment-definitions.ts';
import { alignmentRecord } from './alignment-record.ts';

/** Who made a report, and when. */
export interface ReportOrigin {
  readonly assayVersion: string;
  /** ISO time. */
  readonly at: string;
}

/** The report as one JSON document: numbers as `assay stats alignment --json` gives them, and the charts' data. */
export function alignmentJson(report: AlignmentReport, origin: ReportOrigin): string {
  const { filter, table, details } = report;
  const document = {
    report: 'alignment',
    assayVersion: origin.assayVersion,
    at: origin.at,
    confidence: 0.95,
    filter,
    labelledTargets: table.labelledTargets,
    metrics: table.rows.map((row, i) => ({
      ...alignmentRecord(row, filter.groupBy),
      versions: details[i]?.versions ?? [],
      evaluators: details[i]?.evaluators ?? [],
      overTime: details[i]?.series ?? null,
      scores: details[i]?.distribution ?? null,
    })),
    definitions: Object.fromEntries(DEFINITIONS.map(({ term, meaning }) => [term, meaning])),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
