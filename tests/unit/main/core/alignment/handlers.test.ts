import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAgreementHandlers } from '../../../../../main/core/agreement/handlers.ts';
import { listCaseRowsBehind } from '../../../../../main/core/alignment/cases-behind.ts';
import { createAlignmentHandlers } from '../../../../../main/core/alignment/handlers.ts';
import type { CoreContext } from '../../../../../main/core/context.ts';
import {
  ALIGNMENT_CELLS,
  type AlignmentFilterInput,
  AlignmentFilterSchema,
  type AlignmentRow,
} from '../../../../../shared/contract/alignment.ts';
import { publishTestPack, submitted } from '../../../../support/review-fixture.ts';
import { seedJudgedCases, type SeedJudgedCase } from '../../../../support/seed-judgements.ts';
import { createTempWorkspace, type TempWorkspace } from '../../../../support/temp-workspace.ts';

let workspace: TempWorkspace;
let context: CoreContext;

beforeEach(async () => {
  workspace = createTempWorkspace({ startAt: '2026-03-01T00:00:00Z', countedIds: true });
  ({ context } = await workspace.open());
});
afterEach(() => workspace.cleanUp());

const filterOf = (given: AlignmentFilterInput = {}) => AlignmentFilterSchema.parse(given);

async function rowOf(metric: string, given: AlignmentFilterInput = {}): Promise<AlignmentRow> {
  const { rows } = await createAlignmentHandlers(context)['alignment.table']({
    filter: filterOf(given),
  });
  const row = rows.find((known) => known.metric === metric);
  if (row === undefined) throw new Error(`no row for ${metric}`);
  return row;
}

type Shape = Partial<Omit<SeedJudgedCase, 'row' | 'caseId'>>;

/** Cases of one metric `Faithful` with a score, its verdict and one human verdict each. */
function judged(
  row: number,
  verdict: 0 | 1 | 2,
  human: 0 | 1 | 2,
  score: number,
  shape: Shape = {},
): SeedJudgedCase {
  return {
    row,
    caseId: `seed:${row}`,
    results: [{ metric: 'Faithful', score, threshold: 0.5, verdict }],
    labels: [
      {
        question: 'verdict',
        reviewer: 'Ann',
        verdict: human,
        at: `2026-02-${String((row % 27) + 1).padStart(2, '0')}T08:00:00Z`,
      },
    ],
    ...shape,
  };
}

const MIXED = [
  judged(1, 1, 1, 0.9),
  judged(2, 1, 1, 0.8),
  judged(3, 1, 0, 0.7),
  judged(4, 0, 1, 0.4),
  judged(5, 0, 0, 0.1),
  judged(6, 0, 0, 0),
  judged(7, 2, 0, 1),
  judged(8, 1, 2, 0.55),
];

describe('the alignment table', () => {
  test('AL8: cells count pairs of verdicts; unsure labels and missing verdicts are counted apart', async () => {
    seedJudgedCases(context, MIXED);
    const { summary, humanQuestion } = await rowOf('Faithful');
    expect(humanQuestion).toBe('verdict');
    expect(summary).toMatchObject({
      n: 6,
      basis: 'verdict',
      truePass: 2,
      trueFail: 2,
      missedFailures: 1,
      falseAlarms: 1,
      noVerdict: { metric: { missing: 1 }, human: { unsure: 1 } },
    });
  });

  test('AL9: reasons for no verdict stay apart', async () => {
    const reasons = ['missing', 'error', 'unparseable', 'flaky', 'error'];
    seedJudgedCases(
      context,
      reasons.map((noVerdictReason, i) =>
        judged(i + 1, 2, 1, 0.5, {
          results: [{ metric: 'Faithful', verdict: 2, noVerdictReason }],
        }),
      ),
    );
    const { summary } = await rowOf('Faithful');
    expect(summary.noVerdict.metric).toEqual({ missing: 1, error: 2, unparseable: 1, flaky: 1 });
    expect(summary.agreement).toMatchObject({ kind: 'undefined' });
  });

  test('AL10: auto takes the question about the metric, else one named like it, else verdict, else the only one', async () => {
    seedJudgedCases(context, [
      judged(1, 1, 1, 0.9, {
        results: ['Answer Relevancy', 'Tone', 'Safety'].map((metric) => ({
          metric,
          verdict: 1 as const,
        })),
        labels: [
          { question: 'answer_relevancy', reviewer: 'Ann', verdict: 1 },
          { question: 'metric_verdict.Tone', reviewer: 'Ann', verdict: 0 },
          { question: 'tone', reviewer: 'Ann', verdict: 1 },
        ],
      }),
    ]);
    expect((await rowOf('Answer Relevancy')).humanQuestion).toBe('answer_relevancy');
    expect((await rowOf('Tone')).humanQuestion).toBe('metric_verdict.Tone');
    const none = await rowOf('Safety');
    expect(none).toMatchObject({ humanQuestion: null, summary: { n: 0, basis: 'none' } });
    expect(none.reason).toContain('choose one');
    expect((await rowOf('Safety', { humanQuestion: 'tone' })).summary.n).toBe(1);
    seedJudgedCases(context, [
      judged(1, 1, 1, 0.9, {
        results: [{ metric: 'Safety', verdict: 1 }],
        labels: [
          { question: 'is it right', reviewer: 'Ann', verdict: 1 },
          { question: 'remark', reviewer: 'Ann', text: 'nice' },
        ],
      }),
    ]);
    expect((await rowOf('Safety')).humanQuestion).toBe('is it right');
  });

  test('AL10: verdicts about a metric that only gives scores do not push its grades aside', async () => {
    const graded = (id: number, metric: string, verdict: 1 | 2): SeedJudgedCase =>
      judged(id, 1, 1, 0.9, {
        results: [{ metric, verdict, score: id / 10 }],
        labels: [
          { question: metric.toLowerCase(), reviewer: 'Ann', number: id },
          { question: `metric_verdict.${metric}`, reviewer: 'Ann', verdict: 1 },
        ],
      });
    seedJudgedCases(context, [graded(1, 'Fluency', 2), graded(2, 'Fluency', 2)]);
    expect(await rowOf('Fluency')).toMatchObject({
      humanQuestion: 'fluency',
      summary: { gradedPairs: 2 },
    });
    seedJudgedCases(context, [graded(3, 'Tone', 1)]);
    expect((await rowOf('Tone')).humanQuestion).toBe('metric_verdict.Tone');
  });

  test('AL11: a review counts at once, an undo takes it back, whatever was packed before', async () => {
    seedJudgedCases(context, [judged(1, 1, 1, 0.9), judged(2, 1, 1, 0.9)]);
    publishTestPack(context, ['seed:1', 'seed:2']);
    expect((await rowOf('Faithful')).summary).toMatchObject({ truePass: 2, missedFailures: 0 });
    context.writer.commit([submitted(context, { caseId: 'seed:1' }, { verdict: 'fail' })]);
    expect((await rowOf('Faithful')).summary).toMatchObject({ truePass: 1, missedFailures: 1 });
    expect((await rowOf('Faithful', { labelSource: 'imported' })).summary.truePass).toBe(2);
    expect((await rowOf('Faithful', { labelSource: 'review' })).summary.n).toBe(1);
    expect((await rowOf('Faithful', { packIds: ['pack-1'] })).summary.n).toBe(1);
    context.writer.undo(context.personId(), 'pack-1');
    expect((await rowOf('Faithful')).summary).toMatchObject({ truePass: 2, missedFailures: 0 });
  });

  test('AL12: stars of a rubric pass from the grade that the rubric names', async () => {
    seedJudgedCases(context, [judged(1, 1, 1, 0.9), judged(2, 1, 1, 0.9)]);
    publishTestPack(context, ['seed:1', 'seed:2']);
    context.writer.commit([
      submitted(context, { caseId: 'seed:1' }, { verdict: 'pass', quality: 3 }),
      submitted(context, { caseId: 'seed:2' }, { verdict: 'pass', quality: 2 }),
    ]);
    const stars = { humanQuestion: 'quality' };
    expect((await rowOf('Faithful', stars)).summary).toMatchObject({
      truePass: 1,
      missedFailures: 1,
    });
    expect((await rowOf('Faithful', { ...stars, passFrom: 2 })).summary.truePass).toBe(2);
  });

  test('AL13: clean chunks answer without a look at the rows', async () => {
    seedJudgedCases(context, MIXED);
    const before = await rowOf('Faithful');
    // Behind the writer's back and unmarked, so only a reader of rows would notice.
    context.db.exec('DELETE FROM metric_result; DELETE FROM imported_label WHERE row > 1;');
    expect((await rowOf('Faithful')).summary).toEqual(before.summary);
  });

  test('AL22: without indexes, in a read-only workspace and from damaged chunks the rows answer', async () => {
    seedJudgedCases(context, MIXED);
    const expected = await rowOf('Faithful');
    const readOnly = { ...context, isReadOnly: true };
    context.db.exec(
      `INSERT OR IGNORE INTO packed_dirty (name, chunk) SELECT name, chunk FROM packed_column`,
    );
    const { rows } = await createAlignmentHandlers(readOnly)['alignment.table']({
      filter: filterOf(),
    });
    expect(rows).toEqual([expected]);
    context.db.exec('DROP INDEX metric_result_by_metric');
    expect(await rowOf('Faithful')).toEqual(expected);
    expect(context.db.prepare('SELECT count(*) FROM packed_dirty').pluck().get()).toBeGreaterThan(
      0,
    );
    context.db.exec(`DELETE FROM packed_dirty; UPDATE packed_column SET data = x'0102030405'`);
    expect(await rowOf('Faithful')).toEqual(expected);
  });

  test('AL14: correlations are averaged inside groups; a case with two tags is in both', async () => {
    const graded = (row: number, score: number, grade: number, shape: Shape): SeedJudgedCase => ({
      ...judged(row, 2, 1, score, shape),
      labels: [{ question: 'verdict', reviewer: 'Ann', number: grade }],
    });
    seedJudgedCases(context, [
      graded(1, 0.1, 1, { group: 'a', tags: ['x', 'y'], metadata: { doc: 7 } }),
      graded(2, 0.2, 2, { group: 'a', tags: ['x'], metadata: { doc: 7 } }),
      graded(3, 0.9, 1, { group: 'b', tags: ['y'], metadata: { doc: 8 } }),
      graded(4, 0.8, 2, { group: 'b', tags: ['y'], metadata: { doc: 8 } }),
      graded(5, 0.5, 3, { group: 'c', tags: [] }),
    ]);
    const inGroups = async (groupBy: string) =>
      (await rowOf('Faithful', { groupBy })).summary.grouped;
    for (const field of ['group', 'metadata.doc', 'doc']) {
      expect(await inGroups(field)).toMatchObject({ spearman: { value: 0 }, usedGroups: 2 });
    }
    expect(await inGroups('group')).toMatchObject({ groups: 3, skippedConstant: 1 });
    expect(await inGroups('tag')).toMatchObject({ groups: 2, rows: 5 });
    await expect(inGroups('metadata.')).rejects.toThrow('no name');
  });
});

describe('the cases behind a number', () => {
  test('AL15: every cell opens exactly the cases that it counts', async () => {
    seedJudgedCases(context, MIXED);
    const { summary, metricId } = await rowOf('Faithful');
    const rows = Object.fromEntries(
      await Promise.all(
        ALIGNMENT_CELLS.map(async (cell) => {
          const found = await listCaseRowsBehind(context, { filter: filterOf(), metricId, cell });
          return [cell, [...found]] as const;
        }),
      ),
    );
    expect(rows).toEqual({
      all: [1, 2, 3, 4, 5, 6],
      true_pass: [1, 2],
      true_fail: [5, 6],
      missed_failure: [3],
      false_alarm: [4],
      agree: [1, 2, 5, 6],
      human_pass: [1, 2, 4],
      human_fail: [3, 5, 6],
      no_verdict: [7],
    });
    expect(rows['all']).toHaveLength(summary.n);
  });

  test('AL16: every bar of the histogram opens exactly the cases that it counts, both ends included', async () => {
    seedJudgedCases(context, MIXED);
    const { metricId } = await rowOf('Faithful');
    const filter = filterOf();
    const { bins, thresholds, reason } = await createAlignmentHandlers(context)[
      'alignment.distribution'
    ]({
      filter,
      metricId,
      bins: 7,
    });
    expect(reason).toBeNull();
    expect(thresholds).toEqual([{ threshold: 0.5, count: 8 }]);
    for (const { from, to, humanPass, humanFail, humanUnsure } of bins) {
      const count = async (cell: 'human_pass' | 'human_fail' | 'all') =>
        (
          await listCaseRowsBehind(context, {
            filter,
            metricId,
            cell,
            scoreFrom: from,
            scoreTo: to,
          })
        ).length;
      expect(await count('human_pass')).toBe(humanPass);
      expect(await count('human_fail')).toBe(humanFail);
      expect(await count('all')).toBe(humanPass + humanFail + humanUnsure);
    }
    expect(
      bins.reduce((sum, bin) => sum + bin.humanPass + bin.humanFail + bin.humanUnsure, 0),
    ).toBe(8);
  });
});

describe('over time', () => {
  test('AL17: agreement by day of the human judgement; labels without a time are counted', async () => {
    seedJudgedCases(context, [
      ...MIXED,
      judged(9, 1, 1, 1, { labels: [{ question: 'verdict', reviewer: 'Ann', verdict: 1 }] }),
    ]);
    const { metricId } = await rowOf('Faithful');
    const series = await createAlignmentHandlers(context)['alignment.series']({
      filter: filterOf(),
      metricId,
    });
    expect(series).toMatchObject({ bucket: 'day', undated: 1 });
    expect(series.points.map(({ from, n, agreement }) => [from, n, agreement])).toEqual([
      ['2026-02-02', 1, 1],
      ['2026-02-03', 1, 1],
      ['2026-02-04', 1, 0],
      ['2026-02-05', 1, 0],
      ['2026-02-06', 1, 1],
      ['2026-02-07', 1, 1],
    ]);
    const some = await rowOf('Faithful', { from: '2026-02-03', to: '2026-02-04' });
    expect(some.summary.n).toBe(2);
  });
});

describe('what can be chosen', () => {
  test('AL18: questions with their scale, reviewers by name, tags, versions and the span of time', async () => {
    seedJudgedCases(context, [
      judged(1, 1, 1, 0.9, {
        tags: ['b', 'a'],
        results: [{ metric: 'Faithful', verdict: 1, version: 'v2' }],
        labels: [
          { question: 'verdict', reviewer: 'Ann', verdict: 1, at: '2026-02-01T00:00:00Z' },
          { question: 'stars', reviewer: 'Ann', number: 4 },
          { question: 'cause', reviewer: 'Ben', text: 'loop' },
          { question: 'remark', reviewer: 'Ben', text: 'x'.repeat(500) },
        ],
      }),
    ]);
    const options = await createAlignmentHandlers(context)['alignment.options']({});
    expect(options).toMatchObject({
      metrics: [{ id: 'Faithful', name: 'Faithful' }],
      metricVersions: ['v2'],
      reviewers: ['Ann', 'Ben'],
      tags: ['a', 'b'],
      from: '2026-02-01',
      to: '2026-02-01',
    });
    expect(options.questions.map(({ key, scale, count }) => [key, scale, count])).toEqual([
      ['cause', 'nominal', 1],
      ['remark', 'text', 1],
      ['stars', 'graded', 1],
      ['verdict', 'verdict', 1],
    ]);
  });
});

describe('people against people', () => {
  test('AL19: units are targets, the latest answer of a reviewer counts, unsure is left out and counted', async () => {
    const label = (
      reviewer: string,
      verdict: 0 | 1 | 2,
      target = 'case',
      at: string | null = null,
    ) => ({
      question: 'verdict',
      reviewer,
      verdict,
      target,
      at,
    });
    seedJudgedCases(context, [
      judged(1, 1, 1, 0, {
        labels: [
          label('Ann', 1),
          label('Ben', 1),
          label('Ann', 0, 'turn:1'),
          label('Ben', 0, 'turn:1'),
        ],
      }),
      judged(2, 1, 1, 0, {
        labels: [
          label('Ann', 1, 'case', '2026-01-02T00:00:00Z'),
          label('Ann', 0, 'case', '2026-01-01T00:00:00Z'),
          label('Ben', 0),
          label('Cyd', 2),
        ],
      }),
    ]);
    const agreement = await createAgreementHandlers(context)['stats.agreement'](filterOf());
    expect(agreement).toMatchObject({
      question: 'verdict',
      scale: 'verdict',
      reviewers: ['Ann', 'Ben'],
      unsure: 1,
      summary: { units: 3, pairableUnits: 3, ratings: 6, raters: 2 },
    });
    expect(agreement.summary.percentAgreement).toMatchObject({ value: 2 / 3 });
  });
});

describe('the exported report', () => {
  test('AL20: CSV, JSON and HTML say the same numbers, the date, the version and the filter', async () => {
    seedJudgedCases(context, MIXED);
    const handlers = createAlignmentHandlers(context);
    const filter = filterOf({ reviewers: ['Ann'] });
    const text = async (format: 'csv' | 'json' | 'html'): Promise<string> => {
      const path = join(workspace.dir, `report.${format}`);
      const { bytes } = await handlers['export.alignment']({ filter, format, fileToken: path });
      const written = readFileSync(path);
      expect(written.length).toBe(bytes);
      return written.toString('utf8');
    };
    const json: unknown = JSON.parse(await text('json'));
    expect(json).toMatchObject({
      assayVersion: '0.0.0-test',
      filter: { reviewers: ['Ann'] },
      metrics: [{ metric: 'Faithful', n: 6, missedFailures: 1, kappa: 1 / 3 }],
    });
    const [header = '', line = ''] = (await text('csv')).split('\r\n');
    const cells = line.split('","').map((cell) => cell.replaceAll('"', ''));
    const cell = (name: string) =>
      cells[header.replaceAll('"', '').replace('\uFEFF', '').split(',').indexOf(name)];
    expect([cell('metric'), cell('n'), cell('missed_failures')]).toEqual(['Faithful', '6', '1']);
    expect(Number(cell('agreement'))).toBe(4 / 6);
    const html = await text('html');
    for (const part of [
      '66.7 %',
      'Faithful',
      'n = 6',
      'Ann',
      '0.0.0-test',
      '<svg',
      'missed failures',
    ]) {
      expect(html).toContain(part);
    }
  });

  test('AL21: names from data can neither run nor load anything in the page', async () => {
    const hostile = '<img src=x onerror=alert(1)>"\'&</style><script>alert(2)</script>\u202e\u0007';
    seedJudgedCases(context, [
      judged(1, 1, 1, 0.9, {
        results: [{ metric: hostile, score: 0.4, threshold: 0.5, verdict: 1, version: hostile }],
      }),
    ]);
    const path = join(workspace.dir, 'report.html');
    const handlers = createAlignmentHandlers(context);
    await handlers['export.alignment']({
      filter: filterOf({ reviewers: ['Ann', hostile] }),
      format: 'html',
      fileToken: path,
    });
    const html = readFileSync(path, 'utf8');
    expect(html).toContain('&lt;img src=x');
    expect(html.match(/<(?:img|script|link|iframe|object)\b/gi)).toBeNull();
    expect(html.match(/<style>/g)).toHaveLength(1);
    expect(html.match(/\b(?:https?:)?\/\//g)).toBeNull();
  });
});
