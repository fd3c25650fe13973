import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  focusedQuestion,
  isAnswered,
  moveFocus,
  pressOption,
  pressVerdict,
  sameAnswers,
  setAnswer,
  submitProblems,
  visibleQuestions,
  type FormModel,
  type FormState,
} from '../../../../../renderer/features/review/form-logic.ts';
import { formQuestions } from '../../../../../shared/domain/form.ts';
import { DEFAULT_RUBRICS } from '../../../../../shared/domain/default-rubrics.ts';
import { RubricSchema } from '../../../../../shared/domain/rubric.ts';

const EVERY_KIND = RubricSchema.parse({
  id: 'all',
  rev: 1,
  name: 'Every kind',
  questions: [
    { kind: 'verdict', key: 'verdict', title: 'Verdict', required: true },
    { kind: 'stars', key: 'stars', title: 'Stars', definitions: ['bad', 'fair', 'good'] },
    {
      kind: 'single_choice',
      key: 'severity',
      title: 'Severity',
      options: [
        { value: 'minor', title: 'Minor' },
        { value: 'major', title: 'Major' },
      ],
      shownWhen: { question: 'verdict', oneOf: ['fail'] },
    },
    {
      kind: 'multi_choice',
      key: 'issues',
      title: 'Issues',
      options: ['a', 'b', 'c'].map((value) => ({ value, title: value })),
    },
    { kind: 'yes_no', key: 'safe', title: 'Safe?' },
    { kind: 'number', key: 'minutes', title: 'Minutes' },
    { kind: 'text', key: 'reason', title: 'Why?', role: 'reason' },
    { kind: 'metric_verdict', key: 'metric', title: 'Metric' },
    { kind: 'failure_mode', key: 'mode', title: 'Mode', suggestions: ['Wrong tool', 'Gave up'] },
    { kind: 'expected_tools', key: 'tools', title: 'Tools' },
  ],
});
const model: FormModel = {
  questions: formQuestions(EVERY_KIND, ['faithful', 'helpful']),
  failureModes: ['Named before'],
};
const start: FormState = { answers: {}, focusedKey: null };
const focusOn = (focusedKey: string, answers: FormState['answers'] = {}): FormState => ({
  answers,
  focusedKey,
});

describe('keys on the form', () => {
  test('FO1: the keyboard starts at the first open question', () => {
    expect(focusedQuestion(model, start)?.answerKey).toBe('verdict');
    expect(
      focusedQuestion(model, { answers: { verdict: 'pass' }, focusedKey: null })?.answerKey,
    ).toBe('stars');
  });

  test('FO2: a verdict letter answers and moves on to the next open question', () => {
    expect(pressVerdict(model, start, 'pass')).toEqual({
      answers: { verdict: 'pass' },
      focusedKey: 'stars',
    });
  });

  test('FO3: a verdict letter answers the focused metric question', () => {
    const after = pressVerdict(model, focusOn('metric.faithful', { verdict: 'pass' }), 'fail');
    expect(after).toEqual({
      answers: { verdict: 'pass', 'metric.faithful': 'fail' },
      focusedKey: 'metric.helpful',
    });
  });

  test('FO4: on another kind of question it answers the first open verdict, else the first', () => {
    expect(pressVerdict(model, focusOn('reason', { verdict: 'pass' }), 'unsure').answers).toEqual({
      verdict: 'pass',
      'metric.faithful': 'unsure',
    });
    const all = { verdict: 'pass', 'metric.faithful': 'pass', 'metric.helpful': 'pass' };
    expect(pressVerdict(model, focusOn('reason', all), 'fail').answers).toEqual({
      ...all,
      verdict: 'fail',
    });
  });

  test('FO5: choosing an option twice keeps it', () => {
    const once = pressOption(model, focusOn('stars'), 2);
    expect(once.answers).toEqual({ stars: 2 });
    expect(pressOption(model, { ...once, focusedKey: 'stars' }, 2).answers).toEqual({ stars: 2 });
  });

  test('FO6: where several may be chosen, a number adds and takes away, and focus stays', () => {
    const both = pressOption(model, pressOption(model, focusOn('issues'), 1), 3);
    expect(both).toEqual({ answers: { issues: ['a', 'c'] }, focusedKey: 'issues' });
    expect(pressOption(model, both, 1).answers).toEqual({ issues: ['c'] });
  });

  test('FO7: failure modes of the rubric come first, then those named before', () => {
    expect(pressOption(model, focusOn('mode'), 3).answers).toEqual({ mode: ['Named before'] });
  });

  test('FO8: a number beyond the options does nothing', () => {
    const state = focusOn('stars');
    expect(pressOption(model, state, 4)).toBe(state);
    expect(pressOption(model, focusOn('safe'), 3).answers).toEqual({});
  });

  test('FO9: a question that is hidden keeps its answer for when it is shown again', () => {
    const failed = pressOption(model, pressVerdict(model, start, 'fail'), 1);
    const severe = pressOption(model, { ...failed, focusedKey: 'severity' }, 2);
    const passed = pressVerdict(model, { ...severe, focusedKey: 'verdict' }, 'pass');
    expect(
      visibleQuestions(model.questions, passed.answers).map((item) => item.answerKey),
    ).not.toContain('severity');
    const again = pressVerdict(model, { ...passed, focusedKey: 'verdict' }, 'fail');
    expect(again.answers['severity']).toBe('major');
  });

  test('FO10: moving stops at the ends', () => {
    expect(moveFocus(model, focusOn('verdict'), -1).focusedKey).toBe('verdict');
    expect(moveFocus(model, focusOn('tools'), 1).focusedKey).toBe('tools');
  });

  test('FO11: a refused submit names the open required questions in the order of the form', () => {
    const failureReview = DEFAULT_RUBRICS[1];
    if (!failureReview) throw new Error('the rubric that ships is gone');
    const questions = formQuestions(failureReview, []);
    expect([...submitProblems(questions, { verdict: 'fail' }).keys()]).toEqual([
      'severity',
      'reason',
    ]);
    expect(submitProblems(questions, { verdict: 'pass' }).size).toBe(0);
  });

  test('FO12: arguments that are not JSON yet keep a case from being submitted', () => {
    const answers = { verdict: 'pass', tools: [{ name: 'search', arguments: '{"city": ' }] };
    expect([...submitProblems(model.questions, answers).entries()]).toEqual([
      ['tools', 'The arguments of tool 1 are not valid JSON.'],
    ]);
  });

  test('FO13: answers are the same whatever the order of their keys', () => {
    expect(sameAnswers({ a: 1, b: ['x'] }, { b: ['x'], a: 1 })).toBe(true);
    expect(sameAnswers({ a: 1 }, { a: 1, b: 2 })).toBe(false);
  });

  test('FO14: no sequence of keys loses an answer that was set', () => {
    type Key =
      | { kind: 'verdict'; verdict: 'pass' | 'fail' | 'unsure' }
      | { kind: 'option'; number: number }
      | { kind: 'move'; by: 1 | -1 }
      | { kind: 'text'; text: string };
    const key: fc.Arbitrary<Key> = fc.oneof(
      fc.record({
        kind: fc.constant('verdict' as const),
        verdict: fc.constantFrom('pass', 'fail', 'unsure'),
      }),
      fc.record({ kind: fc.constant('option' as const), number: fc.integer({ min: 1, max: 9 }) }),
      fc.record({
        kind: fc.constant('move' as const),
        by: fc.constantFrom(1 as const, -1 as const),
      }),
      fc.record({
        kind: fc.constant('text' as const),
        text: fc.string({ minLength: 1 }).filter((text) => text.trim() !== ''),
      }),
    );
    const press = (state: FormState, pressed: Key): FormState => {
      switch (pressed.kind) {
        case 'verdict':
          return pressVerdict(model, state, pressed.verdict);
        case 'option':
          return pressOption(model, state, pressed.number);
        case 'move':
          return moveFocus(model, state, pressed.by);
        case 'text':
          return setAnswer(state, 'reason', pressed.text);
      }
    };
    fc.assert(
      fc.property(fc.array(key, { maxLength: 60 }), (keys) => {
        let state = start;
        for (const pressed of keys) {
          const before = state;
          state = press(before, pressed);
          // Only a number on a question of several choices may take one of them out again.
          const lost = Object.entries(before.answers).filter(
            ([answered, value]) =>
              isAnswered(value) &&
              !isAnswered(state.answers[answered]) &&
              !(pressed.kind === 'option' && Array.isArray(value)),
          );
          expect(lost).toEqual([]);
          const shown = visibleQuestions(model.questions, state.answers);
          expect(shown.map((item) => item.answerKey)).toContain(
            focusedQuestion(model, state)?.answerKey,
          );
        }
      }),
      { numRuns: 300 },
    );
  });
});
