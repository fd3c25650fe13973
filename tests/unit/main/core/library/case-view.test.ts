import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OpenedContext } from '../../../../../main/core/open-context.ts';
import {
  createCaseViews,
  type CaseViews,
  type TextPlace,
} from '../../../../../main/core/library/case-view.ts';
import { MAX_VIEW_TEXT } from '../../../../../main/core/library/long-texts.ts';
import type { CaseRecordInput } from '../../../../../shared/domain/case.ts';
import { AppFailure } from '../../../../../shared/errors.ts';
import { publishTestPack, retracted, submitted } from '../../../../support/review-fixture.ts';
import { seedCase, storeBodyApart } from '../../../../support/seed-records.ts';
import { createTempWorkspace, type TempWorkspace } from '../../../../support/temp-workspace.ts';

let workspace: TempWorkspace;
let opened: OpenedContext;
let views: CaseViews;
beforeEach(async () => {
  workspace = createTempWorkspace();
  opened = await workspace.open();
  views = createCaseViews(opened.context);
});
afterEach(() => workspace.cleanUp());

const seen = { hideJudge: false } as const;
const hidden = { hideJudge: true } as const;

function seed(record: CaseRecordInput): string {
  return seedCase(opened.context, record).caseId;
}

function failureOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return error instanceof AppFailure
      ? `${error.error.code}: ${error.error.message}`
      : String(error);
  }
  return 'no failure';
}

/** Everything of a text, read in parts as the screen does. */
function readWhole(place: TextPlace, partChars: number): string {
  let text = '';
  for (;;) {
    const part = views.text(place, text.length, partChars);
    text += part.text;
    if (part.text === '' || text.length >= part.totalChars) return text;
  }
}

describe('case view', () => {
  test('CV1: the body is the record without its spans, metric results and labels, whichever way it is stored', () => {
    const record = {
      id: 'a',
      input: 'question',
      metadata: { nested: { deep: [1, 2] } },
      spans: [{ id: 's', name: 'step' }],
      metricResults: [{ metric: 'Relevancy', passed: true }],
      labels: [{ reviewer: 'ann', value: 'pass' }],
    };
    const caseId = seed(record);
    const expected = {
      id: 'a',
      kind: 'test_case',
      input: 'question',
      metadata: { nested: { deep: [1, 2] } },
    };
    expect(JSON.parse(views.caseView(caseId, seen).bodyJson)).toEqual(expected);
    storeBodyApart(opened.context.db, caseId, 'a,line,of,csv');
    expect(JSON.parse(views.caseView(caseId, seen).bodyJson)).toEqual(expected);
    expect(views.raw(caseId, 2, 4)).toEqual({ raw: 'line', totalChars: 13 });
  });

  test('CV1b: a step says how its text begins, a tool what it was given; long and structured ones say nothing', () => {
    const spans = [
      {
        id: 'a',
        name: 'assistant',
        output: 'Two\n  lines, of which only the beginning is shown.',
        input: 'x',
      },
      { id: 'b', name: 'user', input: 'Hello' },
      { id: 'c', name: 'search', kind: 'tool' as const, input: { city: 'Oslo' }, output: 'rain' },
      { id: 'd', name: 'llm', output: { messages: [] } },
      { id: 'e', name: 'big', output: 'x'.repeat(40_000) },
      { id: 'f', name: 'none' },
      {
        id: 'g',
        name: 'turn',
        messages: [
          { role: 'user', content: 'first' },
          { role: 'assistant', content: 'last' },
        ],
      },
    ];
    const previews = (steps: NonNullable<CaseRecordInput['spans']>) =>
      views
        .caseView(seed({ id: `n${steps.length}`, kind: 'trace', spans: steps }), seen)
        .spans.map((span) => span.preview);
    expect(previews(spans)).toEqual([
      'Two lines, of which only the beginning is shown.',
      'Hello',
      '{"city":"Oslo"}',
      null,
      null,
      null,
      'last',
    ]);
    const many = Array.from({ length: 501 }, (_, index) => ({
      id: `s${index}`,
      name: 'n',
      input: 'x',
    }));
    expect(new Set(previews(many))).toEqual(new Set([null]));
  });

  test('CV2: a long text is cut and named with its full length; its rest is read in parts, unit by unit', () => {
    const long = `${'x'.repeat(MAX_VIEW_TEXT - 1)}🙂${'y'.repeat(50_000)}`;
    const caseId = seed({
      id: 'a',
      actualOutput: { answer: [long, 'short'] },
      turns: [
        { role: 'user', content: 'hi' },
        { role: 'tool', content: long },
      ],
    });
    for (const apart of [false, true]) {
      if (apart) storeBodyApart(opened.context.db, caseId, '{}');
      const view = views.caseView(caseId, seen);
      expect(view.clips).toEqual([
        { path: ['actualOutput', 'answer', 0], totalChars: long.length },
        { path: ['turns', 1, 'content'], totalChars: long.length },
      ]);
      const body = JSON.parse(view.bodyJson) as { turns: { content: string }[] };
      // Never half of a character at the end.
      expect(body.turns[1]?.content).toBe('x'.repeat(MAX_VIEW_TEXT - 1));
      expect(readWhole({ caseId, path: ['turns', 1, 'content'] }, 7001) === long).toBe(true);
    }
  });

  test('CV3: a path that leads to no text of the record is an error, also one into the language itself', () => {
    const caseId = seed({ id: 'a', input: 'text', metadata: { n: 1 } });
    for (const path of [
      ['nothing'],
      ['metadata'],
      ['metadata', 'n'],
      ['input', 'length'],
      ['constructor', 'name'],
      ['__proto__', 'x'],
    ]) {
      expect(failureOf(() => views.text({ caseId, path }, 0, 10))).toContain('input/not-found');
    }
    expect(failureOf(() => views.caseView('seed:b', seen))).toBe(
      'input/not-found: There is no case “seed:b” in this workspace.',
    );
    expect(failureOf(() => views.raw('seed:b', 0, 1))).toContain('input/not-found');
    expect(failureOf(() => views.spanView(caseId, 's', seen))).toBe(
      'input/not-found: The case has no span “s”.',
    );
  });

  test('CV4: spans come in tree order with depth, offsets from the earliest one and their failed metrics', () => {
    const caseId = seed({
      id: 'a',
      kind: 'trace',
      spans: [
        {
          id: 'tool',
          parentId: 'root',
          name: 'search',
          kind: 'tool',
          status: 'error',
          error: 'no net',
          startedAt: '2026-01-01T00:00:01Z',
          endedAt: '2026-01-01T00:00:03Z',
        },
        {
          id: 'root',
          name: 'agent',
          kind: 'agent',
          startedAt: '2026-01-01T00:00:00.500Z',
          durationMs: 4000,
          costUsd: 0.02,
          tokens: { total: 9 },
          agent: 'planner',
          model: 'm',
          turn: 1,
        },
        {
          id: 'get',
          parentId: 'root',
          name: 'retrieve',
          kind: 'retriever',
          documents: [{ content: 'doc' }],
          startedAt: '2026-01-01T00:00:00.600Z',
        },
      ],
      metricResults: [
        { metric: 'Tool use', passed: false, target: { kind: 'span', spanId: 'tool' } },
        { metric: 'Tool use', passed: true, target: { kind: 'span', spanId: 'get' } },
      ],
    });
    const view = views.caseView(caseId, seen);
    const shared = {
      turn: null,
      agent: null,
      model: null,
      costUsd: null,
      totalTokens: null,
      error: null,
      status: 'unset',
      preview: null,
    };
    expect(view.spans).toEqual([
      {
        ...shared,
        id: 'root',
        parentId: null,
        name: 'agent',
        kind: 'agent',
        startMs: 0,
        durationMs: 4000,
        depth: 0,
        hasDocuments: false,
        metricsFailed: 0,
        turn: 1,
        agent: 'planner',
        model: 'm',
        costUsd: 0.02,
        totalTokens: 9,
      },
      {
        ...shared,
        id: 'get',
        parentId: 'root',
        name: 'retrieve',
        kind: 'retriever',
        startMs: 100,
        durationMs: null,
        depth: 1,
        hasDocuments: true,
        metricsFailed: 0,
      },
      {
        ...shared,
        id: 'tool',
        parentId: 'root',
        name: 'search',
        kind: 'tool',
        status: 'error',
        error: 'no net',
        startMs: 500,
        durationMs: 2000,
        depth: 1,
        hasDocuments: false,
        metricsFailed: 1,
      },
    ]);
    expect(view.warnings).toEqual([]);
    const span = views.spanView(caseId, 'tool', seen);
    expect(JSON.parse(span.spanJson)).toMatchObject({ id: 'tool', error: 'no net' });
    expect(span.metricResults?.map((result) => result.verdict)).toEqual(['failed']);
  });

  test('CV5: a broken trace is shown flat with warnings', () => {
    const caseId = seed({
      id: 'a',
      kind: 'trace',
      spans: [
        { id: 'a', parentId: 'b', name: 'a' },
        { id: 'b', parentId: 'a', name: 'b' },
        {
          id: 'c',
          parentId: 'lost',
          name: 'c',
          startedAt: '2026-01-01T00:00:02Z',
          endedAt: '2026-01-01T00:00:01Z',
        },
      ],
    });
    const view = views.caseView(caseId, seen);
    expect(view.spans.map((span) => [span.id, span.depth, span.durationMs])).toEqual([
      ['a', 0, null],
      ['b', 0, null],
      ['c', 0, null],
    ]);
    expect(view.warnings).toHaveLength(4);
  });

  test('CV6: several roots are no warning in a thread', () => {
    const spans = [
      { id: 'a', name: 'first turn' },
      { id: 'b', name: 'second turn' },
      { id: 'below', name: 'a step', parentId: 'a' },
    ];
    expect(views.caseView(seed({ id: 'thread', kind: 'thread', spans }), seen).warnings).toEqual(
      [],
    );
    expect(views.caseView(seed({ id: 'trace', kind: 'trace', spans }), seen).warnings).toEqual([
      'The trace has 2 roots.',
    ]);
  });

  test('CV7: 10,000 spans and an 8 MB text are viewed without their bodies', () => {
    const caseId = seed({
      id: 'a',
      kind: 'trace',
      actualOutput: 'z'.repeat(8_000_000),
      spans: Array.from({ length: 10_000 }, (_, index) => ({
        id: `s${index}`,
        name: 'step',
        ...(index === 0 ? {} : { parentId: `s${index - 1}` }),
        output: 'w'.repeat(100),
      })),
    });
    const view = views.caseView(caseId, seen);
    expect(view.spans).toHaveLength(10_000);
    expect(view.spans.at(-1)?.depth).toBe(9_999);
    expect(view.bodyJson.length).toBeLessThan(MAX_VIEW_TEXT + 200);
  });

  test('CV8: labels of the file and of reviewers stand side by side, with names; those taken back are gone', () => {
    const caseId = seed({
      id: 'a',
      labels: [
        { reviewer: 'bo', value: 'fail', reason: 'wrong', at: '2026-01-01T00:00:00Z' },
        { reviewer: 'bo', question: 'grade', value: 4 },
        { reviewer: 'bo', question: 'topic', value: 'billing', target: { kind: 'turn', turn: 2 } },
        { reviewer: 'cy', value: true },
      ],
    });
    const { context } = opened;
    publishTestPack(context, [caseId]);
    context.writer.local({ topics: ['settings'] }, (db) => {
      db.prepare('INSERT INTO person (person_id, name) VALUES (?, ?)').run('person-dee', 'Dee');
    });
    const act = { caseId, authorId: 'person-dee' };
    context.writer.commit([
      submitted(context, act, { verdict: 'pass', reason: 'fine', quality: 3 }),
    ]);
    const labels = views.caseView(caseId, seen).labels;
    expect(
      labels.map((label) => [
        label.source,
        label.reviewer,
        label.question,
        label.value,
        label.target,
      ]),
    ).toEqual([
      ['imported', 'bo', 'verdict', 'fail', 'case'],
      ['imported', 'bo', 'grade', 4, 'case'],
      ['imported', 'bo', 'topic', 'billing', 'turn:2'],
      ['imported', 'cy', 'verdict', 'pass', 'case'],
      ['review', 'Dee', 'quality', 3, 'case'],
      ['review', 'Dee', 'reason', 'fine', 'case'],
      ['review', 'Dee', 'verdict', 'pass', 'case'],
    ]);
    expect(labels[0]).toMatchObject({
      reason: 'wrong',
      at: '2026-01-01T00:00:00Z',
      packName: null,
    });
    expect(labels.at(-1)?.packName).toBe('Test pack');
    expect(views.caseView(caseId, { ...hidden, hideLabels: true }).labels).toEqual([]);
    context.writer.commit([retracted(context, act)]);
    expect(views.caseView(caseId, seen).labels).toHaveLength(4);
  });

  test('CV9: a metric result keeps its verdict, or why it has none; names of metrics are known', () => {
    const caseId = seed({
      id: 'a',
      metricResults: [
        {
          metric: 'B',
          passed: true,
          score: 0.2,
          threshold: 0.5,
          direction: 'lower_is_better',
          version: '2',
          evaluator: 'gpt',
          reason: 'ok',
        },
        { metric: 'A', score: 0.9 },
        { metric: 'A', error: 'timeout' },
        { metric: 'A', passed: true, flaky: true },
      ],
    });
    const view = views.caseView(caseId, seen);
    expect(
      view.metricResults?.map((result) => [result.metric, result.verdict, result.noVerdictReason]),
    ).toEqual([
      ['A', 'no_verdict', 'missing'],
      ['A', 'no_verdict', 'error'],
      ['A', 'no_verdict', 'flaky'],
      ['B', 'passed', null],
    ]);
    expect(view.metricResults?.at(-1)).toEqual({
      metricId: 'b',
      metric: 'B',
      version: '2',
      target: 'case',
      score: 0.2,
      threshold: 0.5,
      verdict: 'passed',
      noVerdictReason: null,
      reason: 'ok',
      evaluator: 'gpt',
      error: null,
    });
    expect(view.metrics).toEqual(['A', 'B']);
    expect(view.signals).toEqual(['no_verdict']);
  });

  test('CV10: half characters and control characters come through as they were', () => {
    const input = 'a\u0000b\u202Ec\ud800d';
    const view = views.caseView(seed({ id: 'a', input }), seen);
    expect(JSON.parse(view.bodyJson)).toMatchObject({ input });
  });
});
