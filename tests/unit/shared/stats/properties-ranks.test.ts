import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { argsort } from '../../../../shared/stats/argsort.ts';
import { confusionOf } from '../../../../shared/stats/confusion.ts';
import {
  averageRanks,
  kendallTauB,
  pearson,
  rankingOf,
  spearman,
} from '../../../../shared/stats/rank.ts';
import { createRng } from '../../../../shared/stats/rng.ts';
import { rocAucOf, thresholdSweep } from '../../../../shared/stats/roc.ts';
import { expectNear } from './reference.ts';
import { expectAlways, expectSame } from './property.ts';

/** Numbers with many ties and with extremes. */
const number = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }),
);
const columns = fc.array(fc.tuple(number, number), { minLength: 2, maxLength: 40 }).map((rows) => ({
  x: Float64Array.from(rows, ([x]) => x),
  y: Float64Array.from(rows, ([, y]) => y),
}));

describe('Ranks', () => {
  it('PR10: argsort is a stable sort, short or long, whatever the signs and exponents', () => {
    const values = fc.oneof(
      fc.array(fc.double({ noNaN: true }), { maxLength: 50 }),
      fc.array(number, { minLength: 400, maxLength: 900 }),
      fc.array(fc.double({ noNaN: true }), { minLength: 400, maxLength: 900 }),
    );
    expectAlways(
      values,
      (list) => {
        const column = Float64Array.from(list);
        const expected = list
          .map((_, i) => i)
          .sort((a, b) => {
            const x = column[a] ?? 0;
            const y = column[b] ?? 0;
            return x < y ? -1 : x > y ? 1 : a - b;
          });
        expect([...argsort(column)]).toEqual(expected);
      },
      120,
    );
  });

  it('PR11: argsort refuses NaN', () => {
    expect(() => argsort(Float64Array.of(1, Number.NaN))).toThrow(/not a number/);
  });

  it('PR12: average ranks are the mean of "smaller" and "not larger" counts', () => {
    expectAlways(columns, ({ x }) => {
      const expected = Array.from(x, (v) => {
        const smaller = x.filter((w) => w < v).length;
        const notLarger = x.filter((w) => w <= v).length;
        return (smaller + 1 + notLarger) / 2;
      });
      expect([...averageRanks(rankingOf(x))]).toEqual(expected);
    });
  });

  it('PR13: Spearman is Pearson of average ranks', () => {
    expectAlways(columns, ({ x, y }) => {
      expectSame(spearman(x, y), pearson(averageRanks(rankingOf(x)), averageRanks(rankingOf(y))));
    });
  });

  it('PR14: tau-b equals counting all pairs', () => {
    expectAlways(columns, ({ x, y }) => expectSame(kendallTauB(x, y), bruteTauB(x, y)));
  });

  it('PR15: tau-b of many distinct values (counted by merging) equals counting all pairs', () => {
    const rng = createRng(11);
    const x = Float64Array.from({ length: 4500 }, () => rng());
    const y = x.map((v) => v + rng());
    expectNear(kendallTauB(x, y), bruteTauB(x, y), 1e-12, 'tau-b');
  });

  it('PR16: correlations are symmetric, within -1..1, and turn with the sign of one side', () => {
    expectAlways(columns, ({ x, y }) => {
      for (const correlation of [pearson, spearman, kendallTauB]) {
        const r = correlation(x, y);
        expectSame(correlation(y, x), r);
        expectSame(
          correlation(
            x.map((v) => -v),
            y,
          ),
          -r,
        );
        expect(Math.abs(r) > 1).toBe(false);
      }
    });
  });

  it('PR17: a constant side has no correlation, also where its mean is not exact', () => {
    const constant = new Float64Array(10).fill(0.1);
    const rising = Float64Array.from({ length: 10 }, (_, i) => i);
    for (const correlation of [pearson, spearman, kendallTauB]) {
      expect(correlation(constant, rising)).toBeNaN();
      expect(correlation(rising, constant)).toBeNaN();
    }
  });
});

function bruteTauB(x: Float64Array, y: Float64Array): number {
  let difference = 0;
  let untiedX = 0;
  let untiedY = 0;
  for (let i = 0; i < x.length; i += 1) {
    for (let j = 0; j < i; j += 1) {
      const a = Math.sign((x[i] ?? 0) - (x[j] ?? 0));
      const b = Math.sign((y[i] ?? 0) - (y[j] ?? 0));
      difference += a * b;
      untiedX += Math.abs(a);
      untiedY += Math.abs(b);
    }
  }
  return difference / Math.sqrt(untiedX * untiedY);
}

describe('ROC', () => {
  const judged = fc.array(fc.tuple(fc.integer({ min: 0, max: 8 }), fc.constantFrom(0, 1)), {
    minLength: 1,
    maxLength: 40,
  });

  it('PR18: AUC is the share of pass-fail pairs in the right order, ties half', () => {
    expectAlways(judged, (rows) => {
      const scores = rankingOf(Float64Array.from(rows, ([s]) => s / 8));
      const human = Uint8Array.from(rows, ([, h]) => h);
      let right = 0;
      let pairs = 0;
      for (const [s, h] of rows) {
        for (const [t, g] of rows) {
          if (h !== 1 || g !== 0) continue;
          pairs += 1;
          right += s > t ? 1 : s === t ? 0.5 : 0;
        }
      }
      expectSame(rocAucOf(scores, human, 'higher_is_better'), right / pairs);
      expectSame(rocAucOf(scores, human, 'lower_is_better'), 1 - right / pairs);
    });
  });

  it.each(['higher_is_better', 'lower_is_better'] as const)(
    'PR19: every point of the sweep equals applying its threshold (%s)',
    (direction) => {
      expectAlways(judged, (rows) => {
        const scores = Float64Array.from(rows, ([s]) => s / 8);
        const human = Uint8Array.from(rows, ([, h]) => h);
        const sweep = thresholdSweep(rankingOf(scores), human, direction);
        expect(sweep.thresholds.length).toBe(new Set(scores).size + 1);
        for (const [i, threshold] of sweep.thresholds.entries()) {
          const metric = Uint8Array.from(scores, (s) =>
            (direction === 'higher_is_better' ? s >= threshold : s <= threshold) ? 1 : 0,
          );
          const expected = confusionOf(metric, human);
          expect(sweep.missedFailures[i]).toBe(expected.missedFailures);
          expect(sweep.falseAlarms[i]).toBe(expected.falseAlarms);
        }
      });
    },
  );
});
