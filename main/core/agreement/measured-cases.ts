import type { Database } from 'better-sqlite3';

/** Rows of the cases that are another case under a second id. */
export function hiddenRepeatRows(db: Database): ReadonlySet<number> {
  return new Set(
    db
      .prepare<[], number>(
        'SELECT row FROM case_row WHERE case_id IN (SELECT alias_id FROM repeat_case)',
      )
      .pluck()
      .all(),
  );
}
