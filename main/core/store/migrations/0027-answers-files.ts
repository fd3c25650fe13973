import type { Database } from 'better-sqlite3';

/** What came in files: who vouches for whom, which files were taken, and what of them was not. All local. */
export function up(db: Database): void {
  db.exec(`
    CREATE TABLE person_key (
      person_id TEXT PRIMARY KEY,
      key_id TEXT NOT NULL,
      public_key TEXT NOT NULL,
      pinned_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE answers_file (
      pack_id TEXT NOT NULL,
      manifest_sha256 TEXT NOT NULL,
      person_id TEXT NOT NULL,
      file_name TEXT NOT NULL,
      key_id TEXT,
      imported_at TEXT NOT NULL,
      fresh INTEGER NOT NULL,
      PRIMARY KEY (pack_id, manifest_sha256)
    ) STRICT, WITHOUT ROWID;
    -- Events that do not fit the pack or its rubric; tried again when more of the pack is here.
    CREATE TABLE parked_event (
      pack_id TEXT NOT NULL,
      event_id TEXT NOT NULL,
      hash TEXT NOT NULL,
      case_id TEXT,
      reason TEXT NOT NULL,
      json TEXT NOT NULL,
      parked_at TEXT NOT NULL,
      PRIMARY KEY (pack_id, event_id, hash)
    ) STRICT, WITHOUT ROWID;
    -- Events in the log that say a time or duration that cannot be.
    CREATE TABLE odd_time (
      pack_id TEXT NOT NULL,
      event_id TEXT NOT NULL,
      case_id TEXT,
      reason TEXT NOT NULL,
      PRIMARY KEY (pack_id, event_id)
    ) STRICT, WITHOUT ROWID;
  `);
}
