import type { Database } from 'better-sqlite3';
import type { FacetValue, LibraryFacets } from '../../../../shared/contract/library.ts';
import {
  CASE_KINDS,
  ENVIRONMENTS,
  type CaseKind,
  type Environment,
} from '../../../../shared/domain/case.ts';
import { SIGNALS } from '../../../../shared/domain/signal.ts';

/** Tags that are listed; the most common ones where there are more. */
const MAX_TAGS = 500;

const KIND_LABELS = {
  test_case: 'Test case',
  trace: 'Trace',
  span: 'Span',
  thread: 'Thread',
} satisfies Record<CaseKind, string>;

const ENVIRONMENT_LABELS = {
  development: 'Development',
  production: 'Production',
} satisfies Record<Environment, string>;

// One pass in index order: a GROUP BY over signals would sort every case.
const CASE_COUNTS_SQL = `SELECT kind, environment, source_id, count(*), sum(imported_labels > 0),
    ${SIGNALS.map((signal) => `sum((signals & ${signal.bit}) <> 0)`).join(', ')}
  FROM case_row GROUP BY kind, environment, source_id`;

/** The values that filters can take, with the number of cases of each over the whole workspace. */
export function readFacets(db: Database): LibraryFacets {
  const kinds = new Map<string, number>();
  const environments = new Map<string, number>();
  const sources = new Map<string, number>();
  const signals = SIGNALS.map(() => 0);
  let total = 0;
  let withImported = 0;
  const groups = db
    .prepare<
      [],
      [kind: string, environment: string | null, sourceId: string, count: number, ...sums: number[]]
    >(CASE_COUNTS_SQL)
    .raw()
    .all();
  for (const [kind, environment, sourceId, count, labelled = 0, ...sums] of groups) {
    bump(kinds, kind, count);
    if (environment !== null) bump(environments, environment, count);
    bump(sources, sourceId, count);
    for (const [index, sum] of sums.entries()) signals[index] = (signals[index] ?? 0) + sum;
    total += count;
    withImported += labelled;
  }
  // Few enough to look each one up: they are what people did by hand.
  const reviewedOnly =
    db
      .prepare<[], number>(
        `SELECT count(*) FROM (SELECT DISTINCT case_id FROM answer) AS a
         CROSS JOIN case_row AS c ON c.case_id = a.case_id WHERE c.imported_labels = 0`,
      )
      .pluck()
      .get() ?? 0;
  const labelled = withImported + reviewedOnly;

  return {
    kinds: CASE_KINDS.map((kind) => ({
      value: kind,
      label: KIND_LABELS[kind],
      count: kinds.get(kind) ?? 0,
    })),
    tags: db
      .prepare<[number], FacetValue>(
        `SELECT tag AS value, tag AS label, count(*) AS count FROM case_tag
         GROUP BY tag ORDER BY count DESC, tag LIMIT ?`,
      )
      .all(MAX_TAGS),
    environments: ENVIRONMENTS.map((environment) => ({
      value: environment,
      label: ENVIRONMENT_LABELS[environment],
      count: environments.get(environment) ?? 0,
    })),
    sources: db
      .prepare<[], { value: string; label: string }>(
        'SELECT source_id AS value, name AS label FROM source ORDER BY imported_at, source_id',
      )
      .all()
      .map((source) => ({ ...source, count: sources.get(source.value) ?? 0 })),
    signals: SIGNALS.map((signal, index) => ({
      value: signal.id,
      label: signal.title,
      count: signals[index] ?? 0,
    })),
    metrics: db.prepare<[], FacetValue>(METRIC_COUNTS_SQL).all(),
    humanLabels: [
      { value: 'has', label: 'Has a human label', count: labelled },
      { value: 'has_not', label: 'No human label', count: total - labelled },
    ],
  };
}

const METRIC_COUNTS_SQL = `SELECT m.metric_id AS value, m.name AS label, coalesce(r.cases, 0) AS count
  FROM metric AS m LEFT JOIN (
    SELECT metric_row, count(*) AS cases
    FROM (SELECT metric_row, case_row FROM metric_result GROUP BY metric_row, case_row)
    GROUP BY metric_row
  ) AS r ON r.metric_row = m.metric_row
  ORDER BY m.name`;

function bump(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
