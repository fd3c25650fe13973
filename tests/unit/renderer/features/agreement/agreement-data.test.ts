import { describe, expect, test } from 'vitest';
import type { AgreementRow, AnchoringRow } from '../../../../../shared/contract/agreement.ts';
import { summarizeAgreement } from '../../../../../shared/stats/agreement.ts';
import { type Rating, ratingsFromMatrix } from '../../../../../shared/stats/ratings.ts';
import {
  anchoringChoices,
  barStart,
  coefficientsOf,
  matrixCells,
  pairTable,
  splitQuestions,
} from '../../../../../renderer/features/agreement/agreement-data.ts';

function rowOf(
  question: string,
  matrix: readonly (readonly Rating[])[],
  more: Partial<AgreementRow> = {},
): AgreementRow {
  const summary = summarizeAgreement(ratingsFromMatrix(matrix), { replicates: 200 });
  const reviewers = Array.from({ length: summary.raters }, (_, i) => `P${i}`);
  return {
    question,
    title: question,
    scale: 'graded',
    alphaLevel: 'ordinal',
    reviewers,
    reviewerIds: reviewers.map((name) => `id ${name}`),
    unsure: 0,
    differing: 0,
    summary,
    matrixRaters: reviewers.map((_, i) => i),
    ...more,
  };
}

const MATRIX = [
  [1, 1, 2],
  [2, 2, null],
  [3, 1, 3],
  [1, 1, 1],
];

describe('what the agreement screen shows', () => {
  test('HA-UI1: the verdict comes first, and questions that nobody shares wait apart', () => {
    const table = {
      rows: [rowOf('a', MATRIX), rowOf('alone', [[1], [2]]), rowOf('verdict', MATRIX)],
    };
    const { compared, waiting } = splitQuestions(table);
    expect(compared.map(({ question }) => question)).toEqual(['verdict', 'a']);
    expect(waiting.map(({ question }) => question)).toEqual(['alone']);
    expect(splitQuestions(undefined)).toEqual({ compared: [], waiting: [] });
  });

  test('HA-UI2: the alpha of the scale is marked, and every coefficient has a value or a reason', () => {
    const lines = coefficientsOf(rowOf('a', MATRIX));
    expect(lines.filter(({ isFitting }) => isFitting).map(({ title }) => title)).toEqual([
      'Krippendorff’s α, ordinal',
    ]);
    expect(lines.map(({ estimate }) => estimate.kind)).toEqual(lines.map(() => 'value'));
    const words = coefficientsOf(
      rowOf(
        'mode',
        [
          ['x', 'y'],
          ['x', 'x'],
        ],
        { alphaLevel: 'nominal' },
      ),
    );
    expect(words.find(({ title }) => title === 'Krippendorff’s α, interval')?.estimate).toEqual({
      kind: 'undefined',
      reason: 'The categories are not numbers.',
      n: expect.any(Number),
    });
  });

  test('HA-UI3: bars start at 0 unless a coefficient reaches below it, and never below -1', () => {
    const at = (low: number) => ({
      estimate: { kind: 'value', value: 0.5, low, high: 0.9, n: 9 } as const,
    });
    expect(barStart([at(0.2)])).toBe(0);
    expect(barStart([at(0.2), at(-0.23)])).toBe(-0.3);
    expect(barStart([at(-3)])).toBe(-1);
    expect(barStart([{ estimate: { kind: 'undefined', reason: '', n: 0 } }])).toBe(0);
  });

  test('HA-UI4: each pair stands above and below the diagonal with its people in that order', () => {
    const row = rowOf('a', MATRIX, { matrixRaters: [2, 0] });
    const cells = matrixCells(row);
    expect(
      cells.map(({ row: y, column: x, first, second, n }) => [y, x, first.name, second.name, n]),
    ).toEqual([
      [1, 0, 'P0', 'P2', 3],
      [0, 1, 'P2', 'P0', 3],
    ]);
    const { columns, rows } = pairTable(rowOf('a', MATRIX));
    expect(rows).toHaveLength(3);
    expect(rows.every((line) => line.length === columns.length)).toBe(true);
    expect(rows[0]?.slice(0, 4)).toEqual(['P0', 'P1', 4, 0.75]);
  });

  test('HA-UI5: changes can be looked at by any answer and by each metric, each once', () => {
    const none = { kind: 'undefined', reason: '', n: 0 } as const;
    const anchoring = (metric: string | null): AnchoringRow => ({
      metricId: metric,
      metric,
      question: null,
      reviewer: null,
      changed: none,
      towards: none,
      away: none,
    });
    expect(anchoringChoices([null, null, 'Judge', 'Judge'].map(anchoring))).toEqual([
      { metricId: null, label: 'Any answer' },
      { metricId: 'Judge', label: 'Verdict against Judge' },
    ]);
  });
});
