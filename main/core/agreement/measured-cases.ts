import type { Database } from 'better-sqlite3';

/**
 * Hidden repeats and hidden gold of a lead's plan. Only a lead's workspace has the tables filled;
 * an older workspace that is opened for reading has none at all.
 */
export function hasTable(
  db: Database,
  name: 'repeat_case' | 'gold_case' | 'adjudication',
): boolean {
  return (
    db.prepare(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?`).get(name) !==
    undefined
  );
}

/** Rows of the cases that are another case under a second id. */
export function hiddenRepeatRows(db: Database): ReadonlySet<number> {
  if (!hasTable(db, 'repeat_case')) return new Set();
  return new Set(
    db
      .prepare<[], number>(
        'SELECT row FROM case_row WHERE case_id IN (SELECT alias_id FROM repeat_case)',
      )
      .pluck()
      .all(),
  );
}
