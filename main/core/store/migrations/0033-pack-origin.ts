import type { Database } from 'better-sqlite3';

/** Who vouched for the file that a pack came in, for packs that came in one; local. */
export function up(db: Database): void {
  db.exec(`
    CREATE TABLE pack_origin (
      pack_id TEXT PRIMARY KEY,
      author_id TEXT NOT NULL,
      author_name TEXT NOT NULL,
      -- null: unsigned.
      key_id TEXT,
      imported_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
  `);
}
