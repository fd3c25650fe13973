import type { Database } from 'better-sqlite3';

/** People of the team server stand on the same list; when each device was last there is shown to leads. */
export function up(db: Database): void {
  db.exec(`
    ALTER TABLE team_person ADD COLUMN from_server INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE team_person ADD COLUMN last_seen_at TEXT;
  `);
}
