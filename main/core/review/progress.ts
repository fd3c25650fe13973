import type { Database } from 'better-sqlite3';
import type { PackProgress } from '../../../shared/contract/review.ts';
import { lazyStatement } from './lazy-statement.ts';

interface SettledCounts {
  submitted: number;
  skipped: number;
  flagged: number;
}

interface Counted extends SettledCounts {
  /** Position of the last event that the counts know of. */
  position: number;
}

/** How far one reviewer is in a pack. */
export interface Progress {
  readonly of: (packId: string, reviewerId: string, total: number) => PackProgress;
  /**
   * Runs an act that writes about one case only and moves the counts on by what it changed there:
   * counting a pack of 200,000 cases anew at every key press would be what the reviewer waits for.
   */
  readonly around: <T>(packId: string, reviewerId: string, caseId: string, act: () => T) => T;
}

export function createProgress(db: Database): Progress {
  const counts = lazyStatement<[string, string], { [K in keyof SettledCounts]: number | null }>(
    db,
    `SELECT sum(state = 'submitted') AS submitted, sum(state = 'skipped') AS skipped, sum(flagged) AS flagged
     FROM case_state WHERE pack_id = ? AND reviewer_id = ?`,
  );
  const one = lazyStatement<[string, string, string], SettledCounts>(
    db,
    `SELECT state = 'submitted' AS submitted, state = 'skipped' AS skipped, flagged
     FROM case_state WHERE pack_id = ? AND reviewer_id = ? AND case_id = ?`,
  );
  const drafts = lazyStatement<[string, string], { drafts: number }>(
    db,
    `SELECT count(DISTINCT d.case_id) AS drafts FROM draft d
     LEFT JOIN case_state cs ON cs.pack_id = d.pack_id AND cs.reviewer_id = d.reviewer_id AND cs.case_id = d.case_id
     WHERE d.pack_id = ? AND d.reviewer_id = ? AND d.answers <> '{}'
       AND (cs.state IS NULL OR cs.state = 'unreviewed')`,
  );
  const lastPosition = lazyStatement<[], { position: number | null }>(
    db,
    'SELECT max(position) AS position FROM event',
  );
  const known = new Map<string, Counted>();
  const keyOf = (packId: string, reviewerId: string) => JSON.stringify([packId, reviewerId]);
  const position = () => lastPosition().get()?.position ?? 0;
  const stateOf = (packId: string, reviewerId: string, caseId: string): SettledCounts =>
    one().get(packId, reviewerId, caseId) ?? { submitted: 0, skipped: 0, flagged: 0 };

  return {
    of(packId, reviewerId, total) {
      const key = keyOf(packId, reviewerId);
      const now = position();
      let counted = known.get(key);
      if (counted?.position !== now) {
        const row = counts().get(packId, reviewerId);
        counted = {
          submitted: row?.submitted ?? 0,
          skipped: row?.skipped ?? 0,
          flagged: row?.flagged ?? 0,
          position: now,
        };
        known.set(key, counted);
      }
      const { submitted, skipped, flagged } = counted;
      const draftCount = drafts().get(packId, reviewerId)?.drafts ?? 0;
      return { total, submitted, skipped, flagged, drafts: draftCount };
    },
    around(packId, reviewerId, caseId, act) {
      const counted = known.get(keyOf(packId, reviewerId));
      const isCurrent = counted !== undefined && counted.position === position();
      const before = isCurrent ? stateOf(packId, reviewerId, caseId) : null;
      const result = act();
      if (counted && before) {
        const after = stateOf(packId, reviewerId, caseId);
        counted.submitted += after.submitted - before.submitted;
        counted.skipped += after.skipped - before.skipped;
        counted.flagged += after.flagged - before.flagged;
        counted.position = position();
      }
      return result;
    },
  };
}
