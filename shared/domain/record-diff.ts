import { canonicalJson } from '../events/canonical.ts';

/** One field that differs between two states of a record. Texts are cut for showing. */
export interface FieldChange {
  /** `actualOutput`, `turns.2.content`, `spans.tool-1.output`. */
  readonly path: string;
  /** null where there was nothing. */
  readonly before: string | null;
  /** null where there is nothing any more. */
  readonly after: string | null;
}

/** Longest list of changes, and longest text of one, that are worth showing beside a case. */
export const MOST_CHANGES = 100;
export const CHANGE_CHARS = 4000;

/** Judgements are no part of what a reviewer judges. */
const JUDGEMENTS: readonly string[] = ['metricResults', 'labels', 'feedback'];

/**
 * What has changed in a record, field by field, in the order of the record; results of judges and what
 * people said elsewhere are left out. Lists of things with an id are compared by it, others by position.
 * @returns at most {@link MOST_CHANGES} changes.
 */
export function recordChanges(before: unknown, after: unknown): readonly FieldChange[] {
  const changes: FieldChange[] = [];
  compare('', withoutJudgements(before), withoutJudgements(after), changes);
  return changes;
}

function withoutJudgements(record: unknown): unknown {
  return isObject(record)
    ? Object.fromEntries(Object.entries(record).filter(([key]) => !JUDGEMENTS.includes(key)))
    : record;
}

function compare(path: string, before: unknown, after: unknown, changes: FieldChange[]): void {
  if (changes.length >= MOST_CHANGES || same(before, after)) return;
  const fieldsBefore = fieldsOf(before);
  const fieldsAfter = fieldsOf(after);
  if (fieldsBefore === null || fieldsAfter === null) {
    changes.push({ path, before: shown(before), after: shown(after) });
    return;
  }
  for (const key of new Set([...fieldsBefore.keys(), ...fieldsAfter.keys()])) {
    const at = path === '' ? key : `${path}.${key}`;
    compare(at, fieldsBefore.get(key), fieldsAfter.get(key), changes);
  }
}

/** Parts of an object or list by name; null for what has none. */
function fieldsOf(value: unknown): ReadonlyMap<string, unknown> | null {
  if (Array.isArray(value)) {
    const ids = value.map((item) => (isObject(item) ? item['id'] : undefined));
    const hasIds = ids.every((id) => typeof id === 'string') && new Set(ids).size === ids.length;
    return new Map(value.map((item, index) => [hasIds ? String(ids[index]) : String(index), item]));
  }
  return isObject(value) ? new Map(Object.entries(value)) : null;
}

function same(before: unknown, after: unknown): boolean {
  if (before === after) return true;
  if (typeof before !== 'object' || typeof after !== 'object') return false;
  return canonicalJson(before ?? null) === canonicalJson(after ?? null);
}

function shown(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > CHANGE_CHARS ? `${text.slice(0, CHANGE_CHARS)}…` : text;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
