import { bootstrapPatterns, type BootstrapOptions } from './bootstrap.ts';
import type { Interval } from './estimate.ts';

/**
 * Codes of a verdict column, one byte per judgement. 0 and 1 are verdicts; every other value is a way
 * of having none and is counted apart, never guessed.
 */
export const FAIL = 0;
export const PASS = 1;

/** Metric codes above 1: why there is no verdict. */
export const METRIC_NO_VERDICT_CODES = { missing: 2, error: 3, unparseable: 4, flaky: 5 } as const;

/** Human codes above 1. */
export const HUMAN_NO_VERDICT_CODES = { unsure: 2, missing: 3 } as const;

/** Which side is "positive" in precision, recall and F1; the product's convention is `fail`. */
export type PositiveClass = 'fail' | 'pass';

/** The four cells of a metric's verdicts against people's. */
export type ConfusionCells = {
  /** Both pass. */
  readonly truePass: number;
  /** Both fail. */
  readonly trueFail: number;
  /** The metric passes, the human fails. */
  readonly missedFailures: number;
  /** The metric fails, the human passes. */
  readonly falseAlarms: number;
};

/** Why rows did not become pairs. */
export type NoVerdictCounts = {
  readonly metric: {
    readonly missing: number;
    readonly error: number;
    readonly unparseable: number;
    readonly flaky: number;
  };
  readonly human: { readonly unsure: number; readonly missing: number };
  /** Rows in which a human gave a verdict and the metric none. */
  readonly humanOnly: number;
  /** Rows in which the metric gave a verdict and the human none. */
  readonly metricOnly: number;
};

export type ConfusionCounts = ConfusionCells & {
  /** Rows with both verdicts: the sum of the four cells. */
  readonly n: number;
  readonly rows: number;
  readonly noVerdict: NoVerdictCounts;
};

const SIDE = 8;

/**
 * Counts an 8 x 8 table of codes in one pass. Four tables are filled in turn, because counting the
 * same cell twice in a row waits for the first write (a third faster on real, unbalanced data).
 */
function codeTable(metric: Uint8Array, human: Uint8Array): Float64Array {
  const n = metric.length;
  const tables = new Uint32Array(4 * SIDE * SIDE);
  const last = SIDE - 1;
  const whole = n - (n % 4);
  const add = (i: number, table: number): void => {
    const m = metric[i] ?? last;
    const h = human[i] ?? last;
    const cell = table + (m < last ? m : last) * SIDE + (h < last ? h : last);
    tables[cell] = (tables[cell] ?? 0) + 1;
  };
  for (let i = 0; i < whole; i += 4) {
    add(i, 0);
    add(i + 1, SIDE * SIDE);
    add(i + 2, 2 * SIDE * SIDE);
    add(i + 3, 3 * SIDE * SIDE);
  }
  for (let i = whole; i < n; i += 1) add(i, 0);
  const sum = new Float64Array(SIDE * SIDE);
  for (let i = 0; i < tables.length; i += 1) {
    const cell = i % (SIDE * SIDE);
    sum[cell] = (sum[cell] ?? 0) + (tables[i] ?? 0);
  }
  return sum;
}

/**
 * Confusion cells of a metric against people, from two byte columns of the same length.
 * Rows in which one side has no verdict (code 2 or more) are left out of the cells and counted by
 * reason: pairwise deletion, with the counts shown.
 * @throws RangeError if the columns differ in length
 */
export function confusionOf(metric: Uint8Array, human: Uint8Array): ConfusionCounts {
  if (metric.length !== human.length) {
    throw new RangeError('the metric and the human column must have the same length');
  }
  const table = codeTable(metric, human);
  const at = (m: number, h: number): number => table[m * SIDE + h] ?? 0;
  const metricTotal = new Float64Array(SIDE);
  const humanTotal = new Float64Array(SIDE);
  for (let m = 0; m < SIDE; m += 1) {
    for (let h = 0; h < SIDE; h += 1) {
      metricTotal[m] = (metricTotal[m] ?? 0) + at(m, h);
      humanTotal[h] = (humanTotal[h] ?? 0) + at(m, h);
    }
  }
  const truePass = at(PASS, PASS);
  const trueFail = at(FAIL, FAIL);
  const missedFailures = at(PASS, FAIL);
  const falseAlarms = at(FAIL, PASS);
  const n = truePass + trueFail + missedFailures + falseAlarms;
  const ofMetric = (code: number): number => metricTotal[code] ?? 0;
  const ofHuman = (code: number): number => humanTotal[code] ?? 0;
  const rows = metric.length;
  const { error, unparseable, flaky } = METRIC_NO_VERDICT_CODES;
  const metricGave = ofMetric(PASS) + ofMetric(FAIL);
  const humanGave = ofHuman(PASS) + ofHuman(FAIL);
  const reasons = {
    error: ofMetric(error),
    unparseable: ofMetric(unparseable),
    flaky: ofMetric(flaky),
  };
  const unsure = ofHuman(HUMAN_NO_VERDICT_CODES.unsure);
  return {
    truePass,
    trueFail,
    missedFailures,
    falseAlarms,
    n,
    rows,
    noVerdict: {
      metric: {
        // Whatever has no code of its own counts as missing.
        missing: rows - metricGave - reasons.error - reasons.unparseable - reasons.flaky,
        ...reasons,
      },
      human: { unsure, missing: rows - humanGave - unsure },
      humanOnly: humanGave - n,
      metricOnly: metricGave - n,
    },
  };
}

/** Order of the statistics in {@link cellStatistics}. */
export const CELL_STATISTICS = {
  agreement: 0,
  kappa: 1,
  ac1: 2,
  scottPi: 3,
  mcc: 4,
  f1: 5,
  balancedAccuracy: 6,
} as const;

export const CELL_STATISTIC_COUNT = 7;

/**
 * The statistics of a 2 x 2 table that have no closed interval of their own, as raw numbers for the
 * bootstrap's inner loop; NaN means 0/0 and never leaves the statistics folder.
 *
 * - agreement: (tp + tf) / n
 * - kappa: (po - pe) / (1 - pe), pe from both margins (J. Cohen, Educational and Psychological
 *   Measurement 20, 1960)
 * - Scott's pi: same with pe from the mean margin (W. A. Scott, Public Opinion Quarterly 19, 1955)
 * - AC1: same with pe = 2 q (1 - q), q the mean pass share (K. L. Gwet, British Journal of
 *   Mathematical and Statistical Psychology 61, 2008)
 * - MCC: the phi coefficient (B. W. Matthews, Biochimica et Biophysica Acta 405, 1975)
 * - F1 of the positive class (C. J. van Rijsbergen, "Information Retrieval", 1979)
 * - balanced accuracy: mean of the two recalls (K. H. Brodersen et al., ICPR 2010)
 */
export function cellStatistics(
  truePass: number,
  trueFail: number,
  missedFailures: number,
  falseAlarms: number,
  positiveClass: PositiveClass,
  out: Float64Array,
): void {
  const n = truePass + trueFail + missedFailures + falseAlarms;
  const humanFail = trueFail + missedFailures;
  const humanPass = truePass + falseAlarms;
  const metricFail = trueFail + falseAlarms;
  const metricPass = truePass + missedFailures;
  const agreed = truePass + trueFail;
  const po = agreed / n;
  // Differences and products of counts keep 0/0 exact, where 1 - pe in fractions would be 1e-17.
  const chance = humanPass * metricPass + humanFail * metricFail;
  out[CELL_STATISTICS.agreement] = po;
  out[CELL_STATISTICS.kappa] = (n * agreed - chance) / (n * n - chance);
  const passMargin = humanPass + metricPass;
  const failMargin = humanFail + metricFail;
  out[CELL_STATISTICS.ac1] =
    (n * agreed - (passMargin * failMargin) / 2) / (n * n - (passMargin * failMargin) / 2);
  const meanChance = (passMargin * passMargin + failMargin * failMargin) / 4;
  out[CELL_STATISTICS.scottPi] = (n * agreed - meanChance) / (n * n - meanChance);
  const margins = Math.sqrt(humanPass * humanFail) * Math.sqrt(metricPass * metricFail);
  out[CELL_STATISTICS.mcc] = (truePass * trueFail - missedFailures * falseAlarms) / margins;
  const hits = positiveClass === 'fail' ? trueFail : truePass;
  out[CELL_STATISTICS.f1] = (2 * hits) / (2 * hits + missedFailures + falseAlarms);
  out[CELL_STATISTICS.balancedAccuracy] = (truePass / humanPass + trueFail / humanFail) / 2;
}

/** Point values of {@link cellStatistics} for one table. */
export function cellStatisticsOf(
  cells: ConfusionCells,
  positiveClass: PositiveClass = 'fail',
): Float64Array {
  const out = new Float64Array(CELL_STATISTIC_COUNT);
  cellStatistics(
    cells.truePass,
    cells.trueFail,
    cells.missedFailures,
    cells.falseAlarms,
    positiveClass,
    out,
  );
  return out;
}

/**
 * Bootstrap intervals of {@link CELL_STATISTICS}, every judgement resampled on its own: a multinomial
 * draw of the four cells (exact, independent of the number of rows).
 */
export function cellIntervals(
  cells: ConfusionCells,
  positiveClass: PositiveClass,
  options: BootstrapOptions = {},
): (Interval | null)[] {
  const counts = Float64Array.of(
    cells.truePass,
    cells.trueFail,
    cells.missedFailures,
    cells.falseAlarms,
  );
  return bootstrapPatterns(
    counts,
    CELL_STATISTIC_COUNT,
    (w, out) => cellStatistics(w[0] ?? 0, w[1] ?? 0, w[2] ?? 0, w[3] ?? 0, positiveClass, out),
    CELL_STATISTIC_COUNT * 4,
    options,
  );
}

/** Whole cases and how many there are of each make: the unit of the cluster bootstrap. */
export type ClusterPatterns = {
  /** How many cases show the pattern. */
  readonly counts: Float64Array;
  /** Four cells per pattern: true pass, true fail, missed failures, false alarms. */
  readonly cells: Float64Array;
  /** Cases with at least one pair of verdicts. */
  readonly clusters: number;
  /** Pairs in the largest case; 1 means that cases and judgements are the same thing. */
  readonly largest: number;
};

function sizeOf(cells: Uint32Array, cluster: number): number {
  const at = cluster * 4;
  return (cells[at] ?? 0) + (cells[at + 1] ?? 0) + (cells[at + 2] ?? 0) + (cells[at + 3] ?? 0);
}

/**
 * Sums up the cells of each case and counts equal cases.
 * @param cluster a number from 0 to `clusterCount - 1` per row: the case the row belongs to
 */
export function clusterPatterns(
  metric: Uint8Array,
  human: Uint8Array,
  cluster: Uint32Array,
  clusterCount: number,
): ClusterPatterns {
  const cells = new Uint32Array(clusterCount * 4);
  for (let i = 0; i < metric.length; i += 1) {
    const m = metric[i] ?? 2;
    const h = human[i] ?? 2;
    if (m > PASS || h > PASS) continue;
    const which = m === h ? (m === PASS ? 0 : 1) : m === PASS ? 2 : 3;
    const at = (cluster[i] ?? 0) * 4 + which;
    cells[at] = (cells[at] ?? 0) + 1;
  }
  let largest = 0;
  for (let c = 0; c < clusterCount; c += 1) largest = Math.max(largest, sizeOf(cells, c));
  const base = largest + 1;
  const patterns = new Map<number | string, number>();
  const counts: number[] = [];
  const patternCells: number[] = [];
  let clusters = 0;
  for (let c = 0; c < clusterCount; c += 1) {
    if (sizeOf(cells, c) === 0) continue;
    clusters += 1;
    const four = cells.subarray(c * 4, c * 4 + 4);
    const [a = 0, b = 0, d = 0, e = 0] = four;
    // A number while it is exact (four digits of this base stay below 2^53), else text.
    const key = base < 9000 ? ((a * base + b) * base + d) * base + e : four.join(',');
    const known = patterns.get(key);
    if (known === undefined) {
      patterns.set(key, counts.length);
      counts.push(1);
      patternCells.push(a, b, d, e);
    } else {
      counts[known] = (counts[known] ?? 0) + 1;
    }
  }
  return {
    counts: Float64Array.from(counts),
    cells: Float64Array.from(patternCells),
    clusters,
    largest,
  };
}

/**
 * Bootstrap intervals of {@link CELL_STATISTICS} that resample whole cases, for data in which a case
 * has several judgements (reviewers, turns, judge runs): judgements of one case are not independent.
 * Source: A. C. Davison and D. V. Hinkley, "Bootstrap Methods and their Application" (1997), 3.8
 * (strategy 1: resample clusters, keep what is inside).
 */
export function clusterIntervals(
  patterns: ClusterPatterns,
  positiveClass: PositiveClass,
  options: BootstrapOptions = {},
): (Interval | null)[] {
  const { cells } = patterns;
  return bootstrapPatterns(
    patterns.counts,
    CELL_STATISTIC_COUNT,
    (w, out) => {
      let truePass = 0;
      let trueFail = 0;
      let missed = 0;
      let alarms = 0;
      for (let p = 0; p < w.length; p += 1) {
        const times = w[p] ?? 0;
        if (times === 0) continue;
        truePass += times * (cells[p * 4] ?? 0);
        trueFail += times * (cells[p * 4 + 1] ?? 0);
        missed += times * (cells[p * 4 + 2] ?? 0);
        alarms += times * (cells[p * 4 + 3] ?? 0);
      }
      cellStatistics(truePass, trueFail, missed, alarms, positiveClass, out);
    },
    patterns.counts.length + CELL_STATISTIC_COUNT * 4,
    options,
  );
}
