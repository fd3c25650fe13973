import type { Database } from 'better-sqlite3';
import { annotationStream } from '../../../shared/events/event.ts';
import { lazyStatement } from './lazy-statement.ts';

/** Two hours of work: long enough to be steady, short enough to follow a change of difficulty. */
const WINDOW_ACTIVE_MS = 2 * 3_600_000;
const MAX_EVENTS = 2000;
/** Below this a pace would only be the luck of the first cases. */
const MIN_CASES = 3;

export interface Pace {
  /** Null until three cases with measured time are submitted. */
  readonly casesPerHour: number | null;
  readonly activeMs: number;
  readonly cases: number;
}

/**
 * Cases an hour over a reviewer's newest work in a pack, by active time: breaks do not count, and no
 * clock is compared. Time spent on a case that was skipped or taken back counts as time, not as a case.
 */
export function createPaceOf(db: Database): (packId: string, reviewerId: string) => Pace {
  const newest = lazyStatement<
    [string, number],
    { kind: string; caseId: string; target: string | null; activeMs: number | null }
  >(
    db,
    `SELECT kind, case_id AS caseId, json ->> '$.body.target.kind' AS target, json ->> '$.activeMs' AS activeMs
     FROM event WHERE stream = ? ORDER BY position DESC LIMIT ?`,
  );
  return (packId, reviewerId) => {
    const settled = new Set<string>();
    let cases = 0;
    let activeMs = 0;
    for (const event of newest().iterate(annotationStream(packId, reviewerId), MAX_EVENTS)) {
      activeMs += event.activeMs ?? 0;
      // The newest word about a case says whether it is submitted now.
      if (event.target === 'case' && !settled.has(event.caseId)) {
        settled.add(event.caseId);
        if (event.kind === 'annotation.committed') cases += 1;
      }
      if (activeMs >= WINDOW_ACTIVE_MS) break;
    }
    const casesPerHour = cases >= MIN_CASES && activeMs > 0 ? cases / (activeMs / 3_600_000) : null;
    return { casesPerHour, activeMs, cases };
  };
}
