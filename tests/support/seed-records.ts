import { createHash } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import type { CoreContext } from '../../main/core/context.ts';
import {
  CaseRecordSchema,
  type CaseRecord,
  type CaseRecordInput,
  type HumanLabel,
  type MetricResult,
  type Span,
} from '../../shared/domain/case.ts';
import { signalMask, type SignalId } from '../../shared/domain/signal.ts';
import { targetKey } from '../../shared/domain/target.ts';

export interface SeededCase {
  readonly caseId: string;
  readonly row: number;
}

/**
 * Puts one case into the store as an import of Assay's own format would, with everything that the
 * library reads: searchable text, tags, signals, results, labels. The source is named `sourceName`.
 */
export function seedCase(
  context: Pick<CoreContext, 'db'>,
  record: CaseRecordInput,
  sourceName = 'seed',
): SeededCase {
  return context.db.transaction(() => seedRecord(context.db, record, sourceName))();
}

/** {@link seedCase} for many, over a bare connection and in one transaction. */
export function seedRecords(
  db: Database,
  records: readonly CaseRecordInput[],
  sourceName = 'seed',
): SeededCase[] {
  return db.transaction(() => records.map((record) => seedRecord(db, record, sourceName)))();
}

/** Stores a case as one of another format is: the body apart, the raw record as it stood in its file. */
export function storeBodyApart(db: Database, caseId: string, raw: string): void {
  const stored = db
    .prepare<[string], { raw: string }>('SELECT raw FROM case_row WHERE case_id = ?')
    .get(caseId);
  const record = CaseRecordSchema.parse(JSON.parse(stored?.raw ?? ''));
  const { spans: _spans, metricResults: _results, labels: _labels, ...body } = record;
  db.prepare('UPDATE case_row SET body = ?, raw = ? WHERE case_id = ?').run(
    JSON.stringify(body),
    raw,
    caseId,
  );
}

function seedRecord(db: Database, input: CaseRecordInput, sourceName: string): SeededCase {
  const record = CaseRecordSchema.parse(input);
  const raw = JSON.stringify(input);
  const sourceId = `source-${sourceName}`;
  db.prepare(
    `INSERT INTO source (source_id, name, format, file_name, imported_at)
     VALUES (?, ?, 'assay_jsonl', ?, '2026-01-01T00:00:00.000Z') ON CONFLICT DO NOTHING`,
  ).run(sourceId, sourceName, `${sourceName}.jsonl`);
  const caseId = `${sourceName}:${record.id}`;
  const row = insertRow(db, {
    ...verdictCounts(record),
    caseId,
    sourceId,
    nativeId: record.id,
    kind: record.kind,
    name: record.name ?? null,
    environment: record.environment ?? null,
    group: record.group ?? null,
    startedAt: record.startedAt ?? null,
    startedMs: record.startedAt === undefined ? null : Date.parse(record.startedAt),
    latencyMs: record.latencyMs ?? null,
    costUsd: record.costUsd ?? null,
    totalTokens: record.tokens?.total ?? null,
    signals: signalMask(signalsIn(record)),
    labels: record.labels?.length ?? 0,
    spanCount: record.spans?.length ?? 0,
    input: textOf(record.input).slice(0, 200),
    output: textOf(record.actualOutput).slice(0, 200),
    tags: JSON.stringify(record.tags ?? []),
    sha: createHash('sha256').update(raw).digest('hex'),
    raw,
  });
  const insertTag = db.prepare('INSERT INTO case_tag (tag, case_row) VALUES (?, ?)');
  for (const tag of new Set(record.tags)) insertTag.run(tag, row);
  for (const [ordinal, span] of (record.spans ?? []).entries()) seedSpan(db, row, ordinal, span);
  for (const result of record.metricResults ?? []) seedResult(db, row, result);
  for (const label of record.labels ?? []) seedLabel(db, row, label);
  seedText(db, row, record);
  return { caseId, row };
}

function insertRow(db: Database, values: Readonly<Record<string, string | number | null>>): number {
  const inserted = db
    .prepare(
      `INSERT INTO case_row (case_id, source_id, native_id, kind, name, environment, group_key, started_at,
         started_ms, latency_ms, cost_usd, total_tokens, signals, metrics_passed, metrics_failed,
         metrics_no_verdict, imported_labels, span_count, input_preview, output_preview, tags, sha, raw, job_id)
       VALUES (@caseId, @sourceId, @nativeId, @kind, @name, @environment, @group, @startedAt, @startedMs,
         @latencyMs, @costUsd, @totalTokens, @signals, @passed, @failed, @noVerdict, @labels, @spanCount,
         @input, @output, @tags, @sha, @raw, 'seed')`,
    )
    .run(values);
  return Number(inserted.lastInsertRowid);
}

function seedSpan(db: Database, caseRow: number, ordinal: number, span: Span): void {
  const startedMs = span.startedAt === undefined ? null : Date.parse(span.startedAt);
  const endedMs = span.endedAt === undefined ? null : Date.parse(span.endedAt);
  const measured = startedMs === null || endedMs === null ? null : endedMs - startedMs;
  db.prepare(
    `INSERT INTO span (case_row, ordinal, span_id, parent_id, name, kind, status, error, started_ms, duration_ms,
       turn, agent, model, cost_usd, total_tokens, has_documents, body)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    caseRow,
    ordinal,
    span.id,
    span.parentId ?? null,
    span.name,
    span.kind,
    span.status,
    span.error ?? null,
    startedMs,
    span.durationMs ?? measured,
    span.turn ?? null,
    span.agent ?? null,
    span.model ?? null,
    span.costUsd ?? null,
    span.tokens?.total ?? null,
    (span.documents?.length ?? 0) > 0 ? 1 : 0,
    JSON.stringify(span),
  );
}

function seedResult(db: Database, caseRow: number, result: MetricResult): void {
  const metricId = `metric-${result.metric}`;
  db.prepare(
    `INSERT INTO metric (metric_id, name, kind, status, direction, direction_source)
     VALUES (?, ?, 'external', 'candidate', ?, 'declared') ON CONFLICT DO NOTHING`,
  ).run(metricId, result.metric, result.direction ?? null);
  const metricRow = db
    .prepare<[string], number>('SELECT metric_row FROM metric WHERE metric_id = ?')
    .pluck()
    .get(metricId);
  db.prepare(
    `INSERT INTO metric_result (case_row, metric_row, version, target, score, threshold, verdict, no_verdict_reason,
       reason, evaluator, error, result_group)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    caseRow,
    metricRow,
    result.version ?? null,
    targetKey(result.target ?? { kind: 'case' }),
    result.score ?? null,
    result.threshold ?? null,
    verdictCode(result),
    noVerdictReason(result),
    result.reason ?? null,
    result.evaluator ?? null,
    result.error ?? null,
    result.group ?? null,
  );
}

function seedLabel(db: Database, caseRow: number, label: HumanLabel): void {
  const words: Readonly<Record<string, number>> = {
    fail: 0,
    false: 0,
    pass: 1,
    true: 1,
    unsure: 2,
  };
  const verdict = words[String(label.value)] ?? null;
  db.prepare(
    `INSERT INTO imported_label (case_row, reviewer, question, target, verdict, number, text, reason, at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    caseRow,
    label.reviewer,
    label.question,
    targetKey(label.target ?? { kind: 'case' }),
    verdict,
    typeof label.value === 'number' ? label.value : null,
    typeof label.value === 'string' && verdict === null ? label.value : null,
    label.reason ?? null,
    label.at ?? null,
  );
}

function seedText(db: Database, row: number, record: CaseRecord): void {
  const more = [
    textOf(record.expectedOutput),
    ...(record.turns ?? []).map((turn) => turn.content),
    ...(record.spans ?? []).flatMap((span) => [textOf(span.input), textOf(span.output)]),
  ];
  db.prepare('INSERT INTO case_text (rowid, input, output, more) VALUES (?, ?, ?, ?)').run(
    row,
    textOf(record.input),
    textOf(record.actualOutput),
    more.join('\n'),
  );
}

function verdictCounts(record: CaseRecord): { passed: number; failed: number; noVerdict: number } {
  const codes = (record.metricResults ?? []).map(verdictCode);
  const count = (code: number): number => codes.filter((each) => each === code).length;
  return { passed: count(1), failed: count(0), noVerdict: count(2) };
}

function verdictCode(result: MetricResult): 0 | 1 | 2 {
  if (noVerdictReason(result) !== null) return 2;
  return result.passed === true ? 1 : 0;
}

function noVerdictReason(result: MetricResult): string | null {
  if (result.flaky === true) return 'flaky';
  if (typeof result.error === 'string') return 'error';
  if (typeof result.unparseable === 'string') return 'unparseable';
  return typeof result.passed === 'boolean' ? null : 'missing';
}

function signalsIn(record: CaseRecord): SignalId[] {
  const feedback = (record.feedback ?? []).map((item) => item.kind);
  const { passed: _passed, failed, noVerdict } = verdictCounts(record);
  const found: [SignalId, boolean][] = [
    ['thumbs_down', feedback.includes('thumbs_down')],
    ['thumbs_up', feedback.includes('thumbs_up')],
    ['escalation', feedback.includes('escalation')],
    ['tool_error', record.toolsCalled?.some((call) => call.error !== undefined) ?? false],
    ['error', record.error !== undefined],
    ['metric_failed', failed > 0],
    ['no_verdict', noVerdict > 0],
  ];
  return found.filter(([, holds]) => holds).map(([signal]) => signal);
}

function textOf(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
