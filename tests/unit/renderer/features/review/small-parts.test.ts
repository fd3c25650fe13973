import { describe, expect, test } from 'vitest';
import { describeAct } from '../../../../../renderer/features/review/act-words.ts';
import {
  EMPTY_HISTORY,
  endTyping,
  recordEdit,
  redoEdit,
  undoEdit,
} from '../../../../../renderer/features/review/answer-history.ts';
import {
  matchModes,
  newModeName,
} from '../../../../../renderer/features/review/failure-mode-match.ts';
import {
  createQueue,
  filterQueue,
  neighbour,
  nextOpen,
  patchQueue,
  withoutCase,
} from '../../../../../renderer/features/review/queue-model.ts';
import { readNumber } from '../../../../../renderer/features/review/read-number.ts';
import {
  compareWithJudge,
  describeComparison,
} from '../../../../../renderer/features/review/reveal.ts';
import {
  argumentsText,
  readArgumentsText,
} from '../../../../../renderer/features/review/tool-answers.ts';
import type { MetricResultView } from '../../../../../shared/contract/library.ts';
import { formQuestions } from '../../../../../shared/domain/form.ts';
import { DEFAULT_RUBRICS } from '../../../../../shared/domain/default-rubrics.ts';

describe('the queue', () => {
  const queue = createQueue(
    (['submitted', 'unreviewed', 'skipped', 'draft'] as const).map((state, index) => ({
      caseId: `c${index}`,
      label: `Case ${index}`,
      state,
      flagged: index === 2,
    })),
  );

  test('QU1: next and previous stop at the ends', () => {
    expect(neighbour(queue, 'c0', 1)?.caseId).toBe('c1');
    expect(neighbour(queue, 'c3', 1)).toBeNull();
    expect(neighbour(queue, null, -1)?.caseId).toBe('c3');
  });

  test('QU2: the next open case is unreviewed or a draft, going round at the end', () => {
    expect(nextOpen(queue, 'c1', 1)).toMatchObject({ item: { caseId: 'c3' }, wrapped: false });
    expect(nextOpen(queue, 'c3', 1)).toMatchObject({ item: { caseId: 'c1' }, wrapped: true });
    expect(nextOpen(queue, 'c1', -1)).toMatchObject({ item: { caseId: 'c3' }, wrapped: true });
    expect(nextOpen(queue, null, 1)).toMatchObject({ item: { caseId: 'c1' }, wrapped: false });
  });

  test('QU3: with nothing else open there is no next case', () => {
    const done = patchQueue(patchQueue(queue, 'c1', { state: 'submitted' }), 'c3', {
      state: 'submitted',
    });
    expect(nextOpen(done, 'c3', 1)).toBeNull();
  });

  test('QU4: a filter lists positions; a change that changes nothing makes no new queue', () => {
    expect(filterQueue(queue, 'open')).toEqual([1, 3]);
    expect(filterQueue(queue, 'flagged')).toEqual([2]);
    expect(filterQueue(queue, 'skipped')).toEqual([2]);
    expect(patchQueue(queue, 'c2', { flagged: true })).toBe(queue);
    expect(patchQueue(queue, 'nowhere', { flagged: true })).toBe(queue);
    // What was handed back is gone, and those behind it move up.
    const shorter = withoutCase(queue, 'c2');
    expect(shorter.items.some(({ caseId }) => caseId === 'c2')).toBe(false);
    expect(shorter.indexByCase.get('c3')).toBe((queue.indexByCase.get('c3') ?? 0) - 1);
    expect(withoutCase(queue, 'nowhere')).toBe(queue);
  });
});

describe('undo on the form', () => {
  const edit = (answerKey: string, before: string, after: string, isTyping = false) => ({
    targetKey: 'case',
    answerKey,
    before: { [answerKey]: before },
    after: { [answerKey]: after },
    isTyping,
  });

  test('UN1: typing in one field is one step', () => {
    let history = EMPTY_HISTORY;
    for (const [from, to] of [
      ['', 'a'],
      ['a', 'ab'],
      ['ab', 'abc'],
    ] as const)
      history = recordEdit(history, edit('reason', from, to, true));
    const step = undoEdit(history);
    expect(step?.answers).toEqual({ reason: '' });
    expect(step && redoEdit(step.history)?.answers).toEqual({ reason: 'abc' });
  });

  test('UN2: after the field was left, typing is a new step', () => {
    const first = endTyping(recordEdit(EMPTY_HISTORY, edit('reason', '', 'a', true)));
    const second = recordEdit(first, edit('reason', 'a', 'ab', true));
    expect(undoEdit(second)?.answers).toEqual({ reason: 'a' });
  });

  test('UN3: a new change forgets what was undone', () => {
    const undone = undoEdit(recordEdit(EMPTY_HISTORY, edit('v', 'pass', 'fail')));
    expect(undone && recordEdit(undone.history, edit('v', 'pass', 'unsure')).undone).toEqual([]);
  });
});

describe('what undo says', () => {
  const at = (
    state: 'unreviewed' | 'draft' | 'submitted' | 'skipped',
    more: { flagged?: boolean; awaitsRevealChoice?: boolean } = {},
  ) => ({ state, flagged: false, awaitsRevealChoice: false, ...more });

  const handedBack = { ...at('draft'), declineReason: 'Billing' };
  test.each([
    ['undo', at('submitted'), at('draft'), 'Undone: the submit'],
    ['undo', at('submitted'), at('submitted'), 'Undone: the changed answers'],
    [
      'undo',
      at('submitted'),
      at('submitted', { awaitsRevealChoice: true }),
      'Undone: the choice after the reveal',
    ],
    [
      'redo',
      at('submitted', { awaitsRevealChoice: true }),
      at('submitted'),
      'Redone: the choice after the reveal',
    ],
    ['undo', at('skipped'), at('unreviewed'), 'Undone: the skip'],
    ['undo', at('unreviewed'), at('skipped'), 'Undone: taking the skip back'],
    ['undo', at('draft', { flagged: true }), at('draft'), 'Undone: the flag'],
    ['redo', at('draft'), at('submitted'), 'Redone: the submit'],
    ['redo', at('draft'), at('skipped'), 'Redone: the skip'],
    ['undo', null, at('draft'), 'Undone: your last act'],
    ['undo', handedBack, at('draft'), 'Undone: handing the case back'],
    ['redo', at('draft'), handedBack, 'Redone: handing the case back'],
    ['undo', at('unreviewed'), handedBack, 'Undone: taking the case again'],
  ] as const)('UN4: %s from %o to %o', (direction, before, after, words) => {
    expect(describeAct(direction, before, after)).toBe(words);
  });
});

describe('answers as text', () => {
  test('TX1: numbers are read as people type them', () => {
    expect(readNumber(' 3,5 ')).toEqual({ kind: 'number', value: 3.5 });
    expect(readNumber('-')).toEqual({ kind: 'unreadable' });
    expect(readNumber('1,000,000')).toEqual({ kind: 'unreadable' });
    expect(readNumber('')).toEqual({ kind: 'empty' });
  });

  test('TX2: half-typed arguments are kept as they stand', () => {
    expect(readArgumentsText('{"a": ')).toBe('{"a": ');
    expect(readArgumentsText('{"a": 1}')).toEqual({ a: 1 });
    expect(readArgumentsText('  ')).toBeUndefined();
    expect(argumentsText('{"a": ')).toBe('{"a": ');
    expect(readArgumentsText(argumentsText({ a: [1] }))).toEqual({ a: [1] });
  });

  test('TX3: a failure mode is found by any of its words and never made twice', () => {
    const modes = ['Wrong tool', 'Made-up fact', 'Ignored tool error'];
    expect(matchModes(modes, 'tool')).toEqual(['Wrong tool', 'Ignored tool error']);
    expect(matchModes(modes, 'up')).toEqual(['Made-up fact']);
    expect(newModeName(modes, ' wrong  TOOL ')).toBeNull();
    expect(newModeName(modes, ' Went   silent ')).toBe('Went silent');
  });
});

describe('the reveal', () => {
  const result = (metric: string, verdict: MetricResultView['verdict']): MetricResultView => ({
    metricId: metric,
    metric,
    version: null,
    target: 'case',
    score: null,
    threshold: null,
    verdict,
    noVerdictReason: null,
    reason: null,
    evaluator: null,
    error: null,
  });

  test('RE1: what differs comes first; no verdict and unsure are no disagreement', () => {
    const [quick] = DEFAULT_RUBRICS;
    if (!quick) throw new Error('the rubric that ships is gone');
    const results = [result('a', 'passed'), result('b', 'failed'), result('c', 'no_verdict')];
    const rows = compareWithJudge(results, formQuestions(quick, ['a', 'b', 'c']), {
      verdict: 'pass',
    });
    expect(rows.map((row) => [row.result.metric, row.own, row.agreement])).toEqual([
      ['b', 'pass', 'differs'],
      ['a', 'pass', 'agrees'],
      ['c', 'pass', 'none'],
    ]);
  });

  test('RE2: a metric that only scored parts is compared by its parts, others by the case alone', () => {
    const [quick] = DEFAULT_RUBRICS;
    if (!quick) throw new Error('the rubric that ships is gone');
    const results = [
      result('a', 'passed'),
      { ...result('a', 'failed'), target: 'span:s1' },
      { ...result('b', 'failed'), target: 'span:s2' },
    ];
    const rows = compareWithJudge(results, formQuestions(quick, ['a', 'b']), { verdict: 'pass' });
    expect(rows.map((row) => [row.result.metric, row.result.target, row.agreement])).toEqual([
      ['b', 'span:s2', 'differs'],
      ['a', 'case', 'agrees'],
    ]);
  });

  test('RE3: the title of the reveal says who agrees, and counts only verdicts that can be compared', () => {
    const [quick] = DEFAULT_RUBRICS;
    if (!quick) throw new Error('the rubric that ships is gone');
    const title = (...verdicts: MetricResultView['verdict'][]) =>
      describeComparison(
        compareWithJudge(
          verdicts.map((verdict, index) => result(`m${index}`, verdict)),
          formQuestions(quick, []),
          { verdict: 'pass' },
        ),
      );
    expect(title('no_verdict')).toBe('The judge’s verdict');
    expect(title('passed', 'no_verdict')).toBe('The judge agrees with you');
    expect(title('failed')).toBe('The judge disagrees');
    expect(title('passed', 'passed')).toBe('All metrics agree with you');
    expect(title('passed', 'failed')).toBe('1 of 2 metrics disagrees');
    expect(title('failed', 'failed', 'passed')).toBe('2 of 3 metrics disagree');
  });
});
