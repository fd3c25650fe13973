import type { Database } from 'better-sqlite3';

/** What this device knows of the team server: which events it has taken, and how far its own reading is. */
export function up(db: Database): void {
  db.exec(`
    -- At most one row. Secrets are not here: see SecretStore.
    CREATE TABLE sync_server (
      one INTEGER PRIMARY KEY CHECK (one = 1),
      url TEXT NOT NULL,
      project_id TEXT NOT NULL,
      -- Another one after the server was restored: everything is offered again.
      epoch TEXT NOT NULL,
      person_id TEXT NOT NULL,
      person_name TEXT NOT NULL,
      role TEXT NOT NULL,
      connected_at TEXT NOT NULL,
      -- 0 after a disconnect: cursors and receipts stay for the next time.
      is_connected INTEGER NOT NULL,
      last_sync_at TEXT,
      reconciled_at TEXT
    ) STRICT;
    -- Packs that travel. All others stay in this workspace.
    CREATE TABLE sync_pack (pack_id TEXT PRIMARY KEY, shared_at TEXT NOT NULL) STRICT, WITHOUT ROWID;
    -- Proof that the server has taken an event, by the event's position: positions never change.
    CREATE TABLE sync_receipt (
      position INTEGER PRIMARY KEY,
      epoch TEXT NOT NULL,
      seq INTEGER NOT NULL,
      receipt TEXT NOT NULL
    ) STRICT;
    CREATE TABLE sync_cursor (stream TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    -- Events that one side does not take; they hold up no other.
    CREATE TABLE sync_parked (
      event_id TEXT PRIMARY KEY,
      -- 'out': the server refuses it; 'in': this workspace does.
      direction TEXT NOT NULL,
      stream TEXT NOT NULL,
      seq INTEGER,
      code TEXT NOT NULL,
      message TEXT NOT NULL,
      at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    -- Files named by events: sent for a reader ('out'), or taken into this workspace ('in').
    CREATE TABLE sync_file (
      direction TEXT NOT NULL,
      sha256 TEXT NOT NULL,
      reader_id TEXT NOT NULL,
      -- 'done', 'missing' (the server has none) or 'refused' (it is no pack for this workspace)
      state TEXT NOT NULL,
      message TEXT NOT NULL,
      at TEXT NOT NULL,
      PRIMARY KEY (direction, sha256, reader_id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE sync_log (
      number INTEGER PRIMARY KEY,
      at TEXT NOT NULL,
      level TEXT NOT NULL,
      message TEXT NOT NULL
    ) STRICT;
    -- '0' is the character after '/': everything below the pack's own streams.
    CREATE VIEW travelling_event AS
      SELECT e.position, e.stream, p.pack_id FROM sync_pack p
        JOIN event e ON e.stream = 'pack/' || p.pack_id
      UNION ALL
      SELECT e.position, e.stream, p.pack_id FROM sync_pack p
        JOIN event e ON e.stream = 'lead/' || p.pack_id
      UNION ALL
      SELECT e.position, e.stream, p.pack_id FROM sync_pack p
        JOIN event e ON e.stream > 'assign/' || p.pack_id || '/' AND e.stream < 'assign/' || p.pack_id || '0'
      UNION ALL
      SELECT e.position, e.stream, p.pack_id FROM sync_pack p
        JOIN event e ON e.stream > 'ann/' || p.pack_id || '/' AND e.stream < 'ann/' || p.pack_id || '0';
  `);
}
