import type { Database } from 'better-sqlite3';

/**
 * Indexes over the content tables. They are no part of a migration: the first big import drops them
 * and builds them after the load, which is more than twice as fast as keeping them up row by row.
 * Every query of the library, of the case view and of the alignment reads through one of these.
 */
const CONTENT_INDEXES: readonly { readonly name: string; readonly sql: string }[] = [
  {
    name: 'case_row_by_case_id',
    sql: 'CREATE UNIQUE INDEX IF NOT EXISTS case_row_by_case_id ON case_row (case_id)',
  },
  // A narrow copy of the row: filters and counts scan this, never the table with its texts.
  {
    name: 'case_row_list',
    sql: 'CREATE INDEX IF NOT EXISTS case_row_list ON case_row (kind, environment, source_id, signals, imported_labels, group_key)',
  },
  {
    name: 'case_row_slowest',
    sql: 'CREATE INDEX IF NOT EXISTS case_row_slowest ON case_row (latency_ms DESC) WHERE latency_ms IS NOT NULL',
  },
  {
    name: 'case_row_costliest',
    sql: 'CREATE INDEX IF NOT EXISTS case_row_costliest ON case_row (cost_usd DESC) WHERE cost_usd IS NOT NULL',
  },
  {
    name: 'case_row_started',
    sql: 'CREATE INDEX IF NOT EXISTS case_row_started ON case_row (started_ms) WHERE started_ms IS NOT NULL',
  },
  {
    name: 'case_tag_by_case',
    sql: 'CREATE INDEX IF NOT EXISTS case_tag_by_case ON case_tag (case_row)',
  },
  {
    name: 'span_by_case',
    sql: 'CREATE INDEX IF NOT EXISTS span_by_case ON span (case_row, span_id)',
  },
  {
    name: 'metric_result_by_case',
    sql: 'CREATE INDEX IF NOT EXISTS metric_result_by_case ON metric_result (case_row)',
  },
  {
    name: 'metric_result_by_metric',
    sql: 'CREATE INDEX IF NOT EXISTS metric_result_by_metric ON metric_result (metric_row, case_row, verdict)',
  },
  {
    name: 'imported_label_by_case',
    sql: 'CREATE INDEX IF NOT EXISTS imported_label_by_case ON imported_label (case_row)',
  },
];

/** Builds every index that is missing, in one transaction; does nothing where all are there. */
export function ensureContentIndexes(db: Database): void {
  if (missing(db).length === 0) return;
  db.transaction(() => {
    for (const { sql } of missing(db)) db.exec(sql);
  }).immediate();
}

/** Builds one index that is missing. @returns whether there may be more to build. */
export function buildNextContentIndex(db: Database): boolean {
  const next = missing(db)[0];
  if (next === undefined) return false;
  db.exec(next.sql);
  return true;
}

/** Drops the indexes before a load into empty tables. */
export function dropContentIndexes(db: Database): void {
  for (const { name } of CONTENT_INDEXES) db.exec(`DROP INDEX IF EXISTS ${name}`);
}

function missing(db: Database): readonly { readonly name: string; readonly sql: string }[] {
  const names = new Set(
    db.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'index'").pluck().all(),
  );
  return CONTENT_INDEXES.filter(({ name }) => !names.has(name));
}
