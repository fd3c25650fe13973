import type { Database } from 'better-sqlite3';
import type { PackOrigin } from '../../../shared/contract/review.ts';

export interface PackCameFrom {
  readonly packId: string;
  readonly author: { readonly personId: string; readonly name: string };
  readonly keyId: string | null;
}

/** Notes the file that a pack came in; of several the last one. Runs in the caller's transaction. */
export function notePackOrigin(db: Database, { packId, author, keyId }: PackCameFrom, at: string) {
  db.prepare(
    `INSERT INTO pack_origin (pack_id, author_id, author_name, key_id, imported_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (pack_id) DO UPDATE SET author_id = excluded.author_id, author_name = excluded.author_name,
       key_id = excluded.key_id, imported_at = excluded.imported_at`,
  ).run(packId, author.personId, author.name.toWellFormed(), keyId, at);
}

/** For a pack that came from a team server. */
export function forgetPackOrigin(db: Database, packId: string): void {
  db.prepare('DELETE FROM pack_origin WHERE pack_id = ?').run(packId);
}

/** @returns a function that gives null for a pack that was made here or came from a server. */
export function createPackOrigins(db: Database): (packId: string) => PackOrigin | null {
  const select = db.prepare<
    [string],
    { from: string; keyId: string | null; isKnown: number; importedAt: string }
  >(
    `SELECT o.author_name AS "from", o.key_id AS keyId, o.imported_at AS importedAt,
       EXISTS (SELECT 1 FROM known_key k WHERE k.key_id = o.key_id) AS isKnown
     FROM pack_origin o WHERE o.pack_id = ?`,
  );
  return (packId) => {
    const row = select.get(packId);
    if (row === undefined) return null;
    const { isKnown, ...origin } = row;
    const trust = origin.keyId === null ? 'unsigned' : isKnown === 1 ? 'known_key' : 'unknown_key';
    return { ...origin, trust };
  };
}
