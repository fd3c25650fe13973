import type { Question, Rubric, RubricDraft } from '../../../shared/domain/rubric.ts';
import { assertNever } from '../../../shared/result.ts';
import {
  blankQuestion,
  hasOptions,
  type DraftCondition,
  type DraftQuestion,
  type RubricEditor,
} from './draft-model.ts';
import { editRubric } from './rubric-draft.ts';

/** An editor of a rubric, or of a new one. */
export function startEditor(rubric: Omit<Rubric, 'id' | 'rev'> | null): RubricEditor {
  const empty: RubricEditor = {
    name: '',
    description: '',
    questions: [],
    openUid: null,
    removed: null,
    nextUid: 1,
  };
  if (rubric === null) return editRubric(empty, { kind: 'add', questionKind: 'verdict' });
  const uids = new Map(rubric.questions.map((question, index) => [question.key, `q${index + 1}`]));
  let nextUid = rubric.questions.length + 1;
  const questions = rubric.questions.map((question, index) => {
    const read = readQuestion(question, `q${index + 1}`, () => `o${nextUid++}`);
    return read;
  });
  return {
    ...empty,
    name: rubric.name,
    description: rubric.description,
    questions: questions.map((question, index) => ({
      ...question,
      shownWhen: readCondition(rubric.questions[index], uids, questions),
    })),
    nextUid,
  };
}

function readQuestion(question: Question, uid: string, optionUid: () => string): DraftQuestion {
  const plain = blankQuestion(question.kind, uid);
  const options = 'options' in question ? question.options : [];
  return {
    ...plain,
    key: question.key,
    keyFollowsTitle: false,
    title: question.title,
    help: question.help ?? '',
    required: question.required,
    options: options.map((option) => ({
      uid: optionUid(),
      value: option.value,
      title: option.title,
      help: option.help ?? '',
      valueFollowsTitle: false,
    })),
    ...(question.kind === 'stars'
      ? { definitions: question.definitions, passFrom: question.passFrom }
      : {}),
    ...(question.kind === 'number'
      ? { min: question.min ?? null, max: question.max ?? null, unit: question.unit ?? '' }
      : {}),
    ...(question.kind === 'text' ? { role: question.role } : {}),
    ...(question.kind === 'metric_verdict' ? { metric: question.metric } : {}),
    ...(question.kind === 'failure_mode' ? { suggestions: question.suggestions } : {}),
  };
}

function readCondition(
  question: Question | undefined,
  uids: ReadonlyMap<string, string>,
  questions: readonly DraftQuestion[],
): DraftCondition | null {
  const when = question?.shownWhen;
  const questionUid = when && uids.get(when.question);
  if (!when || questionUid === undefined) return null;
  const options = questions.find((each) => each.uid === questionUid)?.options ?? [];
  return {
    questionUid,
    oneOf: when.oneOf.map(
      (value) => options.find((option) => option.value === value)?.uid ?? value,
    ),
  };
}

/** The rubric that the editor holds; it may be saved if `findDraftProblems` finds nothing. */
export function rubricOf(editor: RubricEditor): RubricDraft {
  return {
    name: editor.name.trim(),
    description: editor.description.trim(),
    questions: editor.questions.map((question) => questionOf(question, editor)),
  };
}

function questionOf(question: DraftQuestion, editor: RubricEditor): Question {
  const { kind, key, required } = question;
  const shownWhen = conditionOf(question, editor);
  const base = {
    key,
    required,
    title: question.title.trim(),
    ...(question.help.trim() === '' ? {} : { help: question.help.trim() }),
    ...(shownWhen === null ? {} : { shownWhen }),
  };
  switch (kind) {
    case 'stars':
      return {
        kind,
        ...base,
        definitions: question.definitions.map((text) => text.trim()),
        passFrom: question.passFrom,
      };
    case 'single_choice':
    case 'multi_choice':
      return {
        kind,
        ...base,
        options: question.options.map(({ value, title, help }) => ({
          value: value.trim(),
          title: title.trim(),
          ...(help.trim() === '' ? {} : { help: help.trim() }),
        })),
      };
    case 'number':
      return {
        kind,
        ...base,
        ...(question.min === null ? {} : { min: question.min }),
        ...(question.max === null ? {} : { max: question.max }),
        ...(question.unit.trim() === '' ? {} : { unit: question.unit.trim() }),
      };
    case 'text':
      return { kind, ...base, role: question.role };
    case 'metric_verdict':
      return { kind, ...base, metric: question.metric.trim() };
    case 'failure_mode':
      return { kind, ...base, suggestions: [...question.suggestions] };
    case 'verdict':
    case 'yes_no':
    case 'expected_output':
    case 'expected_tools':
    case 'expected_outcome':
      return { kind, ...base };
    default:
      return assertNever(kind);
  }
}

function conditionOf(question: DraftQuestion, editor: RubricEditor): Question['shownWhen'] | null {
  const { shownWhen } = question;
  const target = shownWhen && editor.questions.find(({ uid }) => uid === shownWhen.questionUid);
  if (!shownWhen || !target) return null;
  return {
    question: target.key,
    oneOf: shownWhen.oneOf.flatMap((value) => {
      if (!hasOptions(target.kind)) return [value];
      const option = target.options.find(({ uid }) => uid === value);
      return option ? [option.value.trim()] : [];
    }),
  };
}
