import * as fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import type { AlignmentRow } from '../../../../../shared/contract/alignment.ts';
import { summarizeAlignment } from '../../../../../shared/stats/alignment.ts';
import {
  fullFilter,
  periodDays,
  sliceCount,
  withoutSlices,
} from '../../../../../renderer/features/alignment/alignment-filter.ts';
import {
  matrixCells,
  rankedAgreement,
  tableCsv,
} from '../../../../../renderer/features/alignment/chart-data.ts';

/** A row for verdict pairs; 1 is pass, 0 is fail. */
function row(metric: string, metricVerdict: number[], humanVerdict: number[]): AlignmentRow {
  return {
    metricId: metric,
    metric,
    humanQuestion: 'verdict',
    direction: null,
    reason: null,
    gold: null,
    summary: summarizeAlignment(
      {
        metricVerdict: Uint8Array.from(metricVerdict),
        humanVerdict: Uint8Array.from(humanVerdict),
      },
      { replicates: 0 },
    ),
  };
}

describe('what the alignment charts draw', () => {
  test('AL-UI1: a metric that passes what people fail is a missed failure under either positive class', () => {
    const one = row('m', [1, 0, 1, 0], [0, 1, 1, 0]);
    const counts = (positiveClass: 'fail' | 'pass') =>
      matrixCells(one, positiveClass).map((cell) => [cell.cell, cell.count, cell.code]);
    expect(counts('fail')).toEqual([
      ['true_pass', 1, 'TN'],
      ['false_alarm', 1, 'FP'],
      ['missed_failure', 1, 'FN'],
      ['true_fail', 1, 'TP'],
    ]);
    expect(counts('pass').map(([, , code]) => code)).toEqual(['TP', 'FN', 'FP', 'TN']);
  });

  test('AL-UI2: metrics stand from the best agreement to the worst, and those without a value are left out', () => {
    const ranked = rankedAgreement([
      row('bad', [1, 1, 0], [0, 0, 0]),
      row('none', [2, 2], [1, 0]),
      row('good', [1, 0], [1, 0]),
    ]);
    expect(ranked.map((item) => item.metric)).toEqual(['good', 'bad']);
    for (const item of ranked) {
      expect(item.interval[0]).toBeLessThanOrEqual(item.agreement);
      expect(item.interval[1]).toBeGreaterThanOrEqual(item.agreement);
    }
  });

  test('AL-UI3: no text of a table reaches a spreadsheet as a formula, and none is lost', () => {
    const starts = fc.constantFrom('=', '+', '-', '@', '\t', '\0', '＝', '＠', 'a', '"', ',', '\n');
    fc.assert(
      fc.property(starts, fc.string(), (start, rest) => {
        const text = `${start}${rest}`;
        const csv = tableCsv({ columns: ['Metric', 'n'], rows: [[text, -1.5]] });
        const [, cells] = Papa.parse<string[]>(csv, { newline: '\r\n' }).data;
        expect(cells?.[1]).toBe('-1.5');
        expect([text, `'${text}`]).toContain(cells?.[0]);
        expect(cells?.[0]).not.toMatch(/^[=+\-@\t\r\n\0＝＋－＠]/);
      }),
    );
  });
});

describe('what the alignment screen compares', () => {
  test('AL-UI4: an address that names little means everything, with the policy of the settings', () => {
    const filter = fullFilter({ tags: ['a'] }, 'majority');
    expect(filter).toMatchObject({
      tags: ['a'],
      labelPolicy: 'majority',
      humanQuestion: 'auto',
      kinds: [],
    });
    expect(fullFilter({ labelPolicy: 'latest' }, 'majority').labelPolicy).toBe('latest');
  });

  test('AL-UI5: clearing the slicers keeps which label counts', () => {
    const filter = fullFilter(
      { humanQuestion: 'overall', passFrom: 4, tags: ['a'], from: '2026-01-01', reviewers: ['r'] },
      'latest',
    );
    expect(sliceCount(filter)).toBe(3);
    const cleared = withoutSlices(filter);
    expect(sliceCount(cleared)).toBe(0);
    expect(cleared).toMatchObject({ humanQuestion: 'overall', passFrom: 4 });
  });

  test('AL-UI6: a period opens exactly its days, over the end of a month and in February', () => {
    expect(periodDays('2026-02-01', 'month')).toEqual({ from: '2026-02-01', to: '2026-02-28' });
    expect(periodDays('2025-12-29T00:00:00Z', 'week')).toEqual({
      from: '2025-12-29',
      to: '2026-01-04',
    });
    expect(periodDays('2026-03-05', 'day')).toEqual({ from: '2026-03-05', to: '2026-03-05' });
  });
});
