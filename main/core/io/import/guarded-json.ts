import type { JsonValue } from '../../../../shared/domain/case.ts';
import { appError, AppFailure } from '../../../../shared/errors.ts';
import { countStructure } from '../../../../shared/json-structure.ts';
import { findJsonFault } from './json-scanner.ts';
import { FORBIDDEN_KEYS, MAX_DEPTH, MAX_ITEMS, MAX_KEYS } from './limits.ts';
import type { Place } from './place.ts';
import { failAt } from './place.ts';

/**
 * Parses the JSON text of one record and refuses what could hurt or what programs disagree on
 * (docs/formats.md, Limits). Integers beyond 2^53 arrive as text, so that ids keep all digits.
 *
 * The fast way is `JSON.parse`, one pass over the characters that counts the colons outside of
 * texts (`JSON.parse` silently keeps the last of two equal keys: then the counts differ), and one walk
 * over the values. Only a record that fails there is scanned again with care, for the place.
 * @throws AppFailure naming file, line, column and limit.
 */
export function parseRecord(text: string, place: Place): JsonValue {
  const { colons, depth } = countStructure(text);
  if (depth > MAX_DEPTH) refuse(text, place);
  let value: JsonValue;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    refuse(text, place, cause);
  }
  const walk: Walk = { keys: 0, unsafeInteger: false, fault: false };
  visit(value, walk);
  if (walk.fault || walk.keys !== colons) refuse(text, place);
  return walk.unsafeInteger ? parseKeepingIntegers(text) : value;
}

/** Throws the fault that the careful scanner finds. */
function refuse(text: string, place: Place, cause?: unknown): never {
  const fault = findJsonFault(text);
  if (fault !== null)
    failAt(
      fault.code,
      place,
      fault.what,
      fault.hint === undefined ? {} : { hint: fault.hint },
      fault,
    );
  // The two ways disagree: never keep a record that only one of them accepts.
  throw new AppFailure(
    appError(
      'import/invalid-json',
      `${place.fileName}, line ${place.line}: the record is not valid JSON.`,
      {
        subject: place.fileName,
        line: place.line,
      },
    ),
    cause,
  );
}

interface Walk {
  keys: number;
  unsafeInteger: boolean;
  fault: boolean;
}

/** Depth is bounded by {@link MAX_DEPTH}, checked before, so that recursion is safe. */
function visit(value: JsonValue, walk: Walk): void {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) walk.fault = true;
    else if (Number.isInteger(value) && !Number.isSafeInteger(value)) walk.unsafeInteger = true;
    return;
  }
  if (value === null || typeof value !== 'object') return;
  if (Array.isArray(value)) {
    if (value.length > MAX_ITEMS) walk.fault = true;
    for (const item of value) visit(item, walk);
    return;
  }
  const keys = Object.keys(value);
  walk.keys += keys.length;
  if (keys.length > MAX_KEYS) walk.fault = true;
  for (const key of keys) {
    if (FORBIDDEN_KEYS.has(key)) {
      walk.fault = true;
      return;
    }
    const inner = value[key];
    if (inner !== undefined) visit(inner, walk);
  }
}

/** Parses again, with integers that a double cannot hold as the text they were written as. */
function parseKeepingIntegers(text: string): JsonValue {
  const reviver = (_key: string, value: unknown, context?: { source?: string }): unknown =>
    typeof value === 'number' &&
    Number.isInteger(value) &&
    !Number.isSafeInteger(value) &&
    context?.source !== undefined &&
    /^-?\d+$/.test(context.source)
      ? context.source
      : value;
  const value: JsonValue = JSON.parse(text, reviver);
  return value;
}
