import type { Database } from 'better-sqlite3';
import { appError, type AppError } from '../../../shared/errors.ts';
import { canonicalJson } from '../../../shared/events/canonical.ts';
import {
  annotationStream,
  EventEnvelopeSchema,
  MAX_EVENT_BYTES,
  readKnownEvent,
  type EventEnvelope,
} from '../../../shared/events/event.ts';
import { UNDOABLE_KINDS } from '../../../shared/events/invert.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { isTooDeep } from '../io/import/guarded-json.ts';
import { sha256Hex } from './blobs.ts';
import type { EventLog } from './event-log.ts';

/** What became of one event that came from elsewhere. */
export type ReceiveOutcome =
  | { readonly kind: 'stored'; readonly event: EventEnvelope }
  | { readonly kind: 'duplicate'; readonly eventId: string }
  /** Another event has its id. Both are kept, the newcomer aside, and neither is believed over the other. */
  | { readonly kind: 'conflict'; readonly eventId: string; readonly error: AppError }
  | { readonly kind: 'rejected'; readonly error: AppError };

/**
 * Reads the text of an event that somebody else wrote. Only canonical text is taken, so that a hash names
 * one content and the bytes can be forwarded as they are; kinds and fields of a newer Assay pass.
 * Errors: `input/invalid`, naming the entry and the limit.
 */
export function readForeignEvent(json: string): Result<EventEnvelope> {
  if (Buffer.byteLength(json) > MAX_EVENT_BYTES) {
    return refuse(`An entry is larger than ${MAX_EVENT_BYTES / 1024} KiB.`);
  }
  if (isTooDeep(json)) return refuse('An entry is nested deeper than 64.');
  let value: unknown;
  try {
    value = JSON.parse(json);
    if (canonicalJson(value) !== json) return refuse('An entry is not in canonical form.');
  } catch {
    return refuse('An entry is not valid JSON.');
  }
  const read = EventEnvelopeSchema.safeParse(value);
  if (!read.success) {
    const field = read.error.issues[0]?.path.join('.') ?? '';
    return refuse(`An entry has no valid \`${field}\`.`);
  }
  const event = read.data;
  const speaksForReviewer = UNDOABLE_KINDS.some((kind) => kind === event.kind);
  if (speaksForReviewer) {
    if (event.packId === null || event.caseId === null)
      return refuse('An answer names no pack or no case.', event.eventId);
    if (event.stream !== annotationStream(event.packId, event.authorId))
      return refuse('An answer stands in the stream of somebody else.', event.eventId);
  }
  return ok(event);
}

function refuse(message: string, subject?: string): Result<never> {
  return err(
    appError('input/invalid', message, {
      ...(subject === undefined ? {} : { subject }),
      hint: 'Nothing of it was taken over. Ask whoever sent it for a new copy.',
    }),
  );
}

/** Puts foreign events into the log, inside the caller's transaction. */
export function createReceiver(
  db: Database,
  log: EventLog,
  apply: (event: EventEnvelope) => void,
  nowIso: () => string,
): (json: string) => ReceiveOutcome {
  const hashOf = db.prepare<[string], string>('SELECT hash FROM event WHERE event_id = ?').pluck();
  const keepAside = db.prepare(
    'INSERT OR IGNORE INTO event_conflict (event_id, hash, json, received_at) VALUES (?, ?, ?, ?)',
  );
  return (json) => {
    const read = readForeignEvent(json);
    if (!read.ok) return { kind: 'rejected', error: read.error };
    const { eventId } = read.value;
    const hash = sha256Hex(json);
    const known = hashOf.get(eventId);
    if (known === hash) return { kind: 'duplicate', eventId };
    if (known !== undefined) {
      keepAside.run(eventId, hash, json, nowIso());
      const error = appError(
        'input/conflict',
        `Two different entries have the id ${eventId.slice(0, 80)}: ${known.slice(0, 12)} is kept, ${hash.slice(0, 12)} is set aside.`,
        { subject: eventId, hint: 'Tell the lead: one of the two was altered.' },
      );
      return { kind: 'conflict', eventId, error };
    }
    log.append(read.value);
    // A kind of a newer Assay has no projection here; it is kept and forwarded.
    if (readKnownEvent(read.value) !== null) apply(read.value);
    return { kind: 'stored', event: read.value };
  };
}
