import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CELL_STATISTICS,
  cellStatisticsOf,
  confusionOf,
} from '../../../../shared/stats/confusion.ts';
import {
  labelsForHalfWidth,
  labelsNeeded,
  normalQuantile,
  wilsonInterval,
} from '../../../../shared/stats/interval.ts';
import { twoRaterAgreement } from '../../../../shared/stats/nominal-agreement.ts';
import { pearson } from '../../../../shared/stats/rank.ts';
import { agreementWeights } from '../../../../shared/stats/weights.ts';
import { expectNear } from './reference.ts';
import { expectAlways, expectSame } from './property.ts';

const count = fc.integer({ min: 0, max: 60 });
const cells = fc.record({
  truePass: count,
  trueFail: count,
  missedFailures: count,
  falseAlarms: count,
});
const table = fc.integer({ min: 2, max: 4 }).chain((k) =>
  fc.record({
    k: fc.constant(k),
    cells: fc.array(count, { minLength: k * k, maxLength: k * k }),
  }),
);

describe('Two-way tables', () => {
  it('PR1: kappa, pi, AC1 and MCC stay within -1..1 and do not change when the sides swap', () => {
    expectAlways(cells, (c) => {
      const a = cellStatisticsOf(c);
      const b = cellStatisticsOf({
        ...c,
        missedFailures: c.falseAlarms,
        falseAlarms: c.missedFailures,
      });
      for (const key of ['kappa', 'scottPi', 'ac1', 'mcc', 'agreement', 'f1'] as const) {
        const value = a[CELL_STATISTICS[key]] ?? Number.NaN;
        expectSame(b[CELL_STATISTICS[key]] ?? Number.NaN, value, 1e-12);
        expect(Math.abs(value) > 1 + 1e-12).toBe(false);
      }
    });
  });

  it('PR2: the 2 x 2 shortcuts equal the general k x k formulas', () => {
    expectAlways(cells, (c) => {
      const shortcut = cellStatisticsOf(c);
      const general = twoRaterAgreement(
        Float64Array.of(c.trueFail, c.falseAlarms, c.missedFailures, c.truePass),
        2,
        agreementWeights(2, 'identity'),
      );
      expectSame(shortcut[CELL_STATISTICS.kappa] ?? 0, general.cohenKappa);
      expectSame(shortcut[CELL_STATISTICS.ac1] ?? 0, general.gwetAc);
      expectSame(shortcut[CELL_STATISTICS.scottPi] ?? 0, general.scottPi);
      expectSame(shortcut[CELL_STATISTICS.agreement] ?? 0, general.percentAgreement);
    });
  });

  it('PR3: MCC is the Pearson correlation of the two verdict columns', () => {
    expectAlways(cells, (c) => {
      const rows = [
        ...Array.from({ length: c.truePass }, () => [1, 1]),
        ...Array.from({ length: c.trueFail }, () => [0, 0]),
        ...Array.from({ length: c.missedFailures }, () => [1, 0]),
        ...Array.from({ length: c.falseAlarms }, () => [0, 1]),
      ];
      const x = Float64Array.from(rows, (row) => row[0] ?? 0);
      const y = Float64Array.from(rows, (row) => row[1] ?? 0);
      expectSame(cellStatisticsOf(c)[CELL_STATISTICS.mcc] ?? 0, pearson(x, y));
    });
  });

  it('PR4: swapping the raters or renaming the categories changes no coefficient', () => {
    expectAlways(table, ({ k, cells: counts }) => {
      const weights = agreementWeights(k, 'identity');
      const original = twoRaterAgreement(Float64Array.from(counts), k, weights);
      const swapped = counts.map((_, i) => counts[(i % k) * k + Math.floor(i / k)] ?? 0);
      const renamed = counts.map(
        (_, i) => counts[(k - 1 - Math.floor(i / k)) * k + (k - 1 - (i % k))] ?? 0,
      );
      for (const other of [swapped, renamed]) {
        const values = twoRaterAgreement(Float64Array.from(other), k, weights);
        expectSame(values.cohenKappa, original.cohenKappa);
        expectSame(values.scottPi, original.scottPi);
        expectSame(values.gwetAc, original.gwetAc);
        expectSame(values.krippendorffAlpha, original.krippendorffAlpha);
      }
    });
  });

  it('PR5: counting in one pass equals counting one by one, in any order of the rows', () => {
    const verdicts = fc.array(fc.tuple(fc.nat({ max: 6 }), fc.nat({ max: 4 })), { maxLength: 50 });
    expectAlways(verdicts, (rows) => {
      const forward = confusionOf(
        Uint8Array.from(rows, ([m]) => m),
        Uint8Array.from(rows, ([, h]) => h),
      );
      const backward = confusionOf(
        Uint8Array.from(rows.toReversed(), ([m]) => m),
        Uint8Array.from(rows.toReversed(), ([, h]) => h),
      );
      expect(backward).toEqual(forward);
      const cell = (m: number, h: number): number =>
        rows.filter(([a, b]) => a === m && b === h).length;
      expect(forward).toMatchObject({
        truePass: cell(1, 1),
        trueFail: cell(0, 0),
        missedFailures: cell(1, 0),
        falseAlarms: cell(0, 1),
        n: cell(1, 1) + cell(0, 0) + cell(1, 0) + cell(0, 1),
      });
    });
  });
});

describe('Proportions', () => {
  it('PR6: Wilson lies in 0..1, holds the share, and narrows with more labels', () => {
    const shares = fc
      .integer({ min: 1, max: 5000 })
      .chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));
    expectAlways(shares, ([k, n]) => {
      const { low, high } = wilsonInterval(k, n);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
      expect(low).toBeLessThanOrEqual(k / n);
      expect(high).toBeGreaterThanOrEqual(k / n);
      const more = wilsonInterval(4 * k, 4 * n);
      expect(more.high - more.low).toBeLessThan(high - low);
    });
  });

  it('PR7: the planned number of labels gives +-5 points, one label fewer does not', () => {
    expectAlways(fc.double({ min: 0, max: 1, noNaN: true }), (share) => {
      const n = labelsForHalfWidth(share);
      const half = (size: number): number => {
        const { low, high } = wilsonInterval(share * size, size);
        return (high - low) / 2;
      };
      expect(half(n)).toBeLessThanOrEqual(0.05 + 1e-9);
      expect(half(n - 1)).toBeGreaterThan(0.05 - 1e-9);
    });
  });

  it('PR8: no label is needed exactly when the interval is within +-5 points', () => {
    const shares = fc
      .integer({ min: 1, max: 900 })
      .chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));
    expectAlways(shares, ([k, n]) => {
      const { low, high } = wilsonInterval(k, n);
      // The interval is cut at 0 and 1 for none and all; its formula is not.
      if (k === 0 || k === n) return;
      expect(labelsNeeded(k, n) === 0).toBe((high - low) / 2 <= 0.05);
    });
    expect(labelsNeeded(0, 0)).toBe(381);
  });

  it('PR9: normal quantiles equal the tables and integrate back', () => {
    expectNear(normalQuantile(0.975), 1.959963984540054, 1e-14, '97.5%');
    expectNear(normalQuantile(0.995), 2.5758293035489, 1e-12, '99.5%');
    expectNear(normalQuantile(1e-10), -6.361340902404056, 1e-11, 'far tail');
    expectAlways(fc.double({ min: 0.001, max: 0.999, noNaN: true }), (p) => {
      const z = normalQuantile(p);
      // Simpson's rule from 0 to z.
      const steps = 2000;
      let sum = 0;
      for (let i = 0; i <= steps; i += 1) {
        const x = (z * i) / steps;
        sum += Math.exp((-x * x) / 2) * (i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2);
      }
      const area = 0.5 + (sum * z) / steps / 3 / Math.sqrt(2 * Math.PI);
      expectNear(area, p, 1e-12, 'area');
    });
  });
});
