import type { Database } from 'better-sqlite3';
import type { CaseRecord, HumanLabel, MetricResult } from '../../shared/domain/case.ts';
import { CaseRecordSchema } from '../../shared/domain/case.ts';
import { parseTargetKey } from '../../shared/domain/target.ts';

interface ResultRow {
  readonly metric: string;
  readonly target: string;
  readonly score: number | null;
  readonly threshold: number | null;
  readonly verdict: number;
  readonly reason: string | null;
}

interface LabelRow {
  readonly reviewer: string;
  readonly question: string;
  readonly target: string;
  readonly verdict: number | null;
  readonly number: number | null;
  readonly text: string | null;
}

/**
 * Puts a case together again from every table that it was spread over, and checks on the way that
 * body and tables say the same.
 */
export function readStoredCase(db: Database, caseId: string): unknown {
  const row = db
    .prepare<[string], { row: number; body: string | null; raw: string }>(
      'SELECT row, body, raw FROM case_row WHERE case_id = ?',
    )
    .get(caseId);
  if (row === undefined) throw new Error(`no case ${caseId}`);
  const body: CaseRecord = CaseRecordSchema.parse(JSON.parse(row.body ?? row.raw));
  const spans = db
    .prepare<[number], string>('SELECT body FROM span WHERE case_row = ? ORDER BY ordinal')
    .pluck()
    .all(row.row)
    .map((json): unknown => JSON.parse(json));
  const results = db
    .prepare<[number], ResultRow>(
      'SELECT metric.name metric, target, score, threshold, verdict, reason FROM metric_result JOIN metric USING (metric_row) WHERE case_row = ? ORDER BY row',
    )
    .all(row.row)
    .map((found, index) => toResult(found, body.metricResults?.[index]));
  const labels = db
    .prepare<[number], LabelRow>(
      'SELECT reviewer, question, target, verdict, number, text FROM imported_label WHERE case_row = ? ORDER BY row',
    )
    .all(row.row)
    .map((found, index) => toLabel(found, body.labels?.[index]));
  return {
    ...body,
    spans: spans.length === 0 ? undefined : spans,
    metricResults: results.length === 0 ? undefined : results,
    labels: labels.length === 0 ? undefined : labels,
  };
}

function toResult(row: ResultRow, written: MetricResult | undefined): MetricResult {
  return {
    metric: row.metric,
    score: row.score,
    threshold: row.threshold,
    passed: row.verdict === 2 ? null : row.verdict === 1,
    reason: row.reason,
    ...(written?.target === undefined ? {} : { target: parseTargetKey(row.target) }),
  };
}

function toLabel(row: LabelRow, written: HumanLabel | undefined): HumanLabel {
  const word = row.verdict === null ? null : (['fail', 'pass', 'unsure'] as const)[row.verdict];
  const verdict = typeof written?.value === 'boolean' ? row.verdict === 1 : (word ?? '');
  return {
    reviewer: row.reviewer,
    question: row.question,
    value: row.verdict === null ? (row.number ?? row.text ?? '') : verdict,
    ...(written?.target === undefined ? {} : { target: parseTargetKey(row.target) }),
  };
}
