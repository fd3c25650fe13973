import type { Database } from 'better-sqlite3';
import type { AlignmentFilter } from '../../../shared/contract/alignment.ts';
import type { HumanAgreement } from '../../../shared/contract/agreement.ts';
import { summarizeAgreement } from '../../../shared/stats/agreement.ts';
import { FAIL, PASS } from '../../../shared/stats/confusion.ts';
import { ratingsFromColumns } from '../../../shared/stats/ratings.ts';
import { HUMAN_UNSURE, type LabelColumn, readLabelColumn } from '../store/packed-columns.ts';
import { scaleOf } from './alignment-options.ts';
import { selectCases } from './case-selection.ts';
import { labelChoice } from './judgements.ts';
import { labelQuestions } from './questions.ts';
import { isLabelChosen, isLater, type LabelChoice } from './settle-labels.ts';

/**
 * People against people on one question. A unit is a target (a case, a span or a turn), a rater a
 * reviewer, and of several answers by one reviewer to one target the latest counts. `unsure` is no
 * verdict: it is left out and counted.
 */
export function humanAgreement(db: Database, filter: AlignmentFilter): HumanAgreement {
  const question = resolveQuestion(db, filter.humanQuestion);
  const labels = readLabelColumn(db, question);
  const scale = scaleOf(labels);
  const choice = labelChoice(db, labels, filter);
  const levels = levelsOf(labels, scale);
  const columns = ratingColumns(labels, choice, selectCases(db, filter), levels.codeOf);
  const raters = new Map<number, number>();
  for (const reviewer of columns.reviewer)
    if (!raters.has(reviewer)) raters.set(reviewer, raters.size);
  const nameOf = db
    .prepare<[string], string>('SELECT name FROM person WHERE person_id = ?')
    .pluck();
  const ids = [...raters.keys()].map((code) => labels.reviewers[code] ?? '');
  const used = usedLevels(columns.code, levels.values);
  const ratings = ratingsFromColumns({
    units: columns.units,
    raterCount: raters.size,
    unit: Uint32Array.from(columns.unit),
    rater: Uint32Array.from(columns.reviewer, (code) => raters.get(code) ?? 0),
    code: Uint32Array.from(columns.code, (code) => used.newCode.get(code) ?? 0),
    levels: used.levels,
    ordered: scale === 'verdict',
  });
  return {
    question,
    scale,
    reviewers: ids.map((id) => nameOf.get(id) ?? id),
    unsure: columns.unsure,
    summary: summarizeAgreement(ratings),
  };
}

function resolveQuestion(db: Database, humanQuestion: string): string {
  if (humanQuestion !== 'auto') return humanQuestion;
  const questions = labelQuestions(db);
  return questions.includes('verdict') ? 'verdict' : (questions[0] ?? 'verdict');
}

interface Levels {
  readonly values: readonly (number | string)[];
  /** Code of an entry; null if it says nothing, 'unsure' if it says so. */
  readonly codeOf: (i: number) => number | null | 'unsure';
}

function levelsOf(labels: LabelColumn, scale: HumanAgreement['scale']): Levels {
  switch (scale) {
    case 'verdict':
      return {
        values: ['fail', 'pass'],
        codeOf: (i) => {
          const verdict = labels.verdict[i];
          if (verdict === HUMAN_UNSURE) return 'unsure';
          return verdict === FAIL || verdict === PASS ? verdict : null;
        },
      };
    case 'graded': {
      const values = [...new Set(labels.number)]
        .filter((n) => !Number.isNaN(n))
        .sort((a, b) => a - b);
      const codes = new Map(values.map((value, code) => [value, code]));
      return { values, codeOf: (i) => codes.get(labels.number[i] ?? Number.NaN) ?? null };
    }
    case 'nominal':
    case 'text':
      return {
        values: labels.texts,
        codeOf: (i) => (labels.text[i] === 0 ? null : (labels.text[i] ?? null)),
      };
  }
}

interface RatingColumnsInProgress {
  readonly unit: number[];
  readonly reviewer: number[];
  readonly code: number[];
  units: number;
  unsure: number;
}

function ratingColumns(
  labels: LabelColumn,
  choice: LabelChoice,
  cases: Uint8Array | null,
  codeOf: Levels['codeOf'],
): RatingColumnsInProgress {
  const columns: RatingColumnsInProgress = {
    unit: [],
    reviewer: [],
    code: [],
    units: 0,
    unsure: 0,
  };
  const { count, caseRow, target } = labels;
  let start = 0;
  while (start < count) {
    let end = start + 1;
    while (end < count && caseRow[end] === caseRow[start] && target[end] === target[start])
      end += 1;
    if (cases === null || cases[caseRow[start] ?? 0] === 1) {
      addUnit(columns, labels, choice, codeOf, start, end);
    }
    start = end;
  }
  return columns;
}

function addUnit(
  columns: RatingColumnsInProgress,
  labels: LabelColumn,
  choice: LabelChoice,
  codeOf: Levels['codeOf'],
  start: number,
  end: number,
): void {
  const latest = new Map<number, number>();
  for (let i = start; i < end; i += 1) {
    if (!isLabelChosen(labels, choice, i)) continue;
    const reviewer = labels.reviewer[i] ?? 0;
    const before = latest.get(reviewer);
    if (before === undefined || isLater(labels, i, before)) latest.set(reviewer, i);
  }
  let isRated = false;
  for (const [reviewer, i] of latest) {
    const code = codeOf(i);
    if (code === 'unsure') columns.unsure += 1;
    if (code === null || code === 'unsure') continue;
    columns.unit.push(columns.units);
    columns.reviewer.push(reviewer);
    columns.code.push(code);
    isRated = true;
  }
  if (isRated) columns.units += 1;
}

/** Categories that occur: unused ones would change the chance correction of AC1. */
function usedLevels(
  codes: readonly number[],
  values: readonly (number | string)[],
): {
  readonly levels: readonly (number | string)[];
  readonly newCode: ReadonlyMap<number, number>;
} {
  const used = [...new Set(codes)].sort((a, b) => a - b);
  return {
    levels: used.map((code) => values[code] ?? ''),
    newCode: new Map(used.map((code, index) => [code, index])),
  };
}
