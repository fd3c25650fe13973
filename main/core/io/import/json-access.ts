import type { JsonValue } from '../../../../shared/domain/case.ts';
import { FORBIDDEN_KEYS, MAX_DEPTH } from './limits.ts';

/** Reading of values whose shape a foreign tool decides: nothing here throws. */

export type JsonObject = { readonly [key: string]: JsonValue };

/** @returns the value if it is an object, else null. */
export function asObject(value: JsonValue | undefined): JsonObject | null {
  return value !== undefined && value !== null && typeof value === 'object' && !Array.isArray(value)
    ? value
    : null;
}

/** The objects among some values. */
export function objectsOf(values: readonly JsonValue[]): JsonObject[] {
  return values.map(asObject).filter((object) => object !== null);
}

/** @returns the value if it is a list, else an empty one. */
export function asList(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

/** @returns the value if it is text that is not empty, else undefined. */
export function asText(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Numbers, and text that is a number and nothing else. */
export function asNumber(value: JsonValue | undefined): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  // The bound on the length keeps hostile text away from the pattern.
  if (
    typeof value !== 'string' ||
    value.length > 64 ||
    !/^\s*-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*$/.test(value)
  )
    return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** A number that is not negative; others are left out, as the case record has no place for them. */
export function asAmount(value: JsonValue | undefined): number | undefined {
  const number = asNumber(value);
  return number !== undefined && number >= 0 ? number : undefined;
}

/** First field that is there and not null: `field(row, 'actualOutput', 'actual_output')`. */
export function field(object: JsonObject, ...names: readonly string[]): JsonValue | undefined {
  for (const name of names) {
    if (!Object.hasOwn(object, name)) continue;
    const value = object[name];
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}

/** The camelCase field or its snake_case spelling. */
export function either(object: JsonObject, camelCase: string): JsonValue | undefined {
  return field(
    object,
    camelCase,
    camelCase.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  );
}

/** Text as it is; anything else as JSON text. */
export function toText(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Texts of a list; a single text counts as a list of one. Other values become JSON text. */
export function toTexts(value: JsonValue | undefined): string[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(toText);
  return typeof value === 'string' && value === '' ? undefined : [toText(value)];
}

/**
 * JSON that tools put into text (`"{\"q\":1}"`) as a value; the text itself if it is no JSON object
 * or list, is nested too deeply, or uses a forbidden key.
 */
export function embeddedJson(value: JsonValue): JsonValue {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  let parsed: JsonValue;
  try {
    parsed = JSON.parse(value);
  } catch {
    return value;
  }
  return isPlain(parsed, 0) ? parsed : value;
}

function isPlain(value: JsonValue, depth: number): boolean {
  // Half of the limit, because the value will sit inside a span of a record.
  if (depth > MAX_DEPTH / 2) return false;
  if (typeof value === 'number') return Number.isFinite(value);
  if (value === null || typeof value !== 'object') return true;
  if (Array.isArray(value)) return value.every((item) => isPlain(item, depth + 1));
  return Object.entries(value).every(
    ([key, inner]) => !FORBIDDEN_KEYS.has(key) && isPlain(inner, depth + 1),
  );
}

/**
 * Time of a foreign tool as ISO 8601: ISO text stays as it is, other spellings and epoch numbers
 * (seconds, milliseconds, microseconds or nanoseconds, told by their size) are converted.
 */
export function toIsoTime(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'string' && ISO.test(value) && !Number.isNaN(Date.parse(value))) {
    return value.includes('T') ? value : value.replace(' ', 'T');
  }
  const ms = toEpochMs(value);
  if (ms === undefined || Math.abs(ms) > 8.64e15) return undefined;
  return new Date(ms).toISOString();
}

const ISO =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[T ](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)?$/;

/** Milliseconds since 1970, with their fraction where the data is finer. */
export function toEpochMs(value: JsonValue | undefined): number | undefined {
  if (typeof value === 'string' && /^\d+$/.test(value)) return scaleEpoch(value);
  if (typeof value === 'number') return scaleEpoch(value);
  if (typeof value === 'string') {
    const ms = Date.parse(value);
    return Number.isNaN(ms) ? undefined : ms;
  }
  // OpenTelemetry's JavaScript spans: [seconds, nanoseconds].
  if (Array.isArray(value) && value.length === 2) {
    const seconds = asNumber(value[0]);
    const nanos = asNumber(value[1]);
    if (seconds !== undefined && nanos !== undefined) return seconds * 1000 + nanos / 1e6;
  }
  return undefined;
}

function scaleEpoch(value: string | number): number | undefined {
  const number = Number(value);
  if (!Number.isFinite(number) || number <= 0) return undefined;
  if (number >= 1e17) {
    // Nanoseconds are beyond 2^53: split the text, so that the milliseconds keep their fraction.
    const text = typeof value === 'string' ? value : BigInt(Math.round(number)).toString();
    return Number(text.slice(0, -6)) + Number(text.slice(-6)) / 1e6;
  }
  if (number >= 1e14) return number / 1000;
  if (number >= 1e11) return number;
  return number * 1000;
}
