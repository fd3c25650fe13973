import type { Database } from 'better-sqlite3';

/** Writes about files of answers. All run in the caller's transaction, and none enters the log. */

export interface PinnedKey {
  readonly personId: string;
  readonly keyId: string;
  readonly publicKey: string;
}

/** Keeps the key of a person who has none yet. */
export function pinKey(db: Database, key: PinnedKey, at: string): void {
  db.prepare(
    'INSERT OR IGNORE INTO person_key (person_id, key_id, public_key, pinned_at) VALUES (?, ?, ?, ?)',
  ).run(key.personId, key.keyId, key.publicKey, at);
}

export function forgetKey(db: Database, personId: string): void {
  db.prepare('DELETE FROM person_key WHERE person_id = ?').run(personId);
}

/** Gives a name to somebody who has none here. */
export function introducePerson(db: Database, personId: string, name: string): void {
  db.prepare('INSERT OR IGNORE INTO person (person_id, name) VALUES (?, ?)').run(
    personId,
    name.toWellFormed().slice(0, 120),
  );
}

export interface TakenFile {
  readonly packId: string;
  readonly manifestSha256: string;
  readonly personId: string;
  readonly fileName: string;
  readonly keyId: string | null;
  readonly fresh: number;
}

/** Notes that a file was taken; the first time counts. */
export function noteTakenFile(db: Database, file: TakenFile, at: string): void {
  db.prepare(
    `INSERT OR IGNORE INTO answers_file (pack_id, manifest_sha256, person_id, file_name, key_id, imported_at, fresh)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    file.packId,
    file.manifestSha256,
    file.personId,
    file.fileName.toWellFormed(),
    file.keyId,
    at,
    file.fresh,
  );
}

export interface ParkedEvent {
  readonly packId: string;
  readonly eventId: string;
  readonly hash: string;
  readonly caseId: string | null;
  readonly reason: string;
  readonly json: string;
}

/** Keeps an event beside the log; its reason is that of the last try. */
export function parkEvent(db: Database, event: ParkedEvent, at: string): void {
  db.prepare(
    `INSERT INTO parked_event (pack_id, event_id, hash, case_id, reason, json, parked_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (pack_id, event_id, hash) DO UPDATE SET reason = excluded.reason`,
  ).run(
    event.packId,
    event.eventId.toWellFormed(),
    event.hash,
    event.caseId?.toWellFormed() ?? null,
    event.reason.toWellFormed(),
    event.json,
    at,
  );
}

/** For an event that entered the log after all. */
export function unparkEvent(db: Database, event: Pick<ParkedEvent, 'packId' | 'eventId'>): void {
  db.prepare('DELETE FROM parked_event WHERE pack_id = ? AND event_id = ?').run(
    event.packId,
    event.eventId,
  );
}

/** Marks an event of the log whose time or duration cannot be. */
export function noteOddTime(
  db: Database,
  event: Pick<ParkedEvent, 'packId' | 'eventId' | 'caseId' | 'reason'>,
): void {
  db.prepare(
    'INSERT OR IGNORE INTO odd_time (pack_id, event_id, case_id, reason) VALUES (?, ?, ?, ?)',
  ).run(event.packId, event.eventId, event.caseId, event.reason);
}
