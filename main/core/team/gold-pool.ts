import type { Database } from 'better-sqlite3';
import type { Rubric } from '../../../shared/domain/rubric.ts';
import type { Pack } from '../review/pack-reads.ts';

/** Most cases that are looked at as hidden gold; from more than these nobody is served better. */
const MOST_GOLD = 5000;

/**
 * Cases whose answer is known, of the kinds that the pack holds: adjudicated here, or labelled in their
 * file by all alike on a question of the pack's rubric. Labels of files stand beside the case unless
 * the pack is blinded, so without a blindfold they are no secret and do not count.
 */
export function goldPool(db: Database, pack: Pack, rubric: Rubric): string[] {
  const labelled = pack.blinding.judge
    ? `UNION
       SELECT c.case_id FROM kinds CROSS JOIN case_row c ON c.kind = kinds.kind AND c.imported_labels > 0
       CROSS JOIN imported_label l ON l.case_row = c.row
       WHERE l.target = 'case' AND l.question IN (SELECT value FROM json_each(@questions))
       GROUP BY c.row, l.question
       HAVING count(DISTINCT json_array(l.verdict, l.number, l.text)) = 1 AND coalesce(max(l.verdict), 0) <> 2`
    : '';
  return db
    .prepare<[{ packId: string; questions: string; most: number }], string>(
      `WITH kinds AS (
         SELECT DISTINCT c.kind FROM pack_case pc CROSS JOIN case_row c ON c.case_id = pc.case_id
         WHERE pc.pack_id = @packId)
       SELECT a.case_id FROM adjudication a CROSS JOIN case_row c ON c.case_id = a.case_id
       WHERE a.target = 'case' AND c.kind IN (SELECT kind FROM kinds)
         AND EXISTS (SELECT 1 FROM json_each(a.answers) said
           WHERE said.key IN (SELECT value FROM json_each(@questions)))
       ${labelled}
       ORDER BY 1 LIMIT @most`,
    )
    .pluck()
    .all({
      packId: pack.packId,
      questions: JSON.stringify(rubric.questions.map((question) => question.key)),
      most: MOST_GOLD,
    });
}
