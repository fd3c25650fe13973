import type { UnitPatterns } from './ratings.ts';

/**
 * Chance-corrected agreement on categories, as raw numbers in which NaN is 0/0. Callers outside the
 * statistics folder use `summarizeAgreement` or the wrapped functions, which turn NaN into a reason.
 */
export type TwoRaterAgreement = {
  /** Pairs in the table. */
  readonly n: number;
  readonly percentAgreement: number;
  readonly cohenKappa: number;
  readonly scottPi: number;
  /** AC1 with identity weights, AC2 with others. */
  readonly gwetAc: number;
  readonly brennanPrediger: number;
  /** Krippendorff's alpha of the table: Scott's pi with his correction for small samples. */
  readonly krippendorffAlpha: number;
};

/**
 * Chance-corrected coefficient. If everybody always says the same, both shares are exactly 1 (counts
 * divided by themselves) and the quotient is 0/0: NaN.
 */
function corrected(observed: number, expected: number): number {
  return (observed - expected) / (1 - expected);
}

/**
 * Two raters on a k x k table (row: first rater), unweighted or weighted.
 *
 * With po = sum w_ij p_ij, and pe by coefficient:
 * - Cohen: sum w_ij p_i. p_.j (Cohen 1960; weighted: Cohen 1968)
 * - Scott: sum w_ij m_i m_j, m the mean of the two margins (Scott 1955)
 * - Gwet: sum(w) / (k (k - 1)) * sum m_i (1 - m_i) (Gwet 2008; AC2: Gwet 2014, chapter 3)
 * - Brennan and Prediger: sum(w) / k^2 (Educational and Psychological Measurement 41, 1981)
 * - Krippendorff: Scott with po' = po (1 - 1/2n) + 1/2n (K. Krippendorff, "Content Analysis", 2004)
 * @param table k x k counts, row-major
 * @param weights k x k agreement weights, see `agreementWeights`
 */
export function twoRaterAgreement(
  table: Float64Array,
  k: number,
  weights: Float64Array,
): TwoRaterAgreement {
  let n = 0;
  let agreed = 0;
  let weightSum = 0;
  const rows = new Float64Array(k);
  const columns = new Float64Array(k);
  for (let i = 0; i < k; i += 1) {
    for (let j = 0; j < k; j += 1) {
      const count = table[i * k + j] ?? 0;
      const weight = weights[i * k + j] ?? 0;
      n += count;
      agreed += weight * count;
      weightSum += weight;
      rows[i] = (rows[i] ?? 0) + count;
      columns[j] = (columns[j] ?? 0) + count;
    }
  }
  const po = agreed / n;
  let cohen = 0;
  let scott = 0;
  let spread = 0;
  for (let i = 0; i < k; i += 1) {
    const mean = ((rows[i] ?? 0) + (columns[i] ?? 0)) / (2 * n);
    spread += mean * (1 - mean);
    for (let j = 0; j < k; j += 1) {
      const weight = weights[i * k + j] ?? 0;
      cohen += (weight * (rows[i] ?? 0) * (columns[j] ?? 0)) / (n * n);
      scott += (weight * mean * ((rows[j] ?? 0) + (columns[j] ?? 0))) / (2 * n);
    }
  }
  const small = 1 / (2 * n);
  return {
    n,
    percentAgreement: po,
    cohenKappa: corrected(po, cohen),
    scottPi: corrected(po, scott),
    gwetAc: k > 1 ? corrected(po, (weightSum / (k * (k - 1))) * spread) : Number.NaN,
    brennanPrediger: k > 1 ? corrected(po, weightSum / (k * k)) : Number.NaN,
    krippendorffAlpha: corrected(po * (1 - small) + small, scott),
  };
}

/** Large-sample errors of unweighted Cohen's kappa. */
export type KappaErrors = {
  readonly kappa: number;
  /** Standard error for an interval around the estimate. */
  readonly standardError: number;
  /** Standard error under "agreement by chance only", for a test against 0. */
  readonly standardErrorUnderChance: number;
};

/**
 * Asymptotic standard errors of unweighted kappa.
 * Source: J. L. Fleiss, J. Cohen and B. S. Everitt, "Large sample standard errors of kappa and
 * weighted kappa", Psychological Bulletin 72 (1969).
 */
export function kappaStandardErrors(table: Float64Array, k: number): KappaErrors {
  const weights = new Float64Array(k * k);
  for (let i = 0; i < k; i += 1) weights[i * k + i] = 1;
  const { n, percentAgreement, cohenKappa } = twoRaterAgreement(table, k, weights);
  const rows = new Float64Array(k);
  const columns = new Float64Array(k);
  for (let i = 0; i < k * k; i += 1) {
    const share = (table[i] ?? 0) / n;
    const row = Math.floor(i / k);
    rows[row] = (rows[row] ?? 0) + share;
    columns[i % k] = (columns[i % k] ?? 0) + share;
  }
  let pe = 0;
  let diagonal = 0;
  let offDiagonal = 0;
  let third = 0;
  for (let i = 0; i < k; i += 1) {
    const row = rows[i] ?? 0;
    const column = columns[i] ?? 0;
    pe += row * column;
    third += row * column * (row + column);
    diagonal += ((table[i * k + i] ?? 0) / n) * (1 - (row + column) * (1 - cohenKappa)) ** 2;
    for (let j = 0; j < k; j += 1) {
      if (i === j) continue;
      offDiagonal += ((table[i * k + j] ?? 0) / n) * ((columns[i] ?? 0) + (rows[j] ?? 0)) ** 2;
    }
  }
  const free =
    diagonal + (1 - cohenKappa) ** 2 * offDiagonal - (cohenKappa - pe * (1 - cohenKappa)) ** 2;
  const underChance = pe + pe * pe - third;
  return {
    kappa: Number.isNaN(percentAgreement) ? Number.NaN : cohenKappa,
    standardError: Math.sqrt(free / n) / (1 - pe),
    standardErrorUnderChance: Math.sqrt(underChance / n) / (1 - pe),
  };
}

export type ManyRaterAgreement = {
  /** Units with at least two ratings: what the agreement rests on. */
  readonly pairableUnits: number;
  /** Units with at least one rating: what the category shares rest on. */
  readonly ratedUnits: number;
  readonly percentAgreement: number;
  readonly fleissKappa: number;
  readonly gwetAc: number;
  readonly brennanPrediger: number;
};

/**
 * Any number of raters per unit, missing ratings allowed.
 *
 * Per cent agreement is the mean over units with two or more ratings of
 * sum_k r_k (r*_k - 1) / (r (r - 1)), r*_k = sum_l w_kl r_l; category shares are means of r_k / r over
 * all units with a rating.
 * - Fleiss: pe = sum w_kl s_k s_l (J. L. Fleiss, Psychological Bulletin 76, 1971; with missing ratings
 *   and weights: K. L. Gwet, "Handbook of Inter-Rater Reliability", 4th ed. 2014, chapters 2 and 3)
 * - AC1 / AC2: pe = sum(w) / (q (q - 1)) * sum s_k (1 - s_k) (Gwet 2008, 2014)
 * - Brennan-Prediger: pe = sum(w) / q^2; with equal rater numbers and identity weights this is
 *   Randolph's free-marginal kappa (J. J. Randolph, 2005)
 * @param multiplicities how often each pattern counts; the pattern counts themselves by default
 * @param weights q x q agreement weights, or null for identity (much faster)
 */
export function manyRaterAgreement(
  patterns: UnitPatterns,
  q: number,
  weights: Float64Array | null,
  multiplicities: Float64Array = patterns.counts,
): ManyRaterAgreement {
  const { offsets, codes, times, sizes } = patterns;
  const shares = new Float64Array(q);
  let pairable = 0;
  let rated = 0;
  let agreementSum = 0;
  for (let p = 0; p < multiplicities.length; p += 1) {
    const m = multiplicities[p] ?? 0;
    if (m === 0) continue;
    const size = sizes[p] ?? 0;
    const start = offsets[p] ?? 0;
    const end = offsets[p + 1] ?? 0;
    rated += m;
    let agreed = 0;
    for (let i = start; i < end; i += 1) {
      const code = codes[i] ?? 0;
      const count = times[i] ?? 0;
      shares[code] = (shares[code] ?? 0) + (m * count) / size;
      if (weights === null) agreed += count * (count - 1);
      else {
        let near = 0;
        for (let j = start; j < end; j += 1) {
          near += (weights[code * q + (codes[j] ?? 0)] ?? 0) * (times[j] ?? 0);
        }
        agreed += count * (near - 1);
      }
    }
    if (size > 1) {
      pairable += m;
      agreementSum += (m * agreed) / (size * (size - 1));
    }
  }
  const po = agreementSum / pairable;
  let fleiss = 0;
  let spread = 0;
  let weightSum = weights === null ? q : 0;
  for (let a = 0; a < q; a += 1) {
    const share = (shares[a] ?? 0) / rated;
    spread += share * (1 - share);
    if (weights === null) fleiss += share * share;
    else {
      for (let b = 0; b < q; b += 1) {
        const weight = weights[a * q + b] ?? 0;
        weightSum += weight;
        fleiss += (weight * share * (shares[b] ?? 0)) / rated;
      }
    }
  }
  return {
    pairableUnits: pairable,
    ratedUnits: rated,
    percentAgreement: po,
    fleissKappa: corrected(po, fleiss),
    gwetAc: q > 1 ? corrected(po, (weightSum / (q * (q - 1))) * spread) : Number.NaN,
    brennanPrediger: q > 1 ? corrected(po, weightSum / (q * q)) : Number.NaN,
  };
}
