import type { Database } from 'better-sqlite3';
import type { DoctorReport } from '../../../shared/contract/workspace.ts';
import { sha256Hex } from '../store/blobs.ts';
import { quickCheck } from '../store/connection.ts';
import { requireMeta } from '../store/meta.ts';
import { compareWithReplay } from '../store/replay.ts';

export type Check = DoctorReport['checks'][number];

/**
 * Examines a workspace in one read transaction: the structure of the file, the hash of each event and
 * blob, gaps in the numbers of each device, and whether the projections follow from the log.
 */
export function examine(db: Database): Check[] {
  return db.transaction(() => [
    fileCheck(db),
    eventCheck(db),
    sequenceCheck(db),
    blobCheck(db),
    ...replayChecks(db),
  ])();
}

function fileCheck(db: Database): Check {
  const complaint = quickCheck(db);
  return {
    name: 'File structure',
    ok: complaint === null,
    detail: complaint ?? 'SQLite finds every page sound.',
  };
}

function eventCheck(db: Database): Check {
  let events = 0;
  const damaged: string[] = [];
  const rows = db
    .prepare<[], { event_id: string; hash: string; json: string }>(
      'SELECT event_id, hash, json FROM event',
    )
    .iterate();
  for (const row of rows) {
    events += 1;
    if (sha256Hex(row.json) !== row.hash) damaged.push(row.event_id);
  }
  return {
    name: 'Event hashes',
    ok: damaged.length === 0,
    detail:
      damaged.length === 0
        ? `${events} events match their hashes.`
        : `${damaged.length} of ${events} events do not match their hashes: ${listed(damaged)}.`,
  };
}

/** This device numbers its events without gaps; of other devices only a part may be here. */
function sequenceCheck(db: Database): Check {
  const device = requireMeta(db, 'device_id');
  const seqs = db
    .prepare<[string], { events: number; distinct_seqs: number; last: number }>(
      `SELECT count(*) AS events, count(DISTINCT device_seq) AS distinct_seqs, coalesce(max(device_seq), 0) AS last
       FROM event WHERE device_id = ?`,
    )
    .get(device);
  const { events = 0, distinct_seqs: distinct = 0, last = 0 } = seqs ?? {};
  const isWhole = events === last && distinct === events;
  return {
    name: 'Event numbers',
    ok: isWhole,
    detail: isWhole
      ? `The ${events} events of this device are numbered without a gap.`
      : `This device wrote ${last} events; ${events} with ${distinct} different numbers are here.`,
  };
}

function blobCheck(db: Database): Check {
  let blobs = 0;
  const damaged: string[] = [];
  for (const row of db
    .prepare<[], { sha256: string; bytes: Uint8Array }>('SELECT sha256, bytes FROM blob')
    .iterate()) {
    blobs += 1;
    if (sha256Hex(row.bytes) !== row.sha256) damaged.push(row.sha256);
  }
  return {
    name: 'Content hashes',
    ok: damaged.length === 0,
    detail:
      damaged.length === 0
        ? `${blobs} stored contents match their hashes.`
        : `${damaged.length} of ${blobs} stored contents do not match their hashes: ${listed(damaged)}.`,
  };
}

function replayChecks(db: Database): Check[] {
  return compareWithReplay(db).map(({ table, rows, same }) => ({
    name: `Replay of ${table}`,
    ok: same,
    detail: same
      ? `${rows} rows follow from the log.`
      : `The table differs from a replay of the log (${rows} rows here).`,
  }));
}

function listed(ids: readonly string[]): string {
  return ids.length > 3
    ? `${ids.slice(0, 3).join(', ')} and ${ids.length - 3} more`
    : ids.join(', ');
}
