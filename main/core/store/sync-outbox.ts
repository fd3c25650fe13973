import type { Database } from 'better-sqlite3';

/** An event that waits to be taken by the server, or to be given back to it. */
export interface WaitingEvent {
  readonly position: number;
  readonly eventId: string;
  readonly stream: string;
  readonly packId: string;
  readonly json: string;
  /** Of an earlier epoch: proof that the server once took it, from whoever wrote it. */
  readonly receipt: string | null;
}

/**
 * What waits: of the streams that travel every event without a receipt of this epoch, if this person
 * wrote it, or if the server once took it. What others wrote and the server never saw is theirs to send.
 */
const WAITING = `
  FROM travelling_event t
  LEFT JOIN sync_receipt r ON r.position = t.position
  JOIN event e ON e.position = t.position
  WHERE (r.epoch IS NULL OR r.epoch <> @epoch)
    AND (e.author_id = @personId OR r.receipt IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM sync_parked p WHERE p.event_id = e.event_id)`;

interface Who {
  readonly epoch: string;
  readonly personId: string;
}

export function countWaiting(db: Database, who: Who): number {
  return db.prepare<[Who], number>(`SELECT count(*) ${WAITING}`).pluck().get(who) ?? 0;
}

/**
 * The next waiting events: a pack's own stream first, because it makes the pack known to the server.
 * @param notPacks packs that the server does not know yet.
 */
export function readWaiting(
  db: Database,
  {
    limit,
    notPacks,
    ...who
  }: Who & { readonly limit: number; readonly notPacks: readonly string[] },
): WaitingEvent[] {
  return db
    .prepare<[Who & { limit: number; notPacks: string }], WaitingEvent>(
      `SELECT t.position, e.event_id AS eventId, t.stream, t.pack_id AS packId, e.json, r.receipt ${WAITING}
         AND t.pack_id NOT IN (SELECT value FROM json_each(@notPacks))
       ORDER BY t.stream NOT LIKE 'pack/%', t.position LIMIT @limit`,
    )
    .all({ ...who, limit, notPacks: JSON.stringify(notPacks) });
}

export interface Receipt {
  readonly epoch: string;
  readonly seq: number;
  readonly receipt: string;
}

/** Keeps a receipt: only now has the event left the outbox. */
export function keepReceipt(db: Database, position: number, receipt: Receipt): void {
  db.prepare(
    `INSERT INTO sync_receipt (position, epoch, seq, receipt) VALUES (@position, @epoch, @seq, @receipt)
     ON CONFLICT (position) DO UPDATE SET epoch = excluded.epoch, seq = excluded.seq, receipt = excluded.receipt`,
  ).run({ position, ...receipt });
}

/** Position of an event if it is here with the very same text; null else. */
export function positionOf(db: Database, json: string, eventId: string): number | null {
  return (
    db
      .prepare<[string, string], number>(
        'SELECT position FROM event WHERE event_id = ? AND json = ?',
      )
      .pluck()
      .get(eventId, json) ?? null
  );
}

/** The server has lost these events: they wait again. */
export function forgetReceipts(db: Database, positions: readonly number[]): void {
  const forget = db.prepare("UPDATE sync_receipt SET epoch = '' WHERE position = ?");
  for (const position of positions) forget.run(position);
}

/** Last sequence number read of each stream. */
export function readCursors(db: Database): Record<string, number> {
  const rows = db
    .prepare<[], { stream: string; seq: number }>('SELECT stream, seq FROM sync_cursor')
    .all();
  return Object.fromEntries(rows.map(({ stream, seq }) => [stream, seq]));
}

export function readCursor(db: Database, stream: string): number {
  return (
    db
      .prepare<[string], number>('SELECT seq FROM sync_cursor WHERE stream = ?')
      .pluck()
      .get(stream) ?? 0
  );
}

export function moveCursor(db: Database, stream: string, seq: number): void {
  db.prepare(
    'INSERT INTO sync_cursor (stream, seq) VALUES (?, ?) ON CONFLICT (stream) DO UPDATE SET seq = excluded.seq',
  ).run(stream, seq);
}

/** Streams of which the server has, or should have, something. */
export function readSyncedStreams(db: Database): string[] {
  return db
    .prepare<[], string>(
      'SELECT stream FROM sync_cursor UNION SELECT DISTINCT stream FROM travelling_event ORDER BY stream',
    )
    .pluck()
    .all();
}

/** Events of a stream that the server holds as far as this device knows. */
export function readHeld(
  db: Database,
  stream: string,
  epoch: string,
): { readonly position: number; readonly eventId: string; readonly hash: string }[] {
  return db
    .prepare<[string, string], { position: number; eventId: string; hash: string }>(
      `SELECT e.position, e.event_id AS eventId, e.hash FROM event e
       JOIN sync_receipt r ON r.position = e.position
       WHERE e.stream = ? AND r.epoch = ?`,
    )
    .all(stream, epoch);
}

export interface ParkedRow {
  readonly eventId: string;
  readonly direction: 'in' | 'out';
  readonly stream: string;
  /** Sequence number of an event that this workspace does not take. */
  readonly seq: number | null;
  readonly code: string;
  readonly message: string;
  readonly at: string;
}

export function parkEvent(db: Database, parked: ParkedRow): void {
  db.prepare(
    `INSERT INTO sync_parked (event_id, direction, stream, seq, code, message, at)
     VALUES (@eventId, @direction, @stream, @seq, @code, @message, @at)
     ON CONFLICT (event_id) DO UPDATE SET direction = excluded.direction, stream = excluded.stream,
       seq = excluded.seq, code = excluded.code, message = excluded.message, at = excluded.at`,
  ).run(parked);
}

/**
 * What is parked and concerns this person, oldest first. What somebody else wrote and the server does
 * not take back from here is left out: its author has it.
 */
const PARKED = `
  FROM sync_parked p LEFT JOIN event e ON e.event_id = p.event_id
  WHERE (p.direction = 'in' OR e.author_id = ?)`;

export function countParked(db: Database, personId: string): number {
  return db.prepare<[string], number>(`SELECT count(*) ${PARKED}`).pluck().get(personId) ?? 0;
}

/** A parked event with what is known of it here. */
export interface ParkedEvent extends ParkedRow {
  readonly kind: string | null;
  readonly packName: string | null;
  readonly caseName: string | null;
}

export function readParked(db: Database, personId: string, limit: number): ParkedEvent[] {
  return db
    .prepare<[string, number], ParkedEvent>(
      `SELECT p.event_id AS eventId, p.direction, p.stream, p.seq, p.code, p.message, p.at, e.kind,
         (SELECT name FROM pack WHERE pack.pack_id = e.pack_id) AS packName,
         (SELECT coalesce(nullif(name, ''), nullif(input_preview, '')) FROM case_row
           WHERE case_row.case_id = e.case_id) AS caseName
       ${PARKED} ORDER BY p.at, p.event_id LIMIT ?`,
    )
    .all(personId, limit);
}

/** Offers everything again that was parked; what was not taken in is read again. */
export function unparkAll(db: Database): void {
  db.prepare(
    `UPDATE sync_cursor SET seq = min(seq, (SELECT min(p.seq) - 1 FROM sync_parked p
       WHERE p.stream = sync_cursor.stream AND p.seq IS NOT NULL))
     WHERE stream IN (SELECT stream FROM sync_parked WHERE seq IS NOT NULL)`,
  ).run();
  db.prepare('DELETE FROM sync_parked').run();
}
