import type { CaseRecord, MetricResult, Span } from '../../../shared/domain/case.ts';
import { targetKey } from '../../../shared/domain/target.ts';
import type { HumanLabel } from '../../../shared/domain/case.ts';
import { caseSignals } from './case-signals.ts';
import { cellText, inputPreview, outputPreview } from './case-text.ts';
import type { MetricVerdict } from './result-verdict.ts';
import { METRIC_VERDICT, resultVerdict } from './result-verdict.ts';

/** Cells of the content tables, in the order of the column lists beside them. */
export type Cell = string | number | null;

export const CASE_COLUMNS = [
  'row',
  'case_id',
  'source_id',
  'native_id',
  'kind',
  'name',
  'environment',
  'group_key',
  'thread_id',
  'trace_id',
  'started_at',
  'started_ms',
  'latency_ms',
  'cost_usd',
  'total_tokens',
  'signals',
  'metrics_passed',
  'metrics_failed',
  'metrics_no_verdict',
  'imported_labels',
  'span_count',
  'input_preview',
  'output_preview',
  'tags',
  'sha',
  'body',
  'raw',
  'source_line',
  'job_id',
] as const;

/** What a case row needs beside its record. */
export interface CaseRowContext {
  readonly row: number;
  readonly caseId: string;
  readonly sourceId: string;
  readonly sha: string;
  readonly raw: string;
  /** The raw record is the body: none is kept twice. */
  readonly rawIsBody: boolean;
  readonly line: number;
  readonly jobId: string;
}

export function caseCells(
  record: CaseRecord,
  context: CaseRowContext,
  verdicts: readonly MetricVerdict[],
): Cell[] {
  const count = (verdict: MetricVerdict): number =>
    verdicts.reduce<number>((sum, found) => sum + (found === verdict ? 1 : 0), 0);
  const startedMs = record.startedAt === undefined ? Number.NaN : Date.parse(record.startedAt);
  return [
    context.row,
    context.caseId,
    context.sourceId,
    record.id,
    record.kind,
    cellText(record.name),
    record.environment ?? null,
    cellText(record.group),
    cellText(record.threadId),
    cellText(record.traceId),
    record.startedAt ?? null,
    Number.isNaN(startedMs) ? null : startedMs,
    record.latencyMs ?? null,
    record.costUsd ?? null,
    totalTokens(record.tokens),
    caseSignals(record, verdicts),
    count(METRIC_VERDICT.passed),
    count(METRIC_VERDICT.failed),
    count(METRIC_VERDICT.none),
    record.labels?.length ?? 0,
    record.spans?.length ?? 0,
    inputPreview(record),
    outputPreview(record),
    record.tags === undefined ? '[]' : JSON.stringify(record.tags),
    context.sha,
    context.rawIsBody ? null : bodyJson(record),
    // A lone surrogate can only come escaped out of a JSON text, so that the raw text is well formed.
    context.raw,
    context.line,
    context.jobId,
  ];
}

/** The record without what has tables of its own. `JSON.stringify` keeps lone surrogates escaped. */
function bodyJson(record: CaseRecord): string {
  const { spans: _spans, metricResults: _results, labels: _labels, ...body } = record;
  return JSON.stringify(body);
}

function totalTokens(tokens: CaseRecord['tokens']): number | null {
  if (tokens === undefined) return null;
  if (tokens.total !== undefined) return tokens.total;
  return tokens.input === undefined && tokens.output === undefined
    ? null
    : (tokens.input ?? 0) + (tokens.output ?? 0);
}

export const SPAN_COLUMNS = [
  'case_row',
  'ordinal',
  'span_id',
  'parent_id',
  'name',
  'kind',
  'status',
  'error',
  'started_ms',
  'duration_ms',
  'turn',
  'agent',
  'model',
  'cost_usd',
  'total_tokens',
  'has_documents',
  'body',
] as const;

export function spanCells(span: Span, caseRow: number, ordinal: number): Cell[] {
  const startedMs = span.startedAt === undefined ? null : finite(Date.parse(span.startedAt));
  const endedMs = span.endedAt === undefined ? null : finite(Date.parse(span.endedAt));
  // An end before the start stays negative: the view says so, and nothing is guessed.
  const durationMs =
    span.durationMs ?? (startedMs === null || endedMs === null ? null : endedMs - startedMs);
  return [
    caseRow,
    ordinal,
    span.id,
    span.parentId ?? null,
    span.name.toWellFormed(),
    span.kind,
    span.status,
    cellText(span.error),
    startedMs,
    durationMs,
    span.turn ?? null,
    cellText(span.agent),
    cellText(span.model),
    span.costUsd ?? null,
    totalTokens(span.tokens),
    span.documents !== undefined && span.documents.length > 0 ? 1 : 0,
    JSON.stringify(span),
  ];
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

export const RESULT_COLUMNS = [
  'case_row',
  'metric_row',
  'version',
  'target',
  'score',
  'threshold',
  'verdict',
  'no_verdict_reason',
  'reason',
  'evaluator',
  'error',
  'result_group',
  'cost_usd',
] as const;

export function resultCells(result: MetricResult, caseRow: number, metricRow: number): Cell[] {
  const { verdict, reason } = resultVerdict(result);
  return [
    caseRow,
    metricRow,
    cellText(result.version),
    result.target === undefined ? 'case' : targetKey(result.target),
    result.score ?? null,
    result.threshold ?? null,
    verdict,
    reason,
    cellText(result.reason),
    cellText(result.evaluator),
    // What could not be read is shown where an error would be: both say why there is no verdict.
    cellText(result.error ?? result.unparseable),
    cellText(result.group),
    result.costUsd ?? null,
  ];
}

export const LABEL_COLUMNS = [
  'case_row',
  'reviewer',
  'question',
  'target',
  'verdict',
  'number',
  'text',
  'reason',
  'at',
] as const;

export function labelCells(label: HumanLabel, caseRow: number): Cell[] {
  const { value } = label;
  return [
    caseRow,
    nameKey(label.reviewer),
    questionKey(label),
    label.target === undefined ? 'case' : targetKey(label.target),
    labelVerdict(value),
    typeof value === 'number' ? value : null,
    typeof value === 'string' && labelVerdict(value) === null ? value.toWellFormed() : null,
    cellText(label.reason),
    label.at ?? null,
  ];
}

/** The question of a label as it stands in the tables: equal texts in other code points are one question. */
export function questionKey(label: HumanLabel): string {
  return nameKey(label.question);
}

/** A name that is compared: NFC, and whole characters only. */
export function nameKey(name: string): string {
  return name.normalize('NFC').toWellFormed();
}

/** 0 fail, 1 pass, 2 unsure; null where the value is no verdict. */
function labelVerdict(value: HumanLabel['value']): 0 | 1 | 2 | null {
  if (value === true || value === 'pass') return 1;
  if (value === false || value === 'fail') return 0;
  return value === 'unsure' ? 2 : null;
}
