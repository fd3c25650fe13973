import { describe, expect, test } from 'vitest';
import type { SpanSummary } from '../../../../../shared/contract/library.ts';
import { createCaseUiStore } from '../../../../../renderer/features/case/case-ui-store.ts';
import {
  neighbour,
  nextFailingSpan,
  timelineBar,
  traceLength,
  visibleSpanRows,
} from '../../../../../renderer/features/case/span-navigation.ts';

function span(id: string, depth: number, extra: Partial<SpanSummary> = {}): SpanSummary {
  return {
    id,
    parentId: null,
    name: id,
    kind: 'other',
    status: 'ok',
    error: null,
    startMs: null,
    durationMs: null,
    depth,
    agent: null,
    model: null,
    turn: null,
    hasDocuments: false,
    costUsd: null,
    totalTokens: null,
    metricsFailed: 0,
    preview: null,
    ...extra,
  };
}

const tree = [
  span('root', 0),
  span('a', 1),
  span('a1', 2),
  span('b', 1, { status: 'error' }),
  span('late', 0),
];

describe('the span tree', () => {
  test('CV-UI1: collapsing a span hides all below it and nothing else', () => {
    const ids = visibleSpanRows(tree, new Set(['a'])).map((row) => row.span.id);
    expect(ids).toEqual(['root', 'a', 'b', 'late']);
    expect(visibleSpanRows(tree, new Set(['root'])).map((row) => row.span.id)).toEqual([
      'root',
      'late',
    ]);
  });

  test('CV-UI2: a leaf cannot be collapsed', () => {
    expect(visibleSpanRows(tree, new Set(['a1', 'late'])).every((row) => !row.isCollapsed)).toBe(
      true,
    );
  });

  test('CV-UI3: moving stops at both ends, and starts at the end it comes from', () => {
    expect(neighbour(['a', 'b'], null, 1)).toBe('a');
    expect(neighbour(['a', 'b'], null, -1)).toBe('b');
    expect(neighbour(['a', 'b'], 'b', 1)).toBe('b');
    expect(neighbour([], null, 1)).toBeNull();
  });

  test('CV-UI4: the next failing span starts over at the end', () => {
    expect(nextFailingSpan(tree, null)).toBe('b');
    expect(nextFailingSpan(tree, 'b')).toBe('b');
    expect(nextFailingSpan([span('a', 0)], null)).toBeNull();
    expect(nextFailingSpan([span('a', 0, { metricsFailed: 1 })], null)).toBe('a');
  });

  test('CV-UI5: a bar never leaves the timeline, whatever the clocks of the data say', () => {
    const early = span('early', 0, { startMs: -5, durationMs: 2000 });
    expect(timelineBar(early, 100)).toEqual({ left: 0, width: 1 });
    expect(timelineBar(span('none', 0), 100)).toBeNull();
    expect(traceLength([early, span('x', 0, { startMs: 90, durationMs: 10 })])).toBe(1995);
  });
});

describe('what is open in a case', () => {
  test('CV-UI6: keys walk the visible spans, and a failing span inside a collapsed one is opened', () => {
    const ui = createCaseUiStore({ isJudgeShown: true });
    ui.getState().showCase({ caseId: 'c1', spans: tree, turnCount: 0 });
    ui.getState().toggleCollapsed('root');
    ui.getState().selectNext();
    ui.getState().selectNext();
    expect(ui.getState().selected).toEqual({ kind: 'span', spanId: 'late' });
    ui.getState().selectFirstFailing();
    expect(ui.getState().selected).toEqual({ kind: 'span', spanId: 'b' });
    expect(ui.getState().collapsed.size).toBe(0);
  });

  test('CV-UI7: without spans the same keys walk the turns', () => {
    const ui = createCaseUiStore({ isJudgeShown: true });
    ui.getState().showCase({ caseId: 'c2', spans: [], turnCount: 2 });
    ui.getState().selectPrevious();
    expect(ui.getState().selected).toEqual({ kind: 'turn', turn: 1 });
  });

  test('CV-UI8: another case starts with nothing selected and keeps the toggles', () => {
    const ui = createCaseUiStore({ isJudgeShown: true });
    ui.getState().showCase({ caseId: 'c3', spans: tree, turnCount: 0 });
    ui.getState().selectNext();
    ui.getState().toggleContext();
    ui.getState().toggleRaw();
    ui.getState().showCase({ caseId: 'c4', spans: [], turnCount: 1 });
    expect(ui.getState()).toMatchObject({
      selected: { kind: 'case' },
      isContextShown: false,
      isRawShown: false,
    });
  });
});
