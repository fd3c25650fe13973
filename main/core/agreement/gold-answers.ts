import type { Database } from 'better-sqlite3';
import type { AlignmentFilter } from '../../../shared/contract/alignment.ts';
import { AnswersSchema } from '../../../shared/domain/annotation.ts';
import { scaleOf } from '../alignment/alignment-options.ts';
import { mayMeasure } from '../team/lead-only.ts';
import { readLabelColumn } from '../store/packed-columns.ts';
import { answerChoice, type FilteredAnswer } from './answer-choice.ts';
import {
  type AnswerColumns,
  type AnswerScale,
  comparedAnswer,
  comparedValue,
} from './answer-scale.ts';

/** One person's answer to a hidden gold case. */
export interface GoldAnswer {
  readonly reviewerId: string;
  readonly caseRow: number | null;
  readonly isRight: boolean;
}

type GoldRow = FilteredAnswer &
  AnswerColumns & { readonly target: string; readonly caseId: string };

/**
 * Answers to hidden gold cases against the known answer: what was adjudicated, in this pack before
 * others, else what all labels that came with the case say. Answers without a known one are left out.
 */
export function goldAnswers(db: Database, filter: AlignmentFilter, question: string): GoldAnswer[] {
  const scale = scaleOf(readLabelColumn(db, question));
  const isChosen = answerChoice(db, filter);
  const known = knownAnswers(db, question, scale);
  return db
    .prepare<[string], GoldRow>(
      `SELECT a.reviewer_id AS reviewerId, a.pack_id AS packId, a.at, c.row AS caseRow, a.target,
         a.case_id AS caseId, a.verdict, a.number, a.text
       FROM gold_case g
       JOIN answer a ON a.case_id = g.case_id AND a.pack_id = g.pack_id
         AND a.reviewer_id = g.reviewer_id AND a.question = ?
       LEFT JOIN case_row c ON c.case_id = g.case_id
       WHERE ${mayMeasure('g.pack_id')}
       ORDER BY g.pack_id, g.reviewer_id, g.case_id, a.target`,
    )
    .all(question)
    .filter(isChosen)
    .flatMap((row): GoldAnswer[] => {
      const said = comparedValue(scale, row);
      const gold = said === null ? null : known(row);
      return said === null || gold === null
        ? []
        : [{ reviewerId: row.reviewerId, caseRow: row.caseRow, isRight: said === gold }];
    });
}

function knownAnswers(
  db: Database,
  question: string,
  scale: AnswerScale,
): (row: GoldRow) => number | string | null {
  const adjudicated = db
    .prepare<[string, string, string], string>(
      `SELECT answers FROM adjudication WHERE case_id = ? AND target = ?
       ORDER BY pack_id = ? DESC, decided_at DESC, event_id DESC`,
    )
    .pluck();
  const imported = db.prepare<[number, string, string], AnswerColumns>(
    `SELECT verdict, number, text FROM imported_label
     WHERE case_row = ? AND question = ? AND target = ?`,
  );
  return ({ caseId, target, packId, caseRow }) => {
    for (const json of adjudicated.all(caseId, target, packId)) {
      const decided = comparedAnswer(scale, AnswersSchema.parse(JSON.parse(json))[question]);
      if (decided !== null) return decided;
    }
    if (caseRow === null) return null;
    const labels = new Set(
      imported.all(caseRow, question, target).map((label) => comparedValue(scale, label)),
    );
    const [only = null] = labels;
    return labels.size === 1 ? only : null;
  };
}
