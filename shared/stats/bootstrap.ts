import { DEFAULT_CONFIDENCE, DEFAULT_REPLICATES, type Interval } from './estimate.ts';
import { createRng, type Rng } from './rng.ts';

/** How an interval is resampled. The generator is injected, so the same seed gives the same interval. */
export type BootstrapOptions = {
  /** Default: a fresh generator with the fixed default seed. */
  readonly rng?: Rng;
  /** Default 1000; 0 leaves the intervals out. */
  readonly replicates?: number;
  readonly confidence?: number;
};

/** Work of one interval (replicates times cost of a replicate) above which replicates are saved. */
const WORK_LIMIT = 1e8;
const FEWEST_REPLICATES = 200;

/**
 * Replicates that are affordable: as asked, but fewer where one replicate is so costly that a person
 * would wait for seconds. Never fewer than 200 (Efron and Tibshirani 1993 §13: a percentile interval
 * needs hundreds), so that a number of replicates below that is kept as asked.
 * @param cost elementary steps of one replicate
 */
export function affordableReplicates(asked: number, cost: number): number {
  if (asked <= FEWEST_REPLICATES) return asked;
  return Math.max(FEWEST_REPLICATES, Math.min(asked, Math.floor(WORK_LIMIT / Math.max(1, cost))));
}

const LOG_FACTORIALS = new Float64Array([
  0, 0, 0.6931471805599453, 1.791759469228055, 3.1780538303479458, 4.787491742782046,
  6.579251212010101, 8.525161361065415, 10.60460290274525, 12.801827480081469,
]);

/** ln(k!) by Stirling's series (Abramowitz and Stegun 6.1.40), by table below 10. */
function logFactorial(k: number): number {
  if (k < 10) return LOG_FACTORIALS[k] ?? 0;
  const x = k + 1;
  const inverse = 1 / x;
  const square = inverse * inverse;
  return (
    (x - 0.5) * Math.log(x) -
    x +
    0.9189385332046727 +
    inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680)))
  );
}

/**
 * One draw from Binomial(n, p).
 * Source: inversion for n*p < 10, else W. Hörmann, "The generation of binomial random variates",
 * Journal of Statistical Computation and Simulation 46 (1993), algorithm BTRS.
 */
export function drawBinomial(n: number, p: number, rng: Rng): number {
  if (n <= 0 || p <= 0) return 0;
  if (p >= 1) return n;
  if (p > 0.5) return n - drawBinomial(n, 1 - p, rng);
  const q = 1 - p;
  const odds = p / q;
  if (n * p < 10) {
    const factor = (n + 1) * odds;
    let probability = q ** n;
    let u = rng();
    let x = 0;
    while (u > probability) {
      u -= probability;
      x += 1;
      // Only rounding leads here: the probabilities up to n add up to 1 less a few ulps.
      if (x > n) return n;
      probability *= factor / x - odds;
    }
    return x;
  }
  const spread = Math.sqrt(n * p * q);
  const b = 1.15 + 2.53 * spread;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const centre = n * p + 0.5;
  const vr = 0.92 - 4.2 / b;
  const alpha = (2.83 + 5.1 / b) * spread;
  const logOdds = Math.log(odds);
  const mode = Math.floor((n + 1) * p);
  const height = logFactorial(mode) + logFactorial(n - mode);
  for (;;) {
    let v = rng();
    let u: number;
    if (v <= 0.86 * vr) {
      u = v / vr - 0.43;
      return Math.floor(((2 * a) / (0.5 - Math.abs(u)) + b) * u + centre);
    }
    if (v >= vr) {
      u = rng() - 0.5;
    } else {
      u = v / vr - 0.93;
      u = (u < 0 ? -0.5 : 0.5) - u;
      v = rng() * vr;
    }
    const us = 0.5 - Math.abs(u);
    if (us < 0.013 && v > us) continue;
    const k = Math.floor(((2 * a) / us + b) * u + centre);
    if (k < 0 || k > n) continue;
    const scaled = Math.log((v * alpha) / (a / (us * us) + b));
    if (scaled <= height - logFactorial(k) - logFactorial(n - k) + (k - mode) * logOdds) return k;
  }
}

/**
 * One multinomial draw: `out[i]` becomes how often cell i is hit when as many rows as `counts` holds
 * are drawn with replacement. This is exactly the distribution of resampling the rows one by one,
 * at the cost of the cells and not of the rows (conditional binomials; L. Devroye, "Non-Uniform
 * Random Variate Generation", 1986, XI.1.4).
 */
export function drawMultinomial(counts: Float64Array, out: Float64Array, rng: Rng): void {
  let rowsLeft = 0;
  for (let i = 0; i < counts.length; i += 1) rowsLeft += counts[i] ?? 0;
  let weightLeft = rowsLeft;
  for (let i = 0; i < counts.length; i += 1) {
    const count = counts[i] ?? 0;
    let hits = 0;
    if (count > 0 && rowsLeft > 0) {
      hits = count >= weightLeft ? rowsLeft : drawBinomial(rowsLeft, count / weightLeft, rng);
    }
    out[i] = hits;
    rowsLeft -= hits;
    weightLeft -= count;
  }
}

/** A resampler writes the multiplicities of one replicate into `out` (one per pattern). */
export type Resampler = { readonly draw: (out: Float64Array) => void; readonly cost: number };

/**
 * Resamples units that come as `counts[p]` units of pattern p. Chooses the cheaper of two ways with
 * the same distribution: drawing units one by one, or one binomial per pattern.
 */
export function patternResampler(counts: Float64Array, rng: Rng): Resampler {
  let units = 0;
  for (let p = 0; p < counts.length; p += 1) units += counts[p] ?? 0;
  // A binomial costs about as much as a dozen single draws.
  if (units > 12 * counts.length) {
    return { draw: (out) => drawMultinomial(counts, out, rng), cost: 12 * counts.length };
  }
  const patternOf = new Uint32Array(units);
  let at = 0;
  for (let p = 0; p < counts.length; p += 1) {
    const end = at + (counts[p] ?? 0);
    patternOf.fill(p, at, end);
    at = end;
  }
  return {
    draw: (out) => {
      out.fill(0);
      for (let i = 0; i < units; i += 1) {
        const p = patternOf[Math.floor(rng() * units)] ?? 0;
        out[p] = (out[p] ?? 0) + 1;
      }
    },
    cost: units + counts.length,
  };
}

/**
 * Quantile of sorted values with linear interpolation (R's type 7; Hyndman and Fan, The American
 * Statistician 50, 1996).
 */
export function sortedQuantile(sorted: Float64Array, probability: number): number {
  const position = (sorted.length - 1) * probability;
  const below = Math.floor(position);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? Number.NaN;
  return low + (high - low) * (position - below);
}

/**
 * Percentile interval of replicates; NaN marks a replicate in which the statistic is 0/0.
 * Such replicates are left out; if they are more than one in ten, no interval is given, because the
 * remaining ones are no longer a sample of what could have happened.
 * Source: B. Efron and R. Tibshirani, "An Introduction to the Bootstrap" (1993), chapter 13.
 */
export function percentileInterval(
  replicates: Float64Array,
  confidence: number = DEFAULT_CONFIDENCE,
): Interval | null {
  const defined = replicates.filter((value) => !Number.isNaN(value)).sort();
  if (defined.length === 0 || defined.length < 0.9 * replicates.length) return null;
  const tail = (1 - confidence) / 2;
  return { low: sortedQuantile(defined, tail), high: sortedQuantile(defined, 1 - tail) };
}

/**
 * Bootstrap intervals of several statistics from the same replicates.
 * @param counts how many units (rows, cases) show each pattern
 * @param width number of statistics
 * @param statistics writes the statistics of one replicate, given the multiplicity of each pattern
 * @param cost elementary steps of one call of `statistics`
 * @returns one interval (or null) per statistic
 */
export function bootstrapPatterns(
  counts: Float64Array,
  width: number,
  statistics: (multiplicities: Float64Array, out: Float64Array) => void,
  cost: number,
  options: BootstrapOptions = {},
): (Interval | null)[] {
  const asked = options.replicates ?? DEFAULT_REPLICATES;
  const none = Array.from({ length: width }, () => null);
  if (asked <= 0 || counts.length === 0) return none;
  const resampler = patternResampler(counts, options.rng ?? createRng());
  const replicates = affordableReplicates(asked, resampler.cost + cost);
  const columns = Array.from({ length: width }, () => new Float64Array(replicates));
  const multiplicities = new Float64Array(counts.length);
  const out = new Float64Array(width);
  for (let r = 0; r < replicates; r += 1) {
    resampler.draw(multiplicities);
    statistics(multiplicities, out);
    for (let s = 0; s < width; s += 1) {
      const column = columns[s];
      if (column !== undefined) column[r] = out[s] ?? Number.NaN;
    }
  }
  return columns.map((column) => percentileInterval(column, options.confidence));
}
