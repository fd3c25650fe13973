import { bootstrapPatterns, type BootstrapOptions } from './bootstrap.ts';
import { type Estimate, estimateOrReason, undefinedEstimate } from './estimate.ts';
import { type Ratings, type UnitPatterns, unitPatterns } from './ratings.ts';

/** Level of measurement: what a difference between two categories means. */
export type AlphaLevel = 'nominal' | 'ordinal' | 'interval' | 'ratio';

export const NO_PAIRS_REASON = 'No unit was judged by two people or more.';
export const NO_VARIATION_REASON =
  'Everybody gave the same answer to everything, so agreement by chance cannot be told from agreement.';
const NO_ORDER_REASON = 'The categories have no order.';
const NO_NUMBERS_REASON = 'The categories are not numbers.';
const NEGATIVE_REASON = 'A ratio scale has no values below zero.';

/** Why alpha of this level makes no sense for the categories at hand, or null. */
function levelProblem(ratings: Ratings, level: AlphaLevel): string | null {
  if (level === 'ordinal' && !ratings.ordered) return NO_ORDER_REASON;
  if (level !== 'interval' && level !== 'ratio') return null;
  if (ratings.values === null) return NO_NUMBERS_REASON;
  return level === 'ratio' && (ratings.values[0] ?? 0) < 0 ? NEGATIVE_REASON : null;
}

/**
 * Krippendorff's alpha as a raw number; NaN where nobody varies or nothing is pairable.
 *
 * alpha = 1 - Do / De. Do is the mean difference of ratings inside a unit (each unit weighs 1 / (m - 1)),
 * De that of all pairable ratings. Differences: nominal 0 or 1; interval (v - w)^2; ratio
 * ((v - w) / (v + w))^2; ordinal the squared number of ratings between the two categories.
 * Source: K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011); "Content Analysis"
 * (2004), chapter 11. Units with a single rating do not count.
 *
 * No coincidence matrix is built. For squared differences the sums follow from first and second
 * moments; ordinal differences are interval differences of midranks, because
 * sum_{g=c..k} n_g - (n_c + n_k) / 2 is the distance of the midranks of c and k.
 * @param multiplicities how often each pattern counts; the pattern counts themselves by default
 */
export function alphaOfPatterns(
  patterns: UnitPatterns,
  categoryCount: number,
  values: Float64Array | null,
  level: AlphaLevel,
  multiplicities: Float64Array = patterns.counts,
): number {
  const totals = pairableTotals(patterns, categoryCount, multiplicities);
  let n = 0;
  for (const total of totals) n += total;
  if (n === 0) return Number.NaN;
  switch (level) {
    case 'nominal':
      return nominalAlpha(patterns, totals, n, multiplicities);
    case 'ratio':
      return ratioAlpha(patterns, totals, n, values ?? new Float64Array(0), multiplicities);
    case 'ordinal':
      return intervalAlpha(patterns, totals, n, midranks(totals), multiplicities);
    case 'interval':
      return intervalAlpha(patterns, totals, n, values ?? new Float64Array(0), multiplicities);
  }
}

/** Ratings per category, over the units with two ratings or more. */
function pairableTotals(
  patterns: UnitPatterns,
  categoryCount: number,
  multiplicities: Float64Array,
): Float64Array {
  const { offsets, codes, times, sizes } = patterns;
  const totals = new Float64Array(categoryCount);
  for (let p = 0; p < multiplicities.length; p += 1) {
    const m = multiplicities[p] ?? 0;
    if (m === 0 || (sizes[p] ?? 0) < 2) continue;
    const end = offsets[p + 1] ?? 0;
    for (let i = offsets[p] ?? 0; i < end; i += 1) {
      const code = codes[i] ?? 0;
      totals[code] = (totals[code] ?? 0) + m * (times[i] ?? 0);
    }
  }
  return totals;
}

function midranks(totals: Float64Array): Float64Array {
  const ranks = new Float64Array(totals.length);
  let below = 0;
  for (let c = 0; c < totals.length; c += 1) {
    const total = totals[c] ?? 0;
    ranks[c] = below + total / 2;
    below += total;
  }
  return ranks;
}

function nominalAlpha(
  patterns: UnitPatterns,
  totals: Float64Array,
  n: number,
  multiplicities: Float64Array,
): number {
  const { offsets, times, sizes } = patterns;
  let observed = 0;
  for (let p = 0; p < multiplicities.length; p += 1) {
    const size = sizes[p] ?? 0;
    const m = multiplicities[p] ?? 0;
    if (m === 0 || size < 2) continue;
    let same = 0;
    const end = offsets[p + 1] ?? 0;
    for (let i = offsets[p] ?? 0; i < end; i += 1) same += (times[i] ?? 0) ** 2;
    observed += (m * (size * size - same)) / (size - 1);
  }
  let same = 0;
  for (const total of totals) same += total * total;
  const expected = n * n - same;
  return expected === 0 ? Number.NaN : 1 - ((n - 1) * observed) / expected;
}

function intervalAlpha(
  patterns: UnitPatterns,
  totals: Float64Array,
  n: number,
  values: Float64Array,
  multiplicities: Float64Array,
): number {
  const { offsets, codes, times, sizes } = patterns;
  let used = 0;
  let mean = 0;
  for (let c = 0; c < totals.length; c += 1) {
    if ((totals[c] ?? 0) > 0) used += 1;
    mean += ((totals[c] ?? 0) * (values[c] ?? 0)) / n;
  }
  if (used < 2) return Number.NaN;
  // Around the mean, so that m * sum(v^2) - (sum v)^2 does not cancel for large values.
  let square = 0;
  let sum = 0;
  for (let c = 0; c < totals.length; c += 1) {
    const v = (values[c] ?? 0) - mean;
    sum += (totals[c] ?? 0) * v;
    square += (totals[c] ?? 0) * v * v;
  }
  const expected = n * square - sum * sum;
  let observed = 0;
  for (let p = 0; p < multiplicities.length; p += 1) {
    const size = sizes[p] ?? 0;
    const m = multiplicities[p] ?? 0;
    const start = offsets[p] ?? 0;
    const end = offsets[p + 1] ?? 0;
    if (m === 0 || size < 2 || end - start < 2) continue;
    let inUnit = 0;
    let squareInUnit = 0;
    for (let i = start; i < end; i += 1) {
      const v = (values[codes[i] ?? 0] ?? 0) - mean;
      inUnit += (times[i] ?? 0) * v;
      squareInUnit += (times[i] ?? 0) * v * v;
    }
    observed += (m * (size * squareInUnit - inUnit * inUnit)) / (size - 1);
  }
  return 1 - ((n - 1) * observed) / expected;
}

function ratioAlpha(
  patterns: UnitPatterns,
  totals: Float64Array,
  n: number,
  values: Float64Array,
  multiplicities: Float64Array,
): number {
  const { offsets, codes, times, sizes } = patterns;
  const difference = (a: number, b: number): number => {
    const v = values[a] ?? 0;
    const w = values[b] ?? 0;
    return v === w ? 0 : ((v - w) / (v + w)) ** 2;
  };
  let observed = 0;
  for (let p = 0; p < multiplicities.length; p += 1) {
    const size = sizes[p] ?? 0;
    const m = multiplicities[p] ?? 0;
    if (m === 0 || size < 2) continue;
    const end = offsets[p + 1] ?? 0;
    let apart = 0;
    for (let i = offsets[p] ?? 0; i < end; i += 1) {
      for (let j = i + 1; j < end; j += 1) {
        apart += (times[i] ?? 0) * (times[j] ?? 0) * difference(codes[i] ?? 0, codes[j] ?? 0);
      }
    }
    observed += (m * apart) / (size - 1);
  }
  const usedCodes: number[] = [];
  for (let c = 0; c < totals.length; c += 1) if ((totals[c] ?? 0) > 0) usedCodes.push(c);
  let expected = 0;
  for (const [i, a] of usedCodes.entries()) {
    for (const b of usedCodes.slice(i + 1)) {
      expected += (totals[a] ?? 0) * (totals[b] ?? 0) * difference(a, b);
    }
  }
  return expected === 0 ? Number.NaN : 1 - ((n - 1) * observed) / expected;
}

/**
 * Krippendorff's alpha with an interval from resampling units.
 * Source of the interval: A. Zapf et al., "Measuring inter-rater reliability for nominal data: which
 * coefficients and confidence intervals are appropriate?", BMC Medical Research Methodology 16 (2016).
 * @returns n is the number of units with at least two ratings
 */
export function krippendorffAlpha(
  ratings: Ratings,
  level: AlphaLevel,
  options: BootstrapOptions = {},
): Estimate {
  const patterns = unitPatterns(ratings);
  let pairable = 0;
  for (let p = 0; p < patterns.counts.length; p += 1) {
    if ((patterns.sizes[p] ?? 0) > 1) pairable += patterns.counts[p] ?? 0;
  }
  const problem = pairable === 0 ? NO_PAIRS_REASON : levelProblem(ratings, level);
  if (problem !== null) return undefinedEstimate(problem, pairable);
  const { categoryCount, values } = ratings;
  const alpha = alphaOfPatterns(patterns, categoryCount, values, level);
  if (Number.isNaN(alpha)) return undefinedEstimate(NO_VARIATION_REASON, pairable);
  const [interval] = bootstrapPatterns(
    patterns.counts,
    1,
    (w, out) => {
      out[0] = alphaOfPatterns(patterns, categoryCount, values, level, w);
    },
    // The ratio form compares all pairs of categories.
    patterns.codes.length + (level === 'ratio' ? categoryCount ** 2 : categoryCount),
    options,
  );
  return estimateOrReason(alpha, pairable, NO_VARIATION_REASON, interval);
}
