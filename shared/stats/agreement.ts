import {
  alphaOfPatterns,
  type AlphaLevel,
  krippendorffAlpha,
  NO_PAIRS_REASON,
  NO_VARIATION_REASON,
} from './alpha.ts';
import { bootstrapPatterns, type BootstrapOptions } from './bootstrap.ts';
import { type Estimate, estimateOrReason, type Interval, undefinedEstimate } from './estimate.ts';
import { proportion } from './interval.ts';
import { majorityAgreements, NO_MAJORITY_REASON } from './majority-agreement.ts';
import { manyRaterAgreement, twoRaterAgreement } from './nominal-agreement.ts';
import { type Ratings, type UnitPatterns, unitPatterns } from './ratings.ts';
import { agreementWeights } from './weights.ts';

/** Two people over the units that both judged. */
export type PairAgreement = {
  /** Indexes of the raters, first < second. */
  readonly first: number;
  readonly second: number;
  readonly n: number;
  readonly agreement: Estimate;
  readonly kappa: Estimate;
  readonly ac1: Estimate;
};

/** One person against all others. */
export type RaterAgreement = {
  readonly rater: number;
  readonly ratings: number;
  /** Mean over this person's shared units of the share of the others who said the same; n is units. */
  readonly agreementWithOthers: Estimate;
  /** Share of this person's answers that most of the others gave too; ties of the others are left out. */
  readonly agreementWithMajority: Estimate;
};

/** People against people on one question. */
export type AgreementSummary = {
  readonly units: number;
  /** Units with two ratings or more: the n of the coefficients. */
  readonly pairableUnits: number;
  readonly raters: number;
  readonly ratings: number;
  readonly categories: readonly string[];
  readonly percentAgreement: Estimate;
  /** Cohen's kappa of two people; with more people the mean over pairs of people (Light's kappa). */
  readonly cohenKappa: Estimate;
  /** Pairs of people behind `cohenKappa`, and pairs left out because their kappa is 0/0. */
  readonly cohenPairs: { readonly used: number; readonly undefined: number };
  readonly fleissKappa: Estimate;
  readonly ac1: Estimate;
  readonly alphaNominal: Estimate;
  readonly alphaOrdinal: Estimate;
  readonly alphaInterval: Estimate;
  readonly alphaRatio: Estimate;
  /** Pairs with a shared unit, most shared units first. */
  readonly pairs: readonly PairAgreement[];
  readonly perRater: readonly RaterAgreement[];
};

/** Cells of all pair tables above which the interval of the mean kappa is left out. */
const PAIR_CELL_LIMIT = 2_000_000;

/**
 * Everything about people against people on one question.
 * Formulas and sources: nominal-agreement.ts, alpha.ts; the mean over pairs is R. J. Light's kappa
 * (Psychological Bulletin 76, 1971). Intervals resample units; with exactly two ratings per unit, or
 * where all units agree or none does, per cent agreement is a proportion and gets Wilson's.
 */
export function summarizeAgreement(
  ratings: Ratings,
  options: BootstrapOptions = {},
): AgreementSummary {
  const patterns = unitPatterns(ratings);
  const q = ratings.categoryCount;
  const values = manyRaterAgreement(patterns, q, null);
  const pairable = values.pairableUnits;
  const pairs = pairTables(ratings);
  const alpha = (level: AlphaLevel): Estimate => krippendorffAlpha(ratings, level, options);
  const [percent, fleiss, ac1, alphaNominal] =
    pairable === 0 ? [] : nominalIntervals(patterns, q, options);
  const estimate = (raw: number, interval: Interval | null | undefined): Estimate =>
    pairable === 0
      ? undefinedEstimate(NO_PAIRS_REASON, 0)
      : estimateOrReason(raw, pairable, NO_VARIATION_REASON, interval);
  // Where every unit is 1, or every unit is 0, resampling them would promise certainty.
  const isProportion =
    patterns.sizes.every((size) => size <= 2) ||
    values.percentAgreement === 0 ||
    values.percentAgreement === 1;
  return {
    units: ratings.units,
    pairableUnits: pairable,
    raters: ratings.raterCount,
    ratings: ratings.codes.length,
    categories: ratings.labels,
    percentAgreement: isProportion
      ? proportion(
          Math.round(values.percentAgreement * pairable) || 0,
          pairable,
          NO_PAIRS_REASON,
          options.confidence,
        )
      : estimate(values.percentAgreement, percent),
    ...meanKappa(pairs, q, pairable, options),
    fleissKappa: estimate(values.fleissKappa, fleiss),
    ac1: estimate(values.gwetAc, ac1),
    alphaNominal: estimate(
      pairable === 0 ? Number.NaN : alphaOfPatterns(patterns, q, ratings.values, 'nominal'),
      alphaNominal,
    ),
    alphaOrdinal: alpha('ordinal'),
    alphaInterval: alpha('interval'),
    alphaRatio: alpha('ratio'),
    pairs: pairAgreements(pairs, q, options),
    perRater: raterAgreements(ratings, options),
  };
}

/** The four coefficients that depend on category counts alone, from the same resamples. */
function nominalIntervals(
  patterns: UnitPatterns,
  q: number,
  options: BootstrapOptions,
): (Interval | null)[] {
  return bootstrapPatterns(
    patterns.counts,
    4,
    (w, out) => {
      const values = manyRaterAgreement(patterns, q, null, w);
      out[0] = values.percentAgreement;
      out[1] = values.fleissKappa;
      out[2] = values.gwetAc;
      out[3] = alphaOfPatterns(patterns, q, null, 'nominal', w);
    },
    4 * (patterns.codes.length + q),
    options,
  );
}

type PairTables = {
  /** How many units each kind of unit stands for; a kind is who said what. */
  readonly counts: Float64Array;
  /** Hits of kind p stand at `offsets[p] .. offsets[p + 1]`: cells in the row of all tables. */
  readonly offsets: Uint32Array;
  readonly cells: Uint32Array;
  readonly first: Uint32Array;
  readonly second: Uint32Array;
};

/** One k x k table per pair of raters that share a unit, one behind the other. */
function pairTables(ratings: Ratings): PairTables {
  const q = ratings.categoryCount;
  const combined: Ratings = {
    ...ratings,
    categoryCount: q * ratings.raterCount,
    codes: ratings.codes.map((code, i) => (ratings.raters[i] ?? 0) * q + code),
  };
  const patterns = unitPatterns(combined);
  const slots = new Map<number, number>();
  const offsets = new Uint32Array(patterns.counts.length + 1);
  const cells: number[] = [];
  const first: number[] = [];
  const second: number[] = [];
  for (let p = 0; p < patterns.counts.length; p += 1) {
    const end = patterns.offsets[p + 1] ?? 0;
    for (let i = patterns.offsets[p] ?? 0; i < end; i += 1) {
      const a = Math.floor((patterns.codes[i] ?? 0) / q);
      for (let j = i + 1; j < end; j += 1) {
        const b = Math.floor((patterns.codes[j] ?? 0) / q);
        // One person twice on a unit is no pair of people.
        if (a === b) continue;
        const key = a * ratings.raterCount + b;
        let slot = slots.get(key);
        if (slot === undefined) {
          slot = slots.size;
          slots.set(key, slot);
          first.push(a);
          second.push(b);
        }
        cells.push(
          slot * q * q + ((patterns.codes[i] ?? 0) % q) * q + ((patterns.codes[j] ?? 0) % q),
        );
      }
    }
    offsets[p + 1] = cells.length;
  }
  return {
    counts: patterns.counts,
    offsets,
    cells: Uint32Array.from(cells),
    first: Uint32Array.from(first),
    second: Uint32Array.from(second),
  };
}

function fillTables(pairs: PairTables, multiplicities: Float64Array, tables: Float64Array): void {
  tables.fill(0);
  for (let p = 0; p < multiplicities.length; p += 1) {
    const m = multiplicities[p] ?? 0;
    if (m === 0) continue;
    const end = pairs.offsets[p + 1] ?? 0;
    for (let i = pairs.offsets[p] ?? 0; i < end; i += 1) {
      const cell = pairs.cells[i] ?? 0;
      tables[cell] = (tables[cell] ?? 0) + m;
    }
  }
}

/** Mean over pairs of raters of Cohen's kappa; pairs without a kappa (0/0) are left out. */
function meanKappaOf(tables: Float64Array, pairCount: number, q: number, weights: Float64Array) {
  let sum = 0;
  let used = 0;
  for (let slot = 0; slot < pairCount; slot += 1) {
    const table = tables.subarray(slot * q * q, (slot + 1) * q * q);
    const { cohenKappa } = twoRaterAgreement(table, q, weights);
    if (Number.isNaN(cohenKappa)) continue;
    sum += cohenKappa;
    used += 1;
  }
  return { mean: sum / used, used };
}

function meanKappa(
  pairs: PairTables,
  q: number,
  pairableUnits: number,
  options: BootstrapOptions,
): Pick<AgreementSummary, 'cohenKappa' | 'cohenPairs'> {
  const pairCount = pairs.first.length;
  if (pairCount === 0) {
    return {
      cohenKappa: undefinedEstimate(NO_PAIRS_REASON, 0),
      cohenPairs: { used: 0, undefined: 0 },
    };
  }
  const weights = agreementWeights(q, 'identity');
  const tables = new Float64Array(pairCount * q * q);
  fillTables(pairs, pairs.counts, tables);
  const { mean, used } = meanKappaOf(tables, pairCount, q, weights);
  const cohenPairs = { used, undefined: pairCount - used };
  if (used === 0) {
    return { cohenKappa: undefinedEstimate(NO_VARIATION_REASON, pairableUnits), cohenPairs };
  }
  const tooLarge = tables.length > PAIR_CELL_LIMIT;
  const [interval] = bootstrapPatterns(
    pairs.counts,
    1,
    (w, out) => {
      fillTables(pairs, w, tables);
      out[0] = meanKappaOf(tables, pairCount, q, weights).mean;
    },
    pairs.cells.length + 4 * tables.length,
    tooLarge ? { ...options, replicates: 0 } : options,
  );
  return {
    cohenKappa: estimateOrReason(mean, pairableUnits, NO_VARIATION_REASON, interval),
    cohenPairs,
  };
}

function pairAgreements(pairs: PairTables, q: number, options: BootstrapOptions): PairAgreement[] {
  const pairCount = pairs.first.length;
  const tables = new Float64Array(pairCount * q * q);
  fillTables(pairs, pairs.counts, tables);
  const weights = agreementWeights(q, 'identity');
  // Thousands of pairs (a crowd) are listed without an interval each: nobody could read them.
  const perPair = pairCount > 200 ? { ...options, replicates: 0 } : options;
  const list: PairAgreement[] = [];
  for (let slot = 0; slot < pairCount; slot += 1) {
    const table = tables.subarray(slot * q * q, (slot + 1) * q * q);
    const values = twoRaterAgreement(table, q, weights);
    const [kappa, ac1] = bootstrapPatterns(
      table,
      2,
      (w, out) => {
        const replicate = twoRaterAgreement(w, q, weights);
        out[0] = replicate.cohenKappa;
        out[1] = replicate.gwetAc;
      },
      3 * q * q,
      perPair,
    );
    let same = 0;
    for (let c = 0; c < q; c += 1) same += table[c * q + c] ?? 0;
    list.push({
      first: pairs.first[slot] ?? 0,
      second: pairs.second[slot] ?? 0,
      n: values.n,
      agreement: proportion(same, values.n, NO_PAIRS_REASON, options.confidence),
      kappa: estimateOrReason(values.cohenKappa, values.n, NO_VARIATION_REASON, kappa),
      ac1: estimateOrReason(values.gwetAc, values.n, NO_VARIATION_REASON, ac1),
    });
  }
  return list.sort((a, b) => b.n - a.n || a.first - b.first || a.second - b.second);
}

function raterAgreements(ratings: Ratings, options: BootstrapOptions): RaterAgreement[] {
  const { offsets, raters, codes, raterCount, categoryCount, units } = ratings;
  const given = new Float64Array(raterCount);
  const shared = new Float64Array(raterCount);
  const agreed = new Float64Array(raterCount);
  const tally = new Float64Array(categoryCount);
  for (let u = 0; u < units; u += 1) {
    const start = offsets[u] ?? 0;
    const end = offsets[u + 1] ?? 0;
    for (let i = start; i < end; i += 1) {
      const code = codes[i] ?? 0;
      tally[code] = (tally[code] ?? 0) + 1;
    }
    const others = end - start - 1;
    for (let i = start; i < end; i += 1) {
      const rater = raters[i] ?? 0;
      given[rater] = (given[rater] ?? 0) + 1;
      if (others === 0) continue;
      shared[rater] = (shared[rater] ?? 0) + 1;
      const same = (tally[codes[i] ?? 0] ?? 0) - 1;
      agreed[rater] = (agreed[rater] ?? 0) + same / others;
    }
    for (let i = start; i < end; i += 1) tally[codes[i] ?? 0] = 0;
  }
  const withMajority = majorityAgreements(ratings, options.confidence);
  return Array.from(given, (count, rater) => {
    const n = shared[rater] ?? 0;
    return {
      rater,
      ratings: count,
      agreementWithOthers: proportion(
        Math.min(agreed[rater] ?? 0, n),
        n,
        'This person shares no unit with another.',
        options.confidence,
      ),
      agreementWithMajority: withMajority[rater] ?? undefinedEstimate(NO_MAJORITY_REASON, 0),
    };
  });
}
