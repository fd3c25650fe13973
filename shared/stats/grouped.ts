import { bootstrapPatterns, type BootstrapOptions } from './bootstrap.ts';
import { type Estimate, estimateOrReason } from './estimate.ts';
import {
  averageRanks,
  clampCorrelation,
  kendallTauBOf,
  pearson,
  rankingOf,
  spearmanOf,
} from './rank.ts';
import { groupRows } from './rank-bootstrap.ts';

/** Correlations inside groups (documents, tasks), and what was left out on the way. */
export type GroupedCorrelations = {
  /** Groups with at least one row. */
  readonly groups: number;
  /** Groups that have a correlation: the n of the three averages. */
  readonly usedGroups: number;
  /** Groups in which one side is constant (a single row included): skipped, as SummEval does. */
  readonly skippedConstant: number;
  readonly rows: number;
  /** Mean over groups, each group counting once, with an interval from resampling groups. */
  readonly spearman: Estimate;
  readonly kendallTauB: Estimate;
  readonly pearson: Estimate;
  /** Correlation of what is left once each group's mean is taken off; n is rows. */
  readonly partialSpearman: Estimate;
  readonly partialPearson: Estimate;
};

const NO_GROUP_REASON = 'In every group one of the two sides is constant.';
const NO_PARTIAL_REASON = 'Inside the groups one of the two sides does not vary.';

/**
 * Rank correlations averaged inside each group.
 *
 * Pooling over groups flatters a metric that merely tells easy groups from hard ones. The average
 * follows the summary-level rule of SummEval (A. R. Fabbri et al., TACL 9, 2021) as G-Eval and UniEval
 * compute it: one correlation per document, documents with a constant side skipped, mean over the rest.
 * The partial correlations take the group means (of values, or of ranks over all rows) off both sides
 * first: the correlation of residuals on group indicators (R. A. Fisher, Metron 3, 1924), the
 * "within-groups" correlation.
 * @param group a number from 0 to `groupCount - 1` per row
 */
export function groupedCorrelations(
  x: Float64Array,
  y: Float64Array,
  group: Uint32Array,
  groupCount: number,
  options: BootstrapOptions = {},
): GroupedCorrelations {
  if (x.length !== y.length || x.length !== group.length) {
    throw new RangeError('scores, grades and groups must have the same length');
  }
  const { offsets, rows } = groupRows(group, groupCount);
  const groups = offsets.length - 1;
  const sums = withinSums(x, y, offsets, rows);
  const rankSums = withinSums(rankColumn(x), rankColumn(y), offsets, rows);
  // NaN marks a group that is skipped.
  const perGroup = Array.from({ length: AVERAGED }, () => new Float64Array(groups));
  const [spearmans, taus, pearsons] = perGroup;
  let used = 0;
  for (let g = 0; g < groups; g += 1) {
    const inGroup = rows.subarray(offsets[g], offsets[g + 1]);
    const gx = Float64Array.from(inGroup, (row) => x[row] ?? Number.NaN);
    const gy = Float64Array.from(inGroup, (row) => y[row] ?? Number.NaN);
    const rankX = rankingOf(gx);
    const rankY = rankingOf(gy);
    const rho = spearmanOf(rankX, rankY);
    if (spearmans !== undefined) spearmans[g] = rho;
    if (taus !== undefined) taus[g] = kendallTauBOf(rankX, rankY);
    if (pearsons !== undefined) pearsons[g] = Number.isNaN(rho) ? Number.NaN : pearson(gx, gy);
    if (!Number.isNaN(rho)) used += 1;
  }
  const statistics = (weights: Float64Array, out: Float64Array): void => {
    for (const [i, column] of perGroup.entries()) out[i] = weightedMean(column, weights);
    out[AVERAGED] = withinCorrelation(rankSums, weights);
    out[AVERAGED + 1] = withinCorrelation(sums, weights);
  };
  const ones = new Float64Array(groups).fill(1);
  const values = new Float64Array(AVERAGED + 2);
  statistics(ones, values);
  const intervals = bootstrapPatterns(
    ones,
    AVERAGED + 2,
    statistics,
    groups * (AVERAGED + 2),
    options,
  );
  const estimate = (i: number, n: number, reason: string): Estimate =>
    estimateOrReason(values[i] ?? Number.NaN, n, reason, intervals[i]);
  return {
    groups,
    usedGroups: used,
    skippedConstant: groups - used,
    rows: x.length,
    spearman: estimate(0, used, NO_GROUP_REASON),
    kendallTauB: estimate(1, used, NO_GROUP_REASON),
    pearson: estimate(2, used, NO_GROUP_REASON),
    partialSpearman: estimate(AVERAGED, x.length, NO_PARTIAL_REASON),
    partialPearson: estimate(AVERAGED + 1, x.length, NO_PARTIAL_REASON),
  };
}

/** Spearman, Kendall and Pearson, in this order. */
const AVERAGED = 3;

function rankColumn(values: Float64Array): Float64Array {
  return averageRanks(rankingOf(values));
}

/** Mean over the groups that have a value. */
function weightedMean(values: Float64Array, weights: Float64Array): number {
  let sum = 0;
  let count = 0;
  for (let g = 0; g < values.length; g += 1) {
    const value = values[g] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    const weight = weights[g] ?? 0;
    sum += weight * value;
    count += weight;
  }
  return sum / count;
}

/** Sums of products around the means of each group. */
type WithinSums = {
  readonly xy: Float64Array;
  readonly xx: Float64Array;
  readonly yy: Float64Array;
};

function withinSums(
  x: Float64Array,
  y: Float64Array,
  offsets: Uint32Array,
  rows: Uint32Array,
): WithinSums {
  const groups = offsets.length - 1;
  const xy = new Float64Array(groups);
  const xx = new Float64Array(groups);
  const yy = new Float64Array(groups);
  for (let g = 0; g < groups; g += 1) {
    const start = offsets[g] ?? 0;
    const end = offsets[g + 1] ?? 0;
    let meanX = 0;
    let meanY = 0;
    let constantX = true;
    let constantY = true;
    const firstX = x[rows[start] ?? 0];
    const firstY = y[rows[start] ?? 0];
    for (let i = start; i < end; i += 1) {
      const row = rows[i] ?? 0;
      meanX += (x[row] ?? 0) / (end - start);
      meanY += (y[row] ?? 0) / (end - start);
      constantX = constantX && x[row] === firstX;
      constantY = constantY && y[row] === firstY;
    }
    for (let i = start; i < end; i += 1) {
      const row = rows[i] ?? 0;
      // A constant column has no spread, whatever rounding makes of its mean.
      const dx = constantX ? 0 : (x[row] ?? 0) - meanX;
      const dy = constantY ? 0 : (y[row] ?? 0) - meanY;
      xy[g] = (xy[g] ?? 0) + dx * dy;
      xx[g] = (xx[g] ?? 0) + dx * dx;
      yy[g] = (yy[g] ?? 0) + dy * dy;
    }
  }
  return { xy, xx, yy };
}

/** Correlation inside groups; NaN if one side does not vary inside any. */
function withinCorrelation(sums: WithinSums, weights: Float64Array): number {
  let xy = 0;
  let xx = 0;
  let yy = 0;
  for (let g = 0; g < weights.length; g += 1) {
    const w = weights[g] ?? 0;
    xy += w * (sums.xy[g] ?? 0);
    xx += w * (sums.xx[g] ?? 0);
    yy += w * (sums.yy[g] ?? 0);
  }
  return clampCorrelation(xy / (Math.sqrt(xx) * Math.sqrt(yy)));
}
