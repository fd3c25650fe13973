import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { summarizeAgreement } from '../../../../shared/stats/agreement.ts';
import {
  alphaOfPatterns,
  type AlphaLevel,
  krippendorffAlpha,
} from '../../../../shared/stats/alpha.ts';
import {
  kappaStandardErrors,
  manyRaterAgreement,
  twoRaterAgreement,
} from '../../../../shared/stats/nominal-agreement.ts';
import { twoSidedZ } from '../../../../shared/stats/interval.ts';
import {
  type Rating,
  ratingsFromColumns,
  ratingsFromMatrix,
  unitPatterns,
} from '../../../../shared/stats/ratings.ts';
import { agreementWeights, type WeightKind } from '../../../../shared/stats/weights.ts';
import {
  expectPublished,
  expectRecomputed,
  inputOf,
  intervalOf,
  expectNear,
  expectNearPublished,
  recipes,
  reference,
  referenceCase,
  valueOf,
} from './reference.ts';

function alphaOf(
  matrix: Rating[][],
  level: AlphaLevel,
  levels?: readonly (number | string)[],
): number {
  const ratings = ratingsFromMatrix(matrix, levels === undefined ? {} : { levels });
  const { categoryCount, values } = ratings;
  return alphaOfPatterns(unitPatterns(ratings), categoryCount, values, level);
}

function transpose(rows: Rating[][]): Rating[][] {
  return (rows[0] ?? []).map((_, i) => rows.map((row) => row[i] ?? null));
}

/** Counts per category as a matrix of ratings, categories numbered from 1. */
function fromCounts(counts: number[][]): Rating[][] {
  return counts.map((row) =>
    row.flatMap((count, category) => Array.from({ length: count }, () => category + 1)),
  );
}

function manyRaters(matrix: Rating[][], q: number, kind: WeightKind) {
  const levels = Array.from({ length: q }, (_, i) => i + 1);
  const ratings = ratingsFromMatrix(matrix, { levels });
  const weights = kind === 'identity' ? null : agreementWeights(q, kind);
  return manyRaterAgreement(unitPatterns(ratings), q, weights);
}

function twoRaters(table: number[][], kind: WeightKind) {
  const k = table.length;
  return twoRaterAgreement(Float64Array.from(table.flat()), k, agreementWeights(k, kind));
}

const LEVELS: AlphaLevel[] = ['nominal', 'ordinal', 'interval', 'ratio'];

describe('Krippendorff alpha equals published values', () => {
  it('ST1: three raters, 15 units, half of the ratings missing', () => {
    const entry = referenceCase('krippendorff-wikipedia-3x15');
    const matrix = transpose(inputOf(entry, 'raters_by_units'));
    expectPublished(entry, 'alpha_nominal', alphaOf(matrix, 'nominal'));
    expectPublished(entry, 'alpha_interval', alphaOf(matrix, 'interval'));
    for (const level of LEVELS) {
      expectRecomputed(entry, `alpha_${level}`, alphaOf(matrix, level));
    }
  });

  it('ST2: Krippendorff "C" data with missing ratings, all four levels', () => {
    const entry = referenceCase('krippendorff-C-4x12-missing');
    const matrix = inputOf(entry, 'units_by_raters');
    for (const level of LEVELS) {
      expectPublished(entry, `alpha_${level}`, alphaOf(matrix, level));
    }
  });

  it('ST3: a unit with no rating, or one, changes nothing', () => {
    const entry = referenceCase('krippendorff-C-minus-single');
    const matrix = inputOf(entry, 'units_by_raters');
    expectPublished(entry, 'alpha_nominal', alphaOf(matrix, 'nominal'));
  });

  it('ST4: alpha may be negative', () => {
    const entry = referenceCase('krippendorff-negative');
    const matrix = inputOf(entry, 'units_by_raters');
    expectPublished(entry, 'alpha_nominal', alphaOf(matrix, 'nominal'));
  });

  it('ST5: the six recipe ratings, 1,056 ordinal ratings each', () => {
    const criteria = [
      'grammar',
      'fluency',
      'verbosity',
      'structure',
      'success',
      'overall',
    ] as const;
    for (const criterion of criteria) {
      const name = `recipe-ratings/meta_evaluation_recipes.json#${criterion}`;
      const expected = reference.datasets.alpha_at_scale.sets[name];
      if (expected === undefined) throw new Error(`no reference for ${criterion}`);
      const matrix = recipes[criterion];
      const ratings = ratingsFromMatrix(matrix);
      expect(ratings.units).toBe(expected.items);
      expect(ratings.codes.length).toBe(expected.ratings);
      const alpha = krippendorffAlpha(ratings, 'ordinal');
      expectNearPublished(valueOf(alpha), expected.alpha, criterion);
      const { low, high } = intervalOf(alpha);
      expect(low).toBeLessThan(valueOf(alpha));
      expect(high).toBeGreaterThan(valueOf(alpha));
    }
  });
});

describe('Many raters equal published values', () => {
  it('ST6: "C" data: per cent, Fleiss, AC1 and Brennan-Prediger with missing ratings', () => {
    const entry = referenceCase('krippendorff-C-4x12-missing');
    const matrix = inputOf(entry, 'units_by_raters');
    const plain = manyRaters(matrix, 5, 'identity');
    expectPublished(entry, 'percent_agreement', plain.percentAgreement);
    expectPublished(entry, 'fleiss_kappa', plain.fleissKappa);
    expectPublished(entry, 'gwet_ac1', plain.gwetAc);
    expectPublished(entry, 'brennan_prediger', plain.brennanPrediger);
    const weighted = manyRaters(matrix, 5, 'quadratic');
    expectPublished(entry, 'percent_agreement_quadratic', weighted.percentAgreement);
    expectPublished(entry, 'fleiss_kappa_quadratic', weighted.fleissKappa);
    expectPublished(entry, 'gwet_ac2_quadratic', weighted.gwetAc);
    expectPublished(entry, 'brennan_prediger_quadratic', weighted.brennanPrediger);
    const summary = summarizeAgreement(ratingsFromMatrix(matrix));
    expectPublished(entry, 'percent_agreement', valueOf(summary.percentAgreement));
    expectPublished(entry, 'fleiss_kappa', valueOf(summary.fleissKappa));
    expectPublished(entry, 'gwet_ac1', valueOf(summary.ac1));
    expectPublished(entry, 'alpha_nominal', valueOf(summary.alphaNominal));
    expectPublished(entry, 'alpha_ordinal', valueOf(summary.alphaOrdinal));
    expectPublished(entry, 'alpha_interval', valueOf(summary.alphaInterval));
    expectPublished(entry, 'alpha_ratio', valueOf(summary.alphaRatio));
    expect(summary.pairableUnits).toBe(11);
    expect(summary.units).toBe(12);
  });

  it('ST7: the psychiatric diagnoses of Fleiss 1971', () => {
    const entry = referenceCase('fleiss-1971-diagnoses-30x6');
    const ratings = ratingsFromMatrix(inputOf(entry, 'units_by_raters'));
    const values = manyRaterAgreement(unitPatterns(ratings), ratings.categoryCount, null);
    expectPublished(entry, 'fleiss_kappa', values.fleissKappa);
    expectRecomputed(entry, 'percent_agreement', values.percentAgreement);
    expectRecomputed(entry, 'gwet_ac', values.gwetAc);
    expectRecomputed(entry, 'brennan_prediger', values.brennanPrediger);
    const summary = summarizeAgreement(ratings);
    expectRecomputed(entry, 'light_kappa', valueOf(summary.cohenKappa));
    expectRecomputed(entry, 'alpha_nominal', valueOf(summary.alphaNominal));
    expect(summary.cohenPairs).toEqual({ used: 15, undefined: 0 });
    const totals = ratings.labels.map((_, code) => ratings.codes.filter((c) => c === code).length);
    expect(totals).toEqual(entry.expected['category_totals']);
  });

  it('ST8: counts of Wikipedia (10 units, 14 raters)', () => {
    const entry = referenceCase('fleiss-wikipedia-counts-10x14');
    const matrix = fromCounts(inputOf(entry, 'counts_units_by_categories'));
    expectPublished(entry, 'fleiss_kappa', manyRaters(matrix, 5, 'identity').fleissKappa);
  });

  it.each(['randolph-7-1-3-5', 'randolph-6-1-0-0-7-0', 'randolph-7-0-0-7'])(
    'ST9: %s: fixed and free marginals',
    (id) => {
      const entry = referenceCase(id);
      const counts = inputOf(entry, 'counts_units_by_categories');
      const values = manyRaters(fromCounts(counts), counts[0]?.length ?? 0, 'identity');
      expectPublished(entry, 'fleiss_kappa_fixed_marginal', values.fleissKappa);
      expectPublished(entry, 'randolph_kappa_free_marginal', values.brennanPrediger);
    },
  );

  it('ST10: the distribution of six raters in irrCAC, plain and quadratic', () => {
    const entry = referenceCase('gwet-distrib-6raters');
    const matrix = fromCounts(inputOf(entry, 'counts_units_by_categories'));
    const plain = manyRaters(matrix, 5, 'identity');
    expectPublished(entry, 'gwet_ac1', plain.gwetAc);
    expectPublished(entry, 'fleiss_kappa', plain.fleissKappa);
    expectPublished(entry, 'brennan_prediger', plain.brennanPrediger);
    expectRecomputed(entry, 'percent_agreement', plain.percentAgreement);
    const weighted = manyRaters(matrix, 5, 'quadratic');
    expectPublished(entry, 'gwet_ac2_quadratic', weighted.gwetAc);
    expectPublished(entry, 'fleiss_kappa_quadratic', weighted.fleissKappa);
    expectPublished(entry, 'alpha_nominal', alphaOf(matrix, 'nominal'));
    expectPublished(entry, 'alpha_interval', alphaOf(matrix, 'interval'));
  });

  it('ST11: anxiety ratings: Fleiss and ordinal alpha of three raters', () => {
    const entry = referenceCase('anxiety-20x3');
    const matrix = inputOf(entry, 'units_by_raters');
    expectRecomputed(entry, 'fleiss_kappa', manyRaters(matrix, 6, 'identity').fleissKappa);
    expectRecomputed(entry, 'alpha_ordinal', alphaOf(matrix, 'ordinal'));
  });
});

describe('Two raters equal published values', () => {
  it('ST12: SAS printout: kappa, its standard errors and interval, linear weights', () => {
    const entry = referenceCase('cohen-sas-3x3');
    const table = inputOf(entry, 'contingency');
    const errors = kappaStandardErrors(Float64Array.from(table.flat()), 3);
    expectPublished(entry, 'cohen_kappa', errors.kappa);
    expectPublished(entry, 'ase', errors.standardError);
    expectPublished(entry, 'se0', errors.standardErrorUnderChance);
    const half = twoSidedZ(0.95) * errors.standardError;
    expectPublished(entry, 'ci_low', errors.kappa - half);
    expectPublished(entry, 'ci_high', errors.kappa + half);
    expectPublished(entry, 'linear_weighted_kappa', twoRaters(table, 'linear').cohenKappa);
  });

  it('ST13: anxiety, raters 2 and 3: weights run over the levels that are used', () => {
    const entry = referenceCase('anxiety-20x3');
    const pairs = inputOf(entry, 'units_by_raters').map((row) => row.slice(1));
    const ratings = ratingsFromMatrix(pairs);
    expect(ratings.labels).toEqual(['1', '2', '3', '4', '6']);
    const k = ratings.categoryCount;
    const table = Float64Array.from({ length: k * k }, () => 0);
    for (let unit = 0; unit < ratings.units; unit += 1) {
      const at = (ratings.codes[2 * unit] ?? 0) * k + (ratings.codes[2 * unit + 1] ?? 0);
      table[at] = (table[at] ?? 0) + 1;
    }
    const kappa = (kind: WeightKind): number =>
      twoRaterAgreement(table, k, agreementWeights(k, kind)).cohenKappa;
    expectPublished(entry, 'cohen_kappa_raters_2_3', kappa('identity'));
    expectPublished(entry, 'linear', kappa('linear'));
    expectPublished(entry, 'quadratic', kappa('quadratic'));
    expectPublished(
      entry,
      'cohen_kappa_raters_2_3',
      valueOf(summarizeAgreement(ratings).cohenKappa),
    );
  });

  it.each(['artstein-poesio-table1', 'artstein-poesio-table4', 'sklearn-weighted'])(
    'ST14: %s: every coefficient of two raters',
    (id) => {
      const entry = referenceCase(id);
      const table = inputOf(entry, 'contingency');
      const plain = twoRaters(table, 'identity');
      expectPublished(entry, 'cohen_kappa', plain.cohenKappa);
      for (const kind of ['linear', 'quadratic'] as const) {
        expectRecomputed(entry, kind, twoRaters(table, kind).cohenKappa);
        if (kind in entry.expected) {
          expectPublished(entry, kind, twoRaters(table, kind).cohenKappa);
        }
      }
      expectRecomputed(entry, 'percent_agreement', plain.percentAgreement);
      expectRecomputed(entry, 'scott_pi', plain.scottPi);
      expectRecomputed(entry, 'gwet_ac', plain.gwetAc);
      expectRecomputed(entry, 'brennan_prediger', plain.brennanPrediger);
      expectRecomputed(entry, 'krippendorff_alpha', plain.krippendorffAlpha);
    },
  );

  it.each([
    ['unweighted', 'identity'],
    ['quadratic', 'quadratic'],
  ] as const)('ST15: the abstractors of Gwet, %s', (name, kind) => {
    const entry = referenceCase('gwet-abstractors-3x3');
    const values = twoRaters(inputOf(entry, 'contingency'), kind);
    expectPublished(entry, `${name}.percent_agreement`, values.percentAgreement);
    expectPublished(entry, `${name}.cohen_kappa`, values.cohenKappa);
    expectPublished(entry, `${name}.scott_pi`, values.scottPi);
    expectPublished(entry, `${name}.gwet_ac`, values.gwetAc);
    expectPublished(entry, `${name}.brennan_prediger`, values.brennanPrediger);
    expectPublished(entry, `${name}.krippendorff_alpha`, values.krippendorffAlpha);
  });

  it('ST16: the kappa paradox: .944 agreement with kappa below 0 and AC1 at .94', () => {
    const entry = referenceCase('kappa-paradox');
    const values = twoRaters(inputOf(entry, 'contingency'), 'identity');
    expectRecomputed(entry, 'percent_agreement', values.percentAgreement);
    expectRecomputed(entry, 'cohen_kappa', values.cohenKappa);
    expectRecomputed(entry, 'scott_pi', values.scottPi);
    expectRecomputed(entry, 'gwet_ac', values.gwetAc);
    expectRecomputed(entry, 'brennan_prediger', values.brennanPrediger);
    expectRecomputed(entry, 'krippendorff_alpha', values.krippendorffAlpha);
  });
});

describe('What is 0/0 has a reason', () => {
  it('ST17: nobody varies: agreement is 1, the coefficients are not defined', () => {
    const entry = referenceCase('undefined-no-variation');
    const matrix = inputOf(entry, 'units_by_raters');
    const summary = summarizeAgreement(ratingsFromMatrix(matrix));
    expectNear(
      valueOf(summary.percentAgreement),
      z.number().parse(entry.expected['percent_agreement']),
      0,
      'per cent agreement',
    );
    const coefficients = [summary.cohenKappa, summary.fleissKappa, summary.alphaNominal];
    for (const estimate of coefficients) {
      expect(estimate).toMatchObject({
        kind: 'undefined',
        n: 5,
        reason: expect.stringMatching(/same answer/),
      });
    }
    expect(summary.alphaOrdinal).toMatchObject({ reason: expect.stringMatching(/no order/) });
    expect(summary.alphaInterval).toMatchObject({ reason: expect.stringMatching(/not numbers/) });
    // With the whole scale known, AC1 has a chance term and is defined: everybody agrees.
    const scaled = ratingsFromMatrix(matrix, { levels: ['fail', 'pass'] });
    expect(valueOf(summarizeAgreement(scaled).ac1)).toBe(1);
  });

  it('ST18: no unit with two ratings, or nothing at all', () => {
    for (const matrix of [[], [[1, null]], [[null, null]], [[1], [2]]] as Rating[][][]) {
      const summary = summarizeAgreement(ratingsFromMatrix(matrix));
      const { percentAgreement, cohenKappa, fleissKappa, ac1 } = summary;
      const { alphaNominal, alphaOrdinal, alphaInterval, alphaRatio } = summary;
      for (const estimate of [
        percentAgreement,
        cohenKappa,
        fleissKappa,
        ac1,
        alphaNominal,
        alphaOrdinal,
        alphaInterval,
        alphaRatio,
      ]) {
        expect(estimate).toMatchObject({ kind: 'undefined', n: 0 });
      }
    }
  });

  it('ST18b: who agrees with whom: pairs of people, and each against the others', () => {
    const summary = summarizeAgreement(
      ratingsFromMatrix([
        ['pass', 'pass', 'fail'],
        ['fail', 'fail', null],
        ['pass', 'fail', 'fail'],
        ['pass', null, null],
      ]),
    );
    expect(summary.pairs.map(({ first, second, n }) => [first, second, n])).toEqual([
      [0, 1, 3],
      [0, 2, 2],
      [1, 2, 2],
    ]);
    expect(summary.pairs.map(({ agreement }) => valueOf(agreement))).toEqual([2 / 3, 0, 1 / 2]);
    expect(summary.perRater.map(({ ratings }) => ratings)).toEqual([4, 3, 2]);
    // First rater: half, all, none of the others said the same on the three shared units.
    const others = summary.perRater.map(({ agreementWithOthers }) => agreementWithOthers);
    expect(others.map(valueOf)).toEqual([1 / 2, 2 / 3, 1 / 4]);
    expect(others.map(({ n }) => n)).toEqual([3, 3, 2]);
  });

  it('ST18c: one person twice on a unit is no pair of people', () => {
    const ratings = ratingsFromColumns({
      units: 2,
      raterCount: 2,
      unit: Uint32Array.of(1, 0, 0, 1),
      rater: Uint32Array.of(1, 0, 0, 0),
      code: Uint32Array.of(1, 0, 1, 1),
      levels: ['fail', 'pass'],
    });
    const { pairs } = summarizeAgreement(ratings);
    expect(pairs.map(({ first, second, n }) => [first, second, n])).toEqual([[0, 1, 1]]);
  });

  it('ST18d: ratings outside the scale or the matrix are refused', () => {
    expect(() => ratingsFromMatrix([[1, 7]], { levels: [1, 2] })).toThrow(/not a level/);
    expect(() => ratingsFromMatrix([[Number.NaN, 1]])).toThrow(/not a level/);
    expect(() => ratingsFromMatrix([[1, 2]], { levels: [2, 1] })).toThrow(/rise/);
  });

  it('ST19: a ratio scale below zero is refused, not computed', () => {
    const ratings = ratingsFromMatrix([
      [-1, 2],
      [1, 1],
    ]);
    expect(krippendorffAlpha(ratings, 'ratio')).toMatchObject({
      kind: 'undefined',
      reason: expect.stringMatching(/below zero/),
    });
  });
});
