import { VERDICT_VALUES, type VerdictValue } from './verdicts.ts';
import type { AnswerValue, Answers } from '../../../shared/domain/annotation.ts';
import type { ToolCall } from '../../../shared/domain/case.ts';
import {
  effectiveAnswers,
  findAnswerProblems,
  isShown,
  type FormQuestion,
} from '../../../shared/domain/form.ts';
import { assertNever } from '../../../shared/result.ts';

/*
 * What keys do to the form. Pure, so that every sequence of keys can be tried in a test. An answer to
 * a question that is hidden for the moment is kept: it counts again when the question is shown again.
 */

/** Answers of one target and where the keyboard is among its questions. */
export interface FormState {
  readonly answers: Answers;
  /** Answer key of the focused question; null focuses the first open one. */
  readonly focusedKey: string | null;
}

/** What the form is made of, for one case. */
export interface FormModel {
  readonly questions: readonly FormQuestion[];
  /** Failure modes that were named in this pack before, in a fixed order. */
  readonly failureModes: readonly string[];
}

/**
 * Failure modes on offer for a question: those of the rubric, then those named before. The order never
 * changes while a case is open, because number keys choose the first nine.
 */
export function failureModeOptions(
  question: FormQuestion['question'],
  namedBefore: readonly string[],
): readonly string[] {
  if (question.kind !== 'failure_mode') return [];
  return [...new Set([...question.suggestions, ...namedBefore])];
}

/** The questions that stand on the screen under these answers, in order. */
export function visibleQuestions(
  questions: readonly FormQuestion[],
  answers: Answers,
): readonly FormQuestion[] {
  const counted = effectiveAnswers(questions, answers);
  return questions.filter((item) => isShown(item.question, counted));
}

/** True if the value says something: not blank text, not an empty list. */
export function isAnswered(value: AnswerValue | undefined): boolean {
  if (value === undefined) return false;
  if (typeof value === 'string') return value.trim() !== '';
  return !Array.isArray(value) || value.length > 0;
}

/** The question that keys act on: the focused one if it is shown, else the first that is open, else the first. */
export function focusedQuestion(model: FormModel, state: FormState): FormQuestion | null {
  const shown = visibleQuestions(model.questions, state.answers);
  return (
    shown.find((item) => item.answerKey === state.focusedKey) ??
    shown.find((item) => !isAnswered(state.answers[item.answerKey])) ??
    shown[0] ??
    null
  );
}

/** Moves to the question above or below; stops at the ends. */
export function moveFocus(model: FormModel, state: FormState, by: 1 | -1): FormState {
  const shown = visibleQuestions(model.questions, state.answers);
  const current = focusedQuestion(model, state);
  if (!current) return state;
  const index = shown.findIndex((item) => item.answerKey === current.answerKey);
  const next = shown[Math.min(shown.length - 1, Math.max(0, index + by))];
  return next ? { ...state, focusedKey: next.answerKey } : state;
}

/** Moves to the first open question below the given one; stays on it if there is none. */
export function moveToNextOpen(model: FormModel, state: FormState, fromKey: string): FormState {
  const shown = visibleQuestions(model.questions, state.answers);
  const from = shown.findIndex((item) => item.answerKey === fromKey);
  const next = shown.slice(from + 1).find((item) => !isAnswered(state.answers[item.answerKey]));
  return { ...state, focusedKey: next?.answerKey ?? fromKey };
}

/** Sets one answer; `undefined` takes it away. Focus stays. */
export function setAnswer(
  state: FormState,
  key: string,
  value: AnswerValue | undefined,
): FormState {
  if (value !== undefined) return { ...state, answers: { ...state.answers, [key]: value } };
  const { [key]: _removed, ...answers } = state.answers;
  return { ...state, answers };
}

function isVerdictQuestion(item: FormQuestion): boolean {
  return item.question.kind === 'verdict' || item.question.kind === 'metric_verdict';
}

/**
 * Pass, fail or unsure by its letter: answers the focused verdict question; if another kind of question
 * is focused, the first open verdict, else the first verdict. Then moves to the next open question.
 */
export function pressVerdict(model: FormModel, state: FormState, verdict: VerdictValue): FormState {
  const verdicts = visibleQuestions(model.questions, state.answers).filter(isVerdictQuestion);
  const focused = focusedQuestion(model, state);
  const chosen =
    verdicts.find((item) => item.answerKey === focused?.answerKey) ??
    verdicts.find((item) => !isAnswered(state.answers[item.answerKey])) ??
    verdicts[0];
  if (!chosen) return state;
  const answered = setAnswer(state, chosen.answerKey, verdict);
  return moveToNextOpen(model, answered, chosen.answerKey);
}

/** A number key that chose nothing: the question takes no options, or has fewer. */
const NO_OPTION = Symbol('no option');

/** The answer that option `number` (from 1) of a question stands for, given the present answer. */
function optionAnswer(
  item: FormQuestion,
  number: number,
  present: AnswerValue | undefined,
  failureModes: readonly string[],
): AnswerValue | undefined | typeof NO_OPTION {
  const { question } = item;
  switch (question.kind) {
    case 'verdict':
    case 'metric_verdict':
      return VERDICT_VALUES[number - 1] ?? NO_OPTION;
    case 'stars':
      return number <= question.definitions.length ? number : NO_OPTION;
    case 'yes_no':
      return number === 1 ? true : number === 2 ? false : NO_OPTION;
    case 'single_choice':
      return question.options[number - 1]?.value ?? NO_OPTION;
    case 'multi_choice': {
      const option = question.options[number - 1];
      return option ? toggled(present, option.value) : NO_OPTION;
    }
    case 'failure_mode': {
      const mode = failureModeOptions(question, failureModes)[number - 1];
      return mode === undefined ? NO_OPTION : toggled(present, mode);
    }
    case 'number':
    case 'text':
    case 'expected_output':
    case 'expected_tools':
    case 'expected_outcome':
      return NO_OPTION;
    default:
      return assertNever(question);
  }
}

/** Adds a text to a list of texts, or takes it out; an empty list is no answer. */
export function toggled(present: AnswerValue | undefined, text: string): string[] | undefined {
  const list = textsOf(present);
  const next = list.includes(text) ? list.filter((item) => item !== text) : [...list, text];
  return next.length === 0 ? undefined : next;
}

/** A list answer as texts; anything else is an empty list. */
export function textsOf(value: AnswerValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/**
 * A number key on the focused question. Choosing an option twice keeps it, except where several may be
 * chosen. Where one choice answers the question, focus moves on to the next open one.
 */
export function pressOption(model: FormModel, state: FormState, number: number): FormState {
  const item = focusedQuestion(model, state);
  if (!item) return state;
  return chooseOption(model, state, item, number);
}

/** The same for a question that need not be focused, as a click does it. */
export function chooseOption(
  model: FormModel,
  state: FormState,
  item: FormQuestion,
  number: number,
): FormState {
  const key = item.answerKey;
  const value = optionAnswer(item, number, state.answers[key], model.failureModes);
  if (value === NO_OPTION) return state;
  const answered = setAnswer({ ...state, focusedKey: key }, key, value);
  const takesSeveral =
    item.question.kind === 'multi_choice' || item.question.kind === 'failure_mode';
  return takesSeveral ? answered : moveToNextOpen(model, answered, key);
}

/** The first shown question of a kind that a letter key opens (reason, expected output, failure mode). */
export function findQuestion(
  model: FormModel,
  answers: Answers,
  wanted: (item: FormQuestion) => boolean,
): FormQuestion | null {
  return visibleQuestions(model.questions, answers).find(wanted) ?? null;
}

export function isReasonQuestion(item: FormQuestion): boolean {
  return item.question.kind === 'text' && item.question.role === 'reason';
}

/** Answers left from another version of the rubric: kept in the draft, never submitted, shown to the person. */
export function strayAnswers(
  questions: readonly FormQuestion[],
  answers: Answers,
): readonly (readonly [string, AnswerValue])[] {
  const known = new Set(questions.map((item) => item.answerKey));
  return Object.entries(answers).filter(([key, value]) => !known.has(key) && isAnswered(value));
}

/** What stands between the answers and a submit, by answer key, in the order of the form. */
export function submitProblems(
  questions: readonly FormQuestion[],
  answers: Answers,
): ReadonlyMap<string, string> {
  const problems = new Map<string, string>();
  const counted = effectiveAnswers(questions, answers);
  for (const problem of findAnswerProblems(questions, counted)) {
    if (problem.subject === undefined) continue;
    // It stands at the question, so the question need not be named again.
    const isOpen = problem.code === 'review/incomplete';
    problems.set(problem.subject, isOpen ? 'Needs an answer.' : problem.message);
  }
  for (const item of questions) {
    const value = counted[item.answerKey];
    if (item.question.kind !== 'expected_tools' || !Array.isArray(value)) continue;
    const problem = toolCallsProblem(value.filter((call) => typeof call === 'object'));
    if (problem !== null) problems.set(item.answerKey, problem);
  }
  return new Map(
    questions.flatMap((item) => {
      const message = problems.get(item.answerKey);
      return message === undefined ? [] : [[item.answerKey, message] as const];
    }),
  );
}

/**
 * Arguments that are not JSON yet are kept in the draft as the text that was typed, so that a crash in
 * the middle of typing loses nothing; they must become JSON before a submit.
 */
function toolCallsProblem(calls: readonly ToolCall[]): string | null {
  for (const [index, call] of calls.entries()) {
    if (call.name.trim() === '') return `Tool ${index + 1} needs a name.`;
    if (typeof call.arguments === 'string')
      return `The arguments of tool ${index + 1} are not valid JSON.`;
  }
  return null;
}

/** Whether two sets of answers say the same, whatever the order of their keys. */
export function sameAnswers(left: Answers, right: Answers): boolean {
  const leftKeys = Object.keys(left);
  return (
    leftKeys.length === Object.keys(right).length &&
    leftKeys.every((key) => JSON.stringify(left[key]) === JSON.stringify(right[key]))
  );
}
