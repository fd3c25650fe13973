import type { Database } from 'better-sqlite3';
import { appError, type AppError } from '../../../shared/errors.ts';
import {
  annotationStream,
  readKnownEvent,
  standsInLeadStream,
  type EventEnvelope,
} from '../../../shared/events/event.ts';
import { REVIEWER_KINDS } from '../../../shared/events/invert.ts';
import { readEventText } from '../../../shared/events/read-event-text.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { sha256Hex } from './blobs.ts';
import type { EventLog } from './event-log.ts';
import { toStoreError } from './store-error.ts';

/** What became of one event that came from elsewhere. */
export type ReceiveOutcome =
  | { readonly kind: 'stored'; readonly event: EventEnvelope }
  | { readonly kind: 'duplicate'; readonly eventId: string }
  /** Another event has its id. Both are kept, the newcomer aside, and neither is believed over the other. */
  | { readonly kind: 'conflict'; readonly eventId: string; readonly error: AppError }
  | { readonly kind: 'rejected'; readonly error: AppError };

/** Reads a foreign event and checks that it stands where it may stand. Errors: `input/invalid`. */
export function readForeignEvent(json: string): Result<EventEnvelope> {
  const read = readEventText(json);
  if (!read.ok) return err(refusal(read.fault.message, read.fault.eventId));
  const { event } = read;
  const { eventId, packId } = event;
  if (REVIEWER_KINDS.some((kind) => kind === event.kind)) {
    if (packId === null || event.caseId === null)
      return err(refusal('An answer names no pack or no case.', eventId));
    if (event.stream !== annotationStream(packId, event.authorId))
      return err(refusal('An answer stands in the stream of somebody else.', eventId));
  }
  const known = readKnownEvent(event);
  if (known !== null && !standsInLeadStream(known))
    return err(refusal('An entry of a lead stands in a stream that is not its own.', eventId));
  return ok(event);
}

function refusal(message: string, subject: string | null): AppError {
  return appError('input/invalid', message, {
    ...(subject === null ? {} : { subject }),
    hint: 'Nothing of it was taken over. Ask whoever sent it for a new copy.',
  });
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
  // A savepoint of its own: what fails half way leaves nothing behind and holds up no other.
  const takeIn = db.transaction((event: EventEnvelope, json: string, hash: string) => {
    log.appendText(event, json, hash);
    apply(event);
  });
  return (json) => {
    const read = readForeignEvent(json);
    if (!read.ok) return { kind: 'rejected', error: read.error };
    const event = read.value;
    const { eventId } = event;
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
    try {
      takeIn(event, json, hash);
    } catch (thrown) {
      // A full disk or a damaged file is no fault of the event: then nothing is taken at all.
      if (toStoreError(thrown).code.startsWith('workspace/')) throw thrown;
      const message = `An entry of kind ${event.kind.slice(0, 80)} does not fit what is here.`;
      return { kind: 'rejected', error: refusal(message, eventId) };
    }
    return { kind: 'stored', event };
  };
}
