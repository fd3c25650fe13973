import type { JsonValue } from '../../../../shared/domain/case.ts';
import type { JsonObject } from './json-access.ts';
import { asObject } from './json-access.ts';
import { MAX_COLUMNS } from './limits.ts';

/** What the head of a plain file says of one column. */
export interface ColumnProfile {
  readonly column: string;
  /** Values that are there, of the first records, in their order. */
  readonly values: readonly JsonValue[];
  /** Share of the records that were looked at that have a value, 0 to 1. */
  readonly filled: number;
}

/** A plain record: a row of a table by header, or a JSON object. */
export type PlainRecord = JsonObject;

/**
 * Finds the columns of plain records: each scalar or list of a nested object has a dotted path, and
 * a list of small objects with scores has one path for each of their fields (`experts[].fluency`).
 * @param keepWhole paths whose object is one value and is not opened.
 */
export function profileColumns(
  records: readonly PlainRecord[],
  keepWhole: (path: string) => boolean,
): ColumnProfile[] {
  const found = new Map<string, JsonValue[]>();
  /** For each path the records that have it, and the last of them: a list counts once. */
  const filled = new Map<string, { count: number; last: number }>();
  let index = 0;
  const add = (path: string, value: JsonValue): void => {
    let values = found.get(path);
    if (values === undefined) {
      if (found.size >= MAX_COLUMNS) return;
      values = [];
      found.set(path, values);
    }
    values.push(value);
    const seen = filled.get(path) ?? { count: 0, last: -1 };
    if (seen.last !== index) filled.set(path, { count: seen.count + 1, last: index });
  };
  const open = (value: JsonValue, path: string, depth: number): void => {
    if (value === null || value === '') {
      if (!found.has(path) && found.size < MAX_COLUMNS) found.set(path, []);
      return;
    }
    const object = asObject(value);
    if (object !== null && depth < 5 && !keepWhole(path) && Object.keys(object).length <= 200) {
      for (const [key, inner] of Object.entries(object)) open(inner, `${path}.${key}`, depth + 1);
      return;
    }
    if (Array.isArray(value) && value.length > 0 && !keepWhole(path)) {
      const scored = value.map(asScores);
      if (scored.every((item) => item !== null)) {
        for (const item of scored)
          for (const [key, inner] of Object.entries(item ?? {})) add(`${path}[].${key}`, inner);
        return;
      }
    }
    add(path, value);
  };
  for (const record of records) {
    for (const [key, value] of Object.entries(record)) open(value, key, 1);
    index += 1;
  }
  return [...found].map(([column, values]) => ({
    column,
    values,
    filled: (filled.get(column)?.count ?? 0) / records.length,
  }));
}

/** An object of numbers and truth values alone, as one person's ratings are. */
function asScores(value: JsonValue): JsonObject | null {
  const object = asObject(value);
  if (object === null) return null;
  const values = Object.values(object);
  return values.length > 0 &&
    values.every((inner) => typeof inner === 'number' || typeof inner === 'boolean')
    ? object
    : null;
}

/** Reads a column of a record: the literal key first, then the dotted path. */
export function columnValue(record: PlainRecord, column: string): JsonValue | undefined {
  if (Object.hasOwn(record, column)) return blankToUndefined(record[column]);
  let at: JsonValue | undefined = record;
  let rest = column;
  while (rest !== '') {
    const object = asObject(at);
    if (object === null) return undefined;
    // A key may itself hold dots: take the longest one that is there.
    let length = rest.length;
    while (length > 0 && !Object.hasOwn(object, rest.slice(0, length)))
      length = rest.lastIndexOf('.', length - 1);
    if (length <= 0) return undefined;
    at = object[rest.slice(0, length)];
    rest = rest.slice(length + 1);
  }
  return blankToUndefined(at);
}

/** The values of `list[].field`, one for each item of the list; undefined where an item has none. */
export function itemValues(
  record: PlainRecord,
  column: string,
): readonly (JsonValue | undefined)[] | null {
  const split = column.indexOf('[].');
  if (split === -1) return null;
  const list = columnValue(record, column.slice(0, split));
  if (!Array.isArray(list)) return [];
  return list.map((item) => {
    const object = asObject(item);
    return object === null ? undefined : columnValue(object, column.slice(split + 3));
  });
}

function blankToUndefined(value: JsonValue | undefined): JsonValue | undefined {
  return value === null || value === '' ? undefined : value;
}
