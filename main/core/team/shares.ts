import type { Database } from 'better-sqlite3';
import type { EventBody } from '../../../shared/events/event.ts';
import { lazyStatement } from '../review/lazy-statement.ts';

/** A share that somebody has now. */
export interface Share {
  readonly reviewerId: string;
  readonly name: string;
  readonly expertise: string | null;
  readonly dueAt: string | null;
  readonly overlap: number;
  /** The pack file of exactly this share, where one was sent; null otherwise. */
  readonly packFileSha256: string | null;
  /** In the order of review, hidden cases included. */
  readonly caseIds: readonly string[];
}

/** Which cases of the shares measure the reviewers; only what leads may see is made from it. */
export type Hidden = EventBody<'plan.decided'>;

/** Reads of who has what of a pack. */
export interface ShareReads {
  readonly ofPack: (packId: string) => Map<string, Share>;
  readonly of: (packId: string, reviewerId: string) => Share | null;
  readonly hidden: (packId: string) => Hidden;
  /** Cases of the pack that the reviewer submitted or skipped. */
  readonly settled: (packId: string, reviewerId: string) => Set<string>;
  /** Cases of the pack that the reviewer handed back, ever. */
  readonly declined: (packId: string, reviewerId: string) => Set<string>;
  /** Of these cases, those that the person has answered in any pack. */
  readonly answeredAnywhere: (reviewerId: string, caseIds: readonly string[]) => Set<string>;
}

export function createShareReads(db: Database): ShareReads {
  const shares = lazyStatement<[string], Omit<Share, 'caseIds'>>(
    db,
    `SELECT reviewer_id AS reviewerId, name, expertise, due_at AS dueAt, overlap,
       pack_file_sha256 AS packFileSha256
     FROM assignment WHERE pack_id = ? ORDER BY name COLLATE NOCASE, reviewer_id`,
  );
  const share = lazyStatement<[string, string], Omit<Share, 'caseIds'>>(
    db,
    `SELECT reviewer_id AS reviewerId, name, expertise, due_at AS dueAt, overlap,
       pack_file_sha256 AS packFileSha256
     FROM assignment WHERE pack_id = ? AND reviewer_id = ?`,
  );
  const cases = column(
    db,
    'SELECT case_id FROM share_case WHERE pack_id = ? AND reviewer_id = ? ORDER BY position',
  );
  const settled = column(
    db,
    `SELECT case_id FROM case_state
     WHERE pack_id = ? AND reviewer_id = ? AND state IN ('submitted', 'skipped')`,
  );
  const declined = column(
    db,
    'SELECT case_id FROM declined_case WHERE pack_id = ? AND reviewer_id = ?',
  );
  const repeats = lazyStatement<[string], Hidden['repeats'][number]>(
    db,
    `SELECT reviewer_id AS reviewerId, case_id AS caseId, alias_id AS aliasId FROM repeat_case
     WHERE pack_id = ? ORDER BY reviewer_id, alias_id`,
  );
  const gold = lazyStatement<[string], Hidden['gold'][number]>(
    db,
    `SELECT reviewer_id AS reviewerId, case_id AS caseId FROM gold_case
     WHERE pack_id = ? ORDER BY reviewer_id, case_id`,
  );
  const anywhere = column(
    db,
    `SELECT j.value FROM json_each(?) j WHERE EXISTS (
       SELECT 1 FROM annotation a WHERE a.case_id = j.value AND a.reviewer_id = ?)`,
  );

  const withCases = (packId: string, row: Omit<Share, 'caseIds'>): Share => ({
    ...row,
    caseIds: cases(packId, row.reviewerId),
  });
  return {
    ofPack: (packId) =>
      new Map(
        shares()
          .all(packId)
          .map((row) => [row.reviewerId, withCases(packId, row)]),
      ),
    of(packId, reviewerId) {
      const row = share().get(packId, reviewerId);
      return row ? withCases(packId, row) : null;
    },
    hidden: (packId) => ({ repeats: repeats().all(packId), gold: gold().all(packId) }),
    settled: (packId, reviewerId) => new Set(settled(packId, reviewerId)),
    declined: (packId, reviewerId) => new Set(declined(packId, reviewerId)),
    answeredAnywhere: (reviewerId, caseIds) =>
      new Set(caseIds.length === 0 ? [] : anywhere(JSON.stringify(caseIds), reviewerId)),
  };
}

/** The first column of what a statement finds. */
function column(db: Database, sql: string): (...parameters: string[]) => string[] {
  const statement = lazyStatement<string[], { readonly [name: string]: string }>(db, sql);
  return (...parameters) =>
    statement()
      .all(...parameters)
      .flatMap((row) => Object.values(row));
}
