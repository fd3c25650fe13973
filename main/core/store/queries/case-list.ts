import type { Database } from 'better-sqlite3';
import type { LibraryFilter, LibrarySort } from '../../../../shared/contract/library.ts';
import { assertNever } from '../../../../shared/result.ts';
import { compileFilter } from './filter-sql.ts';
import { parseTextQuery } from './text-query.ts';

/**
 * From here on a search by relevance is not counted and not ranked: scoring each of 376,000 matches
 * takes a third of a second and nobody reads that far. The newest matches are given instead.
 */
export const RELEVANCE_CAP = 10_000;

/** How many lists are kept for paging; a list of a million cases takes 4 MB. */
const KEPT_LISTS = 8;

export interface CaseListQuery {
  readonly filter: Omit<LibraryFilter, 'behind'>;
  readonly sort: LibrarySort;
  /** Rows behind a number of the alignment screen; `key` names them for the cache. */
  readonly behind: { readonly key: string; readonly rows: Uint32Array } | null;
  /** True gives every match of a very common word too (`select all`); false caps a search by relevance. */
  readonly exact: boolean;
}

export interface CaseList {
  /** `case_row.row` of the matches, in order. */
  readonly rows: Uint32Array;
  /** More than {@link RELEVANCE_CAP} matches: these are the newest. */
  readonly isCapped: boolean;
}

export interface CaseLists {
  /** The matches of a query, from the cache if nothing was written since. Call inside a read transaction. */
  readonly list: (query: CaseListQuery) => CaseList;
}

/**
 * Lists of cases over one connection. A list is made once (an order of all rows, and the sets of the
 * filter's conditions intersected), then windows are cut from it.
 */
export function createCaseLists(db: Database): CaseLists {
  let version: unknown = null;
  const orders = new Map<LibrarySort, Uint32Array>();
  const lists = new Map<string, CaseList>();

  const order = (sort: LibrarySort): Uint32Array => {
    const known = orders.get(sort);
    if (known) return known;
    const made =
      sort === 'imported' || sort === 'relevance'
        ? allRows(db)
        : sortedRows(db, sort, order('imported'));
    orders.set(sort, made);
    return made;
  };

  const list = (query: CaseListQuery): CaseList => {
    const now = db.pragma('data_version', { simple: true });
    if (now !== version) {
      orders.clear();
      lists.clear();
      version = now;
    }
    const key = JSON.stringify([query.filter, query.sort, query.behind?.key ?? null, query.exact]);
    const known = lists.get(key);
    if (known) lists.delete(key);
    const found = known ?? makeList(db, query, order);
    lists.set(key, found);
    for (const oldest of lists.keys()) {
      if (lists.size <= KEPT_LISTS) break;
      lists.delete(oldest);
    }
    return found;
  };
  return { list };
}

function makeList(
  db: Database,
  query: CaseListQuery,
  order: (sort: LibrarySort) => Uint32Array,
): CaseList {
  const { text, ...tableFilter } = query.filter;
  const asked = parseTextQuery(text ?? '');
  if (asked.kind === 'none') return { rows: new Uint32Array(0), isCapped: false };

  const byRelevance = query.sort === 'relevance' && asked.kind === 'match';
  const rows = order(query.sort);
  const marks = new RowMarks(order('imported').at(-1) ?? 0);
  const rowSets = compileFilter(tableFilter);
  for (const set of rowSets) {
    if (set.keep === 'in') marks.keepOnly(pluckRows(db, set.sql, set.params));
  }
  if (query.behind) marks.keepOnly(query.behind.rows);
  if (asked.kind === 'match' && !byRelevance) {
    marks.keepOnly(
      pluckRows(db, 'SELECT rowid FROM case_text WHERE case_text MATCH ?', [asked.match]),
    );
  }
  // Last, so that a row taken out cannot come back in.
  for (const set of rowSets) {
    if (set.keep === 'out') marks.leaveOut(pluckRows(db, set.sql, set.params));
  }
  if (byRelevance) {
    // Orphans of the text index (a case taken back while the index waits for its turn) are no cases.
    marks.keepOnly(rows);
    return relevanceList(db, asked.match, marks, query.exact);
  }
  return {
    rows: marks.isUnrestricted ? rows : rows.filter((row) => marks.has(row)),
    isCapped: false,
  };
}

/** Newest matches first up to the cap; below it the best match first. */
function relevanceList(db: Database, match: string, marks: RowMarks, exact: boolean): CaseList {
  const newestFirst: number[] = [];
  const matches = db
    .prepare<[string], number>(
      'SELECT rowid FROM case_text WHERE case_text MATCH ? ORDER BY rowid DESC',
    )
    .pluck();
  for (const row of matches.iterate(match)) {
    if (!marks.has(row)) continue;
    newestFirst.push(row);
    if (!exact && newestFirst.length > RELEVANCE_CAP) break;
  }
  if (newestFirst.length > RELEVANCE_CAP) {
    return exact
      ? { rows: Uint32Array.from(newestFirst), isCapped: false }
      : { rows: Uint32Array.from(newestFirst.slice(0, RELEVANCE_CAP)), isCapped: true };
  }
  // The plus keeps the row ids out of the index's hands (it would search once for each), and bm25() in
  // place of `rank` scores only the rows that are left.
  const ranked = pluckRows(
    db,
    `SELECT rowid FROM case_text WHERE case_text MATCH ? AND +rowid IN (SELECT value FROM json_each(?))
     ORDER BY bm25(case_text), rowid DESC`,
    [match, JSON.stringify(newestFirst)],
  );
  return { rows: Uint32Array.from(ranked), isCapped: false };
}

/** Every case in the order of import. Read unsorted, because the way in row order leads over the table itself. */
function allRows(db: Database): Uint32Array {
  return Uint32Array.from(pluckRows(db, 'SELECT row FROM case_row', [])).sort();
}

/** Cases by a value, those without one at the end (the latest import first when sorting by newest). */
function sortedRows(
  db: Database,
  sort: Exclude<LibrarySort, 'imported' | 'relevance'>,
  imported: Uint32Array,
): Uint32Array {
  const withValue = pluckRows(db, sortedRowsSql(sort), []);
  const marks = new RowMarks(imported.at(-1) ?? 0);
  marks.leaveOut(withValue);
  const without = imported.filter((row) => marks.has(row));
  if (sort === 'newest') without.reverse();
  const rows = new Uint32Array(withValue.length + without.length);
  rows.set(withValue);
  rows.set(without, withValue.length);
  return rows;
}

function sortedRowsSql(sort: Exclude<LibrarySort, 'imported' | 'relevance'>): string {
  switch (sort) {
    case 'newest':
      return 'SELECT row FROM case_row WHERE started_ms IS NOT NULL ORDER BY started_ms DESC, row DESC';
    case 'oldest':
      return 'SELECT row FROM case_row WHERE started_ms IS NOT NULL ORDER BY started_ms, row';
    case 'slowest':
      return 'SELECT row FROM case_row WHERE latency_ms IS NOT NULL ORDER BY latency_ms DESC, row';
    case 'costliest':
      return 'SELECT row FROM case_row WHERE cost_usd IS NOT NULL ORDER BY cost_usd DESC, row';
    default:
      return assertNever(sort, 'sort');
  }
}

function pluckRows(db: Database, sql: string, params: readonly (string | number)[]): number[] {
  return db
    .prepare<(string | number)[], number>(sql)
    .pluck()
    .all(...params);
}

/** Intersects sets of rows: a row is in when every set so far held it. Repeated rows do no harm. */
class RowMarks {
  readonly #steps: Uint8Array;
  #step = 0;

  constructor(maxRow: number) {
    this.#steps = new Uint8Array(maxRow + 1);
  }

  get isUnrestricted(): boolean {
    return this.#step === 0;
  }

  keepOnly(rows: ArrayLike<number>): void {
    const steps = this.#steps;
    const step = this.#step;
    for (let i = 0; i < rows.length; i += 1) {
      const row = rows[i] ?? 0;
      if (steps[row] === step) steps[row] = step + 1;
    }
    this.#step = step + 1;
  }

  leaveOut(rows: ArrayLike<number>): void {
    const before = this.#step;
    const steps = this.#steps;
    for (let i = 0; i < rows.length; i += 1) steps[rows[i] ?? 0] = 255;
    for (let row = 0; row < steps.length; row += 1) {
      if (steps[row] === before) steps[row] = before + 1;
    }
    this.#step = before + 1;
  }

  has(row: number): boolean {
    return this.#steps[row] === this.#step;
  }
}
