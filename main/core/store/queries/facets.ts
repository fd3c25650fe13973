import type { Database } from 'better-sqlite3';
import type { FacetValue, LibraryFacets } from '../../../../shared/contract/library.ts';
import type { CaseKind, Environment } from '../../../../shared/domain/case.ts';
import { SIGNALS, signalsOf } from '../../../../shared/domain/signal.ts';

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

// In the order of the index, so that nothing is sorted; conditional sums over each case cost three times as much.
const CASE_COUNTS_SQL = `SELECT kind, environment, source_id AS sourceId, signals, count(*) AS count,
    sum(imported_labels > 0) AS imported
  FROM case_row GROUP BY kind, environment, source_id, signals`;

interface CaseCount {
  readonly kind: string;
  readonly environment: string | null;
  readonly sourceId: string;
  readonly signals: number;
  readonly count: number;
  readonly imported: number;
}

/** The values that filters can take, with the number of cases of each over the whole workspace. */
export function readFacets(db: Database): LibraryFacets {
  const kinds = new Map<string, number>();
  const environments = new Map<string, number>();
  const sources = new Map<string, number>();
  const signals = new Map<string, number>();
  let total = 0;
  let withImported = 0;
  for (const group of db.prepare<[], CaseCount>(CASE_COUNTS_SQL).all()) {
    const { count } = group;
    bump(kinds, group.kind, count);
    if (group.environment !== null) bump(environments, group.environment, count);
    bump(sources, group.sourceId, count);
    for (const signal of signalsOf(group.signals)) bump(signals, signal, count);
    total += count;
    withImported += group.imported;
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
  const judged = withImported + reviewedOnly;

  return {
    kinds: labelled(KIND_LABELS, kinds),
    tags: db
      .prepare<[number], FacetValue>(
        `SELECT tag AS value, tag AS label, count(*) AS count FROM case_tag
         GROUP BY tag ORDER BY count DESC, tag LIMIT ?`,
      )
      .all(MAX_TAGS),
    environments: labelled(ENVIRONMENT_LABELS, environments),
    sources: db
      .prepare<[], { value: string; label: string }>(
        'SELECT source_id AS value, name AS label FROM source ORDER BY imported_at, source_id',
      )
      .all()
      .map((source) => ({ ...source, count: sources.get(source.value) ?? 0 })),
    signals: SIGNALS.map((signal) => ({
      value: signal.id,
      label: signal.title,
      count: signals.get(signal.id) ?? 0,
    })),
    metrics: db.prepare<[], FacetValue>(METRIC_COUNTS_SQL).all(),
    humanLabels: [
      { value: 'has', label: 'Has a human label', count: judged },
      { value: 'has_not', label: 'No human label', count: total - judged },
    ],
  };
}

const METRIC_COUNTS_SQL = `SELECT m.metric_id AS value, m.name AS label, coalesce(counted.cases, 0) AS count
  FROM metric AS m LEFT JOIN (
    SELECT metric_row, count(DISTINCT case_row) AS cases FROM metric_result GROUP BY metric_row
  ) AS counted ON counted.metric_row = m.metric_row
  ORDER BY m.name`;

function labelled(
  labels: Readonly<Record<string, string>>,
  counts: ReadonlyMap<string, number>,
): FacetValue[] {
  return Object.entries(labels).map(([value, label]) => ({
    value,
    label,
    count: counts.get(value) ?? 0,
  }));
}

function bump(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
