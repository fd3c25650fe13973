import type { Database } from 'better-sqlite3';
import { canonicalEvent } from '../../../shared/events/canonical.ts';
import {
  EventEnvelopeSchema,
  readKnownEvent,
  type EventEnvelope,
  type KnownEvent,
} from '../../../shared/events/event.ts';
import { sha256Hex } from './blobs.ts';

/** The log: append and read. Nothing else writes `event`; nothing ever changes or removes a row. */
export interface EventLog {
  /** Appends inside the caller's transaction. @throws AppFailure `input/invalid` if it is too big. */
  readonly append: (event: EventEnvelope) => void;
  /** Appends an event with the very text that it came as, and the text's hash. */
  readonly appendText: (event: EventEnvelope, json: string, hash: string) => void;
  readonly get: (eventId: string) => EventEnvelope | null;
  /** Like `get`, for events whose kind this version understands. */
  readonly getKnown: (eventId: string) => KnownEvent | null;
  /** Number of the device's last event; 0 if it has none. */
  readonly lastDeviceSeq: (deviceId: string) => number;
}

export function createEventLog(db: Database): EventLog {
  const insert = db.prepare(
    `INSERT INTO event (event_id, stream, kind, pack_id, case_id, author_id, device_id, device_seq, hash, json)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const select = db.prepare<[string], { json: string }>(
    'SELECT json FROM event WHERE event_id = ?',
  );
  const lastSeq = db.prepare<[string], { device_seq: number }>(
    'SELECT device_seq FROM event WHERE device_id = ? ORDER BY position DESC LIMIT 1',
  );
  const get = (eventId: string) => {
    const row = select.get(eventId);
    return row ? parseEvent(row.json) : null;
  };
  const appendText: EventLog['appendText'] = (event, json, hash) => {
    insert.run(
      event.eventId,
      event.stream,
      event.kind,
      event.packId,
      event.caseId,
      event.authorId,
      event.deviceId,
      event.deviceSeq,
      hash,
      json,
    );
  };
  return {
    append(event) {
      const json = canonicalEvent(event);
      appendText(event, json, sha256Hex(json));
    },
    appendText,
    get,
    getKnown(eventId) {
      const event = get(eventId);
      return event ? readKnownEvent(event) : null;
    },
    lastDeviceSeq: (deviceId) => lastSeq.get(deviceId)?.device_seq ?? 0,
  };
}

/** Reads the text of an event. @throws if it is no envelope. */
export function parseEvent(json: string): EventEnvelope {
  return EventEnvelopeSchema.parse(JSON.parse(json));
}

/** Number of events in the log. */
export function countEvents(db: Database): number {
  return Number(db.prepare('SELECT count(*) FROM event').pluck().get());
}
