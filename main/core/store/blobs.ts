import { createHash } from 'node:crypto';
import type { Database } from 'better-sqlite3';

/** SHA-256 of text (as UTF-8) or bytes, in hex. */
export function sha256Hex(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The content of a pack as bytes: case ids in order, one a line. Ids hold no line breaks (IdSchema). */
export function encodeCaseList(caseIds: readonly string[]): Uint8Array {
  return new TextEncoder().encode(caseIds.map((id) => `${id}\n`).join(''));
}

/** Reads what {@link encodeCaseList} wrote. */
export function decodeCaseList(bytes: Uint8Array): string[] {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes).split('\n').slice(0, -1);
}

/** Keeps content under its hash; the same content twice is kept once. @returns the hash. */
export function putBlob(db: Database, bytes: Uint8Array): string {
  const sha256 = sha256Hex(bytes);
  db.prepare('INSERT OR IGNORE INTO blob (sha256, bytes) VALUES (?, ?)').run(sha256, bytes);
  return sha256;
}

/** Content by hash, or null if it is not here. */
export function getBlob(db: Database, sha256: string): Uint8Array | null {
  const row = db
    .prepare<[string], { bytes: Uint8Array }>('SELECT bytes FROM blob WHERE sha256 = ?')
    .get(sha256);
  return row?.bytes ?? null;
}
