import { setImmediate } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import type { PackOrder } from '../../../shared/domain/pack.ts';
import { shuffled } from '../../../shared/domain/shuffle.ts';
import { AppFailure, appError } from '../../../shared/errors.ts';
import { assertNever } from '../../../shared/result.ts';

/** Cases looked up in one go: about 5 ms. */
const SLICE = 1000;

/** How far the judge's score of a case is from its threshold; null if it has none. */
export interface ScoredCase {
  readonly caseId: string;
  readonly distance: number | null;
}

/**
 * Puts the cases of a new pack into the order that its reviewers will see.
 * @param caseIds without repetition, in the order of the selection.
 * @throws AppFailure `input/not-found` if the order names an unknown metric.
 */
export async function orderCases(
  db: Database,
  caseIds: readonly string[],
  order: PackOrder,
): Promise<string[]> {
  switch (order.kind) {
    case 'as_is':
      return [...caseIds];
    case 'random':
      // Sorted first, so that a seed gives one order however the selection was made.
      return shuffled([...caseIds].sort(), order.seed);
    case 'nearest_threshold':
      return byDistance(await distances(db, caseIds, order.metricId));
    default:
      return assertNever(order);
  }
}

/** Nearest first; equal ones stay in the order they came in; cases without a score last. */
export function byDistance(cases: readonly ScoredCase[]): string[] {
  return cases
    .map((scored, index) => ({ ...scored, index }))
    .sort(
      (a, b) =>
        (a.distance ?? Number.POSITIVE_INFINITY) - (b.distance ?? Number.POSITIVE_INFINITY) ||
        a.index - b.index,
    )
    .map((scored) => scored.caseId);
}

async function distances(
  db: Database,
  caseIds: readonly string[],
  metricId: string | null,
): Promise<ScoredCase[]> {
  const metricRow = metricId === null ? null : findMetric(db, metricId);
  const nearest = db.prepare<
    [{ caseIds: string; metricRow: number | null }],
    { caseId: string; distance: number }
  >(
    `SELECT c.case_id AS caseId, min(abs(r.score - r.threshold)) AS distance
     FROM json_each(@caseIds) j CROSS JOIN case_row c ON c.case_id = j.value CROSS JOIN metric_result r ON r.case_row = c.row
     WHERE r.score IS NOT NULL AND r.threshold IS NOT NULL AND (@metricRow IS NULL OR r.metric_row = @metricRow)
     GROUP BY c.case_id`,
  );
  const scored: ScoredCase[] = [];
  for (let from = 0; from < caseIds.length; from += SLICE) {
    if (from > 0) await setImmediate();
    const slice = caseIds.slice(from, from + SLICE);
    const found = new Map(
      nearest
        .all({ caseIds: JSON.stringify(slice), metricRow })
        .map((row) => [row.caseId, row.distance]),
    );
    for (const caseId of slice) scored.push({ caseId, distance: found.get(caseId) ?? null });
  }
  return scored;
}

function findMetric(db: Database, metricId: string): number {
  const row = db
    .prepare<[string], { metricRow: number }>(
      'SELECT metric_row AS metricRow FROM metric WHERE metric_id = ?',
    )
    .get(metricId);
  if (row) return row.metricRow;
  const name = metricId.slice(0, 80);
  throw new AppFailure(
    appError('input/not-found', `This workspace has no metric “${name}”.`, { subject: name }),
  );
}
