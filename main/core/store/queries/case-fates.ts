import type { Database } from 'better-sqlite3';

/** A case that is here, and where it came from. */
export interface CaseHere {
  readonly row: number;
  readonly sha: string;
  readonly sourceName: string;
  /** The pack whose file brought the content; null for other imports. */
  readonly packId: string | null;
  readonly packRev: number | null;
  /** The file was of a blinded pack: what is hidden is not here. */
  readonly isBlinded: number | null;
  /** The case is in the pack that is asked for, as it stands here. */
  readonly inPack: number;
  /** The reviewer that is asked for has answered the case in that pack. */
  readonly isAnswered: number;
}

/** Looks up what is here of the cases of a pack. */
export function createCaseLookup(
  db: Database,
  packId: string,
  reviewerId: string,
): (caseId: string) => CaseHere | null {
  const select = db.prepare<[{ caseId: string; packId: string; reviewerId: string }], CaseHere>(
    `SELECT c.row, c.sha, s.name AS sourceName,
       j.json ->> '$.pack.packId' AS packId, j.json ->> '$.pack.packRev' AS packRev,
       j.json ->> '$.pack.isBlinded' AS isBlinded,
       EXISTS (SELECT 1 FROM pack_case pc WHERE pc.pack_id = @packId AND pc.case_id = c.case_id) AS inPack,
       EXISTS (SELECT 1 FROM annotation a WHERE a.pack_id = @packId AND a.case_id = c.case_id
         AND a.target = 'case' AND a.reviewer_id = @reviewerId AND a.state = 'submitted') AS isAnswered
     FROM case_row c JOIN source s ON s.source_id = c.source_id
     LEFT JOIN import_job j ON j.job_id = c.job_id
     WHERE c.case_id = @caseId`,
  );
  return (caseId) => select.get({ caseId, packId, reviewerId }) ?? null;
}
