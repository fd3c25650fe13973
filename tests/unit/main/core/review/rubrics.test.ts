import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRubrics } from '../../../../../main/core/review/rubrics.ts';
import { createRefusingWriter } from '../../../../../main/core/store/writer.ts';
import { DEFAULT_RUBRICS } from '../../../../../shared/domain/default-rubrics.ts';
import { findRubricProblems } from '../../../../../shared/domain/rubric-problems.ts';
import { RubricSchema, type RubricDraft } from '../../../../../shared/domain/rubric.ts';
import { AppFailure } from '../../../../../shared/errors.ts';
import { openDesk, readEvents, type ReviewDesk } from '../../../../support/review-desk.ts';
import { createTempWorkspace, type TempWorkspace } from '../../../../support/temp-workspace.ts';

let workspace: TempWorkspace;
let desk: ReviewDesk;

beforeEach(async () => {
  workspace = createTempWorkspace();
  desk = openDesk((await workspace.open()).context);
});
afterEach(() => workspace.cleanUp());

const draft: RubricDraft = {
  name: 'Mine',
  description: '',
  questions: [
    { kind: 'verdict', key: 'verdict', title: 'Verdict', required: true },
    {
      kind: 'stars',
      key: 'tone',
      title: 'Tone',
      required: false,
      definitions: ['rude', 'plain', 'kind'],
      passFrom: 2,
    },
  ],
};

describe('rubrics that ship', () => {
  test('RB1: a fresh workspace lists them, published once and never again', async () => {
    const names = (await desk.call('rubric.list', {})).map((rubric) => rubric.name);
    expect(names).toEqual(['Quick verdict', 'Failure review', 'Metric alignment']);
    await desk.call('rubric.list', {});
    await openDesk(desk.context).call('rubric.list', {});
    const published = readEvents(desk.context).filter((event) => event.kind === 'rubric.published');
    expect(published.map((event) => event.body.rubric.id)).toEqual(
      DEFAULT_RUBRICS.map((rubric) => rubric.id),
    );
  });

  test('RB2: each is valid and every question tells a reviewer how to decide', () => {
    for (const rubric of DEFAULT_RUBRICS) {
      expect(RubricSchema.parse(rubric)).toEqual(rubric);
      expect(findRubricProblems(rubric.questions)).toEqual([]);
      const unexplained = rubric.questions.filter((question) => (question.help ?? '').length <= 20);
      expect(unexplained).toEqual([]);
    }
  });

  test('RB3: a read-only workspace lists them without writing', () => {
    const rubrics = createRubrics({
      ...desk.context,
      isReadOnly: true,
      writer: createRefusingWriter(),
    });
    expect(rubrics.list().map((rubric) => rubric.id)).toEqual(DEFAULT_RUBRICS.map(({ id }) => id));
    expect(rubrics.get('quick-verdict').rev).toBe(1);
    expect(readEvents(desk.context)).toEqual([]);
  });
});

describe('saving a rubric', () => {
  test('RB4: a change makes the next revision and the older one stays as it was', async () => {
    const first = await desk.call('rubric.save', { rubric: draft });
    const second = await desk.call('rubric.save', {
      rubric: { ...draft, id: first.id, name: 'Mine, better' },
    });
    expect([first.rev, second.rev]).toEqual([1, 2]);
    expect(await desk.call('rubric.get', { rubricId: first.id, rev: 1 })).toEqual(first);
    expect(await desk.call('rubric.get', { rubricId: first.id })).toEqual(second);
    const listed = await desk.call('rubric.list', {});
    expect(listed.filter((rubric) => rubric.id === first.id)).toEqual([second]);
  });

  test('RB5: the same content again is the same revision and writes nothing', async () => {
    const first = await desk.call('rubric.save', { rubric: draft });
    const before = readEvents(desk.context).length;
    expect(await desk.call('rubric.save', { rubric: { ...draft, id: first.id } })).toEqual(first);
    expect(readEvents(desk.context)).toHaveLength(before);
  });

  test('RB6: stars without a written definition do not save, and every problem is listed', async () => {
    const broken: RubricDraft = {
      ...draft,
      questions: [
        {
          kind: 'stars',
          key: 'tone',
          title: 'Tone',
          required: false,
          definitions: ['', 'plain', ' '],
          passFrom: 2,
        },
        { kind: 'yes_no', key: 'tone', title: 'Again', required: false },
      ],
    };
    await expect(desk.call('rubric.save', { rubric: broken })).rejects.toSatisfy((thrown) => {
      if (!(thrown instanceof AppFailure)) return false;
      expect(thrown.error.code).toBe('rubric/invalid');
      expect(thrown.error.message).toBe('“Tone”: write what 1 star means.');
      expect(thrown.error.details).toEqual({
        tone: '“Tone”: write what 1 star means.',
        'tone (2)': '“Tone”: write what 3 stars means.',
        'tone (3)': 'Two questions have the key “tone”.',
      });
      return true;
    });
    expect(await desk.call('rubric.list', {})).toHaveLength(3);
  });

  test('RB7: a question that waits for an answer that nobody can give is a problem', () => {
    const problems = findRubricProblems([
      { kind: 'verdict', key: 'verdict', title: 'Verdict', required: true },
      {
        kind: 'text',
        key: 'why',
        title: 'Why',
        role: 'note',
        required: false,
        shownWhen: { question: 'verdict', oneOf: ['failed'] },
      },
    ]);
    expect(problems.map((problem) => problem.subject)).toEqual(['why']);
  });

  test('RB8: an unknown rubric is named in the error', async () => {
    await expect(desk.call('rubric.save', { rubric: { ...draft, id: 'nope' } })).rejects.toThrow(
      'This workspace has no rubric “nope”.',
    );
    await expect(desk.call('rubric.get', { rubricId: 'quick-verdict', rev: 7 })).rejects.toThrow(
      'This workspace has no revision 7 of the rubric “quick-verdict”.',
    );
  });
});
