import type { LibraryFilter } from '../../../../shared/contract/library.ts';
import { signalMask } from '../../../../shared/domain/signal.ts';

/**
 * One condition of a filter as a query that gives the rows of `case_row` which fulfil it, in any
 * order, some perhaps twice. Each reads nothing but indexes: the table's own pages hold whole records,
 * and fetching those is what makes a filter slow. The sets are intersected outside SQL.
 */
export interface RowSetQuery {
  readonly sql: string;
  readonly params: readonly (string | number)[];
  /** `out`: the rows are the ones to leave out. */
  readonly keep: 'in' | 'out';
}

/** The parts of a filter that are conditions over tables; text and `behind` are found elsewhere. */
export type TableFilter = Omit<LibraryFilter, 'text' | 'behind'>;

const VERDICT_CODES = { failed: 0, passed: 1, no_verdict: 2 } as const;

/** Cases that people judged, here or before the import. */
const LABELLED_ROWS = `SELECT row FROM case_row WHERE imported_labels > 0
  UNION ALL
  SELECT c.row FROM (SELECT DISTINCT case_id FROM answer) AS a CROSS JOIN case_row AS c ON c.case_id = a.case_id`;

/**
 * Compiles a filter to row sets, all of which must hold. A list that is empty says nothing; of one
 * that is not, one value is enough. No filter gives no sets.
 */
export function compileFilter(filter: TableFilter): RowSetQuery[] {
  const sets: RowSetQuery[] = [];
  const add = (
    sql: string,
    params: readonly (string | number)[] = [],
    keep: 'in' | 'out' = 'in',
  ): void => {
    sets.push({ sql, params, keep });
  };

  const columns = columnConditions(filter);
  if (columns.conditions.length > 0) {
    add(`SELECT row FROM case_row WHERE ${columns.conditions.join(' AND ')}`, columns.params);
  }
  if (isGiven(filter.tags)) {
    add('SELECT case_row FROM case_tag WHERE tag IN (SELECT value FROM json_each(?))', [
      JSON.stringify(filter.tags),
    ]);
  }
  if (filter.metric) {
    const { metricId, state } = filter.metric;
    const ofMetric = 'metric_row = (SELECT metric_row FROM metric WHERE metric_id = ?)';
    if (state === 'any') add(`SELECT case_row FROM metric_result WHERE ${ofMetric}`, [metricId]);
    else
      add(`SELECT case_row FROM metric_result WHERE ${ofMetric} AND verdict = ?`, [
        metricId,
        VERDICT_CODES[state],
      ]);
  }
  if (filter.humanLabel) add(LABELLED_ROWS, [], filter.humanLabel === 'has' ? 'in' : 'out');
  if (filter.packId !== undefined) {
    add(
      `SELECT c.row FROM pack_case AS p CROSS JOIN case_row AS c ON c.case_id = p.case_id WHERE p.pack_id = ?`,
      [filter.packId],
    );
  }
  if (filter.slowestShare !== undefined) add(topShare('latency_ms'), [filter.slowestShare]);
  if (filter.costliestShare !== undefined) add(topShare('cost_usd'), [filter.costliestShare]);
  return sets;
}

function columnConditions(filter: TableFilter): {
  conditions: string[];
  params: (string | number)[];
} {
  const conditions: string[] = [];
  const params: (string | number)[] = [];
  const oneOf = (column: string, values: readonly string[] | undefined): void => {
    if (!isGiven(values)) return;
    conditions.push(`${column} IN (SELECT value FROM json_each(?))`);
    params.push(JSON.stringify(values));
  };
  oneOf('kind', filter.kinds);
  oneOf('environment', filter.environments);
  oneOf('source_id', filter.sourceIds);
  oneOf('group_key', filter.groups);
  if (isGiven(filter.signals)) {
    conditions.push('(signals & ?) <> 0');
    params.push(signalMask(filter.signals));
  }
  return { conditions, params };
}

/**
 * The largest share of the cases that have the value at all, over the whole workspace. Ties at the
 * edge go to the case that came first, so that 5 % is never half of the cases. At least one case.
 */
function topShare(column: 'latency_ms' | 'cost_usd'): string {
  return `SELECT row FROM case_row WHERE ${column} IS NOT NULL ORDER BY ${column} DESC, row
    LIMIT (SELECT max(1, CAST(ceil(round(count(*) * ?, 6)) AS INTEGER)) FROM case_row WHERE ${column} IS NOT NULL)`;
}

function isGiven<T>(values: readonly T[] | undefined): values is readonly T[] {
  return values !== undefined && values.length > 0;
}
