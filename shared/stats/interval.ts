import {
  DEFAULT_CONFIDENCE,
  type Estimate,
  type Interval,
  undefinedEstimate,
  valueEstimate,
} from './estimate.ts';

/** Coefficients of a rational approximation, highest power first. */
function rational(x: number, numerator: readonly number[], denominator: readonly number[]): number {
  let top = 0;
  for (const coefficient of numerator) top = top * x + coefficient;
  let bottom = 0;
  for (const coefficient of denominator) bottom = bottom * x + coefficient;
  return top / bottom;
}

const CENTRAL_TOP = [
  2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
  13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608,
];
const CENTRAL_BOTTOM = [
  5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
  5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1,
];
const MIDDLE_TOP = [
  7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177,
  1.27045825245236838258, 3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959,
  1.42343711074968357734,
];
const MIDDLE_BOTTOM = [
  1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966,
  0.14810397642748007459, 0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1,
];
const TAIL_TOP = [
  2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386,
  0.026532189526576123093, 0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699,
  6.6579046435011037772,
];
const TAIL_BOTTOM = [
  2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5,
  7.868691311456132591e-4, 0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769,
  1,
];

/**
 * Quantile of the standard normal distribution, correct to about 16 digits.
 * Source: M. J. Wichura, "Algorithm AS 241: The Percentage Points of the Normal Distribution",
 * Applied Statistics 37 (1988), routine PPND16.
 * @throws RangeError unless 0 < probability < 1
 */
export function normalQuantile(probability: number): number {
  if (!(probability > 0 && probability < 1)) {
    throw new RangeError('a probability must lie between 0 and 1');
  }
  const q = probability - 0.5;
  if (Math.abs(q) <= 0.425) return q * rational(0.180625 - q * q, CENTRAL_TOP, CENTRAL_BOTTOM);
  const r = Math.sqrt(-Math.log(q < 0 ? probability : 1 - probability));
  const tail =
    r <= 5 ? rational(r - 1.6, MIDDLE_TOP, MIDDLE_BOTTOM) : rational(r - 5, TAIL_TOP, TAIL_BOTTOM);
  return q < 0 ? -tail : tail;
}

/** z of a two-sided interval: 1.959964 for 0.95. @throws RangeError unless 0 < confidence < 1 */
export function twoSidedZ(confidence: number): number {
  return normalQuantile(0.5 + confidence / 2);
}

/**
 * Wilson score interval of a proportion.
 * Source: E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference",
 * JASA 22 (1927); recommended for small n by Brown, Cai and DasGupta, Statistical Science 16 (2001).
 * It lies inside [0, 1] and holds the observed proportion, also for 0 of n and n of n.
 * @throws RangeError if n is 0 or successes lie outside 0..n
 */
export function wilsonInterval(
  successes: number,
  n: number,
  confidence: number = DEFAULT_CONFIDENCE,
): Interval {
  if (!(n > 0) || !(successes >= 0) || successes > n) {
    throw new RangeError('a proportion needs n > 0 and 0 <= successes <= n');
  }
  const z2 = twoSidedZ(confidence) ** 2;
  const centre = (successes + z2 / 2) / (n + z2);
  const half = (Math.sqrt(z2) / (n + z2)) * Math.sqrt((successes * (n - successes)) / n + z2 / 4);
  // Rounding may leave the ends of 0/n and n/n a hair inside the observed proportion.
  return {
    low: successes === 0 ? 0 : Math.max(0, centre - half),
    high: successes === n ? 1 : Math.min(1, centre + half),
  };
}

/** A share as an estimate with its Wilson interval; `reason` is shown where n is 0. */
export function proportion(
  successes: number,
  n: number,
  reason: string,
  confidence: number = DEFAULT_CONFIDENCE,
): Estimate {
  if (n === 0) return undefinedEstimate(reason, 0);
  return valueEstimate(successes / n, n, wilsonInterval(successes, n, confidence));
}

/** Half-width that "enough labels" means: plus or minus five points. */
export const TARGET_HALF_WIDTH = 0.05;

/**
 * How many labels a proportion needs in all until its Wilson interval is at most
 * `2 * halfWidth` wide: the smallest n with z * sqrt(p(1-p)/n + z^2/4n^2) / (1 + z^2/n) <= halfWidth,
 * solved for n (a quadratic in n).
 * Source: W. W. Piegorsch, "Sample sizes for improved binomial confidence intervals",
 * Computational Statistics & Data Analysis 46 (2004), equation for the score interval.
 */
export function labelsForHalfWidth(
  share: number,
  halfWidth: number = TARGET_HALF_WIDTH,
  confidence: number = DEFAULT_CONFIDENCE,
): number {
  if (!(share >= 0 && share <= 1) || !(halfWidth > 0 && halfWidth < 0.5)) {
    throw new RangeError('a share lies in 0..1 and a half-width between 0 and 0.5');
  }
  const z2 = twoSidedZ(confidence) ** 2;
  const spread = share * (1 - share);
  const d2 = halfWidth * halfWidth;
  // d2 n^2 + z2 (2 d2 - spread) n + z2^2 (d2 - 1/4) = 0, larger root.
  const b = z2 * (2 * d2 - spread);
  const n = (-b + Math.sqrt(b * b - 4 * d2 * z2 * z2 * (d2 - 0.25))) / (2 * d2);
  return Math.max(1, Math.ceil(n - 1e-9));
}

/**
 * How many labels are still missing until a proportion is known to within `halfWidth`
 * (five points by default); 0 once it is.
 * The plan uses the centre of the Wilson interval and not the observed share: after three labels that
 * all agree, the observed share would promise that 32 more are enough, and then ask for hundreds.
 */
export function labelsNeeded(
  successes: number,
  n: number,
  halfWidth: number = TARGET_HALF_WIDTH,
  confidence: number = DEFAULT_CONFIDENCE,
): number {
  if (n === 0) return labelsForHalfWidth(0.5, halfWidth, confidence);
  const z2 = twoSidedZ(confidence) ** 2;
  const half = (Math.sqrt(z2) / (n + z2)) * Math.sqrt((successes * (n - successes)) / n + z2 / 4);
  if (half <= halfWidth) return 0;
  const centre = (successes + z2 / 2) / (n + z2);
  return Math.max(1, labelsForHalfWidth(centre, halfWidth, confidence) - n);
}
