import Database from 'better-sqlite3';
import { digestOf } from '../../../shared/protocol/digest.ts';

/** Digest of each stream, by its name. */
export type StreamDigests = Readonly<Record<string, string>>;

/** Streams of one pack in a closed workspace. */
export function workspaceStreams(databasePath: string, packId: string): StreamDigests {
  return digests(databasePath, 'SELECT stream, hash FROM event WHERE pack_id = ?', packId);
}

/** Streams of a stopped server with the embedded store. */
export function serverStreams(databasePath: string): StreamDigests {
  return digests(databasePath, 'SELECT stream, hash FROM event');
}

function digests(databasePath: string, sql: string, ...params: readonly string[]): StreamDigests {
  const db = new Database(databasePath, { readonly: true });
  try {
    const rows = db.prepare<string[], { stream: string; hash: string }>(sql).all(...params);
    return Object.fromEntries(
      [...Map.groupBy(rows, ({ stream }) => stream)].map(([stream, events]) => [
        stream,
        `${events.length} ${digestOf(events.map(({ hash }) => hash))}`,
      ]),
    );
  } finally {
    db.close();
  }
}
