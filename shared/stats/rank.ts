import { argsort } from './argsort.ts';

/**
 * A column put in order once, for every statistic that needs it (Spearman, Kendall, ROC curve).
 */
export type Ranking = {
  readonly values: Float64Array;
  /** `values[order[0]]` is the smallest. */
  readonly order: Uint32Array;
  /** Per element: which distinct value it is, 0 for the smallest. */
  readonly dense: Uint32Array;
  /** How often each distinct value occurs. */
  readonly tieCounts: Uint32Array;
};

/** Ranks a column. @throws RangeError if a value is NaN */
export function rankingOf(values: Float64Array): Ranking {
  const n = values.length;
  const order = argsort(values);
  const dense = new Uint32Array(n);
  let distinct = -1;
  let previous = Number.NaN;
  for (let i = 0; i < n; i += 1) {
    const at = order[i] ?? 0;
    const value = values[at] ?? 0;
    if (value !== previous) {
      distinct += 1;
      previous = value;
    }
    dense[at] = distinct;
  }
  const tieCounts = new Uint32Array(distinct + 1);
  for (let i = 0; i < n; i += 1) {
    const level = dense[i] ?? 0;
    tieCounts[level] = (tieCounts[level] ?? 0) + 1;
  }
  return { values, order, dense, tieCounts };
}

/**
 * Ranks from 1; equal values share the mean of their ranks.
 * Source: M. G. Kendall, "The treatment of ties in ranking problems", Biometrika 33 (1945).
 */
export function averageRanks(ranking: Ranking): Float64Array {
  const levels = averageRankOfLevels(ranking.tieCounts);
  const ranks = new Float64Array(ranking.dense.length);
  for (let i = 0; i < ranks.length; i += 1) ranks[i] = levels[ranking.dense[i] ?? 0] ?? 0;
  return ranks;
}

/** Mean rank of each distinct value, given how often it occurs. */
export function averageRankOfLevels(counts: ArrayLike<number>): Float64Array {
  const ranks = new Float64Array(counts.length);
  let below = 0;
  for (let level = 0; level < counts.length; level += 1) {
    const count = counts[level] ?? 0;
    ranks[level] = below + (count + 1) / 2;
    below += count;
  }
  return ranks;
}

function isConstant(values: Float64Array): boolean {
  for (let i = 1; i < values.length; i += 1) if (values[i] !== values[0]) return false;
  return true;
}

function sameLength(a: ArrayLike<unknown>, b: ArrayLike<unknown>): void {
  if (a.length !== b.length) throw new RangeError('the two columns must have the same length');
}

/**
 * Pearson's product-moment correlation; NaN if one side is constant or n < 2.
 * Source: K. Pearson, Proceedings of the Royal Society 58 (1895). Two passes around the means, so that
 * large values with small differences do not cancel (T. F. Chan, G. H. Golub and R. J. LeVeque, 1983).
 */
export function pearson(x: Float64Array, y: Float64Array): number {
  sameLength(x, y);
  // Asked of the values: the rounded mean of a constant column may differ from its values.
  if (isConstant(x) || isConstant(y)) return Number.NaN;
  const n = x.length;
  let meanX = 0;
  let meanY = 0;
  for (let i = 0; i < n; i += 1) {
    meanX += x[i] ?? 0;
    meanY += y[i] ?? 0;
  }
  meanX /= n;
  meanY /= n;
  let xy = 0;
  let xx = 0;
  let yy = 0;
  for (let i = 0; i < n; i += 1) {
    const dx = (x[i] ?? 0) - meanX;
    const dy = (y[i] ?? 0) - meanY;
    xy += dx * dy;
    xx += dx * dx;
    yy += dy * dy;
  }
  return clampCorrelation(xy / (Math.sqrt(xx) * Math.sqrt(yy)));
}

/** Rounding may leave a perfect correlation at 1 + 2e-16. */
export function clampCorrelation(r: number): number {
  return Math.max(-1, Math.min(1, r));
}

/**
 * Spearman's rank correlation: Pearson's of average ranks; NaN if one side is constant.
 * Source: C. Spearman, American Journal of Psychology 15 (1904); ties by mean ranks (Kendall 1945).
 */
export function spearmanOf(x: Ranking, y: Ranking): number {
  sameLength(x.dense, y.dense);
  if (x.tieCounts.length < 2 || y.tieCounts.length < 2) return Number.NaN;
  const rankX = averageRankOfLevels(x.tieCounts);
  const rankY = averageRankOfLevels(y.tieCounts);
  const n = x.dense.length;
  const mean = (n + 1) / 2;
  let xy = 0;
  for (let i = 0; i < n; i += 1) {
    xy += ((rankX[x.dense[i] ?? 0] ?? 0) - mean) * ((rankY[y.dense[i] ?? 0] ?? 0) - mean);
  }
  const spread = (counts: Uint32Array, ranks: Float64Array): number => {
    let sum = 0;
    for (let level = 0; level < counts.length; level += 1) {
      sum += (counts[level] ?? 0) * ((ranks[level] ?? 0) - mean) ** 2;
    }
    return Math.sqrt(sum);
  };
  return clampCorrelation(xy / (spread(x.tieCounts, rankX) * spread(y.tieCounts, rankY)));
}

/** {@link spearmanOf} of two columns. @throws RangeError if a value is NaN or the lengths differ */
export function spearman(x: Float64Array, y: Float64Array): number {
  sameLength(x, y);
  return spearmanOf(rankingOf(x), rankingOf(y));
}

/** Distinct values up to which counting discordant pairs by a tree beats merging. */
const TREE_LEVELS = 4096;

/**
 * Kendall's tau-b: (concordant - discordant) / sqrt((n0 - n1) (n0 - n2)); NaN if one side is constant.
 * Source: M. G. Kendall, Biometrika 33 (1945) (tau-b); W. R. Knight, "A Computer Method for Calculating
 * Kendall's Tau with Ungrouped Data", JASA 61 (1966) (O(n log n)).
 */
export function kendallTauBOf(a: Ranking, b: Ranking): number {
  sameLength(a.dense, b.dense);
  if (a.tieCounts.length < 2 || b.tieCounts.length < 2) return Number.NaN;
  // The side with fewer distinct values is the one that is counted in the tree.
  const [x, y] = a.tieCounts.length >= b.tieCounts.length ? [a, b] : [b, a];
  const n = x.dense.length;
  const pairs = (n * (n - 1)) / 2;
  const tiedX = tiedPairs(x.tieCounts);
  const tiedY = tiedPairs(y.tieCounts);
  const sequence = sortedByBoth(x, y);
  const tiedBoth = jointTies(sequence, x.tieCounts);
  const discordant =
    y.tieCounts.length <= TREE_LEVELS
      ? inversionsByTree(sequence, y.tieCounts.length)
      : inversionsByMerging(sequence);
  const concordant = pairs - tiedX - tiedY + tiedBoth - discordant;
  return clampCorrelation(
    (concordant - discordant) / (Math.sqrt(pairs - tiedX) * Math.sqrt(pairs - tiedY)),
  );
}

/** {@link kendallTauBOf} of two columns. @throws RangeError if a value is NaN or the lengths differ */
export function kendallTauB(x: Float64Array, y: Float64Array): number {
  sameLength(x, y);
  return kendallTauBOf(rankingOf(x), rankingOf(y));
}

function tiedPairs(counts: Uint32Array): number {
  let sum = 0;
  for (const count of counts) sum += (count * (count - 1)) / 2;
  return sum;
}

/** Levels of y in the order of x, inside equal x in the order of y: a stable counting sort. */
function sortedByBoth(x: Ranking, y: Ranking): Uint32Array<ArrayBuffer> {
  const starts = new Uint32Array(x.tieCounts.length);
  let sum = 0;
  for (let level = 0; level < starts.length; level += 1) {
    starts[level] = sum;
    sum += x.tieCounts[level] ?? 0;
  }
  const sequence = new Uint32Array(x.dense.length);
  for (let i = 0; i < sequence.length; i += 1) {
    const row = y.order[i] ?? 0;
    const level = x.dense[row] ?? 0;
    const at = starts[level] ?? 0;
    starts[level] = at + 1;
    sequence[at] = y.dense[row] ?? 0;
  }
  return sequence;
}

function jointTies(sequence: Uint32Array, xCounts: Uint32Array): number {
  let sum = 0;
  let start = 0;
  for (const count of xCounts) {
    const end = start + count;
    let run = 1;
    for (let i = start + 1; i <= end; i += 1) {
      if (i < end && sequence[i] === sequence[i - 1]) run += 1;
      else {
        sum += (run * (run - 1)) / 2;
        run = 1;
      }
    }
    start = end;
  }
  return sum;
}

/**
 * Pairs that stand in falling order, with a binary indexed tree over the levels (P. Fenwick,
 * Software: Practice and Experience 24, 1994).
 */
function inversionsByTree(sequence: Uint32Array, levels: number): number {
  const tree = new Uint32Array(levels + 1);
  let inversions = 0;
  for (let i = 0; i < sequence.length; i += 1) {
    const level = (sequence[i] ?? 0) + 1;
    let notAbove = 0;
    for (let j = level; j > 0; j -= j & -j) notAbove += tree[j] ?? 0;
    inversions += i - notAbove;
    for (let j = level; j <= levels; j += j & -j) tree[j] = (tree[j] ?? 0) + 1;
  }
  return inversions;
}

/** Pairs that stand in falling order, by bottom-up merging (Knight 1966). Overwrites the sequence. */
function inversionsByMerging(sequence: Uint32Array<ArrayBuffer>): number {
  const n = sequence.length;
  let from = sequence;
  let to = new Uint32Array(n);
  let inversions = 0;
  for (let width = 1; width < n; width *= 2) {
    for (let low = 0; low < n; low += 2 * width) {
      const middle = Math.min(low + width, n);
      const end = Math.min(low + 2 * width, n);
      let left = low;
      let right = middle;
      for (let at = low; at < end; at += 1) {
        if (right >= end || (left < middle && (from[left] ?? 0) <= (from[right] ?? 0))) {
          to[at] = from[left] ?? 0;
          left += 1;
        } else {
          inversions += middle - left;
          to[at] = from[right] ?? 0;
          right += 1;
        }
      }
    }
    [from, to] = [to, from];
  }
  return inversions;
}
