import type { Database } from 'better-sqlite3';
import {
  CaseRecordSchema,
  type CaseRecord,
  type HumanLabel,
  type MetricResult,
} from '../../../../shared/domain/case.ts';
import { parseTargetKey } from '../../../../shared/domain/target.ts';
import { recordJson } from '../case-before.ts';

/** A case with everything that the content tables hold of it. */
export interface WholeCase {
  readonly caseId: string;
  readonly sha: string;
  readonly sourceName: string;
  readonly sourceFormat: string;
  readonly rawIsBody: boolean;
  readonly raw: string;
  readonly record: CaseRecord;
}

interface CaseColumns {
  readonly row: number;
  readonly caseId: string;
  readonly sha: string;
  readonly sourceName: string;
  readonly sourceFormat: string;
  readonly body: string | null;
  readonly raw: string;
}

interface ResultColumns {
  readonly metric: string;
  readonly version: string | null;
  readonly target: string;
  readonly score: number | null;
  readonly threshold: number | null;
  readonly verdict: number;
  readonly noVerdictReason: string | null;
  readonly reason: string | null;
  readonly evaluator: string | null;
  readonly error: string | null;
  readonly resultGroup: string | null;
  readonly costUsd: number | null;
}

interface LabelColumns {
  readonly reviewer: string;
  readonly question: string;
  readonly target: string;
  readonly verdict: number | null;
  readonly number: number | null;
  readonly text: string | null;
  readonly reason: string | null;
  readonly at: string | null;
}

/**
 * Reads whole cases for a pack file. Where the raw record is the record itself it is taken as it is;
 * else the record is put together from the rows, so that the same rows come of it elsewhere.
 */
export function createWholeCaseReader(db: Database): (caseId: string) => WholeCase | null {
  const cases = db.prepare<[string], CaseColumns>(
    `SELECT c.row, c.case_id AS caseId, c.sha, s.name AS sourceName, s.format AS sourceFormat, c.body, c.raw
     FROM case_row c JOIN source s ON s.source_id = c.source_id WHERE c.case_id = ?`,
  );
  const spans = db
    .prepare<[number], string>('SELECT body FROM span WHERE case_row = ? ORDER BY ordinal')
    .pluck();
  const results = db.prepare<[number], ResultColumns>(
    `SELECT m.name AS metric, r.version, r.target, r.score, r.threshold, r.verdict,
       r.no_verdict_reason AS noVerdictReason, r.reason, r.evaluator, r.error,
       r.result_group AS resultGroup, r.cost_usd AS costUsd
     FROM metric_result r JOIN metric m ON m.metric_row = r.metric_row WHERE r.case_row = ? ORDER BY r.row`,
  );
  const labels = db.prepare<[number], LabelColumns>(
    `SELECT reviewer, question, target, verdict, number, text, reason, at
     FROM imported_label WHERE case_row = ? ORDER BY row`,
  );
  return (caseId) => {
    const found = cases.get(caseId);
    if (found === undefined) return null;
    const { row, body, raw, ...rest } = found;
    const record: unknown = JSON.parse(recordJson(body, raw, () => spans.all(row)));
    const parts =
      body === null
        ? {}
        : {
            ...listed('metricResults', results.all(row).map(resultOf)),
            ...listed('labels', labels.all(row).map(labelOf)),
          };
    return {
      ...rest,
      raw,
      rawIsBody: body === null,
      record: CaseRecordSchema.parse(Object.assign({}, record, parts)),
    };
  };
}

/** A list that a record leaves out where it is empty. */
function listed<K extends string, T>(
  key: K,
  items: readonly T[],
): Partial<Record<K, readonly T[]>> {
  const part: Partial<Record<K, readonly T[]>> = {};
  if (items.length > 0) part[key] = items;
  return part;
}

function resultOf(row: ResultColumns): MetricResult {
  return {
    metric: row.metric,
    ...(row.version === null ? {} : { version: row.version }),
    ...(row.target === 'case' ? {} : { target: parseTargetKey(row.target) }),
    score: row.score,
    threshold: row.threshold,
    // Nothing is computed again from it: null says that there is no verdict.
    passed: row.verdict === 2 ? null : row.verdict === 1,
    reason: row.reason,
    evaluator: row.evaluator,
    ...(row.noVerdictReason === 'flaky' ? { flaky: true } : {}),
    ...(row.error === null
      ? {}
      : row.noVerdictReason === 'unparseable'
        ? { unparseable: row.error }
        : { error: row.error }),
    ...(row.resultGroup === null ? {} : { group: row.resultGroup }),
    ...(row.costUsd === null ? {} : { costUsd: row.costUsd }),
  };
}

const LABEL_VERDICTS = ['fail', 'pass', 'unsure'] as const;

function labelOf(row: LabelColumns): HumanLabel {
  return {
    reviewer: row.reviewer,
    question: row.question,
    value: row.number ?? row.text ?? LABEL_VERDICTS[row.verdict ?? 2] ?? 'unsure',
    reason: row.reason,
    ...(row.target === 'case' ? {} : { target: parseTargetKey(row.target) }),
    ...(row.at === null ? {} : { at: row.at }),
  };
}
