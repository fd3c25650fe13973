import { FAIL, PASS } from '../../../shared/stats/confusion.ts';
import { HUMAN_UNSURE, NO_HUMAN_VERDICT, type LabelColumn } from '../store/packed-columns.ts';
import { eachUnit } from './label-units.ts';

/** Which labels count, and how several of one target become one. */
export interface LabelChoice {
  /** `gold` is settled elsewhere, by `settleGoldLabels`. */
  readonly policy: 'latest' | 'majority' | 'gold';
  /** By code of `reviewers`, `packs` and `LABEL_SOURCES`; null lets all in. */
  readonly reviewers: Uint8Array | null;
  readonly packs: Uint8Array | null;
  readonly source: number | null;
  /** Milliseconds since 1970, `from` included, `to` not; a label without a time is in no period. */
  readonly from: number | null;
  readonly to: number | null;
  /** Smallest grade that passes; null leaves grades without a verdict. */
  readonly passFrom: number | null;
}

/** One judgement of people for each target that has one, ordered by case row and target. */
export interface SettledLabels {
  readonly count: number;
  readonly caseRow: Uint32Array;
  readonly target: Float64Array;
  /** 0 fail, 1 pass, 2 unsure, 3 no verdict. */
  readonly verdict: Uint8Array;
  /** NaN where the label is no grade. */
  readonly grade: Float64Array;
  /** Of the latest label that counted; NaN if unknown. */
  readonly time: Float64Array;
}

/**
 * Settles every target's labels in one pass over the column.
 *
 * `latest` takes the label with the latest time; one without a time is older than any with one, and of
 * equals the later one in the store counts, so that a review wins over an imported label.
 * `majority` first takes each reviewer's latest label. Verdicts are settled by the most votes, a tie
 * for the most is unsure; grades by their mean, which is how graded reference labels are published.
 */
export function settleLabels(labels: LabelColumn, choice: LabelChoice): SettledLabels {
  const { count, caseRow, target } = labels;
  if (isEveryLabelChosen(choice) && hasOneLabelEach(labels)) {
    // The usual file of gold labels: the column is settled as it is.
    const { verdict, number: grade, time } = labels;
    return { count, caseRow, target, verdict, grade, time };
  }
  const out = {
    caseRow: new Uint32Array(count),
    target: new Float64Array(count),
    verdict: new Uint8Array(count),
    grade: new Float64Array(count),
    time: new Float64Array(count),
  };
  const settler = new Settler(labels, choice);
  let settled = 0;
  eachUnit(labels, (start, end) => {
    if (!settler.settle(start, end)) return;
    out.caseRow[settled] = caseRow[start] ?? 0;
    out.target[settled] = target[start] ?? 0;
    out.verdict[settled] = settler.verdict;
    out.grade[settled] = settler.grade;
    out.time[settled] = settler.time;
    settled += 1;
  });
  return {
    count: settled,
    caseRow: out.caseRow.subarray(0, settled),
    target: out.target.subarray(0, settled),
    verdict: out.verdict.subarray(0, settled),
    grade: out.grade.subarray(0, settled),
    time: out.time.subarray(0, settled),
  };
}

function isEveryLabelChosen({
  reviewers,
  packs,
  source,
  from,
  to,
  passFrom,
}: LabelChoice): boolean {
  return [reviewers, packs, source, from, to, passFrom].every((part) => part === null);
}

function hasOneLabelEach({ count, caseRow, target }: LabelColumn): boolean {
  for (let i = 1; i < count; i += 1) {
    if (caseRow[i] === caseRow[i - 1] && target[i] === target[i - 1]) return false;
  }
  return true;
}

/** Whether one entry of the column is let in. */
export function isLabelChosen(labels: LabelColumn, choice: LabelChoice, i: number): boolean {
  const { reviewers, packs, source, from, to } = choice;
  if (source !== null && labels.source[i] !== source) return false;
  if (reviewers !== null && reviewers[labels.reviewer[i] ?? 0] !== 1) return false;
  if (packs !== null && packs[labels.pack[i] ?? 0] !== 1) return false;
  if (from === null && to === null) return true;
  const time = labels.time[i] ?? Number.NaN;
  // Comparisons with NaN are false, so a label without a time is left out here.
  return time >= (from ?? -Infinity) && time < (to ?? Infinity);
}

/** Whether entry `i` is later than entry `j`, which stands before it. */
export function isLater(labels: LabelColumn, i: number, j: number): boolean {
  const a = labels.time[i] ?? Number.NaN;
  const b = labels.time[j] ?? Number.NaN;
  if (Number.isNaN(a)) return Number.isNaN(b);
  return Number.isNaN(b) || a >= b;
}

class Settler {
  verdict = NO_HUMAN_VERDICT as number;
  grade = Number.NaN;
  time = Number.NaN;
  readonly #labels: LabelColumn;
  readonly #choice: LabelChoice;
  /** Each reviewer's latest entry of the target at hand. */
  readonly #votes: number[] = [];

  constructor(labels: LabelColumn, choice: LabelChoice) {
    this.#labels = labels;
    this.#choice = choice;
  }

  /** @returns false if no label of the target counts */
  settle(start: number, end: number): boolean {
    const found =
      this.#choice.policy === 'latest' || end - start === 1
        ? this.#latest(start, end)
        : this.#majority(start, end);
    const { passFrom } = this.#choice;
    if (
      found &&
      passFrom !== null &&
      this.verdict === NO_HUMAN_VERDICT &&
      !Number.isNaN(this.grade)
    ) {
      this.verdict = this.grade >= passFrom ? PASS : FAIL;
    }
    return found;
  }

  #latest(start: number, end: number): boolean {
    const labels = this.#labels;
    let best = -1;
    for (let i = start; i < end; i += 1) {
      if (!isLabelChosen(labels, this.#choice, i)) continue;
      if (best < 0 || isLater(labels, i, best)) best = i;
    }
    if (best < 0) return false;
    this.verdict = labels.verdict[best] ?? NO_HUMAN_VERDICT;
    this.grade = labels.number[best] ?? Number.NaN;
    this.time = labels.time[best] ?? Number.NaN;
    return true;
  }

  #majority(start: number, end: number): boolean {
    const labels = this.#labels;
    const votes = this.#votes;
    votes.length = 0;
    for (let i = start; i < end; i += 1) {
      if (!isLabelChosen(labels, this.#choice, i)) continue;
      const reviewer = labels.reviewer[i];
      const before = votes.findIndex((vote) => labels.reviewer[vote] === reviewer);
      if (before < 0) votes.push(i);
      else if (isLater(labels, i, votes[before] ?? i)) votes[before] = i;
    }
    if (votes.length === 0) return false;
    const byVerdict: [fail: number, pass: number, unsure: number] = [0, 0, 0];
    let sum = 0;
    let graded = 0;
    this.time = Number.NaN;
    for (const vote of votes) {
      const verdict = labels.verdict[vote] ?? NO_HUMAN_VERDICT;
      if (verdict === FAIL || verdict === PASS || verdict === HUMAN_UNSURE) byVerdict[verdict] += 1;
      const number = labels.number[vote] ?? Number.NaN;
      if (!Number.isNaN(number)) {
        sum += number;
        graded += 1;
      }
      const time = labels.time[vote] ?? Number.NaN;
      if (!(time <= this.time)) this.time = Number.isNaN(time) ? this.time : time;
    }
    this.verdict = mostVotes(byVerdict);
    this.grade = graded === 0 ? Number.NaN : sum / graded;
    return true;
  }
}

function mostVotes([fail, pass, unsure]: readonly [number, number, number]): number {
  if (fail + pass + unsure === 0) return NO_HUMAN_VERDICT;
  if (pass > fail && pass > unsure) return PASS;
  return fail > pass && fail > unsure ? FAIL : HUMAN_UNSURE;
}
