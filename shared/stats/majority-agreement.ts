import { type Estimate } from './estimate.ts';
import { proportion } from './interval.ts';
import type { Ratings } from './ratings.ts';

export const NO_MAJORITY_REASON =
  'No unit of this person has a most common answer of the others to compare with.';

/** The ratings that had a majority of others to meet. */
export type MajorityComparison = {
  /** Indexes into the ratings. */
  readonly compared: Uint32Array;
  /** 1 where the rating is the answer of that majority. */
  readonly agrees: Uint8Array;
};

/**
 * Compares every rating with the answer that most of the other people gave to the unit. Where two
 * answers are equally common among the others, or nobody else answered, there is nothing to compare.
 */
export function compareWithMajority(ratings: Ratings): MajorityComparison {
  const { offsets, codes, units, categoryCount } = ratings;
  const tally = new Uint32Array(categoryCount);
  const compared: number[] = [];
  const agrees: number[] = [];
  for (let u = 0; u < units; u += 1) {
    const start = offsets[u] ?? 0;
    const end = offsets[u + 1] ?? 0;
    if (end - start < 2) continue;
    const unit = codes.subarray(start, end);
    for (const code of unit) tally[code] = (tally[code] ?? 0) + 1;
    const majorityWithout = majorities(tally, unit);
    for (const [i, code] of unit.entries()) {
      const majority = majorityWithout(code);
      if (majority === null) continue;
      compared.push(start + i);
      agrees.push(code === majority ? 1 : 0);
    }
    for (const code of unit) tally[code] = 0;
  }
  return { compared: Uint32Array.from(compared), agrees: Uint8Array.from(agrees) };
}

/** The most common answer once one rating of a code is taken out; null on a tie. One pass a unit. */
function majorities(tally: Uint32Array, unit: Uint32Array): (code: number) => number | null {
  let most = 0;
  let next = 0;
  let top: number[] = [];
  for (const code of new Set(unit)) {
    const hits = tally[code] ?? 0;
    if (hits > most) {
      next = most;
      most = hits;
      top = [code];
    } else if (hits === most) {
      top.push(code);
    } else if (hits > next) {
      next = hits;
    }
  }
  const [first = null, second = null] = top;
  return (code) => {
    if (!top.includes(code)) return top.length === 1 ? first : null;
    // Without one of its ratings a leader ties with the next at best, or leaves the lead to another.
    if (top.length === 1) return most - 1 > next ? first : null;
    if (top.length > 2) return null;
    return code === first ? second : first;
  };
}

/**
 * Share of each person's answers that most of the others gave too, with Wilson's interval; n counts
 * the answers that had a majority to meet.
 */
export function majorityAgreements(ratings: Ratings, confidence?: number): Estimate[] {
  const { compared, agrees } = compareWithMajority(ratings);
  const n = new Float64Array(ratings.raterCount);
  const same = new Float64Array(ratings.raterCount);
  compared.forEach((rating, at) => {
    const rater = ratings.raters[rating] ?? 0;
    n[rater] = (n[rater] ?? 0) + 1;
    same[rater] = (same[rater] ?? 0) + (agrees[at] ?? 0);
  });
  return Array.from(n, (count, rater) =>
    proportion(same[rater] ?? 0, count, NO_MAJORITY_REASON, confidence),
  );
}
