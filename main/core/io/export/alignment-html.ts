import type { AlignmentRow } from '../../../../shared/contract/alignment.ts';
import { goldTallyText } from '../../../../shared/domain/gold.ts';
import type { Estimate } from '../../../../shared/stats/estimate.ts';
import type { AlignmentReport, MetricDetail } from '../../alignment/report.ts';
import { DEFINITIONS } from './alignment-definitions.ts';
import type { ReportOrigin } from './alignment-json.ts';
import { alignmentRecord, intervalOf } from './alignment-record.ts';
import { REPORT_STYLE } from './report-style.ts';
import {
  confusionChart,
  escapeHtml,
  intervalChart,
  percent,
  scoreChart,
  timeChart,
} from './svg-charts.ts';

/**
 * The report as one HTML page with its charts: no script, nothing loaded, readable in light, dark and
 * on paper. Whatever comes from data is escaped.
 */
export function alignmentHtml(report: AlignmentReport, origin: ReportOrigin): string {
  const ranked = report.table.rows
    .map((row, i) => ({ row, detail: report.details[i] }))
    .filter(({ row }) => row.summary.n > 0)
    .toSorted((a, b) => agreementOf(b.row) - agreementOf(a.row));
  const rows = ranked.map(({ row }) => row);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Alignment report</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<header>
<h1>Alignment of metrics with people</h1>
<p class="meta">${escapeHtml(origin.at.slice(0, 16).replace('T', ' '))} UTC · Assay ${escapeHtml(origin.assayVersion)} · ${report.table.labelledTargets} judged targets with a human label · intervals are 95 %</p>
<dl class="filter">${report.filterText.map(({ label, value }) => `<div><dt>${escapeHtml(label)}</dt><dd>${escapeHtml(value)}</dd></div>`).join('')}</dl>
</header>
<main>
<h2>Metrics by agreement</h2>
${overview(rows)}
${summaryTable(rows, report.filter.groupBy)}
${nothingToCompare(report.table.rows.filter((row) => row.summary.n === 0))}
${ranked.map(({ row, detail }) => section(row, detail)).join('\n')}
<h2>What the words mean</h2>
<dl class="definitions">${DEFINITIONS.map(({ term, meaning }) => `<dt>${escapeHtml(term)}</dt><dd>${escapeHtml(meaning)}</dd>`).join('')}</dl>
</main>
</body>
</html>
`;
}

function agreementOf(row: AlignmentRow): number {
  const { agreement } = row.summary;
  return agreement.kind === 'value' ? agreement.value : -1;
}

function overview(rows: readonly AlignmentRow[]): string {
  const points = rows.flatMap(({ metric, summary }) => {
    const range = intervalOf(summary.agreement);
    if (summary.agreement.kind !== 'value' || range === null) return [];
    return [{ label: metric, value: summary.agreement.value, ...range, n: summary.agreement.n }];
  });
  if (points.length === 0) return '<p class="reason">No metric has verdicts to compare yet.</p>';
  return `<figure>${intervalChart(points)}</figure>`;
}

/** Metrics without a human label beside them: a line each would only be dashes. */
function nothingToCompare(rows: readonly AlignmentRow[]): string {
  if (rows.length === 0) return '';
  const names = rows.map(({ metric }) => escapeHtml(metric)).join(', ');
  return `<p class="meta">Nothing to compare yet (no result with a human label under this filter): ${names}</p>`;
}

function number(value: number | null, reason: string | undefined): string {
  if (value !== null) return value.toFixed(3);
  return `<span class="undefined" title="${escapeHtml(reason ?? '')}">n/a</span>`;
}

function share(estimate: Estimate): string {
  if (estimate.kind === 'undefined') return undefinedCell(estimate.reason);
  const range = intervalOf(estimate);
  const interval =
    range === null
      ? ''
      : ` <small>${(100 * range.low).toFixed(1)}–${(100 * range.high).toFixed(1)}</small>`;
  return `${percent(estimate.value)}${interval}`;
}

function undefinedCell(reason: string): string {
  return `<span class="undefined" title="${escapeHtml(reason)}">n/a</span>`;
}

const HEADERS = [
  'Metric',
  'Compared with',
  'n',
  'Agreement',
  'Missed failures',
  'False alarms',
  'Missed-failure rate',
  'False-alarm rate',
  'Kappa',
  'AC1',
  'MCC',
  'Base rate',
  'Always-pass',
  'Spearman',
  'Kendall tau-b',
];

function summaryTable(rows: readonly AlignmentRow[], groupBy: string | null): string {
  const body = rows.map((row) => {
    const record = alignmentRecord(row, groupBy);
    const count = (value: number | null): string =>
      value === null ? undefinedCell(record.reason ?? '') : String(value);
    const cells = [
      escapeHtml(row.metric),
      escapeHtml(row.humanQuestion ?? '–'),
      String(record.n),
      share(row.summary.agreement),
      count(record.missedFailures),
      count(record.falseAlarms),
      share(row.summary.missedFailureRate),
      share(row.summary.falseAlarmRate),
      number(record.kappa, record.reasons['kappa']),
      number(record.ac1, record.reasons['ac1']),
      number(record.mcc, record.reasons['mcc']),
      share(row.summary.baseRate),
      share(row.summary.alwaysPassAgreement),
      number(record.spearman, record.reasons['spearman']),
      number(record.kendallTauB, record.reasons['kendallTauB']),
    ];
    return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  return `<div class="wide"><table><thead><tr>${HEADERS.map((header) => `<th scope="col">${header}</th>`).join('')}</tr></thead><tbody>${body.join('')}</tbody></table></div>`;
}

function section(row: AlignmentRow, detail: MetricDetail | undefined): string {
  const { summary } = row;
  const facts = [
    `n = ${summary.n}`,
    row.humanQuestion === null ? null : `compared with “${row.humanQuestion}”`,
    row.direction === null ? null : row.direction.replaceAll('_', ' '),
    detail === undefined || detail.versions.length === 0
      ? null
      : `version ${detail.versions.join(', ')}`,
    detail === undefined || detail.evaluators.length === 0
      ? null
      : `by ${detail.evaluators.join(', ')}`,
    neededText(summary.labelsNeeded, summary.basis),
    row.gold === null ? null : goldTallyText(row.gold),
    noVerdictText(row),
  ].filter((fact) => fact !== null);
  return `<section>
<h2>${escapeHtml(row.metric)}</h2>
<p class="meta">${escapeHtml(facts.join(' · '))}</p>
${row.reason === null ? charts(row, detail) : `<p class="reason">${escapeHtml(row.reason)}</p>`}
</section>`;
}

function neededText(labelsNeeded: number, basis: string): string | null {
  if (basis === 'grade') return null;
  return labelsNeeded === 0
    ? 'agreement is known to within ±5 points'
    : `${labelsNeeded} more labels until agreement is known to within ±5 points`;
}

function noVerdictText(row: AlignmentRow): string | null {
  const { metric, human } = row.summary.noVerdict;
  const parts = Object.entries({ ...metric, unsure: human.unsure })
    .filter(([, count]) => count > 0)
    .map(([why, count]) => `${count} ${why}`);
  return parts.length === 0 ? null : `no verdict: ${parts.join(', ')}`;
}

function charts(row: AlignmentRow, detail: MetricDetail | undefined): string {
  const { summary } = row;
  const parts: string[] = [];
  if (summary.basis === 'verdict') {
    parts.push(`<figure><figcaption>Verdicts</figcaption>${confusionChart(summary)}</figure>`);
  } else if (summary.agreement.kind === 'undefined') {
    parts.push(`<p class="reason">${escapeHtml(summary.agreement.reason)}</p>`);
  }
  const points = detail?.series.points ?? [];
  if (points.length > 0) {
    parts.push(
      `<figure><figcaption>Agreement by ${detail?.series.bucket ?? 'day'} of the human judgement</figcaption>${timeChart(points)}</figure>`,
    );
  }
  if (detail !== undefined && detail.distribution.bins.length > 0) {
    const { bins, thresholds } = detail.distribution;
    parts.push(
      `<figure><figcaption>Scores by human verdict</figcaption>${scoreChart(bins, thresholds)}</figure>`,
    );
  }
  return `<div class="charts">${parts.join('')}</div>`;
}
