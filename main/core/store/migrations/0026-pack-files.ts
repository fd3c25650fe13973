import type { Database } from 'better-sqlite3';

/** What came in pack files: their rubrics, whom to believe, and what a case was before it changed. */
export function up(db: Database): void {
  db.exec(`
    -- Rubrics as a pack's own stream says them: two workspaces can hold other content under one id.
    CREATE TABLE pack_rubric (
      pack_id TEXT NOT NULL,
      rubric_id TEXT NOT NULL,
      rev INTEGER NOT NULL,
      event_id TEXT NOT NULL,
      json TEXT NOT NULL,
      PRIMARY KEY (pack_id, rubric_id, rev)
    ) STRICT, WITHOUT ROWID;

    -- Keys whose signatures this workspace believes; local.
    CREATE TABLE known_key (
      key_id TEXT PRIMARY KEY,
      public_key TEXT NOT NULL,
      name TEXT NOT NULL,
      added_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    -- What the cases of a revision were when it was written to a file here; local. Other content
    -- under the same revision would be a second truth.
    CREATE TABLE pack_content (
      pack_id TEXT NOT NULL,
      rev INTEGER NOT NULL,
      sha256 TEXT NOT NULL,
      PRIMARY KEY (pack_id, rev)
    ) STRICT, WITHOUT ROWID;

    -- Records that answers speak of, from before the case changed; local.
    CREATE TABLE case_before (
      -- Grows with every change, so that what was counted before it is known to be old.
      seq INTEGER PRIMARY KEY,
      case_id TEXT NOT NULL,
      sha TEXT NOT NULL,
      record TEXT NOT NULL,
      UNIQUE (case_id, sha)
    ) STRICT;

    -- Answers for a case that a later revision of the pack has changed: they are to be looked at again.
    CREATE VIEW stale_case AS
      SELECT p.pack_id, a.reviewer_id, a.case_id, a.case_sha
      FROM pack p
      CROSS JOIN annotation a ON a.pack_id = p.pack_id
      CROSS JOIN case_row c ON c.case_id = a.case_id
      WHERE p.rev > 1
        AND EXISTS (SELECT 1 FROM pack_case pc WHERE pc.pack_id = p.pack_id AND pc.case_id = a.case_id)
        AND a.target = 'case' AND a.state = 'submitted' AND a.pack_rev < p.rev AND a.case_sha <> c.sha
        AND NOT EXISTS (SELECT 1 FROM annotation n
          WHERE n.pack_id = a.pack_id AND n.case_id = a.case_id AND n.target = a.target
            AND n.reviewer_id = a.reviewer_id AND n.event_id > a.event_id);
  `);
}
