import type { Database } from 'better-sqlite3';
import type { AlignmentFilter } from '../../../shared/contract/alignment.ts';

/**
 * The cases that a filter lets in, one byte for each case row; null if it lets in all. Each condition
 * is answered from an index alone, because a row of `case_row` carries the whole raw record.
 */
export function selectCases(
  db: Database,
  filter: Pick<AlignmentFilter, 'kinds' | 'environments' | 'sourceIds' | 'tags'>,
): Uint8Array | null {
  const conditions: { sql: string; values: readonly string[] }[] = [];
  const among = (column: string, values: readonly string[]): void => {
    if (values.length > 0) {
      conditions.push({
        sql: `SELECT row FROM case_row WHERE ${column} IN (SELECT value FROM json_each(?))`,
        values,
      });
    }
  };
  among('kind', filter.kinds);
  among('environment', filter.environments);
  among('source_id', filter.sourceIds);
  if (filter.tags.length > 0) {
    conditions.push({
      sql: 'SELECT case_row FROM case_tag WHERE tag IN (SELECT value FROM json_each(?))',
      values: filter.tags,
    });
  }
  if (conditions.length === 0) return null;
  const size = (db.prepare<[], number>('SELECT max(row) FROM case_row').pluck().get() ?? 0) + 1;
  let selected: Uint8Array | null = null;
  for (const { sql, values } of conditions) {
    const here = new Uint8Array(size);
    for (const row of db.prepare<[string], number>(sql).pluck().iterate(JSON.stringify(values))) {
      here[row] = 1;
    }
    selected = selected === null ? here : intersection(selected, here);
  }
  return selected;
}

function intersection(a: Uint8Array, b: Uint8Array): Uint8Array {
  for (let i = 0; i < a.length; i += 1) a[i] = (a[i] ?? 0) & (b[i] ?? 0);
  return a;
}
