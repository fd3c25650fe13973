import type { Database } from 'better-sqlite3';
import type {
  AgreementRow,
  AgreementTable,
  HumanAgreement,
} from '../../../shared/contract/agreement.ts';
import type { AlignmentFilter } from '../../../shared/contract/alignment.ts';
import { type AgreementSummary, summarizeAgreement } from '../../../shared/stats/agreement.ts';
import { scaleOf, titleOf } from '../alignment/alignment-options.ts';
import { labelQuestions, readRubricQuestions } from '../alignment/questions.ts';
import { type LabelColumn, readLabelColumn } from '../store/packed-columns.ts';
import { alphaLevelOf } from './answer-scale.ts';
import { personNames } from './person-names.ts';
import { ratingUnits, unitsBehind } from './rating-units.ts';

/** More people than this make a matrix that nobody can read. */
const MOST_IN_MATRIX = 12;

/**
 * People against people on one question. A unit is a target (a case, a span or a turn), a rater a
 * reviewer, and of several answers by one reviewer to one target the latest counts. `unsure` is no
 * verdict: it is left out and counted.
 */
export function humanAgreement(db: Database, filter: AlignmentFilter): HumanAgreement {
  const question = resolveQuestion(db, filter.humanQuestion);
  const title = titleOf(question, readRubricQuestions(db).titles);
  return agreementOn(db, filter, { question, title }, readLabelColumn(db, question));
}

/** The same for each question that is no free text, in the order of their names. */
export function agreementTable(db: Database, filter: AlignmentFilter): AgreementTable {
  const { titles } = readRubricQuestions(db);
  const rows: AgreementRow[] = [];
  for (const question of labelQuestions(db)) {
    const labels = readLabelColumn(db, question);
    if (scaleOf(labels) === 'text') continue;
    const about = { question, title: titleOf(question, titles) };
    rows.push(forMatrix(agreementOn(db, filter, about, labels)));
  }
  return { rows };
}

function agreementOn(
  db: Database,
  filter: AlignmentFilter,
  about: Pick<HumanAgreement, 'question' | 'title'>,
  labels: LabelColumn,
): HumanAgreement {
  const scale = scaleOf(labels);
  const { ratings, reviewerIds, unsure } = ratingUnits(db, filter, labels, scale);
  return {
    ...about,
    scale,
    alphaLevel: alphaLevelOf(labels, scale),
    reviewers: personNames(db, reviewerIds),
    reviewerIds,
    unsure,
    differing: unitsBehind(ratings, 'different').length,
    summary: summarizeAgreement(ratings),
  };
}

/** `auto` is the question that every rubric of Assay has, else the first one. */
export function resolveQuestion(db: Database, humanQuestion: string): string {
  if (humanQuestion !== 'auto') return humanQuestion;
  const questions = labelQuestions(db);
  return questions.includes('verdict') ? 'verdict' : (questions[0] ?? 'verdict');
}

function forMatrix(row: HumanAgreement): AgreementRow {
  const { perRater, pairs } = row.summary;
  const matrixRaters = perRater
    .filter(({ agreementWithOthers }) => agreementWithOthers.n > 0)
    .toSorted((a, b) => b.agreementWithOthers.n - a.agreementWithOthers.n || a.rater - b.rater)
    .slice(0, MOST_IN_MATRIX)
    .map(({ rater }) => rater);
  const isShown = new Set(matrixRaters);
  const summary: AgreementSummary = {
    ...row.summary,
    pairs: pairs.filter(({ first, second }) => isShown.has(first) && isShown.has(second)),
  };
  return { ...row, matrixRaters, summary };
}
