import type { Database } from 'better-sqlite3';
import type { KnownKey } from '../../../shared/contract/pack-files.ts';

/** The keys whose signatures this workspace believes, by name. */
export function readKnownKeys(db: Database): KnownKey[] {
  return db
    .prepare<[], KnownKey>(
      `SELECT key_id AS keyId, public_key AS publicKey, name, added_at AS addedAt
       FROM known_key ORDER BY name, key_id`,
    )
    .all();
}

/** Keeps a key; one with that id gets the new name. */
export function insertKnownKey(db: Database, key: KnownKey): void {
  db.prepare(
    `INSERT INTO known_key (key_id, public_key, name, added_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (key_id) DO UPDATE SET name = excluded.name`,
  ).run(key.keyId, key.publicKey, key.name.toWellFormed(), key.addedAt);
}

export function deleteKnownKey(db: Database, keyId: string): void {
  db.prepare('DELETE FROM known_key WHERE key_id = ?').run(keyId);
}
