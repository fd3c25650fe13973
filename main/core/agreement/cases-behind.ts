import type { Database } from 'better-sqlite3';
import type { AgreementCellRef } from '../../../shared/contract/agreement.ts';
import type { AlignmentFilter } from '../../../shared/contract/alignment.ts';
import { compareWithMajority } from '../../../shared/stats/majority-agreement.ts';
import { assertNever } from '../../../shared/result.ts';
import { scaleOf } from '../alignment/alignment-options.ts';
import { readLabelColumn } from '../store/packed-columns.ts';
import { anchoringCaseRows } from './anchoring.ts';
import { goldAnswers } from './gold-answers.ts';
import { resolveQuestion } from './human-agreement.ts';
import {
  isWanted,
  ratingUnits,
  type RatingUnits,
  type SameOrNot,
  unitsBehind,
} from './rating-units.ts';
import { repeatedAnswers } from './repeated-answers.ts';

/** Rows of `case_row` behind one number of the agreement screen, rising, each once. */
export function agreementCaseRows(
  db: Database,
  { filter, cell }: Pick<AgreementCellRef, 'filter' | 'cell'>,
): Uint32Array<ArrayBuffer> {
  const question = resolveQuestion(db, filter.humanQuestion);
  switch (cell.of) {
    case 'question':
      return sortedRows(unitRows(unitsOf(db, filter, question), cell.which));
    case 'pair':
      return sortedRows(pairRows(unitsOf(db, filter, question), cell));
    case 'reviewer':
      return sortedRows(reviewerRows(unitsOf(db, filter, question), cell.reviewer.id, cell.which));
    case 'repeat':
      return sortedRows(
        ownRows(
          repeatedAnswers(db, filter, question).map((repeat) => ({
            ...repeat,
            isSame: repeat.first === repeat.second,
          })),
          cell,
        ),
      );
    case 'gold':
      return sortedRows(
        ownRows(
          goldAnswers(db, filter, question).map((answer) => ({
            ...answer,
            isSame: answer.isRight,
          })),
          cell,
        ),
      );
    case 'anchoring':
      return sortedRows(anchoringCaseRows(db, filter, cell));
    default:
      return assertNever(cell);
  }
}

function unitsOf(db: Database, filter: AlignmentFilter, question: string): RatingUnits {
  const labels = readLabelColumn(db, question);
  return ratingUnits(db, filter, labels, scaleOf(labels));
}

function unitRows({ ratings, caseRow }: RatingUnits, which: SameOrNot): number[] {
  return unitsBehind(ratings, which).map((u) => caseRow[u] ?? 0);
}

function pairRows(
  { ratings, caseRow, reviewerIds }: RatingUnits,
  cell: {
    readonly first: { readonly id: string };
    readonly second: { readonly id: string };
    readonly which: SameOrNot;
  },
): number[] {
  const first = reviewerIds.indexOf(cell.first.id);
  const second = reviewerIds.indexOf(cell.second.id);
  const rows: number[] = [];
  for (let u = 0; u < ratings.units; u += 1) {
    let a: number | null = null;
    let b: number | null = null;
    const end = ratings.offsets[u + 1] ?? 0;
    for (let i = ratings.offsets[u] ?? 0; i < end; i += 1) {
      if (ratings.raters[i] === first) a = ratings.codes[i] ?? null;
      if (ratings.raters[i] === second) b = ratings.codes[i] ?? null;
    }
    if (a !== null && b !== null && isWanted(cell.which, a === b)) rows.push(caseRow[u] ?? 0);
  }
  return rows;
}

function reviewerRows(
  { ratings, caseRow, reviewerIds }: RatingUnits,
  reviewerId: string,
  which: SameOrNot,
): number[] {
  const rater = reviewerIds.indexOf(reviewerId);
  const { compared, agrees } = compareWithMajority(ratings);
  const rows: number[] = [];
  let u = 0;
  for (const [at, rating] of compared.entries()) {
    while (rating >= (ratings.offsets[u + 1] ?? 0)) u += 1;
    if (ratings.raters[rating] === rater && isWanted(which, agrees[at] === 1))
      rows.push(caseRow[u] ?? 0);
  }
  return rows;
}

function ownRows(
  answers: readonly {
    readonly reviewerId: string;
    readonly caseRow: number | null;
    readonly isSame: boolean;
  }[],
  cell: { readonly reviewer: { readonly id: string } | null; readonly which: SameOrNot },
): (number | null)[] {
  return answers
    .filter(
      ({ reviewerId, isSame }) =>
        (cell.reviewer === null || cell.reviewer.id === reviewerId) && isWanted(cell.which, isSame),
    )
    .map(({ caseRow }) => caseRow);
}

/** Cases that are not in the library cannot be shown there. */
function sortedRows(rows: readonly (number | null)[]): Uint32Array<ArrayBuffer> {
  return Uint32Array.from(new Set(rows.filter((row) => row !== null))).sort();
}
