import type { Database } from 'better-sqlite3';
import type { AlignmentFilter } from '../../../shared/contract/alignment.ts';
import { heldDecision, settleGold } from '../../../shared/domain/gold.ts';
import { readDecidedAnswers } from '../adjudication/decided-answers.ts';
import { scaleOf } from '../alignment/alignment-options.ts';
import { mayMeasure } from '../team/lead-only.ts';
import { readLabelColumn } from '../store/packed-columns.ts';
import { answerChoice, type FilteredAnswer } from './answer-choice.ts';
import { type AnswerColumns, type AnswerScale, comparedValue } from './answer-scale.ts';

/** One person's answer to a hidden gold case. */
export interface GoldAnswer {
  readonly reviewerId: string;
  readonly caseRow: number | null;
  readonly isRight: boolean;
}

type GoldRow = FilteredAnswer &
  AnswerColumns & { readonly target: string; readonly caseId: string };

/**
 * Answers to hidden gold cases against the known answer: what was decided (a decision that is not
 * outdated before others, then one of this pack), else what all labels that came with the case say. Answers without a known one are left out.
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

/** What stands for `unsure` among the labels of a file, so that it stands against a verdict. */
const UNSURE = 'unsure';

/** Labels of a file are gold where all of them say the same: one of them is enough to be known beforehand. */
const POLICY_OF_FILES = 'single';

function knownAnswers(
  db: Database,
  question: string,
  scale: AnswerScale,
): (row: GoldRow) => number | string | null {
  const decided = Map.groupBy(readDecidedAnswers(db, question), ({ caseId, target }) =>
    JSON.stringify([caseId, target]),
  );
  const imported = db.prepare<[number, string, string], AnswerColumns>(
    `SELECT verdict, number, text FROM imported_label
     WHERE case_row = ? AND question = ? AND target = ?`,
  );
  return ({ caseId, target, packId, caseRow }) => {
    const decisions = (decided.get(JSON.stringify([caseId, target])) ?? []).flatMap((decision) => {
      const value = comparedValue(scale, decision);
      return value === null ? [] : [{ ...decision, value }];
    });
    const labels = caseRow === null ? [] : imported.all(caseRow, question, target);
    // What reviewers said has no vote: the answer to be measured would be one of them.
    const votes = labels.map((label, at) => ({
      value: comparedValue(scale, label) ?? UNSURE,
      source: `label ${at}`,
    }));
    const held = heldDecision(decisions, (decision) => decision.packId === packId);
    const gold = settleGold<string | number>(POLICY_OF_FILES, votes, held);
    return gold.kind === 'gold' && gold.value !== UNSURE ? gold.value : null;
  };
}
