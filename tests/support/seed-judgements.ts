import type { CoreContext } from '../../main/core/context.ts';

/** A metric result as it is written into the table. */
export interface SeedResult {
  readonly metric: string;
  readonly target?: string;
  readonly score?: number | null;
  readonly threshold?: number | null;
  readonly verdict: 0 | 1 | 2;
  readonly noVerdictReason?: string;
  readonly version?: string | null;
}

/** A label that came with a file. */
export interface SeedLabel {
  readonly question: string;
  readonly reviewer: string;
  readonly target?: string;
  readonly verdict?: 0 | 1 | 2 | null;
  readonly number?: number | null;
  readonly text?: string | null;
  readonly at?: string | null;
}

export interface SeedJudgedCase {
  /** Row of the case, so that a test can spread few cases over several chunks. */
  readonly row: number;
  readonly caseId: string;
  readonly kind?: string;
  readonly environment?: string;
  readonly group?: string;
  readonly tags?: readonly string[];
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly results: readonly SeedResult[];
  readonly labels: readonly SeedLabel[];
}

const CHUNK_SHIFT = 12;

/**
 * Writes judgements as an importer does: what a case had before is replaced, and the chunks that were
 * touched are marked, those of results that are gone too.
 */
export function seedJudgedCases(context: CoreContext, cases: readonly SeedJudgedCase[]): void {
  const { db } = context;
  db.exec(`CREATE UNIQUE INDEX IF NOT EXISTS case_row_by_case_id ON case_row (case_id);
    CREATE INDEX IF NOT EXISTS metric_result_by_metric ON metric_result (metric_row, case_row, verdict);
    CREATE INDEX IF NOT EXISTS imported_label_by_case ON imported_label (case_row);`);
  db.transaction(() => {
    for (const seeded of cases) seedCase(context, seeded);
  }).immediate();
}

function seedCase({ db }: CoreContext, seeded: SeedJudgedCase): void {
  const { row, tags = [], results, labels } = seeded;
  const markDirty = (name: string): void => {
    db.prepare('INSERT OR IGNORE INTO packed_dirty (name, chunk) VALUES (?, ?)').run(
      name,
      row >> CHUNK_SHIFT,
    );
  };
  const before = db
    .prepare<[number, number], string>(
      `SELECT 'metric/' || metric_row FROM metric_result WHERE case_row = ?
       UNION SELECT 'label/' || question FROM imported_label WHERE case_row = ?`,
    )
    .pluck()
    .all(row, row);
  for (const name of before) markDirty(name);
  for (const table of ['metric_result', 'imported_label', 'case_tag']) {
    db.prepare(`DELETE FROM ${table} WHERE case_row = ?`).run(row);
  }
  db.prepare(
    `INSERT OR REPLACE INTO case_row (row, case_id, source_id, native_id, kind, environment, group_key,
       input_preview, output_preview, tags, sha, body, raw, job_id)
     VALUES (?, ?, 'seed', ?, ?, ?, ?, '', '', ?, '', ?, '{}', 'seed')`,
  ).run(
    row,
    seeded.caseId,
    seeded.caseId,
    seeded.kind ?? 'test_case',
    seeded.environment ?? null,
    seeded.group ?? null,
    JSON.stringify(tags),
    JSON.stringify({ metadata: seeded.metadata ?? {} }),
  );
  for (const tag of new Set(tags)) {
    db.prepare('INSERT INTO case_tag (tag, case_row) VALUES (?, ?)').run(tag, row);
  }
  const insertResult = db.prepare(
    `INSERT INTO metric_result (case_row, metric_row, version, target, score, threshold, verdict, no_verdict_reason)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  for (const result of results) {
    const metricRow = metricRowOf({ db }, result.metric);
    insertResult.run(
      row,
      metricRow,
      result.version ?? null,
      result.target ?? 'case',
      result.score ?? null,
      result.threshold ?? null,
      result.verdict,
      result.verdict === 2 ? (result.noVerdictReason ?? 'missing') : null,
    );
    markDirty(`metric/${metricRow}`);
  }
  const insertLabel = db.prepare(
    `INSERT INTO imported_label (case_row, reviewer, question, target, verdict, number, text, at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  for (const label of labels) {
    insertLabel.run(
      row,
      label.reviewer,
      label.question,
      label.target ?? 'case',
      label.verdict ?? null,
      label.number ?? null,
      label.text ?? null,
      label.at ?? null,
    );
    markDirty(`label/${label.question}`);
  }
}

/** Row of a metric, made if it is not there. */
export function metricRowOf({ db }: Pick<CoreContext, 'db'>, metric: string): number {
  db.prepare(
    `INSERT OR IGNORE INTO metric (metric_id, name, kind, status, direction, direction_source)
     VALUES (?, ?, 'external', 'candidate', 'higher_is_better', 'declared')`,
  ).run(metric, metric);
  const row = db
    .prepare<[string], number>('SELECT metric_row FROM metric WHERE metric_id = ?')
    .pluck()
    .get(metric);
  if (row === undefined) throw new Error('a metric that was just written is not there');
  return row;
}
