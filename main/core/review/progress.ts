import type { Database } from 'better-sqlite3';
import type { PackProgress } from '../../../shared/contract/review.ts';
import { lazyStatement } from './lazy-statement.ts';

interface SettledCounts {
  /** Stale ones among them. */
  submitted: number;
  stale: number;
  skipped: number;
  flagged: number;
}

interface Counted extends SettledCounts {
  /** Names the state of the log and of the cases that the counts know of. */
  position: string;
}

interface Who {
  readonly packId: string;
  readonly reviewerId: string;
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
  const counts = lazyStatement<[Who], { [K in keyof SettledCounts]: number | null }>(
    db,
    `SELECT sum(state = 'submitted') AS submitted, sum(state = 'skipped') AS skipped, sum(flagged) AS flagged,
       (SELECT count(*) FROM stale_case WHERE pack_id = @packId AND reviewer_id = @reviewerId) AS stale
     FROM case_state cs WHERE pack_id = @packId AND reviewer_id = @reviewerId
       -- What left the pack in a later revision is part of no count.
       AND (NOT EXISTS (SELECT 1 FROM pack WHERE pack_id = @packId AND rev > 1)
         OR EXISTS (SELECT 1 FROM pack_case pc WHERE pc.pack_id = @packId AND pc.case_id = cs.case_id))`,
  );
  const one = lazyStatement<[Who & { readonly caseId: string }], SettledCounts>(
    db,
    `SELECT state = 'submitted' AS submitted, state = 'skipped' AS skipped, flagged,
       EXISTS (SELECT 1 FROM stale_case s
         WHERE s.pack_id = @packId AND s.reviewer_id = @reviewerId AND s.case_id = @caseId) AS stale
     FROM case_state WHERE pack_id = @packId AND reviewer_id = @reviewerId AND case_id = @caseId`,
  );
  const drafts = lazyStatement<[string, string], { drafts: number }>(
    db,
    `SELECT count(DISTINCT d.case_id) AS drafts FROM draft d
     LEFT JOIN case_state cs ON cs.pack_id = d.pack_id AND cs.reviewer_id = d.reviewer_id AND cs.case_id = d.case_id
     WHERE d.pack_id = ? AND d.reviewer_id = ? AND d.answers <> '{}'
       AND (cs.state IS NULL OR cs.state = 'unreviewed')`,
  );
  const lastPosition = lazyStatement<[], { position: string }>(
    db,
    `SELECT coalesce((SELECT max(position) FROM event), 0) || '/' ||
       coalesce((SELECT max(seq) FROM case_before), 0) AS position`,
  );
  const known = new Map<string, Counted>();
  const keyOf = (packId: string, reviewerId: string) => JSON.stringify([packId, reviewerId]);
  const position = () => lastPosition().get()?.position ?? '';
  const stateOf = (packId: string, reviewerId: string, caseId: string): SettledCounts =>
    one().get({ packId, reviewerId, caseId }) ?? { submitted: 0, stale: 0, skipped: 0, flagged: 0 };

  return {
    of(packId, reviewerId, total) {
      const key = keyOf(packId, reviewerId);
      const now = position();
      let counted = known.get(key);
      if (counted?.position !== now) {
        const row = counts().get({ packId, reviewerId });
        counted = {
          submitted: row?.submitted ?? 0,
          stale: row?.stale ?? 0,
          skipped: row?.skipped ?? 0,
          flagged: row?.flagged ?? 0,
          position: now,
        };
        known.set(key, counted);
      }
      const { stale, skipped, flagged } = counted;
      const submitted = counted.submitted - stale;
      const draftCount = drafts().get(packId, reviewerId)?.drafts ?? 0;
      return { total, submitted, stale, skipped, flagged, drafts: draftCount };
    },
    around(packId, reviewerId, caseId, act) {
      const counted = known.get(keyOf(packId, reviewerId));
      const isCurrent = counted !== undefined && counted.position === position();
      const before = isCurrent ? stateOf(packId, reviewerId, caseId) : null;
      const result = act();
      if (counted && before) {
        const after = stateOf(packId, reviewerId, caseId);
        counted.submitted += after.submitted - before.submitted;
        counted.stale += after.stale - before.stale;
        counted.skipped += after.skipped - before.skipped;
        counted.flagged += after.flagged - before.flagged;
        counted.position = position();
      }
      return result;
    },
  };
}
