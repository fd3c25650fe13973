import type { Database } from 'better-sqlite3';
import type { AlignmentFilter } from '../../../shared/contract/alignment.ts';
import { ratingsFromColumns, type Ratings } from '../../../shared/stats/ratings.ts';
import { selectCases } from '../alignment/case-selection.ts';
import { labelChoice } from '../alignment/judgements.ts';
import { isLabelChosen, isLater, type LabelChoice } from '../alignment/settle-labels.ts';
import { eachUnit } from '../alignment/label-units.ts';
import type { LabelColumn } from '../store/packed-columns.ts';
import { type AnswerScale, labelLevels, type Levels } from './answer-scale.ts';
import { hiddenRepeatRows } from './measured-cases.ts';

/** Who said what of which target, on one question and under one filter. */
export interface RatingUnits {
  readonly ratings: Ratings;
  /** Case row of each unit, rising. */
  readonly caseRow: Uint32Array;
  /** Ids of the raters, in the order of the ratings' indexes. */
  readonly reviewerIds: readonly string[];
  /** Answers of `unsure`, which are no ratings. */
  readonly unsure: number;
}

/**
 * Groups the labels of one question by target (a case, a span or a turn). Of several answers by one
 * reviewer to one target the latest counts. Hidden repeats are no units of their own: the same case
 * would count twice.
 */
export function ratingUnits(
  db: Database,
  filter: AlignmentFilter,
  labels: LabelColumn,
  scale: AnswerScale,
): RatingUnits {
  const levels = labelLevels(labels, scale);
  const columns = ratingColumns(labels, levels.codeOf, {
    choice: labelChoice(db, labels, filter),
    cases: selectCases(db, filter),
    hidden: hiddenRepeatRows(db),
  });
  const raters = new Map<number, number>();
  for (const reviewer of columns.reviewer)
    if (!raters.has(reviewer)) raters.set(reviewer, raters.size);
  const used = usedLevels(columns.code, levels.values);
  const ratings = ratingsFromColumns({
    units: columns.caseRow.length,
    raterCount: raters.size,
    unit: Uint32Array.from(columns.unit),
    rater: Uint32Array.from(columns.reviewer, (code) => raters.get(code) ?? 0),
    code: Uint32Array.from(columns.code, (code) => used.newCode.get(code) ?? 0),
    levels: used.levels,
    ordered: scale === 'verdict',
  });
  return {
    ratings,
    caseRow: Uint32Array.from(columns.caseRow),
    reviewerIds: [...raters.keys()].map((code) => labels.reviewers[code] ?? ''),
    unsure: columns.unsure,
  };
}

interface Selection {
  readonly choice: LabelChoice;
  /** By case row; null lets all in. */
  readonly cases: Uint8Array | null;
  readonly hidden: ReadonlySet<number>;
}

interface RatingColumnsInProgress {
  readonly unit: number[];
  readonly reviewer: number[];
  readonly code: number[];
  readonly caseRow: number[];
  unsure: number;
}

function ratingColumns(
  labels: LabelColumn,
  codeOf: Levels['codeOf'],
  { choice, cases, hidden }: Selection,
): RatingColumnsInProgress {
  const columns: RatingColumnsInProgress = {
    unit: [],
    reviewer: [],
    code: [],
    caseRow: [],
    unsure: 0,
  };
  eachUnit(labels, (start, end) => {
    const row = labels.caseRow[start] ?? 0;
    if ((cases === null || cases[row] === 1) && !hidden.has(row))
      addUnit(columns, labels, choice, codeOf, start, end);
  });
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
    columns.unit.push(columns.caseRow.length);
    columns.reviewer.push(reviewer);
    columns.code.push(code);
    isRated = true;
  }
  if (isRated) columns.caseRow.push(labels.caseRow[start] ?? 0);
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

export type SameOrNot = 'all' | 'same' | 'different';

export function isWanted(which: SameOrNot, isSame: boolean): boolean {
  return which === 'all' || (which === 'same') === isSame;
}

/** Units that two people or more judged: all, those that they agree on, or those that they do not. */
export function unitsBehind({ units, offsets, codes }: Ratings, which: SameOrNot): number[] {
  const found: number[] = [];
  for (let u = 0; u < units; u += 1) {
    const unit = codes.subarray(offsets[u] ?? 0, offsets[u + 1] ?? 0);
    if (unit.length < 2) continue;
    if (
      isWanted(
        which,
        unit.every((code) => code === unit[0]),
      )
    )
      found.push(u);
  }
  return found;
}
