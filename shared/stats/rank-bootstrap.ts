import { bootstrapPatterns, type BootstrapOptions } from './bootstrap.ts';
import type { Interval } from './estimate.ts';
import { averageRankOfLevels, clampCorrelation, type Ranking } from './rank.ts';

/** Cells of a binned table, at most; more bins cost time and change the ends of an interval by < 1e-3. */
const MOST_BINS = 256;
const MOST_CELLS = 16_384;

/** A column in few levels: its own distinct values where they are few, else bins of equal size. */
export type BinnedColumn = {
  /** Level of each element, rising with the value. */
  readonly level: Uint32Array;
  readonly count: number;
  /** Mean of the values in each level. */
  readonly means: Float64Array;
};

/** Bins a ranked column into at most `most` levels without ever parting equal values. */
export function binColumn(ranking: Ranking, most: number): BinnedColumn {
  const { dense, tieCounts, values } = ranking;
  const n = dense.length;
  const levelOf = new Uint32Array(tieCounts.length);
  let count = 0;
  let below = 0;
  let previousBin = -1;
  for (let d = 0; d < tieCounts.length; d += 1) {
    const bin = tieCounts.length <= most ? d : Math.floor((below / n) * most);
    if (bin !== previousBin) count += 1;
    previousBin = bin;
    levelOf[d] = count - 1;
    below += tieCounts[d] ?? 0;
  }
  const level = new Uint32Array(n);
  const means = new Float64Array(count);
  const sizes = new Float64Array(count);
  for (let i = 0; i < n; i += 1) {
    const at = levelOf[dense[i] ?? 0] ?? 0;
    level[i] = at;
    means[at] = (means[at] ?? 0) + (values[i] ?? 0);
    sizes[at] = (sizes[at] ?? 0) + 1;
  }
  for (let at = 0; at < count; at += 1) means[at] = (means[at] ?? 0) / (sizes[at] ?? 1);
  return { level, count, means };
}

/** The cells of a two-way table that hold something, by x and inside x by y, both rising. */
type CellTable = {
  readonly x: Uint32Array;
  readonly y: Uint32Array;
  readonly counts: Float64Array;
  /** Cell of each row. */
  readonly cellOf: Uint32Array;
};

function cellTable(x: BinnedColumn, y: BinnedColumn): CellTable {
  const dense = new Uint32Array(x.count * y.count);
  const n = x.level.length;
  for (let i = 0; i < n; i += 1) {
    const at = (x.level[i] ?? 0) * y.count + (y.level[i] ?? 0);
    dense[at] = (dense[at] ?? 0) + 1;
  }
  const filled: number[] = [];
  for (let at = 0; at < dense.length; at += 1) if (dense[at] !== 0) filled.push(at);
  const cellAt = new Uint32Array(dense.length);
  for (const [cell, at] of filled.entries()) cellAt[at] = cell;
  const cellOf = new Uint32Array(n);
  for (let i = 0; i < n; i += 1) {
    cellOf[i] = cellAt[(x.level[i] ?? 0) * y.count + (y.level[i] ?? 0)] ?? 0;
  }
  return {
    x: Uint32Array.from(filled, (at) => Math.floor(at / y.count)),
    y: Uint32Array.from(filled, (at) => at % y.count),
    counts: Float64Array.from(filled, (at) => dense[at] ?? 0),
    cellOf,
  };
}

/** Order of the statistics of a two-way table of scores (x) against grades or verdicts (y). */
export const RANK_STATISTICS = { spearman: 0, kendallTauB: 1, pearson: 2, rocAuc: 3 } as const;
const WIDTH = 4;

/**
 * Rank statistics of a two-way table, weights per cell; NaN where 0/0. Sources as in rank.ts and
 * roc.ts; here on the margins of the table, so that the cost is the number of cells.
 */
function tableStatistics(
  table: CellTable,
  weights: Float64Array,
  x: BinnedColumn,
  y: BinnedColumn,
  scratch: { readonly tree: Float64Array; readonly nx: Float64Array; readonly ny: Float64Array },
  out: Float64Array,
): void {
  const { tree, nx, ny } = scratch;
  nx.fill(0);
  ny.fill(0);
  tree.fill(0);
  let n = 0;
  for (let c = 0; c < weights.length; c += 1) {
    const w = weights[c] ?? 0;
    if (w === 0) continue;
    const cx = table.x[c] ?? 0;
    const cy = table.y[c] ?? 0;
    nx[cx] = (nx[cx] ?? 0) + w;
    ny[cy] = (ny[cy] ?? 0) + w;
    n += w;
  }
  const rankX = averageRankOfLevels(nx);
  const rankY = averageRankOfLevels(ny);
  const meanRank = (n + 1) / 2;
  let meanX = 0;
  let meanY = 0;
  let spreadRankX = 0;
  let spreadRankY = 0;
  let tiedX = 0;
  let tiedY = 0;
  for (let i = 0; i < nx.length; i += 1) {
    const count = nx[i] ?? 0;
    meanX += (count * (x.means[i] ?? 0)) / n;
    spreadRankX += count * ((rankX[i] ?? 0) - meanRank) ** 2;
    tiedX += (count * (count - 1)) / 2;
  }
  for (let i = 0; i < ny.length; i += 1) {
    const count = ny[i] ?? 0;
    meanY += (count * (y.means[i] ?? 0)) / n;
    spreadRankY += count * ((rankY[i] ?? 0) - meanRank) ** 2;
    tiedY += (count * (count - 1)) / 2;
  }
  let rankXY = 0;
  let xy = 0;
  let xx = 0;
  let yy = 0;
  let concordant = 0;
  let discordant = 0;
  let before = 0;
  let c = 0;
  while (c < weights.length) {
    const group = table.x[c] ?? 0;
    const start = c;
    let inGroup = 0;
    for (; c < weights.length && table.x[c] === group; c += 1) {
      const w = weights[c] ?? 0;
      if (w === 0) continue;
      const cy = table.y[c] ?? 0;
      let notAbove = 0;
      for (let j = cy + 1; j > 0; j -= j & -j) notAbove += tree[j] ?? 0;
      let below = 0;
      for (let j = cy; j > 0; j -= j & -j) below += tree[j] ?? 0;
      concordant += w * below;
      discordant += w * (before - notAbove);
      inGroup += w;
      rankXY += w * ((rankX[group] ?? 0) - meanRank) * ((rankY[cy] ?? 0) - meanRank);
      const dx = (x.means[group] ?? 0) - meanX;
      const dy = (y.means[cy] ?? 0) - meanY;
      xy += w * dx * dy;
      xx += w * dx * dx;
      yy += w * dy * dy;
    }
    for (let i = start; i < c; i += 1) {
      const w = weights[i] ?? 0;
      if (w === 0) continue;
      for (let j = (table.y[i] ?? 0) + 1; j < tree.length; j += j & -j) {
        tree[j] = (tree[j] ?? 0) + w;
      }
    }
    before += inGroup;
  }
  const pairs = (n * (n - 1)) / 2;
  out[RANK_STATISTICS.spearman] = rankXY / Math.sqrt(spreadRankX * spreadRankY);
  out[RANK_STATISTICS.kendallTauB] =
    (concordant - discordant) / (Math.sqrt(pairs - tiedX) * Math.sqrt(pairs - tiedY));
  out[RANK_STATISTICS.pearson] =
    spreadRankX > 0 && spreadRankY > 0 ? xy / Math.sqrt(xx * yy) : Number.NaN;
  // With two levels of y, concordance is the area under the curve: P(score of 1 > score of 0).
  const untied = pairs - tiedY;
  out[RANK_STATISTICS.rocAuc] = (concordant + (untied - concordant - discordant) / 2) / untied;
}

/** Rows that belong together are resampled together. */
export type RowClusters = {
  /** Rows of cluster c are `rows[offsets[c]] .. rows[offsets[c + 1]]`. */
  readonly offsets: Uint32Array;
  readonly rows: Uint32Array;
};

/** The exact values that the intervals are moved to; NaN or left out where there is none. */
export type RankValues = { readonly [K in keyof typeof RANK_STATISTICS]?: number };
export type RankIntervals = { readonly [K in keyof typeof RANK_STATISTICS]: Interval | null };

/**
 * Percentile bootstrap of rank statistics on a binned table.
 * Columns with many distinct values are binned first (equal counts, at most 256 levels), which biases a
 * rank statistic by a few thousandths; the interval is therefore moved by the difference between the
 * exact value and that of the binned table, and cut at the ends of the scale.
 * Source: Efron and Tibshirani (1993), chapter 13; binning checked against resampling rows in the tests.
 * @param clusters rows that are resampled together; each row on its own without it
 */
export function rankIntervals(
  scores: Ranking,
  grades: Ranking,
  exact: RankValues,
  options: BootstrapOptions = {},
  clusters?: RowClusters,
): RankIntervals {
  const y = binColumn(grades, grades.tieCounts.length <= 64 ? 64 : 128);
  const x = binColumn(scores, Math.min(MOST_BINS, Math.floor(MOST_CELLS / Math.max(1, y.count))));
  const table = cellTable(x, y);
  const scratch = {
    tree: new Float64Array(y.count + 1),
    nx: new Float64Array(x.count),
    ny: new Float64Array(y.count),
  };
  const binned = new Float64Array(WIDTH);
  tableStatistics(table, table.counts, x, y, scratch, binned);
  const cost = table.counts.length * (4 + 3 * Math.log2(y.count + 1)) + x.count + y.count;
  const raw =
    clusters === undefined
      ? bootstrapPatterns(
          table.counts,
          WIDTH,
          (w, out) => tableStatistics(table, w, x, y, scratch, out),
          cost,
          options,
        )
      : clusteredIntervals(
          table,
          clusters,
          (w, out) => {
            tableStatistics(table, w, x, y, scratch, out);
          },
          cost,
          options,
        );
  const moved = (key: keyof typeof RANK_STATISTICS): Interval | null => {
    const interval = raw[RANK_STATISTICS[key]] ?? null;
    const value = exact[key];
    const start = binned[RANK_STATISTICS[key]] ?? Number.NaN;
    if (interval === null || value === undefined || Number.isNaN(value) || Number.isNaN(start)) {
      return null;
    }
    const cut = (end: number): number =>
      key === 'rocAuc' ? Math.max(0, Math.min(1, end)) : clampCorrelation(end);
    return { low: cut(interval.low + value - start), high: cut(interval.high + value - start) };
  };
  return {
    spearman: moved('spearman'),
    kendallTauB: moved('kendallTauB'),
    pearson: moved('pearson'),
    rocAuc: moved('rocAuc'),
  };
}

function clusteredIntervals(
  table: CellTable,
  clusters: RowClusters,
  statistics: (weights: Float64Array, out: Float64Array) => void,
  cost: number,
  options: BootstrapOptions,
): (Interval | null)[] {
  const { offsets, rows } = clusters;
  const weights = new Float64Array(table.counts.length);
  // In the order of the clusters, so that a replicate reads straight through.
  const cells = new Uint32Array(rows.length);
  for (let i = 0; i < rows.length; i += 1) cells[i] = table.cellOf[rows[i] ?? 0] ?? 0;
  return bootstrapPatterns(
    new Float64Array(offsets.length - 1).fill(1),
    WIDTH,
    (times, out) => {
      weights.fill(0);
      for (let c = 0; c < times.length; c += 1) {
        const m = times[c] ?? 0;
        if (m === 0) continue;
        const end = offsets[c + 1] ?? 0;
        for (let i = offsets[c] ?? 0; i < end; i += 1) {
          const cell = cells[i] ?? 0;
          weights[cell] = (weights[cell] ?? 0) + m;
        }
      }
      statistics(weights, out);
    },
    cost + rows.length,
    options,
  );
}

/**
 * Groups rows by a number from 0 to `count - 1`, leaving out numbers without rows.
 * A counting sort, stable.
 */
export function groupRows(group: Uint32Array, count: number): RowClusters {
  const sizes = new Uint32Array(count);
  for (let i = 0; i < group.length; i += 1) {
    const g = group[i] ?? 0;
    sizes[g] = (sizes[g] ?? 0) + 1;
  }
  const offsets: number[] = [0];
  const next = new Uint32Array(count);
  let sum = 0;
  for (let g = 0; g < count; g += 1) {
    const size = sizes[g] ?? 0;
    if (size === 0) continue;
    next[g] = sum;
    sum += size;
    offsets.push(sum);
  }
  const rows = new Uint32Array(group.length);
  for (let i = 0; i < group.length; i += 1) {
    const g = group[i] ?? 0;
    const at = next[g] ?? 0;
    next[g] = at + 1;
    rows[at] = i;
  }
  return { offsets: Uint32Array.from(offsets), rows };
}
