import type { Database } from 'better-sqlite3';

/** Names what the cases of a revision were when it last went into a file here; null if it never did. */
export function readPackContent(db: Database, packId: string, rev: number): string | null {
  return (
    db
      .prepare<[string, number], string>(
        'SELECT sha256 FROM pack_content WHERE pack_id = ? AND rev = ?',
      )
      .pluck()
      .get(packId, rev) ?? null
  );
}

/** Notes it. Runs in the caller's transaction. */
export function savePackContent(db: Database, packId: string, rev: number, sha256: string): void {
  db.prepare('INSERT OR REPLACE INTO pack_content (pack_id, rev, sha256) VALUES (?, ?, ?)').run(
    packId,
    rev,
    sha256,
  );
}
