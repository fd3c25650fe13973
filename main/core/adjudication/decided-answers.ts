import type { Database } from 'better-sqlite3';
import { type GoldPolicy, GOLD_POLICIES } from '../../../shared/domain/gold.ts';
import { readAnswers } from '../review/annotation-reads.ts';
import { type AnswerRow, answerRows } from '../store/answer-rows.ts';
import { createRubricReader } from '../store/rubric-reader.ts';
import { readBasis } from './held-decision.ts';

/** What leads decided on one question of one target. */
export interface DecidedAnswer extends Omit<AnswerRow, 'question'> {
  readonly packId: string;
  readonly caseId: string;
  /** Null for a case that is not in the library. */
  readonly caseRow: number | null;
  readonly target: string;
  /** The event of the decision. */
  readonly source: string;
  readonly basis: readonly string[];
  readonly isOutdated: boolean;
  /** ISO 8601. */
  readonly at: string;
}

interface DecisionRow {
  readonly packId: string;
  readonly caseId: string;
  readonly caseRow: number | null;
  readonly target: string;
  readonly source: string;
  readonly answers: string;
  readonly basis: string;
  readonly outdated: number;
  readonly at: string;
  readonly rubricId: string | null;
  readonly rubricRev: number | null;
}

/** Every decision that answers a question, by case, target and pack. */
export function readDecidedAnswers(db: Database, question: string): DecidedAnswer[] {
  const rubricOf = createRubricReader(db);
  return db
    .prepare<[], DecisionRow>(
      `SELECT a.pack_id AS packId, a.case_id AS caseId, c.row AS caseRow, a.target, a.event_id AS source,
         a.answers, a.basis, a.outdated, a.decided_at AS at, p.rubric_id AS rubricId,
         coalesce((SELECT json_extract(e.json, '$.rubricRev') FROM event e WHERE e.event_id = a.event_id),
           p.rubric_rev) AS rubricRev
       FROM adjudication_state a
       LEFT JOIN pack p ON p.pack_id = a.pack_id
       LEFT JOIN case_row c ON c.case_id = a.case_id
       ORDER BY a.case_id, a.target, a.pack_id`,
    )
    .all()
    .flatMap(({ answers, basis, outdated, rubricId, rubricRev, ...place }): DecidedAnswer[] => {
      const rubric = rubricId === null ? null : rubricOf(place.packId, rubricId, rubricRev ?? 0);
      const row = answerRows(rubric, readAnswers(answers)).find(
        (answer) => answer.question === question,
      );
      if (row === undefined) return [];
      const { verdict, number, text } = row;
      return [
        { ...place, verdict, number, text, basis: readBasis(basis), isOutdated: outdated === 1 },
      ];
    });
}

/** What makes an answer gold in this project where nobody decided it, as the settings say. */
export function readGoldPolicy(db: Database): GoldPolicy {
  const json = db
    .prepare<[], string>(`SELECT json FROM setting WHERE key = 'goldPolicy'`)
    .pluck()
    .get();
  return GOLD_POLICIES.find((policy) => JSON.stringify(policy) === json) ?? 'single';
}
