import { BlindingSchema, PackOrderSchema } from '../../../shared/domain/pack.ts';
import type { Blinding, PackOrder } from '../../../shared/domain/pack.ts';
import { AppFailure, appError } from '../../../shared/errors.ts';
import type { Database } from 'better-sqlite3';
import { lazyStatement } from './lazy-statement.ts';

/** A pack as the projection holds it. */
export interface Pack {
  readonly packId: string;
  readonly rev: number;
  readonly name: string;
  readonly rubricId: string;
  readonly rubricRev: number;
  readonly guidelineRev: number;
  readonly order: PackOrder;
  readonly blinding: Blinding;
  readonly caseCount: number;
  readonly createdAt: string;
  /** The name of whoever made it, and their id. */
  readonly createdBy: string;
  readonly leadId: string;
  readonly withdrawn: boolean;
}

/** A case of a pack that is in this workspace. */
export interface PackCase {
  readonly caseId: string;
  /** From 0, in the pack's order. */
  readonly position: number;
  /** Row of the case in `case_row`. */
  readonly row: number;
  /** SHA-256 of the raw record that answers speak of. */
  readonly sha: string;
  /** It came in a blinded pack file: there is no judge here to be shown after the submit. */
  readonly isWithheld: boolean;
}

interface PackColumns {
  readonly packId: string;
  readonly rev: number;
  readonly name: string;
  readonly rubricId: string;
  readonly rubricRev: number;
  readonly guidelineRev: number;
  readonly orderJson: string;
  readonly blindJudge: number;
  readonly caseCount: number;
  readonly createdAt: string;
  /** The name of whoever made it, and their id. */
  readonly createdBy: string;
  readonly leadId: string;
  readonly withdrawn: number;
}

const PACK_COLUMNS = `p.pack_id AS packId, p.rev, p.name, p.rubric_id AS rubricId, p.rubric_rev AS rubricRev,
  p.guideline_rev AS guidelineRev, p.order_json AS orderJson, p.blind_judge AS blindJudge,
  p.case_count AS caseCount, p.created_at AS createdAt,
  coalesce(person.name, p.created_by) AS createdBy, p.created_by AS leadId, p.withdrawn
  FROM pack p LEFT JOIN person ON person.person_id = p.created_by`;

/**
 * Of a `pack_case AS pc`: whether the case is the reviewer's to judge; without a share all of the pack is.
 * What was handed back as not the reviewer's area is not.
 */
export const IN_SHARE = `(NOT EXISTS (SELECT 1 FROM assignment WHERE pack_id = @packId AND reviewer_id = @reviewerId)
  OR EXISTS (SELECT 1 FROM share_case sc
    WHERE sc.pack_id = @packId AND sc.reviewer_id = @reviewerId AND sc.case_id = pc.case_id))
  AND NOT EXISTS (SELECT 1 FROM declined_case dc
    WHERE dc.pack_id = @packId AND dc.reviewer_id = @reviewerId AND dc.case_id = pc.case_id)`;

/** What a reviewer was given of a pack. */
export interface OwnAssignment {
  readonly dueAt: string | null;
  /** Cases of the share, and those of them that were handed back. */
  readonly cases: number;
  readonly declined: number;
}

/** Reads of packs and their order. Cases that are not in the workspace are passed over when moving on. */
export interface PackReads {
  readonly all: () => Pack[];
  /** @throws AppFailure `input/not-found`. */
  readonly get: (packId: string) => Pack;
  readonly guidelines: (packId: string, rev: number) => string;
  /** @throws AppFailure `input/not-found` if the pack has no such case, or the workspace does not hold it. */
  readonly caseOf: (packId: string, caseId: string) => PackCase;
  readonly hasCase: (packId: string, caseId: string) => boolean;
  /** Cases of the pack with this id in their source. */
  readonly caseIdsByNativeId: (packId: string, nativeId: string) => string[];
  /** Cases that the reviewer is asked to judge. */
  readonly totalOf: (pack: Pack, reviewerId: string) => number;
  /** The reviewer's share of the pack; null for somebody without one. */
  readonly assignment: (packId: string, reviewerId: string) => OwnAssignment | null;
  /** Why the reviewer handed the case back; null if they did not. */
  readonly declineReason: (packId: string, reviewerId: string, caseId: string) => string | null;
  /** How many cases of the reviewer's share come before a position of the whole pack. */
  readonly placeInShare: (packId: string, reviewerId: string, position: number) => number;
  readonly after: (packId: string, reviewerId: string, position: number) => string | null;
  /** First case after the position, round past the end, that the reviewer neither submitted nor skipped. */
  readonly unreviewedAfter: (packId: string, reviewerId: string, position: number) => string | null;
}

export function createPackReads(db: Database): PackReads {
  const all = lazyStatement<[], PackColumns>(
    db,
    `SELECT ${PACK_COLUMNS} ORDER BY p.withdrawn, p.created_at DESC, p.pack_id DESC`,
  );
  const one = lazyStatement<[string], PackColumns>(
    db,
    `SELECT ${PACK_COLUMNS} WHERE p.pack_id = ?`,
  );
  const guideline = lazyStatement<[string, number], { markdown: string }>(
    db,
    'SELECT markdown FROM guideline WHERE pack_id = ? AND rev = ?',
  );
  const caseOf = lazyStatement<
    [string, string],
    { position: number; row: number | null; sha: string | null; isWithheld: number | null }
  >(
    db,
    `SELECT pc.position, c.row, c.sha,
       (SELECT j.json ->> '$.pack.isBlinded' FROM import_job j WHERE j.job_id = c.job_id) AS isWithheld
     FROM pack_case pc LEFT JOIN case_row c ON c.case_id = pc.case_id
     WHERE pc.pack_id = ? AND pc.case_id = ?`,
  );
  const byNativeId = lazyStatement<[string, string], { caseId: string }>(
    db,
    // A case id is `<source name>:<native id>`, so the few sources give the few ids to look up;
    // CROSS JOIN keeps SQLite from going through the pack instead.
    `SELECT pc.case_id AS caseId FROM source s
     CROSS JOIN pack_case pc ON pc.pack_id = ? AND pc.case_id = s.name || ':' || ?`,
  );
  const after = lazyStatement<
    [{ packId: string; reviewerId: string; position: number }],
    { caseId: string }
  >(
    db,
    `SELECT pc.case_id AS caseId FROM pack_case pc
     WHERE pc.pack_id = @packId AND pc.position > @position
       AND ${IN_SHARE}
       AND EXISTS (SELECT 1 FROM case_row c WHERE c.case_id = pc.case_id)
     ORDER BY pc.position LIMIT 1`,
  );
  const unreviewed = lazyStatement<
    [{ packId: string; reviewerId: string; from: number; to: number }],
    { caseId: string }
  >(
    db,
    `SELECT pc.case_id AS caseId FROM pack_case pc
     LEFT JOIN case_state cs ON cs.pack_id = pc.pack_id AND cs.reviewer_id = @reviewerId AND cs.case_id = pc.case_id
     WHERE pc.pack_id = @packId AND pc.position > @from AND pc.position <= @to
       AND (cs.state IS NULL OR cs.state NOT IN ('submitted', 'skipped')
         OR (cs.state = 'submitted' AND EXISTS (SELECT 1 FROM stale_case s
           WHERE s.pack_id = @packId AND s.reviewer_id = @reviewerId AND s.case_id = pc.case_id)))
       AND ${IN_SHARE}
       AND EXISTS (SELECT 1 FROM case_row c WHERE c.case_id = pc.case_id)
     ORDER BY pc.position LIMIT 1`,
  );

  const assignment = lazyStatement<[string, string], OwnAssignment>(
    db,
    `SELECT a.due_at AS dueAt, a.case_count AS cases, (
       SELECT count(*) FROM declined_case d
       JOIN share_case s ON s.pack_id = d.pack_id AND s.reviewer_id = d.reviewer_id AND s.case_id = d.case_id
       WHERE d.pack_id = a.pack_id AND d.reviewer_id = a.reviewer_id) AS declined
     FROM assignment a WHERE a.pack_id = ? AND a.reviewer_id = ?`,
  );
  const declineReason = lazyStatement<[string, string, string], { reason: string }>(
    db,
    'SELECT reason FROM declined_case WHERE pack_id = ? AND reviewer_id = ? AND case_id = ?',
  );
  const before = lazyStatement<[string, string, number], { cases: number }>(
    db,
    `SELECT count(*) AS cases FROM share_case sc
     JOIN pack_case pc ON pc.pack_id = sc.pack_id AND pc.case_id = sc.case_id
     WHERE sc.pack_id = ? AND sc.reviewer_id = ? AND pc.position < ?
       AND NOT EXISTS (SELECT 1 FROM declined_case dc WHERE dc.pack_id = sc.pack_id
         AND dc.reviewer_id = sc.reviewer_id AND dc.case_id = sc.case_id)`,
  );

  return {
    placeInShare: (packId, reviewerId, position) =>
      before().get(packId, reviewerId, position)?.cases ?? 0,
    totalOf({ packId, caseCount }, reviewerId) {
      const own = assignment().get(packId, reviewerId);
      return own === undefined ? caseCount : own.cases - own.declined;
    },
    assignment: (packId, reviewerId) => assignment().get(packId, reviewerId) ?? null,
    declineReason: (packId, reviewerId, caseId) =>
      declineReason().get(packId, reviewerId, caseId)?.reason ?? null,
    all: () => all().all().map(packOf),
    get(packId) {
      const columns = one().get(packId);
      if (columns) return packOf(columns);
      throw new AppFailure(
        appError('input/not-found', `This workspace has no pack “${packId.slice(0, 80)}”.`, {
          subject: packId.slice(0, 80),
        }),
      );
    },
    guidelines: (packId, rev) => guideline().get(packId, rev)?.markdown ?? '',
    caseOf(packId, caseId) {
      const found = caseOf().get(packId, caseId);
      const name = caseId.slice(0, 120);
      if (!found) {
        throw new AppFailure(
          appError('input/not-found', `The pack has no case “${name}”.`, { subject: name }),
        );
      }
      if (found.row === null || found.sha === null) {
        throw new AppFailure(
          appError('input/not-found', `The case “${name}” is not in this workspace.`, {
            subject: name,
            hint: 'Import the file that it came from again.',
          }),
        );
      }
      return {
        caseId,
        position: found.position,
        row: found.row,
        sha: found.sha,
        isWithheld: found.isWithheld === 1,
      };
    },
    hasCase: (packId, caseId) => caseOf().get(packId, caseId) !== undefined,
    caseIdsByNativeId: (packId, nativeId) =>
      byNativeId()
        .all(packId, nativeId)
        .map((row) => row.caseId),
    after(packId, reviewerId, position) {
      return after().get({ packId, reviewerId, position })?.caseId ?? null;
    },
    unreviewedAfter(packId, reviewerId, position) {
      const who = { packId, reviewerId };
      const later = unreviewed().get({ ...who, from: position, to: 0x7fff_ffff });
      const found = later ?? unreviewed().get({ ...who, from: -1, to: position });
      return found?.caseId ?? null;
    },
  };
}

function packOf(columns: PackColumns): Pack {
  const { orderJson, blindJudge, withdrawn, ...rest } = columns;
  return {
    ...rest,
    order: PackOrderSchema.parse(JSON.parse(orderJson)),
    blinding: BlindingSchema.parse({ judge: blindJudge !== 0 }),
    withdrawn: withdrawn !== 0,
  };
}
