import type { QuestionKind } from '../../../shared/domain/rubric.ts';
import { assertNever } from '../../../shared/result.ts';
import { keyOfTitle, valueOfTitle } from './draft-keys.ts';
import {
  MAX_STARS,
  MIN_STARS,
  blankQuestion,
  hasOptions,
  type DraftOption,
  type DraftQuestion,
  type RubricEditor,
} from './draft-model.ts';

type QuestionFields = Omit<DraftQuestion, 'uid' | 'options' | 'definitions'>;
type OptionFields = Omit<DraftOption, 'uid'>;

export type RubricEdit =
  | { readonly kind: 'describe'; readonly name?: string; readonly description?: string }
  | { readonly kind: 'open'; readonly uid: string | null }
  | { readonly kind: 'add'; readonly questionKind: QuestionKind }
  | { readonly kind: 'duplicate'; readonly uid: string }
  | { readonly kind: 'remove'; readonly uid: string }
  | { readonly kind: 'undoRemove' }
  | { readonly kind: 'move'; readonly uid: string; readonly by: 1 | -1 }
  | { readonly kind: 'change'; readonly uid: string; readonly fields: Partial<QuestionFields> }
  | { readonly kind: 'define'; readonly uid: string; readonly stars: number; readonly text: string }
  | { readonly kind: 'scale'; readonly uid: string; readonly stars: number }
  | { readonly kind: 'addOption'; readonly uid: string }
  | { readonly kind: 'removeOption'; readonly uid: string; readonly optionUid: string }
  | {
      readonly kind: 'moveOption';
      readonly uid: string;
      readonly optionUid: string;
      readonly by: 1 | -1;
    }
  | {
      readonly kind: 'changeOption';
      readonly uid: string;
      readonly optionUid: string;
      readonly fields: Partial<OptionFields>;
    };

/** Titles that a question of a kind starts with, where there is an obvious one. */
const START_TITLES: Partial<Record<QuestionKind, string>> = {
  verdict: 'Is this good enough?',
  expected_output: 'What should it have answered?',
  expected_tools: 'Which tools should have been called?',
  expected_outcome: 'How should it have ended?',
  metric_verdict: 'Your verdict',
  failure_mode: 'Failure mode',
};

/** The editor after one edit. An edit of something that is gone changes nothing. */
export function editRubric(editor: RubricEditor, edit: RubricEdit): RubricEditor {
  switch (edit.kind) {
    case 'describe':
      return {
        ...editor,
        name: edit.name ?? editor.name,
        description: edit.description ?? editor.description,
      };
    case 'open':
      return { ...editor, openUid: edit.uid };
    case 'add':
      return addQuestion(editor, edit.questionKind);
    case 'duplicate':
      return duplicateQuestion(editor, edit.uid);
    case 'remove':
      return removeQuestion(editor, edit.uid);
    case 'undoRemove':
      return undoRemove(editor);
    case 'move':
      return { ...editor, questions: moved(editor.questions, edit.uid, edit.by) };
    case 'change':
      return changeQuestion(editor, edit.uid, edit.fields);
    case 'define':
      return mapQuestion(editor, edit.uid, (question) => ({
        ...question,
        definitions: question.definitions.map((text, index) =>
          index === edit.stars - 1 ? edit.text : text,
        ),
      }));
    case 'scale':
      return mapQuestion(editor, edit.uid, (question) => withScale(question, edit.stars));
    case 'addOption':
      return addOption(editor, edit.uid);
    case 'removeOption':
      return mapQuestion(editor, edit.uid, (question) => ({
        ...question,
        options: question.options.filter((option) => option.uid !== edit.optionUid),
      }));
    case 'moveOption':
      return mapQuestion(editor, edit.uid, (question) => ({
        ...question,
        options: moved(question.options, edit.optionUid, edit.by),
      }));
    case 'changeOption':
      return mapQuestion(editor, edit.uid, (question) => ({
        ...question,
        options: question.options.map((option) =>
          option.uid === edit.optionUid ? changeOption(option, edit.fields, question) : option,
        ),
      }));
    default:
      return assertNever(edit);
  }
}

function takenKeys(editor: RubricEditor, exceptUid: string): readonly string[] {
  return editor.questions.filter(({ uid }) => uid !== exceptUid).map(({ key }) => key);
}

function addQuestion(editor: RubricEditor, kind: QuestionKind): RubricEditor {
  const uid = `q${editor.nextUid}`;
  const title = START_TITLES[kind] ?? '';
  const key = keyOfTitle(kind === 'verdict' ? 'verdict' : title, takenKeys(editor, uid));
  const question: DraftQuestion = {
    ...blankQuestion(kind, uid),
    title,
    key,
    required: kind === 'verdict',
    // The verdict keeps its plain key, which is what statistics look for first.
    keyFollowsTitle: kind !== 'verdict',
  };
  const after = editor.questions.findIndex((each) => each.uid === editor.openUid);
  const at = after === -1 ? editor.questions.length : after + 1;
  const added: RubricEditor = {
    ...editor,
    questions: editor.questions.toSpliced(at, 0, question),
    openUid: uid,
    nextUid: editor.nextUid + 1,
  };
  return hasOptions(kind) ? addOption(addOption(added, uid), uid) : added;
}

function duplicateQuestion(editor: RubricEditor, uid: string): RubricEditor {
  const index = editor.questions.findIndex((question) => question.uid === uid);
  const original = editor.questions[index];
  if (!original) return editor;
  let { nextUid } = editor;
  const copyUid = `q${nextUid++}`;
  const copy: DraftQuestion = {
    ...original,
    uid: copyUid,
    key: keyOfTitle(
      original.key,
      editor.questions.map(({ key }) => key),
    ),
    keyFollowsTitle: false,
    options: original.options.map((option) => ({ ...option, uid: `o${nextUid++}` })),
  };
  return {
    ...editor,
    questions: editor.questions.toSpliced(index + 1, 0, copy),
    openUid: copyUid,
    nextUid,
  };
}

function removeQuestion(editor: RubricEditor, uid: string): RubricEditor {
  const index = editor.questions.findIndex((question) => question.uid === uid);
  const question = editor.questions[index];
  if (!question) return editor;
  const questions = editor.questions.toSpliced(index, 1);
  const next = questions[Math.min(index, questions.length - 1)];
  const openUid = editor.openUid === uid ? (next?.uid ?? null) : editor.openUid;
  return { ...editor, questions, openUid, removed: { question, index } };
}

function undoRemove(editor: RubricEditor): RubricEditor {
  if (!editor.removed) return editor;
  const { question, index } = editor.removed;
  return {
    ...editor,
    questions: editor.questions.toSpliced(Math.min(index, editor.questions.length), 0, question),
    openUid: question.uid,
    removed: null,
  };
}

function changeQuestion(
  editor: RubricEditor,
  uid: string,
  fields: Partial<QuestionFields>,
): RubricEditor {
  const changed = mapQuestion(editor, uid, (question) => {
    const next = { ...question, ...fields };
    if (fields.key !== undefined) return { ...next, keyFollowsTitle: false };
    if (fields.title === undefined || !next.keyFollowsTitle) return next;
    return { ...next, key: keyOfTitle(next.title, takenKeys(editor, uid)) };
  });
  const isNowChoice = fields.kind !== undefined && hasOptions(fields.kind);
  const lacksOptions = changed.questions.find((each) => each.uid === uid)?.options.length === 0;
  return isNowChoice && lacksOptions ? addOption(addOption(changed, uid), uid) : changed;
}

function withScale(question: DraftQuestion, stars: number): DraftQuestion {
  const count = Math.min(Math.max(Math.round(stars), MIN_STARS), MAX_STARS);
  return {
    ...question,
    definitions: Array.from({ length: count }, (_, index) => question.definitions[index] ?? ''),
    passFrom: Math.min(question.passFrom, count),
  };
}

function addOption(editor: RubricEditor, uid: string): RubricEditor {
  const option: DraftOption = {
    uid: `o${editor.nextUid}`,
    value: '',
    title: '',
    help: '',
    valueFollowsTitle: true,
  };
  const added = mapQuestion(editor, uid, (question) => ({
    ...question,
    options: [...question.options, option],
  }));
  return { ...added, nextUid: editor.nextUid + 1 };
}

function changeOption(
  option: DraftOption,
  fields: Partial<OptionFields>,
  question: DraftQuestion,
): DraftOption {
  const next = { ...option, ...fields };
  if (fields.value !== undefined) return { ...next, valueFollowsTitle: false };
  if (fields.title === undefined || !next.valueFollowsTitle) return next;
  const taken = question.options.filter(({ uid }) => uid !== option.uid).map(({ value }) => value);
  return { ...next, value: valueOfTitle(next.title, taken) };
}

function mapQuestion(
  editor: RubricEditor,
  uid: string,
  change: (question: DraftQuestion) => DraftQuestion,
): RubricEditor {
  return {
    ...editor,
    questions: editor.questions.map((question) =>
      question.uid === uid ? change(question) : question,
    ),
  };
}

function moved<T extends { readonly uid: string }>(
  list: readonly T[],
  uid: string,
  by: 1 | -1,
): readonly T[] {
  const from = list.findIndex((item) => item.uid === uid);
  const item = list[from];
  const to = from + by;
  if (!item || to < 0 || to >= list.length) return list;
  return list.toSpliced(from, 1).toSpliced(to, 0, item);
}
