import { bootstrapPatterns, type BootstrapOptions } from './bootstrap.ts';
import { type Estimate, undefinedEstimate, valueEstimate } from './estimate.ts';
import {
  averageRanks,
  kendallTauBOf,
  pearson,
  type Ranking,
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
  const spearmans: number[] = [];
  const taus: number[] = [];
  const pearsons: number[] = [];
  for (let g = 0; g < groups; g += 1) {
    const inGroup = rows.subarray(offsets[g], offsets[g + 1]);
    const gx = Float64Array.from(inGroup, (row) => x[row] ?? Number.NaN);
    const gy = Float64Array.from(inGroup, (row) => y[row] ?? Number.NaN);
    const rankX = rankingOf(gx);
    const rankY = rankingOf(gy);
    const rho = spearmanOf(rankX, rankY);
    if (Number.isNaN(rho)) continue;
    spearmans.push(rho);
    taus.push(kendallTauBOf(rankX, rankY));
    pearsons.push(pearson(gx, gy));
  }
  const used = spearmans.length;
  return {
    groups,
    usedGroups: used,
    skippedConstant: groups - used,
    rows: x.length,
    spearman: meanEstimate(spearmans, options),
    kendallTauB: meanEstimate(taus, options),
    pearson: meanEstimate(pearsons, options),
    partialSpearman: partial(rankColumn(x), rankColumn(y), offsets, rows, options),
    partialPearson: partial(x, y, offsets, rows, options),
  };
}

function rankColumn(values: Float64Array): Float64Array {
  const ranking: Ranking = rankingOf(values);
  return averageRanks(ranking);
}

function meanEstimate(values: readonly number[], options: BootstrapOptions): Estimate {
  const n = values.length;
  if (n === 0) return undefinedEstimate(NO_GROUP_REASON, 0);
  let sum = 0;
  for (const value of values) sum += value;
  const [interval] = bootstrapPatterns(
    new Float64Array(n).fill(1),
    1,
    (w, out) => {
      let total = 0;
      for (let i = 0; i < n; i += 1) total += (w[i] ?? 0) * (values[i] ?? 0);
      out[0] = total / n;
    },
    n,
    options,
  );
  return valueEstimate(sum / n, n, interval);
}

/** Correlation inside groups from each group's sums around its own means; groups are resampled. */
function partial(
  x: Float64Array,
  y: Float64Array,
  offsets: Uint32Array,
  rows: Uint32Array,
  options: BootstrapOptions,
): Estimate {
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
  const correlation = (weights: Float64Array): number => {
    let sumXY = 0;
    let sumXX = 0;
    let sumYY = 0;
    for (let g = 0; g < groups; g += 1) {
      const w = weights[g] ?? 0;
      sumXY += w * (xy[g] ?? 0);
      sumXX += w * (xx[g] ?? 0);
      sumYY += w * (yy[g] ?? 0);
    }
    return sumXY / (Math.sqrt(sumXX) * Math.sqrt(sumYY));
  };
  const ones = new Float64Array(groups).fill(1);
  const value = correlation(ones);
  if (Number.isNaN(value)) return undefinedEstimate(NO_PARTIAL_REASON, rows.length);
  const [interval] = bootstrapPatterns(
    ones,
    1,
    (w, out) => {
      out[0] = correlation(w);
    },
    groups,
    options,
  );
  return valueEstimate(Math.max(-1, Math.min(1, value)), rows.length, interval);
}
