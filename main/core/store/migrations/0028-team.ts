import type { Database } from 'better-sqlite3';

/**
 * People whom a lead gives work, before any of them has said something. Local, not derived from the
 * log; their names are in `person`, like everybody's.
 */
export function up(db: Database): void {
  db.exec(`
    CREATE TABLE team_person (
      person_id TEXT PRIMARY KEY,
      role TEXT NOT NULL,
      expertise TEXT,
      added_at TEXT NOT NULL,
      removed INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID;
  `);
}
