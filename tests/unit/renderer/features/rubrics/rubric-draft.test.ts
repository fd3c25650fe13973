import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_RUBRICS } from '../../../../../shared/domain/default-rubrics.ts';
import { findRubricProblems } from '../../../../../shared/domain/rubric-problems.ts';
import { RubricDraftSchema, type QuestionKind } from '../../../../../shared/domain/rubric.ts';
import { findDraftProblems } from '../../../../../renderer/features/rubrics/draft-problems.ts';
import { previewQuestions } from '../../../../../renderer/features/rubrics/preview-questions.ts';
import { QUESTION_KINDS } from '../../../../../renderer/features/rubrics/question-kinds.ts';
import {
  rubricOf,
  startEditor,
} from '../../../../../renderer/features/rubrics/draft-conversion.ts';
import type { RubricEditor } from '../../../../../renderer/features/rubrics/draft-model.ts';
import {
  editRubric,
  type RubricEdit,
} from '../../../../../renderer/features/rubrics/rubric-draft.ts';

const KINDS = Object.keys(QUESTION_KINDS).filter(
  (name): name is QuestionKind => name in QUESTION_KINDS,
);

function edited(editor: RubricEditor, ...edits: readonly RubricEdit[]): RubricEditor {
  return edits.reduce(editRubric, editor);
}

function lastOf(editor: RubricEditor) {
  const question = editor.questions.at(-1);
  if (!question) throw new Error('The rubric has no question.');
  return question;
}

/** A rubric with a name and one complete star question after the verdict. */
function starRubric(): RubricEditor {
  const started = edited(
    startEditor(null),
    { kind: 'describe', name: 'Politeness' },
    { kind: 'add', questionKind: 'stars' },
  );
  const { uid, definitions } = lastOf(started);
  return edited(
    started,
    { kind: 'change', uid, fields: { title: 'How polite is it?' } },
    ...definitions.map((_, index): RubricEdit => ({
      kind: 'define',
      uid,
      stars: index + 1,
      text: `Level ${index}`,
    })),
  );
}

const words = fc.oneof(
  fc.constantFrom('', ' ', 'Refund', 'refund', 'Grüße', '返金', 'a'.repeat(400), 'x'.repeat(5000)),
  fc.string({ maxLength: 30 }),
);

/** An edit of something that may be there or not: a person's clicks in any order. */
const edits: fc.Arbitrary<(editor: RubricEditor) => RubricEdit> = fc
  .record({
    pick: fc.nat(20),
    other: fc.nat(20),
    option: fc.nat(20),
    text: words,
    number: fc.oneof(fc.integer({ min: -20, max: 20 }), fc.double({ noNaN: true })),
    questionKind: fc.constantFrom(...KINDS),
    by: fc.constantFrom<1 | -1>(1, -1),
    act: fc.constantFrom(
      'describe',
      'add',
      'duplicate',
      'remove',
      'undoRemove',
      'move',
      'kind',
      'title',
      'key',
      'help',
      'limits',
      'when',
      'passFrom',
      'metric',
      'suggestions',
      'define',
      'scale',
      'addOption',
      'removeOption',
      'moveOption',
      'optionTitle',
      'optionValue',
    ),
  })
  .map((step) => (editor) => {
    const at = <T>(list: readonly T[], index: number): T | undefined => list[index % list.length];
    const question = at(editor.questions, step.pick);
    const uid = question?.uid ?? 'gone';
    const target = at(editor.questions, step.other);
    const optionUid = question ? (at(question.options, step.option)?.uid ?? 'gone') : 'gone';
    const answer = target ? (at(target.options, step.option)?.uid ?? step.number) : step.text;
    const change = (fields: Extract<RubricEdit, { kind: 'change' }>['fields']): RubricEdit => ({
      kind: 'change',
      uid,
      fields,
    });
    switch (step.act) {
      case 'describe':
        return { kind: 'describe', name: step.text };
      case 'add':
        return { kind: 'add', questionKind: step.questionKind };
      case 'duplicate':
      case 'remove':
        return { kind: step.act, uid };
      case 'undoRemove':
        return { kind: 'undoRemove' };
      case 'move':
        return { kind: 'move', uid, by: step.by };
      case 'kind':
        return change({ kind: step.questionKind });
      case 'title':
        return change({ title: step.text });
      case 'key':
        return change({ key: step.text });
      case 'help':
        return change({ help: step.text });
      case 'limits':
        return change({ min: step.number, max: step.other, unit: step.text });
      case 'when':
        return change({
          shownWhen: { questionUid: target?.uid ?? 'gone', oneOf: step.by === 1 ? [answer] : [] },
        });
      case 'passFrom':
        return change({ passFrom: step.number });
      case 'metric':
        return change({ metric: step.text });
      case 'suggestions':
        return change({ suggestions: [step.text] });
      case 'define':
        return { kind: 'define', uid, stars: step.option, text: step.text };
      case 'scale':
        return { kind: 'scale', uid, stars: step.number };
      case 'addOption':
        return { kind: 'addOption', uid };
      case 'removeOption':
        return { kind: 'removeOption', uid, optionUid };
      case 'moveOption':
        return { kind: 'moveOption', uid, optionUid, by: step.by };
      case 'optionTitle':
        return { kind: 'changeOption', uid, optionUid, fields: { title: step.text } };
      case 'optionValue':
        return { kind: 'changeOption', uid, optionUid, fields: { value: step.text } };
    }
  });

describe('editing a rubric', () => {
  it('gives a rubric that can be saved or says what is missing, after any sequence of edits', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(null, ...DEFAULT_RUBRICS),
        fc.array(edits, { maxLength: 40 }),
        (rubric, steps) => {
          let editor = startEditor(rubric);
          for (const step of steps) editor = editRubric(editor, step(editor));
          const problems = findDraftProblems(editor);
          const draft = rubricOf(editor);
          const isSaveable =
            RubricDraftSchema.safeParse(draft).success &&
            findRubricProblems(draft.questions).length === 0;
          // A condition that has lost its question or its answers would be saved as no condition at all.
          const others = problems.filter(
            ({ message }) => !/is gone|Choose the answers/.test(message),
          );
          expect({ isSaveable, problems }).toEqual({
            isSaveable: isSaveable ? others.length === 0 : problems.length === 0,
            problems,
          });
          const uids = editor.questions.map(({ uid }) => uid);
          expect(new Set(uids).size).toBe(uids.length);
          for (const { uid, message } of problems) {
            expect(message).not.toBe('');
            expect([null, ...uids]).toContain(uid);
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it('brings a saved rubric through the editor unchanged', () => {
    for (const { id: _id, rev: _rev, ...rubric } of DEFAULT_RUBRICS) {
      expect(rubricOf(startEditor(rubric))).toEqual(rubric);
      expect(findDraftProblems(startEditor(rubric))).toEqual([]);
    }
  });

  it('refuses stars without written definitions and names each star', () => {
    const complete = starRubric();
    expect(findDraftProblems(complete)).toEqual([]);
    const { uid } = lastOf(complete);
    const open = edited(complete, { kind: 'define', uid, stars: 2, text: '  ' });
    expect(findDraftProblems(open)).toEqual([
      { uid, message: '“How polite is it?”: write what 2 stars means.' },
    ]);
  });

  it('keeps what was written when the kind is tried out and changed back', () => {
    const stars = starRubric();
    const { uid } = lastOf(stars);
    const tried = edited(
      stars,
      { kind: 'change', uid, fields: { kind: 'text' } },
      { kind: 'change', uid, fields: { kind: 'stars' } },
    );
    expect(rubricOf(tried)).toEqual(rubricOf(stars));
  });

  it('takes a deletion back to the place where the question stood', () => {
    const three = edited(starRubric(), { kind: 'add', questionKind: 'text' });
    const middle = three.questions[1];
    if (!middle) throw new Error('There is no second question.');
    const deleted = edited(three, { kind: 'remove', uid: middle.uid });
    expect(deleted.questions).toHaveLength(2);
    expect(edited(deleted, { kind: 'undoRemove' }).questions).toEqual(three.questions);
  });

  it('follows the title with the key until the key is written or saved', () => {
    const started = edited(startEditor(null), { kind: 'add', questionKind: 'text' });
    const { uid } = lastOf(started);
    const titled = edited(started, { kind: 'change', uid, fields: { title: 'Was it kind?' } });
    expect(lastOf(titled).key).toBe('was_it_kind');
    const keyed = edited(
      titled,
      { kind: 'change', uid, fields: { key: 'kindness' } },
      { kind: 'change', uid, fields: { title: 'Was it friendly?' } },
    );
    expect(lastOf(keyed).key).toBe('kindness');
    const saved = startEditor(DEFAULT_RUBRICS[0] ?? null);
    const first = saved.questions[0];
    if (!first) throw new Error('The rubric has no question.');
    const renamed = edited(saved, { kind: 'change', uid: first.uid, fields: { title: 'Good?' } });
    expect(renamed.questions[0]?.key).toBe('verdict');
  });

  it('keeps a condition on an option through a new name and a new value of the option', () => {
    const choice = edited(
      startEditor(null),
      { kind: 'describe', name: 'Tools' },
      { kind: 'add', questionKind: 'single_choice' },
    );
    const asked = lastOf(choice);
    const [yes, no] = asked.options;
    if (!yes || !no) throw new Error('A choice starts with two options.');
    const named = edited(
      choice,
      { kind: 'change', uid: asked.uid, fields: { title: 'Tools used?' } },
      { kind: 'changeOption', uid: asked.uid, optionUid: yes.uid, fields: { title: 'Yes' } },
      { kind: 'changeOption', uid: asked.uid, optionUid: no.uid, fields: { title: 'No' } },
      { kind: 'add', questionKind: 'text' },
    );
    const why = lastOf(named);
    const conditional = edited(
      named,
      {
        kind: 'change',
        uid: why.uid,
        fields: { title: 'Why not?', shownWhen: { questionUid: asked.uid, oneOf: [no.uid] } },
      },
      { kind: 'changeOption', uid: asked.uid, optionUid: no.uid, fields: { value: 'never' } },
    );
    expect(findDraftProblems(conditional)).toEqual([]);
    expect(rubricOf(conditional).questions.at(-1)?.shownWhen).toEqual({
      question: 'tools_used',
      oneOf: ['never'],
    });
    const gone = edited(conditional, { kind: 'remove', uid: asked.uid });
    expect(findDraftProblems(gone).map(({ message }) => message)).toEqual([
      'It is shown after an answer to a question that is gone. Choose another one.',
    ]);
  });

  it('gives a copy of a question a key of its own', () => {
    const stars = starRubric();
    const copied = edited(stars, { kind: 'duplicate', uid: lastOf(stars).uid });
    expect(copied.questions.map(({ key }) => key)).toEqual([
      'verdict',
      'how_polite_is_it',
      'how_polite_is_it_2',
    ]);
    expect(findDraftProblems(copied)).toEqual([]);
  });
});

describe('the preview', () => {
  it('has a name for every question and every option, none of them twice', () => {
    fc.assert(
      fc.property(fc.array(edits, { maxLength: 40 }), (steps) => {
        let editor = startEditor(null);
        for (const step of steps) editor = editRubric(editor, step(editor));
        const questions = previewQuestions(rubricOf(editor));
        const keys = questions.map(({ key }) => key);
        expect(new Set(keys).size).toBe(keys.length);
        for (const question of questions) {
          expect(question.title).not.toBe('');
          const titles = 'options' in question ? question.options.map(({ title }) => title) : [];
          expect(new Set(titles).size).toBe(titles.length);
          expect(titles).not.toContain('');
        }
      }),
    );
  });
});
