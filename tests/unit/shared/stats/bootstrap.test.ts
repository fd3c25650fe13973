import { describe, expect, it } from 'vitest';
import { NO_GROUP, summarizeAlignment } from '../../../../shared/stats/alignment.ts';
import { krippendorffAlpha } from '../../../../shared/stats/alpha.ts';
import {
  affordableReplicates,
  bootstrapPatterns,
  drawBinomial,
  drawMultinomial,
  percentileInterval,
  sortedQuantile,
} from '../../../../shared/stats/bootstrap.ts';
import {
  CELL_STATISTICS,
  cellIntervals,
  cellStatistics,
  clusterIntervals,
  clusterPatterns,
} from '../../../../shared/stats/confusion.ts';
import { groupedCorrelations } from '../../../../shared/stats/grouped.ts';
import { kendallTauB, pearson, rankingOf, spearman } from '../../../../shared/stats/rank.ts';
import { rankIntervals } from '../../../../shared/stats/rank-bootstrap.ts';
import { ratingsFromMatrix } from '../../../../shared/stats/ratings.ts';
import { createRng, type Rng } from '../../../../shared/stats/rng.ts';
import { intervalOf, expectNear, recipes, unieval, valueOf } from './reference.ts';

/** Resamples rows one by one: the definition that the table bootstrap has to reproduce. */
function rowBootstrap(
  n: number,
  statistic: (rows: Uint32Array) => number,
  rng: Rng,
  replicates: number,
): { low: number; high: number } {
  const rows = new Uint32Array(n);
  const values = new Float64Array(replicates);
  for (let r = 0; r < replicates; r += 1) {
    for (let i = 0; i < n; i += 1) rows[i] = Math.floor(rng() * n);
    values[r] = statistic(rows);
  }
  const interval = percentileInterval(values);
  if (interval === null) throw new Error('no interval');
  return interval;
}

const CELLS = { truePass: 140, trueFail: 190, missedFailures: 19, falseAlarms: 17 };

describe('Random draws', () => {
  it('BO1: the same seed gives the same numbers in 0..1, another seed others', () => {
    const draw = (seed: number): number[] => Array.from({ length: 200 }, createRng(seed));
    expect(draw(5)).toEqual(draw(5));
    expect(draw(5)).not.toEqual(draw(6));
    expect(draw(5).every((u) => u >= 0 && u < 1)).toBe(true);
    const many = Array.from({ length: 20_000 }, createRng(1));
    expectNear(many.reduce((sum, u) => sum + u, 0) / 20_000, 0.5, 0.01, 'mean');
  });

  it.each([
    [12, 0.2],
    [400, 0.004],
    [400, 0.3],
    [400, 0.85],
    [1_000_000, 0.5],
    [1_000_000, 0.999_999],
  ])('BO2: binomial draws (n %d, p %d) have the right mean, variance and range', (n, p) => {
    const rng = createRng(3);
    const draws = Array.from({ length: 20_000 }, () => drawBinomial(n, p, rng));
    const mean = draws.reduce((sum, k) => sum + k, 0) / draws.length;
    const variance = draws.reduce((sum, k) => sum + (k - mean) ** 2, 0) / (draws.length - 1);
    const expected = n * p * (1 - p);
    expectNear(mean, n * p, 4 * Math.sqrt(expected / draws.length), 'mean');
    expectNear(variance / expected, 1, 0.06, 'variance');
    expect(draws.every((k) => Number.isInteger(k) && k >= 0 && k <= n)).toBe(true);
  });

  it('BO3: the share of each binomial outcome is right, also where rejection is used', () => {
    const [n, p] = [60, 0.4];
    const rng = createRng(9);
    const hits = new Float64Array(n + 1);
    for (let i = 0; i < 100_000; i += 1) {
      const k = drawBinomial(n, p, rng);
      hits[k] = (hits[k] ?? 0) + 1;
    }
    let exact = (1 - p) ** n;
    for (let k = 0; k <= n; k += 1) {
      expectNear((hits[k] ?? 0) / 100_000, exact, 0.006, `P(${k})`);
      exact *= ((n - k) / (k + 1)) * (p / (1 - p));
    }
  });

  it('BO4: multinomial draws keep the total and leave empty cells empty', () => {
    const counts = Float64Array.of(5, 0, 1000, 3, 0);
    const out = new Float64Array(5);
    const rng = createRng(2);
    for (let i = 0; i < 500; i += 1) {
      drawMultinomial(counts, out, rng);
      expect(out.reduce((sum, k) => sum + k, 0)).toBe(1008);
      expect([out[1], out[4]]).toEqual([0, 0]);
    }
  });
});

describe('Intervals', () => {
  it('BO5: resampling the cells gives the interval of resampling the rows', () => {
    const rows = [
      ...Array.from({ length: CELLS.truePass }, () => 0),
      ...Array.from({ length: CELLS.trueFail }, () => 1),
      ...Array.from({ length: CELLS.missedFailures }, () => 2),
      ...Array.from({ length: CELLS.falseAlarms }, () => 3),
    ];
    const byCells = cellIntervals(CELLS, 'fail', { rng: createRng(1), replicates: 4000 });
    const out = new Float64Array(7);
    for (const key of ['kappa', 'ac1', 'mcc', 'f1', 'balancedAccuracy'] as const) {
      const byRows = rowBootstrap(
        rows.length,
        (picked) => {
          const w = [0, 0, 0, 0];
          for (const row of picked) {
            const cell = rows[row] ?? 0;
            w[cell] = (w[cell] ?? 0) + 1;
          }
          cellStatistics(w[0] ?? 0, w[1] ?? 0, w[2] ?? 0, w[3] ?? 0, 'fail', out);
          return out[CELL_STATISTICS[key]] ?? Number.NaN;
        },
        createRng(2),
        4000,
      );
      const interval = byCells[CELL_STATISTICS[key]];
      if (interval === null || interval === undefined) throw new Error('no interval');
      expectNear(interval.low, byRows.low, 0.008, `${key} low`);
      expectNear(interval.high, byRows.high, 0.008, `${key} high`);
    }
  });

  it('BO6: the bootstrap interval of kappa is close to the large-sample one', () => {
    // po 0.9016, pe 0.5094: standard error sqrt(po (1 - po)) / (1 - pe) / sqrt(n), about 0.0317.
    const kappa = cellIntervals(CELLS, 'fail', { replicates: 4000 })[CELL_STATISTICS.kappa];
    expectNear(kappa?.low ?? 0, 0.7995 - 1.96 * 0.0317, 0.01, 'low');
    expectNear(kappa?.high ?? 0, 0.7995 + 1.96 * 0.0317, 0.01, 'high');
  });

  it('BO7: equal judgements inside a case widen the interval as fewer cases would', () => {
    const n = 400;
    const rng = createRng(4);
    const human = Uint8Array.from({ length: n }, () => (rng() < 0.5 ? 1 : 0));
    const metric = human.map((h) => (rng() < 0.8 ? h : 1 - h));
    // Every case four times: no new information.
    const repeat = (column: Uint8Array): Uint8Array =>
      Uint8Array.from({ length: 4 * n }, (_, i) => column[Math.floor(i / 4)] ?? 0);
    const cluster = Uint32Array.from({ length: 4 * n }, (_, i) => Math.floor(i / 4));
    const single = summarizeAlignment({ metricVerdict: metric, humanVerdict: human });
    const clustered = summarizeAlignment({
      metricVerdict: repeat(metric),
      humanVerdict: repeat(human),
      cluster,
    });
    const naive = summarizeAlignment({
      metricVerdict: repeat(metric),
      humanVerdict: repeat(human),
    });
    const width = (summary: typeof single): number => {
      const { low, high } = intervalOf(summary.kappa);
      return high - low;
    };
    expectNear(width(clustered) / width(single), 1, 0.15, 'as wide as the cases alone');
    expectNear(width(naive) / width(single), 0.5, 0.1, 'rows would pretend to know more');
    const patterns = clusterPatterns(repeat(metric), repeat(human), cluster, n);
    expect(patterns.counts.length).toBe(4);
    expect(patterns.clusters).toBe(n);
    expect(clusterIntervals(patterns, 'fail', { replicates: 0 })).toEqual(
      Array.from({ length: 7 }, () => null),
    );
  });

  it('BO7b: judgements without a verdict are in no cell of their case', () => {
    const patterns = clusterPatterns(
      Uint8Array.of(1, 2, 0, 1, 5),
      Uint8Array.of(1, 1, 2, 0, 0),
      Uint32Array.of(0, 0, 0, 1, 2),
      3,
    );
    expect(patterns).toMatchObject({ clusters: 2, largest: 1 });
    expect([...patterns.cells]).toEqual([1, 0, 0, 0, 0, 0, 1, 0]);
  });

  it('BO8: binned rank intervals equal those of resampling rows and re-ranking', () => {
    const { human, metric } = unieval.overall;
    const x = Float64Array.from(metric);
    const y = Float64Array.from(human);
    const exact = {
      spearman: spearman(x, y),
      kendallTauB: kendallTauB(x, y),
      pearson: pearson(x, y),
    };
    const binned = rankIntervals(rankingOf(x), rankingOf(y), exact, {
      rng: createRng(5),
      replicates: 2000,
    });
    for (const [key, statistic] of [
      ['spearman', spearman],
      ['kendallTauB', kendallTauB],
      ['pearson', pearson],
    ] as const) {
      const byRows = rowBootstrap(
        x.length,
        (rows) =>
          statistic(
            Float64Array.from(rows, (row) => x[row] ?? 0),
            Float64Array.from(rows, (row) => y[row] ?? 0),
          ),
        createRng(6),
        1000,
      );
      expectNear(binned[key]?.low ?? 0, byRows.low, 0.012, `${key} low`);
      expectNear(binned[key]?.high ?? 0, byRows.high, 0.012, `${key} high`);
    }
  });

  it('BO9: a statistic that is 0/0 in one replicate of ten or more has no interval', () => {
    const values = Float64Array.from({ length: 100 }, (_, i) => i);
    expectNear(percentileInterval(values)?.low ?? 0, 2.475, 1e-12, 'low');
    expectNear(percentileInterval(values)?.high ?? 0, 96.525, 1e-12, 'high');
    expect(percentileInterval(values.map((v) => (v < 9 ? Number.NaN : v)))).not.toBeNull();
    expect(percentileInterval(values.map((v) => (v < 11 ? Number.NaN : v)))).toBeNull();
    expect(sortedQuantile(Float64Array.of(1, 2, 4), 0.75)).toBe(3);
  });

  it('BO10: the default seed makes every interval repeatable', () => {
    const ratings = ratingsFromMatrix(recipes.overall);
    expect(krippendorffAlpha(ratings, 'ordinal')).toEqual(krippendorffAlpha(ratings, 'ordinal'));
    expect(intervalOf(krippendorffAlpha(ratings, 'ordinal'))).not.toEqual(
      intervalOf(krippendorffAlpha(ratings, 'ordinal', { rng: createRng(1) })),
    );
  });

  it('BO11: costly statistics get fewer replicates, never fewer than 200, and none if none are asked', () => {
    expect(affordableReplicates(1000, 1)).toBe(1000);
    expect(affordableReplicates(1000, 2e5)).toBe(500);
    expect(affordableReplicates(1000, 1e9)).toBe(200);
    expect(affordableReplicates(50, 1e9)).toBe(50);
    expect(bootstrapPatterns(Float64Array.of(3), 2, () => undefined, 1, { replicates: 0 })).toEqual(
      [null, null],
    );
  });
});

describe('Correlations inside groups', () => {
  // Three documents; the second has constant grades, the third is one row.
  const x = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 9);
  const y = Float64Array.of(1, 3, 2, 4, 5, 5, 5, 1);
  const group = Uint32Array.of(0, 0, 0, 0, 1, 1, 1, 2);

  it('GR1: groups with a constant side are skipped and counted, the rest averaged', () => {
    const result = groupedCorrelations(x, y, group, 3);
    expect(result).toMatchObject({ groups: 3, usedGroups: 1, skippedConstant: 2, rows: 8 });
    expectNear(valueOf(result.spearman), 0.8, 1e-12, 'spearman');
    expectNear(valueOf(result.kendallTauB), 2 / 3, 1e-12, 'tau-b');
    expectNear(valueOf(result.pearson), 0.8, 1e-12, 'pearson');
    expect(result.spearman.n).toBe(1);
  });

  it('GR2: the average counts every group once, whatever its size', () => {
    const a = groupedCorrelations(
      Float64Array.of(1, 2, 3, 1, 2, 3, 4, 5),
      Float64Array.of(3, 2, 1, 1, 2, 3, 4, 5),
      Uint32Array.of(0, 0, 0, 1, 1, 1, 1, 1),
      2,
    );
    expectNear(valueOf(a.spearman), 0, 1e-12, 'mean of -1 and 1');
  });

  it('GR3: a metric that only tells groups apart correlates when pooled, not inside groups', () => {
    const rng = createRng(8);
    const n = 600;
    const groups = Uint32Array.from({ length: n }, (_, i) => i % 6);
    const score = Float64Array.from(groups, (g) => g + rng());
    const grade = Float64Array.from(groups, (g) => g + rng());
    const result = groupedCorrelations(score, grade, groups, 6);
    expect(pearson(score, grade)).toBeGreaterThan(0.9);
    expect(Math.abs(valueOf(result.partialPearson))).toBeLessThan(0.1);
    expect(Math.abs(valueOf(result.partialSpearman))).toBeLessThan(0.1);
    expect(Math.abs(valueOf(result.spearman))).toBeLessThan(0.1);
    const { low, high } = intervalOf(result.spearman);
    expect(low).toBeLessThan(high);
  });

  it('GR4: the partial correlation equals the correlation of residuals', () => {
    const result = groupedCorrelations(x, y, group, 3);
    const residuals = (values: Float64Array): Float64Array =>
      values.map((value, i) => {
        const mates = values.filter((_, j) => group[j] === group[i]);
        return value - mates.reduce((sum, v) => sum + v, 0) / mates.length;
      });
    expectNear(
      valueOf(result.partialPearson),
      pearson(residuals(x), residuals(y)),
      1e-12,
      'partial',
    );
  });

  it('GR5: nothing varies inside any group: a reason, not a number', () => {
    const result = groupedCorrelations(
      Float64Array.of(1, 1, 2, 2),
      Float64Array.of(1, 2, 3, 4),
      Uint32Array.of(0, 0, 1, 1),
      2,
    );
    expect(result).toMatchObject({ usedGroups: 0, skippedConstant: 2 });
    expect(result.spearman).toMatchObject({ kind: 'undefined' });
    expect(result.partialPearson).toMatchObject({ kind: 'undefined' });
  });

  it('GR5b: a constant side has no spread, also where the mean of 0.1 is not 0.1', () => {
    const constant = new Float64Array(20).fill(0.1);
    const rising = Float64Array.from(constant, (_, i) => i);
    for (const size of [20, 10, 7, 6, 3]) {
      const groups = Uint32Array.from(constant, (_, i) => Math.floor(i / size));
      const result = groupedCorrelations(constant, rising, groups, Math.ceil(20 / size));
      expect(result.partialPearson).toMatchObject({ kind: 'undefined' });
    }
  });

  it('GR7: for a lower-is-better metric value and interval are turned together', () => {
    const score = Float64Array.from(unieval.overall.metric);
    const humanGrade = Float64Array.from(unieval.overall.human);
    const verdicts = new Uint8Array(score.length).fill(2);
    const columns = { metricVerdict: verdicts, humanVerdict: verdicts, humanGrade };
    const higher = summarizeAlignment({ ...columns, score });
    const lower = summarizeAlignment({
      ...columns,
      score: score.map((v) => -v),
      direction: 'lower_is_better',
    });
    for (const key of ['spearman', 'kendallTauB', 'pearson'] as const) {
      expectNear(valueOf(lower[key]), valueOf(higher[key]), 1e-12, key);
      expectNear(intervalOf(lower[key]).low, intervalOf(higher[key]).low, 0.02, `${key} low`);
      expectNear(intervalOf(lower[key]).high, intervalOf(higher[key]).high, 0.02, `${key} high`);
    }
  });

  it('GR6: rows without a group count in the pooled numbers only; lower-is-better turns the sign', () => {
    const none = new Uint8Array(8).fill(2);
    const summary = summarizeAlignment({
      metricVerdict: none,
      humanVerdict: none,
      score: x.map((v) => -v),
      humanGrade: y,
      direction: 'lower_is_better',
      group: Uint32Array.from(group, (g) => (g === 2 ? NO_GROUP : g)),
    });
    expect(summary.gradedPairs).toBe(8);
    expect(summary.grouped).toMatchObject({ groups: 2, usedGroups: 1, rows: 7 });
    expectNear(valueOf(summary.spearman), spearman(x, y), 1e-12, 'pooled');
    if (summary.grouped === null) throw new Error('no groups');
    expectNear(valueOf(summary.grouped.spearman), 0.8, 1e-12, 'in groups');
    const { low, high } = intervalOf(summary.spearman);
    expect(low).toBeLessThanOrEqual(valueOf(summary.spearman));
    expect(high).toBeGreaterThanOrEqual(valueOf(summary.spearman));
  });
});

describe('One million judgements', () => {
  it('BO12: are counted without an error and give the same table as a plain loop', () => {
    const n = 1_000_003;
    const rng = createRng(12);
    const human = new Uint8Array(n);
    const metric = new Uint8Array(n);
    const expected = { truePass: 0, trueFail: 0, missedFailures: 0, falseAlarms: 0 };
    for (let i = 0; i < n; i += 1) {
      const h = rng() < 0.7 ? 1 : 0;
      const m = rng() < 0.9 ? h : 1 - h;
      human[i] = h;
      metric[i] = m;
      if (m === h) expected[h === 1 ? 'truePass' : 'trueFail'] += 1;
      else expected[m === 1 ? 'missedFailures' : 'falseAlarms'] += 1;
    }
    expect(summarizeAlignment({ metricVerdict: metric, humanVerdict: human })).toMatchObject({
      ...expected,
      n,
    });
  });
});
