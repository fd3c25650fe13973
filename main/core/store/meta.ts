import type { Database } from 'better-sqlite3';

/**
 * Rows of `meta`: what the workspace knows of itself.
 * - `sentinel`: there from the first commit on; a file without it is no workspace
 * - `workspace_id`, `person_id`, `device_id`: UUIDv7
 * - `open_since`: there while Assay has it open; found at a start, it tells of a crash
 * - `examined_at`: when a full examination last found nothing wrong
 */
export type MetaKey =
  | 'sentinel'
  | 'workspace_id'
  | 'person_id'
  | 'device_id'
  | 'created_at'
  | 'open_since'
  | 'examined_at';

export const SENTINEL = 'assay-workspace';

export function readMeta(db: Database, key: MetaKey): string | null {
  return (
    db.prepare<[string], { value: string }>('SELECT value FROM meta WHERE key = ?').get(key)
      ?.value ?? null
  );
}

export function writeMeta(db: Database, key: MetaKey, value: string): void {
  db.prepare(
    'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  ).run(key, value);
}

export function deleteMeta(db: Database, key: MetaKey): void {
  db.prepare('DELETE FROM meta WHERE key = ?').run(key);
}

/** Like {@link readMeta}, for rows that every workspace has. @throws if the row is missing. */
export function requireMeta(db: Database, key: MetaKey): string {
  const value = readMeta(db, key);
  if (value === null) throw new Error(`The workspace has no ${key}.`);
  return value;
}
