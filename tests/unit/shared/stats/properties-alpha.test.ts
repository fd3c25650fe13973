import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alphaOfPatterns, krippendorffAlpha } from '../../../../shared/stats/alpha.ts';
import { summarizeAlignment } from '../../../../shared/stats/alignment.ts';
import type { Estimate } from '../../../../shared/stats/estimate.ts';
import {
  manyRaterAgreement,
  twoRaterAgreement,
} from '../../../../shared/stats/nominal-agreement.ts';
import { ratingsFromMatrix, unitPatterns } from '../../../../shared/stats/ratings.ts';
import { agreementWeights } from '../../../../shared/stats/weights.ts';
import { expectNear, valueOf } from './reference.ts';
import { expectAlways, expectSame } from './property.ts';

describe('Krippendorff alpha', () => {
  const optional = fc.option(fc.integer({ min: 0, max: 4 }), { nil: null });
  const matrix = fc.array(fc.array(optional, { minLength: 3, maxLength: 3 }), { maxLength: 15 });

  it('PR20: equals the definition by pairs of ratings, at all levels, with missing ratings', () => {
    expectAlways(matrix, (rows) => {
      const ratings = ratingsFromMatrix(rows);
      for (const level of ['nominal', 'ordinal', 'interval', 'ratio'] as const) {
        const { categoryCount, values } = ratings;
        const alpha = alphaOfPatterns(unitPatterns(ratings), categoryCount, values, level);
        expectSame(alpha, bruteAlpha(rows, level));
      }
    });
  });

  it('PR21: of two raters without gaps it is Scott pi with the small-sample correction', () => {
    const pairs = fc.array(fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 2 })), {
      minLength: 1,
      maxLength: 30,
    });
    expectAlways(pairs, (rows) => {
      const counts = new Float64Array(9);
      for (const [a, b] of rows) counts[a * 3 + b] = (counts[a * 3 + b] ?? 0) + 1;
      const { krippendorffAlpha: expected } = twoRaterAgreement(
        counts,
        3,
        agreementWeights(3, 'identity'),
      );
      const ratings = ratingsFromMatrix(rows, { levels: [0, 1, 2] });
      expectSame(alphaOfPatterns(unitPatterns(ratings), 3, ratings.values, 'nominal'), expected);
    });
  });

  it('PR22: the order of units and of raters changes nothing', () => {
    expectAlways(matrix, (rows) => {
      const turned = rows.toReversed().map((row) => row.toReversed());
      for (const level of ['nominal', 'ordinal', 'interval'] as const) {
        const options = { replicates: 0 };
        const a = krippendorffAlpha(ratingsFromMatrix(rows), level, options);
        const b = krippendorffAlpha(ratingsFromMatrix(turned), level, options);
        expect(b.kind).toBe(a.kind);
        expect(b.n).toBe(a.n);
        if (a.kind === 'value') expectNear(valueOf(b), a.value, 1e-9, level);
      }
      const [first, second] = [rows, turned].map((order) => {
        const ratings = ratingsFromMatrix(order);
        return manyRaterAgreement(unitPatterns(ratings), ratings.categoryCount, null);
      });
      expectSame(second?.fleissKappa ?? 0, first?.fleissKappa ?? 0);
      expectSame(second?.gwetAc ?? 0, first?.gwetAc ?? 0);
    });
  });
});

function bruteAlpha(
  rows: (number | null)[][],
  level: 'nominal' | 'ordinal' | 'interval' | 'ratio',
): number {
  const units = rows
    .map((row) => row.filter((value) => value !== null))
    .filter((row) => row.length > 1);
  const all = units.flat();
  const total = (value: number): number => all.filter((other) => other === value).length;
  const difference = (a: number, b: number): number => {
    if (a === b) return 0;
    if (level === 'nominal') return 1;
    if (level === 'interval') return (a - b) ** 2;
    if (level === 'ratio') return ((a - b) / (a + b)) ** 2;
    const [low, high] = a < b ? [a, b] : [b, a];
    const between = all.filter((value) => value >= low && value <= high).length;
    return (between - (total(a) + total(b)) / 2) ** 2;
  };
  let observed = 0;
  let expected = 0;
  for (const unit of units) {
    for (const a of unit) for (const b of unit) observed += difference(a, b) / (unit.length - 1);
  }
  for (const a of all) for (const b of all) expected += difference(a, b);
  if (all.length === 0 || expected === 0) return Number.NaN;
  return 1 - ((all.length - 1) * observed) / expected;
}

/** A sentence, or a value with the ends of its interval in order. */
function isSound(estimate: Estimate): boolean {
  if (estimate.kind === 'undefined') return /^[A-Z].*\.$/.test(estimate.reason);
  const { low = estimate.value, high = estimate.value } = estimate;
  return low <= high;
}

describe('Summaries never hold a bare NaN', () => {
  it('PR23: every estimate of an alignment is a finite value or has a reason', () => {
    const rows = fc.array(
      fc.record({
        m: fc.nat({ max: 5 }),
        h: fc.nat({ max: 3 }),
        s: fc.oneof(fc.constant(Number.NaN), fc.constantFrom(0, 0.25, 0.5, 1)),
        g: fc.oneof(fc.constant(Number.NaN), fc.integer({ min: 1, max: 5 })),
        c: fc.nat({ max: 4 }),
      }),
      { maxLength: 25 },
    );
    expectAlways(
      rows,
      (list) => {
        const summary = summarizeAlignment(
          {
            metricVerdict: Uint8Array.from(list, ({ m }) => m),
            humanVerdict: Uint8Array.from(list, ({ h }) => h),
            score: Float64Array.from(list, ({ s }) => s),
            humanGrade: Float64Array.from(list, ({ g }) => g),
            cluster: Uint32Array.from(list, ({ c }) => c),
            group: Uint32Array.from(list, ({ c }) => c % 2),
          },
          { replicates: 60 },
        );
        const text = JSON.stringify(summary, (_, value: unknown) => {
          if (typeof value === 'number' && !Number.isFinite(value)) throw new Error('not finite');
          return value;
        });
        expect(text).toContain('"agreement"');
        const { agreement, kappa, ac1, mcc, f1, spearman: rho, rocAuc } = summary;
        const estimates = [agreement, kappa, ac1, mcc, f1, rho, rocAuc];
        expect(estimates.filter((estimate) => !isSound(estimate))).toEqual([]);
      },
      150,
    );
  });
});
