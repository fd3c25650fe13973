import type { Database } from 'better-sqlite3';

/** Who reviews which cases of a pack, what measures them, and what leads settled. */
export function up(db: Database): void {
  db.exec(`
    -- The event of the revision that is shown.
    ALTER TABLE pack ADD COLUMN event_id TEXT NOT NULL DEFAULT '';
    UPDATE pack SET event_id = coalesce((SELECT e.event_id FROM event e WHERE e.stream = 'pack/' || pack.pack_id
      AND e.kind = 'pack.published' ORDER BY e.position DESC LIMIT 1), '');
    -- 0: the list of the whole pack is not here, the shares that are here stand for it.
    ALTER TABLE pack ADD COLUMN is_whole INTEGER NOT NULL DEFAULT 1;
    CREATE TABLE assignment (
      pack_id TEXT NOT NULL,
      reviewer_id TEXT NOT NULL,
      name TEXT NOT NULL,
      expertise TEXT,
      due_at TEXT,
      pack_file_sha256 TEXT,
      overlap INTEGER NOT NULL,
      case_count INTEGER NOT NULL,
      PRIMARY KEY (pack_id, reviewer_id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE share_case (
      pack_id TEXT NOT NULL,
      reviewer_id TEXT NOT NULL,
      position INTEGER NOT NULL,
      case_id TEXT NOT NULL,
      PRIMARY KEY (pack_id, reviewer_id, position),
      UNIQUE (pack_id, reviewer_id, case_id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE repeat_case (
      pack_id TEXT NOT NULL,
      reviewer_id TEXT NOT NULL,
      alias_id TEXT NOT NULL,
      case_id TEXT NOT NULL,
      PRIMARY KEY (pack_id, reviewer_id, alias_id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE gold_case (
      pack_id TEXT NOT NULL,
      reviewer_id TEXT NOT NULL,
      case_id TEXT NOT NULL,
      PRIMARY KEY (pack_id, reviewer_id, case_id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE declined_case (
      pack_id TEXT NOT NULL,
      reviewer_id TEXT NOT NULL,
      case_id TEXT NOT NULL,
      reason TEXT NOT NULL,
      PRIMARY KEY (pack_id, reviewer_id, case_id)
    ) STRICT, WITHOUT ROWID;
    -- Who this workspace answers as in a pack that was made for somebody; local, not derived from the log.
    CREATE TABLE pack_identity (
      pack_id TEXT PRIMARY KEY,
      person_id TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE adjudication (
      pack_id TEXT NOT NULL,
      case_id TEXT NOT NULL,
      target TEXT NOT NULL,
      event_id TEXT NOT NULL,
      answers TEXT NOT NULL,
      basis TEXT NOT NULL,
      note TEXT NOT NULL,
      decided_by TEXT NOT NULL,
      decided_at TEXT NOT NULL,
      PRIMARY KEY (pack_id, case_id, target)
    ) STRICT, WITHOUT ROWID;
    -- A decision is outdated when a reviewer said something else after what it rests on.
    CREATE VIEW adjudication_state AS
      SELECT a.*, EXISTS (SELECT 1 FROM json_each(a.basis) b JOIN followed f ON f.event_id = b.value)
        AS outdated
      FROM adjudication a;
  `);
}
