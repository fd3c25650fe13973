import type { Database } from 'better-sqlite3';
import type { AlignmentFilter } from '../../../shared/contract/alignment.ts';
import { scaleOf } from '../alignment/alignment-options.ts';
import { selectCases } from '../alignment/case-selection.ts';
import { labelChoice } from '../alignment/judgements.ts';
import { isLabelChosen } from '../alignment/settle-labels.ts';
import { eachUnit } from '../alignment/label-units.ts';
import { mayMeasure } from '../team/lead-only.ts';
import { type LabelColumn, readLabelColumn } from '../store/packed-columns.ts';
import { LABEL_SOURCES } from '../store/packed-rows.ts';
import { answerChoice, type FilteredAnswer } from './answer-choice.ts';
import {
  type AnswerColumns,
  type AnswerScale,
  comparedValue,
  labelLevels,
} from './answer-scale.ts';
import { hiddenRepeatRows } from './measured-cases.ts';

/** Two answers of one person to one target. */
export interface RepeatedAnswer {
  readonly reviewerId: string;
  readonly caseRow: number | null;
  readonly first: number | string;
  readonly second: number | string;
  readonly how: 'hidden' | 'other_pack';
}

/**
 * Everything that people answered twice on one question: hidden repeats, and the same case in two
 * packs. Of three answers the second is compared with the first and the third with the second.
 * `unsure` is no answer.
 */
export function repeatedAnswers(
  db: Database,
  filter: AlignmentFilter,
  question: string,
): RepeatedAnswer[] {
  const labels = readLabelColumn(db, question);
  const scale = scaleOf(labels);
  return [
    ...hiddenRepeats(db, filter, question, scale),
    ...inOtherPacks(db, filter, labels, scale),
  ];
}

type HiddenRow = FilteredAnswer &
  Readonly<Record<'verdict1' | 'verdict2' | 'number1' | 'number2', number | null>> &
  Readonly<Record<'text1' | 'text2', string | null>>;

function hiddenRepeats(
  db: Database,
  filter: AlignmentFilter,
  question: string,
  scale: AnswerScale,
): RepeatedAnswer[] {
  const isChosen = answerChoice(db, filter);
  return db
    .prepare<[string], HiddenRow>(
      `SELECT a.reviewer_id AS reviewerId, a.pack_id AS packId, max(a.at, b.at) AS at, c.row AS caseRow,
         a.verdict AS verdict1, a.number AS number1, a.text AS text1,
         b.verdict AS verdict2, b.number AS number2, b.text AS text2
       FROM repeat_case r
       JOIN answer b ON b.case_id = r.alias_id AND b.pack_id = r.pack_id
         AND b.reviewer_id = r.reviewer_id AND b.question = ?
       JOIN answer a ON a.case_id = r.case_id AND a.pack_id = r.pack_id
         AND a.target = b.target AND a.reviewer_id = r.reviewer_id AND a.question = b.question
       LEFT JOIN case_row c ON c.case_id = r.case_id
       WHERE ${mayMeasure('r.pack_id')}
       ORDER BY r.pack_id, r.reviewer_id, r.alias_id, a.target`,
    )
    .all(question)
    .filter(isChosen)
    .flatMap((row): RepeatedAnswer[] => {
      const { reviewerId, caseRow, verdict1, verdict2, number1, number2, text1, text2 } = row;
      const valueOf = (answer: AnswerColumns) => comparedValue(scale, answer);
      const first = valueOf({ verdict: verdict1, number: number1, text: text1 });
      const second = valueOf({ verdict: verdict2, number: number2, text: text2 });
      return first === null || second === null
        ? []
        : [{ reviewerId, caseRow, first, second, how: 'hidden' }];
    });
}

function inOtherPacks(
  db: Database,
  filter: AlignmentFilter,
  labels: LabelColumn,
  scale: AnswerScale,
): RepeatedAnswer[] {
  const { values, codeOf } = labelLevels(labels, scale);
  const choice = labelChoice(db, labels, filter);
  const cases = selectCases(db, filter);
  const hidden = hiddenRepeatRows(db);
  const found: RepeatedAnswer[] = [];
  eachUnit(labels, (start, end) => {
    const row = labels.caseRow[start] ?? 0;
    if (end - start < 2 || (cases !== null && cases[row] !== 1) || hidden.has(row)) return;
    const entries: number[] = [];
    for (let i = start; i < end; i += 1) {
      // A name in a file may stand for several people, so only reviews are known to be one person's.
      if (labels.source[i] === LABEL_SOURCES.review && isLabelChosen(labels, choice, i))
        entries.push(i);
    }
    for (const own of Map.groupBy(entries, (i) => labels.reviewer[i] ?? 0).values()) {
      own.sort((a, b) => (labels.time[a] ?? 0) - (labels.time[b] ?? 0) || a - b);
      const codes = own
        .map((i) => ({ i, code: codeOf(i) }))
        .filter((each): each is { i: number; code: number } => typeof each.code === 'number');
      for (const [at, { i, code }] of codes.entries()) {
        const before = codes[at - 1];
        if (before === undefined) continue;
        found.push({
          reviewerId: labels.reviewers[labels.reviewer[i] ?? 0] ?? '',
          caseRow: row,
          first: values[before.code] ?? '',
          second: values[code] ?? '',
          how: 'other_pack',
        });
      }
    }
  });
  return found;
}
