import { isTooDeep } from '../json-structure.ts';
import { eventBytes, isCanonical } from './canonical.ts';
import { EventEnvelopeSchema, MAX_EVENT_BYTES, type EventEnvelope } from './event.ts';

const MAX_EVENT_DEPTH = 64;
/** Ids are opaque, but they name rows in several databases: no control characters, no lone surrogates. */
const EVENT_ID = /^[A-Za-z0-9._~:@-]{1,128}$/;

/** Why a text is no event. Codes are those of the protocol. */
export interface EventTextFault {
  readonly code: 'too_large' | 'malformed' | 'not_canonical';
  /** One sentence, without anything of the text but a field's name. */
  readonly message: string;
  /** The id that the text claims, if it can be told. */
  readonly eventId: string | null;
}

export type EventText =
  | { readonly ok: true; readonly event: EventEnvelope }
  | { readonly ok: false; readonly fault: EventTextFault };

/**
 * Reads the text of an event that somebody else wrote. Only canonical text is taken, so that a hash
 * names one content and the bytes can be forwarded as they are; kinds and fields of a newer Assay pass.
 */
export function readEventText(json: string): EventText {
  if (eventBytes(json) > MAX_EVENT_BYTES)
    return refuse('too_large', `An entry is larger than ${MAX_EVENT_BYTES / 1024} KiB.`);
  if (isTooDeep(json, MAX_EVENT_DEPTH))
    return refuse('malformed', `An entry is nested deeper than ${MAX_EVENT_DEPTH}.`);
  // JSON may hold such a key, and copying an object would lose it or worse.
  if (/(^|[^\\])"__proto__":/.test(json))
    return refuse('malformed', 'An entry holds a key that is not allowed.');
  let value: unknown;
  let isExact: boolean;
  try {
    value = JSON.parse(json);
    isExact = isCanonical(json, value);
  } catch {
    return refuse('malformed', 'An entry is not valid JSON.');
  }
  const eventId = claimedId(value);
  if (!isExact) return refuse('not_canonical', 'An entry is not in canonical form.', eventId);
  const read = EventEnvelopeSchema.safeParse(value);
  if (!read.success) {
    const field = read.error.issues[0]?.path.join('.') ?? '';
    return refuse('malformed', `An entry has no valid \`${field}\`.`, eventId);
  }
  if (eventId === null) return refuse('malformed', 'An entry has no valid `eventId`.');
  return { ok: true, event: read.data };
}

function claimedId(value: unknown): string | null {
  const id: unknown =
    typeof value === 'object' && value !== null ? Reflect.get(value, 'eventId') : null;
  return typeof id === 'string' && EVENT_ID.test(id) ? id : null;
}

function refuse(
  code: EventTextFault['code'],
  message: string,
  eventId: string | null = null,
): EventText {
  return { ok: false, fault: { code, message, eventId } };
}
