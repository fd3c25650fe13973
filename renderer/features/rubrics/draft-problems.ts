import { findRubricProblems } from '../../../shared/domain/rubric-problems.ts';
import { QUESTION_KEY } from './draft-keys.ts';
import { rubricOf } from './draft-conversion.ts';
import { MAX_STARS, hasOptions, type DraftQuestion, type RubricEditor } from './draft-model.ts';

/** Why a rubric cannot be saved yet. */
export interface DraftProblem {
  /** The question that it is about; null for the rubric as a whole. */
  readonly uid: string | null;
  readonly message: string;
}

const MAX_NAME = 200;
const MAX_DESCRIPTION = 2000;
const MAX_QUESTIONS = 60;
const MAX_TITLE = 300;
const MAX_HELP = 4000;
const MAX_DEFINITION = 1000;
const MAX_OPTIONS = 40;
const MAX_OPTION_TEXT = 200;
const MAX_OPTION_HELP = 2000;
const MAX_UNIT = 40;
const MAX_SUGGESTIONS = 200;

/** Everything that stands between the rubric and a new version, in the order of the questions. */
export function findDraftProblems(editor: RubricEditor): readonly DraftProblem[] {
  const problems: DraftProblem[] = rubricProblems(editor).map((message) => ({
    uid: null,
    message,
  }));
  // What the core would find too, so that both say the same in the same words.
  const shared = findRubricProblems(rubricOf(editor).questions);
  for (const question of editor.questions) {
    const own = questionProblems(question, editor);
    problems.push(...own.map((message) => ({ uid: question.uid, message })));
  }
  for (const { subject, message } of shared) {
    const named = editor.questions.findLast(({ key }) => key === subject);
    const isKnown = problems.some((problem) => problem.message === message);
    if (!isKnown) problems.push({ uid: named?.uid ?? null, message });
  }
  return problems;
}

function rubricProblems({ name, description, questions }: RubricEditor): readonly string[] {
  return [
    name.trim() === '' ? 'Give the rubric a name.' : null,
    name.trim().length > MAX_NAME ? tooLong('The name', MAX_NAME) : null,
    description.trim().length > MAX_DESCRIPTION
      ? tooLong('The description', MAX_DESCRIPTION)
      : null,
    questions.length === 0 ? 'Add a question.' : null,
    questions.length > MAX_QUESTIONS ? `A rubric has ${MAX_QUESTIONS} questions at most.` : null,
  ].filter((message) => message !== null);
}

function questionProblems(question: DraftQuestion, editor: RubricEditor): readonly string[] {
  const { kind, title, help, key } = question;
  return [
    title.trim() === '' ? 'Write the question.' : null,
    title.trim().length > MAX_TITLE ? tooLong('The question', MAX_TITLE) : null,
    help.trim().length > MAX_HELP ? tooLong('The help', MAX_HELP) : null,
    QUESTION_KEY.test(key)
      ? null
      : 'A key is lower-case letters, digits and _, starts with a letter, and has at most 60 characters.',
    kind === 'metric_verdict' && question.metric.trim() === '' ? 'Name the metric.' : null,
    kind === 'number' && question.unit.trim().length > MAX_UNIT
      ? tooLong('The unit', MAX_UNIT)
      : null,
    kind === 'failure_mode' && question.suggestions.length > MAX_SUGGESTIONS
      ? `At most ${MAX_SUGGESTIONS} failure modes can be suggested.`
      : null,
    ...(kind === 'stars' ? starProblems(question) : []),
    ...(hasOptions(kind) ? optionProblems(question) : []),
    ...conditionProblems(question, editor),
  ].filter((message) => message !== null);
}

function starProblems({ definitions, passFrom }: DraftQuestion): readonly (string | null)[] {
  return [
    definitions.some((text) => text.trim().length > MAX_DEFINITION)
      ? tooLong('What a star means', MAX_DEFINITION)
      : null,
    Number.isInteger(passFrom) && passFrom >= 1 && passFrom <= MAX_STARS
      ? null
      : 'Say from how many stars on it is a pass.',
  ];
}

function optionProblems({ options }: DraftQuestion): readonly (string | null)[] {
  const tooFew = options.length < 2 ? 'Give at least two options.' : null;
  const tooMany = options.length > MAX_OPTIONS ? `At most ${MAX_OPTIONS} options.` : null;
  const each = options.flatMap(({ title, value, help }, index) => {
    const name = `Option ${index + 1}`;
    return [
      title.trim() === '' ? `${name} needs a name.` : null,
      title.trim() !== '' && value.trim() === '' ? `${name} needs a value.` : null,
      title.trim().length > MAX_OPTION_TEXT
        ? tooLong(`The name of option ${index + 1}`, MAX_OPTION_TEXT)
        : null,
      value.trim().length > MAX_OPTION_TEXT
        ? tooLong(`The value of option ${index + 1}`, MAX_OPTION_TEXT)
        : null,
      help.trim().length > MAX_OPTION_HELP
        ? tooLong(`The help of option ${index + 1}`, MAX_OPTION_HELP)
        : null,
    ];
  });
  return [tooFew, tooMany, ...each];
}

function conditionProblems(question: DraftQuestion, editor: RubricEditor): readonly string[] {
  const { shownWhen } = question;
  if (!shownWhen) return [];
  const target = editor.questions.find(({ uid }) => uid === shownWhen.questionUid);
  if (!target)
    return ['It is shown after an answer to a question that is gone. Choose another one.'];
  const isOpen = hasOptions(target.kind)
    ? !target.options.some(({ uid }) => shownWhen.oneOf.includes(uid))
    : shownWhen.oneOf.length === 0;
  return isOpen ? ['Choose the answers after which it is shown.'] : [];
}

function tooLong(what: string, maxChars: number): string {
  return `${what} is longer than ${maxChars.toLocaleString('en')} characters.`;
}
