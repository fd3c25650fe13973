import canonicalize from 'canonicalize';
import { AppFailure, appError } from '../errors.ts';
import { MAX_EVENT_BYTES, type EventEnvelope } from './event.ts';

/**
 * Canonical JSON (RFC 8785) of a value: sorted keys, shortest numbers, no white space. The same value
 * gives the same text on every machine, so its hash names it.
 *
 * RFC 8785 has no form for lone surrogates, which language models and cut strings do produce. They are
 * written as `\\udXXX` escapes: the text is then well-formed, survives SQLite and UTF-8 (both would
 * turn the raw unit into U+FFFD and so change the hash), and parses back to the same string.
 * @throws on NaN, Infinity and cycles.
 */
export function canonicalJson(value: unknown): string {
  const text = hasLoneSurrogate(value) ? write(value) : canonicalize(value);
  if (text === undefined) throw new TypeError('The value has no JSON form.');
  return text;
}

/**
 * Whether `text` is the canonical form of the value that was parsed from it.
 * @throws like {@link canonicalJson}.
 */
export function isCanonical(text: string, value: unknown): boolean {
  // Apart from the order of keys JSON.stringify writes what RFC 8785 asks for, and much faster. Keys that look like
  // numbers come in an order of their own; they and everything else are left to the exact comparison.
  if (JSON.stringify(value) === text && hasSortedKeys(value)) return true;
  return canonicalJson(value) === text;
}

function hasSortedKeys(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(hasSortedKeys);
  let before: string | null = null;
  for (const [key, item] of Object.entries(value)) {
    if (before !== null && before >= key) return false;
    if (!hasSortedKeys(item)) return false;
    before = key;
  }
  return true;
}

/**
 * Canonical text of an event, as it is stored, hashed and forwarded.
 * @throws AppFailure `input/invalid` above {@link MAX_EVENT_BYTES}.
 */
export function canonicalEvent(event: EventEnvelope): string {
  const text = canonicalJson(event);
  const bytes = eventBytes(text);
  if (bytes > MAX_EVENT_BYTES) {
    throw new AppFailure(
      appError(
        'input/invalid',
        `This entry has ${Math.ceil(bytes / 1024)} KiB; one entry holds at most ${MAX_EVENT_BYTES / 1024} KiB.`,
        { hint: 'Shorten the longest answer.', subject: event.kind },
      ),
    );
  }
  return text;
}

/** Bytes of an event's text in UTF-8, or 0 where it is so short that it fits in any case. */
export function eventBytes(text: string): number {
  // A UTF-16 unit is at most three bytes, so most events need no counting to be known to fit.
  if (text.length * 3 <= MAX_EVENT_BYTES) return 0;
  let bytes = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    const isSurrogate = unit >= 0xd800 && unit <= 0xdfff;
    // Each half of a pair counts two of the pair's four bytes.
    bytes += unit < 0x80 ? 1 : unit < 0x800 || isSurrogate ? 2 : 3;
  }
  return bytes;
}

function hasLoneSurrogate(value: unknown): boolean {
  if (typeof value === 'string') return !value.isWellFormed();
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, item]) => !key.isWellFormed() || hasLoneSurrogate(item));
}

/** The same form as `canonicalize`; `JSON.stringify` writes a lone surrogate as an escape. */
function write(value: unknown): string | undefined {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new TypeError(`${value} has no JSON form.`);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => write(item) ?? 'null').join(',')}]`;
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, item]) => {
      const text = write(item);
      return text === undefined ? [] : [`${JSON.stringify(key)}:${text}`];
    });
  return `{${members.join(',')}}`;
}
