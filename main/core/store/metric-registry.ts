import type { Database } from 'better-sqlite3';
import type { Direction } from '../../../shared/domain/case.ts';
import type { Metric } from '../../../shared/domain/metric.ts';
import { nameKey } from './case-rows.ts';

/** What is known of a metric by its name alone. */
export interface MetricNature {
  readonly kind: Metric['kind'];
}

/** Metrics by name, created as they turn up. One registry for one import. */
export interface MetricRegistry {
  /** Row of a metric; names that differ only in their Unicode form are one. */
  readonly rowOf: (name: string) => number;
  /** Forgets metrics that a rolled back transaction had created. */
  readonly reload: () => void;
}

/** Reads the metrics that there are and creates the rest on demand. */
export function createMetricRegistry(
  db: Database,
  natureOf: (name: string) => MetricNature,
): MetricRegistry {
  const rows = new Map<string, number>();
  const ids = new Set<string>();
  const all = db.prepare<[], { metric_row: number; metric_id: string; name: string }>(
    'SELECT metric_row, metric_id, name FROM metric',
  );
  const insert = db.prepare<[string, string, string]>(
    "INSERT INTO metric (metric_id, name, kind, status, direction, direction_source) VALUES (?, ?, ?, 'candidate', NULL, 'ambiguous')",
  );
  const reload = (): void => {
    rows.clear();
    ids.clear();
    for (const row of all.all()) {
      rows.set(row.name, row.metric_row);
      ids.add(row.metric_id);
    }
  };
  reload();
  return {
    reload,
    rowOf: (name) => {
      const known = rows.get(name);
      if (known !== undefined) return known;
      const key = nameKey(name);
      const same = rows.get(key);
      if (same !== undefined) {
        rows.set(name, same);
        return same;
      }
      const id = freeSlug(key, ids);
      const row = Number(insert.run(id, key, natureOf(key).kind).lastInsertRowid);
      rows.set(key, row);
      rows.set(name, row);
      ids.add(id);
      return row;
    },
  };
}

/** `answer-relevancy`; a number is added where two names give the same slug. */
export function freeSlug(name: string, taken: ReadonlySet<string>): string {
  const base =
    name
      .normalize('NFKD')
      .replaceAll(/\p{M}/gu, '')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
      .replaceAll(/^-|-$/g, '')
      .slice(0, 120) || 'metric';
  let slug = base;
  for (let count = 2; taken.has(slug); count += 1) slug = `${base}-${count}`;
  return slug;
}

/** How a direction was learnt, strongest first. */
export interface LearntDirection {
  readonly direction: Direction | null;
  readonly source: Metric['directionSource'];
}

/** Keeps what an import learnt of a metric's direction, unless something stronger is known. */
export function saveDirection(db: Database, metricRow: number, learnt: LearntDirection): void {
  const read = db.prepare<
    [number],
    { direction: Direction | null; direction_source: Metric['directionSource'] }
  >('SELECT direction, direction_source FROM metric WHERE metric_row = ?');
  const known = read.get(metricRow);
  if (known === undefined) return;
  const next = mergeDirections(
    { direction: known.direction, source: known.direction_source },
    learnt,
  );
  if (next.direction === known.direction && next.source === known.direction_source) return;
  db.prepare('UPDATE metric SET direction = ?, direction_source = ? WHERE metric_row = ?').run(
    next.direction,
    next.source,
    metricRow,
  );
}

/** A lead's word wins over a declaration, that over what results imply; two inferences must agree. */
export function mergeDirections(known: LearntDirection, learnt: LearntDirection): LearntDirection {
  if (learnt.direction === null) return known;
  if (known.direction === null) return learnt;
  const rank = { set_by_lead: 3, declared: 2, inferred: 1, ambiguous: 0 } as const;
  if (rank[learnt.source] > rank[known.source]) return learnt;
  if (rank[learnt.source] < rank[known.source]) return known;
  if (learnt.source === 'inferred' && known.direction !== learnt.direction)
    return { direction: null, source: 'ambiguous' };
  return learnt;
}
