import type { ColumnMap, ColumnRole } from '../../../../shared/contract/imports.ts';
import type { JsonValue } from '../../../../shared/domain/case.ts';
import type { ColumnProfile, PlainRecord } from './columns.ts';
import { columnValue } from './columns.ts';
import { plainName } from './column-names.ts';
import { suits } from './column-values.ts';
import { asNumber, toText } from './json-access.ts';

/** Which columns tell the cases of a plain file apart. */

/** An id must tell records apart; one that repeats is a group, unless reviewers explain it. */
export function chooseId(
  profiles: readonly ColumnProfile[],
  taken: Map<ColumnRole, string>,
  reviewer: ColumnProfile | null,
): void {
  const named = taken.get('id');
  const current = profiles.find((profile) => profile.column === named);
  if (current !== undefined && (reviewer !== null || isUnique(current))) return;
  if (current !== undefined) {
    taken.delete('id');
    if (!taken.has('group')) taken.set('group', current.column);
  }
  const used = new Set(taken.values());
  const other = profiles.find(
    (profile) =>
      /ids?$/i.test(plainName(profile.column)) &&
      !profile.column.includes('.') &&
      !used.has(profile.column) &&
      suits('id', profile) &&
      profile.values.length > 0 &&
      (reviewer !== null || isUnique(profile)),
  );
  if (other !== undefined) taken.set('id', other.column);
}

function isUnique(profile: ColumnProfile): boolean {
  return new Set(profile.values.map(String)).size === profile.values.length;
}

/**
 * In a table with a reviewer in each row, a column that differs among the rows of one id, takes few
 * values and is no trait of the reviewer tells apart what was judged (the recipe and its version).
 */
export function moreIdParts(
  columns: readonly ColumnMap[],
  taken: ReadonlyMap<ColumnRole, string>,
  records: readonly PlainRecord[],
): Set<string> {
  const id = taken.get('id');
  const reviewer = taken.get('human_reviewer');
  const parts = new Set<string>();
  if (id === undefined || reviewer === undefined) return parts;
  for (const map of columns) {
    if (map.role !== 'metadata' && map.role !== 'tags') continue;
    const values = new Set(records.map((record) => columnValue(record, map.column)));
    const isText = [...values].every(
      (value) => typeof value === 'string' && value.length <= 60 && asNumber(value) === undefined,
    );
    if (!isText || values.size < 2 || values.size > 20) continue;
    if (varies(records, id, map.column) && varies(records, reviewer, map.column))
      parts.add(map.column);
  }
  return parts;
}

function cellKey(value: JsonValue | undefined): string {
  return value === undefined ? '' : toText(value);
}

/** Whether `column` takes more than one value for some value of `key`. */
function varies(records: readonly PlainRecord[], key: string, column: string): boolean {
  const seen = new Map<string, string>();
  for (const record of records) {
    const at = cellKey(columnValue(record, key));
    const value = cellKey(columnValue(record, column));
    const before = seen.get(at);
    if (before !== undefined && before !== value) return true;
    seen.set(at, value);
  }
  return false;
}
