import type { Database } from 'better-sqlite3';
import { AppFailure, appError } from '../../../shared/errors.ts';

/** Which group each row of judgements is in; a row with several tags is in several groups. */
export interface RowGroups {
  /** Index of the judgement, once for each of its groups. */
  readonly rows: Uint32Array;
  /** Number of its group, from 0. */
  readonly groups: Uint32Array;
  readonly groupCount: number;
}

const COLUMNS: Readonly<Record<string, string>> = {
  group: 'c.group_key',
  source: 'c.source_id',
  kind: 'c.kind',
  environment: 'c.environment',
  name: 'c.name',
  thread: 'c.thread_id',
  trace: 'c.trace_id',
};

const CASES_PER_QUERY = 2000;

/**
 * Groups judgements by a field of their case: `group`, `source`, `tag`, `kind`, `environment`, `thread`,
 * `trace`, `name`, or a metadata field as `metadata.x` (dots go deeper; a field without a prefix is one
 * of the metadata too). Judgements whose case has no value are in no group.
 * @param caseRow case of each judgement, in rising order
 * @throws AppFailure `input/invalid` if the field is empty
 */
export function groupJudgements(db: Database, caseRow: Uint32Array, field: string): RowGroups {
  const keysOf = db.prepare<string[]>(keySql(field)).raw();
  const path = COLUMNS[field] === undefined && field !== 'tag' ? metadataPaths(field) : [];
  const numbers = new Map<string, number>();
  const rows: number[] = [];
  const groups: number[] = [];
  let at = 0;
  while (at < caseRow.length) {
    const cases: number[] = [];
    let end = at;
    while (
      end < caseRow.length &&
      (cases.length < CASES_PER_QUERY || caseRow[end] === cases.at(-1))
    ) {
      const row = caseRow[end] ?? 0;
      if (row !== cases.at(-1)) cases.push(row);
      end += 1;
    }
    const keys = new Map<number, number[]>();
    for (const [row, key] of keysOf.all(...path, JSON.stringify(cases)) as [number, unknown][]) {
      if (key === null || key === '') continue;
      const text = typeof key === 'string' ? key : JSON.stringify(key);
      const number = numbers.get(text) ?? numbers.size;
      numbers.set(text, number);
      const list = keys.get(row);
      if (list === undefined) keys.set(row, [number]);
      else list.push(number);
    }
    for (; at < end; at += 1) {
      for (const number of keys.get(caseRow[at] ?? 0) ?? []) {
        rows.push(at);
        groups.push(number);
      }
    }
  }
  return {
    rows: Uint32Array.from(rows),
    groups: Uint32Array.from(groups),
    groupCount: numbers.size,
  };
}

function keySql(field: string): string {
  const wanted = 'json_each(?) wanted';
  if (field === 'tag') {
    return `SELECT c.row, tag.value
      FROM ${wanted} CROSS JOIN case_row c ON c.row = wanted.value CROSS JOIN json_each(c.tags) tag`;
  }
  const column =
    COLUMNS[field] ??
    // A case of Assay's own format has no body of its own: its raw record is one.
    'coalesce(json_extract(coalesce(c.body, c.raw), ?), json_extract(coalesce(c.body, c.raw), ?))';
  return `SELECT c.row, ${column} FROM ${wanted} CROSS JOIN case_row c ON c.row = wanted.value`;
}

/** JSON paths of a metadata field: the name as it is, then with its dots taken as steps. */
function metadataPaths(field: string): [string, string] {
  const name = field.startsWith('metadata.') ? field.slice('metadata.'.length) : field;
  if (name.trim() === '') {
    throw new AppFailure(
      appError('input/invalid', 'The field to group by has no name.', {
        subject: 'groupBy',
        hint: 'Name `group`, `tag`, `source` or a metadata field such as `metadata.document`.',
      }),
    );
  }
  // Quoted, so that a name can hold any character but the quote itself.
  const step = (part: string): string => `."${part.replaceAll('"', '')}"`;
  return [`$.metadata${step(name)}`, `$.metadata${name.split('.').map(step).join('')}`];
}
