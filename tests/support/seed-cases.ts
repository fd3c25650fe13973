import type { CoreContext } from '../../main/core/context.ts';
import { sha256Hex } from '../../main/core/store/blobs.ts';
import type { CaseRecordInput, HumanLabel } from '../../shared/domain/case.ts';
import { targetKey } from '../../shared/domain/target.ts';

/** Source that seeded cases come from; the case id of native id `1` is `seed:1`. */
export const SEED_SOURCE = 'seed';

const VERDICT_CODES = new Map<HumanLabel['value'], number>([
  ['fail', 0],
  ['pass', 1],
  ['unsure', 2],
  [false, 0],
  [true, 1],
]);

const SPAN_COLUMNS = '(case_row, ordinal, span_id, parent_id, name, kind, status, body)';
const RESULT_COLUMNS =
  '(case_row, metric_row, target, score, threshold, verdict, no_verdict_reason, reason, evaluator)';
const LABEL_COLUMNS = '(case_row, reviewer, question, target, verdict, number, text, reason, at)';

/**
 * Puts cases straight into the tables, past the importers, for tests of what comes after an import.
 * @returns their case ids, in order.
 */
export function seedCases(context: CoreContext, cases: readonly CaseRecordInput[]): string[] {
  const { db } = context;
  db.exec(`CREATE UNIQUE INDEX IF NOT EXISTS case_row_by_case_id ON case_row (case_id);
    CREATE INDEX IF NOT EXISTS metric_result_by_case ON metric_result (case_row);
    CREATE INDEX IF NOT EXISTS span_by_case ON span (case_row, span_id);
    CREATE INDEX IF NOT EXISTS imported_label_by_case ON imported_label (case_row);`);
  return db
    .transaction(() => {
      db.prepare(
        `INSERT OR IGNORE INTO source (source_id, name, format, file_name, imported_at)
         VALUES (@source, @source, 'assay', 'seed.jsonl', '2026-01-01T00:00:00Z')`,
      ).run({ source: SEED_SOURCE });
      return cases.map((record) => seedCase(context, record));
    })
    .immediate();
}

function seedCase({ db }: CoreContext, record: CaseRecordInput): string {
  const caseId = `${SEED_SOURCE}:${record.id}`;
  const { spans = [], metricResults = [], labels = [], ...body } = record;
  const raw = JSON.stringify(record);
  const signals = metricResults.some((result) => result.passed === false) ? 16 : 0;
  const { lastInsertRowid: row } = db
    .prepare(
      `INSERT INTO case_row (case_id, source_id, native_id, kind, name, signals, span_count, imported_labels,
         input_preview, output_preview, sha, body, raw, job_id)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'seed')`,
    )
    .run(
      caseId,
      SEED_SOURCE,
      record.id,
      record.kind ?? 'test_case',
      record.name ?? null,
      signals,
      spans.length,
      labels.length,
      preview(record.input),
      preview(record.actualOutput),
      sha256Hex(raw),
      JSON.stringify({ kind: 'test_case', ...body }),
      raw,
    );
  const insertSpan = db.prepare(`INSERT INTO span ${SPAN_COLUMNS} VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
  spans.forEach((span, ordinal) => {
    const { id, parentId = null, name, kind = 'other', status = 'unset' } = span;
    insertSpan.run(row, ordinal, id, parentId, name, kind, status, JSON.stringify(span));
  });
  const insertMetric = db.prepare(
    `INSERT OR IGNORE INTO metric (metric_id, name, kind, status, direction_source)
     VALUES (@metric, @metric, 'external', 'candidate', 'unknown')`,
  );
  const insertResult = db.prepare(
    `INSERT INTO metric_result ${RESULT_COLUMNS}
     VALUES (?, (SELECT metric_row FROM metric WHERE metric_id = ?), ?, ?, ?, ?, ?, ?, ?)`,
  );
  for (const result of metricResults) {
    insertMetric.run({ metric: result.metric });
    const hasVerdict = typeof result.passed === 'boolean';
    insertResult.run(
      row,
      result.metric,
      targetKey(result.target ?? { kind: 'case' }),
      result.score ?? null,
      result.threshold ?? null,
      hasVerdict ? Number(result.passed) : 2,
      hasVerdict ? null : 'missing',
      result.reason ?? null,
      result.evaluator ?? null,
    );
  }
  const insertLabel = db.prepare(
    `INSERT INTO imported_label ${LABEL_COLUMNS} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  for (const label of labels) {
    const verdict = VERDICT_CODES.get(label.value) ?? null;
    insertLabel.run(
      row,
      label.reviewer,
      label.question ?? 'verdict',
      targetKey(label.target ?? { kind: 'case' }),
      verdict,
      typeof label.value === 'number' ? label.value : null,
      verdict === null && typeof label.value === 'string' ? label.value : null,
      label.reason ?? null,
      label.at ?? null,
    );
  }
  return caseId;
}

function preview(value: unknown): string {
  if (value === undefined) return '';
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 300);
}
