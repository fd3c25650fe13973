import { appError, type AppError } from '../errors.ts';
import { assertNever } from '../result.ts';
import type { AnswerValue, Answers } from './annotation.ts';
import type { Question, Rubric } from './rubric.ts';

/*
 * A rubric as a form: which questions stand on it, which are shown, and whether answers may be
 * submitted. Runs in the window as well as in the core, so it stays free of the schema library.
 */

/** Key of the answer about one metric of a `metric_verdict` question. */
export function metricAnswerKey(questionKey: string, metric: string): string {
  return `${questionKey}.${metric}`;
}

/** A question as it stands on the form: a `metric_verdict` for all metrics becomes one for each. */
export interface FormQuestion {
  readonly answerKey: string;
  readonly title: string;
  readonly question: Question;
  /** The metric that a `metric_verdict` speaks of. */
  readonly metric: string | null;
}

/**
 * The questions of a rubric for one case, in order, before `shownWhen` is applied.
 * @param metrics names of the metrics that scored the case, in the order to ask them.
 */
export function formQuestions(
  rubric: Pick<Rubric, 'questions'>,
  metrics: readonly string[],
): FormQuestion[] {
  return rubric.questions.flatMap((question): FormQuestion[] => {
    if (question.kind !== 'metric_verdict') {
      return [{ answerKey: question.key, title: question.title, question, metric: null }];
    }
    const asked = question.metric === '*' ? metrics : [question.metric];
    return asked.map((metric) => ({
      answerKey: metricAnswerKey(question.key, metric),
      title: question.metric === '*' ? `${question.title}: ${metric}` : question.title,
      question,
      metric,
    }));
  });
}

/** True while the question is to be shown under these answers. */
export function isShown(question: Question, answers: Answers): boolean {
  const when = question.shownWhen;
  if (!when) return true;
  const answer = answers[when.question];
  if (answer === undefined) return false;
  const given: readonly unknown[] = Array.isArray(answer) ? answer : [answer];
  return when.oneOf.some((value) => given.includes(value));
}

function isListOf(value: AnswerValue, fits: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(fits);
}

function isEmpty(value: AnswerValue | undefined): boolean {
  if (value === undefined) return true;
  if (typeof value === 'string') return value.trim() === '';
  return Array.isArray(value) && value.length === 0;
}

function answerProblem(form: FormQuestion, value: AnswerValue): string | null {
  const { question, title } = form;
  switch (question.kind) {
    case 'verdict':
    case 'metric_verdict':
      return value === 'pass' || value === 'fail' || value === 'unsure'
        ? null
        : `“${title}” takes pass, fail or unsure.`;
    case 'stars':
      return typeof value === 'number' &&
        Number.isInteger(value) &&
        value >= 1 &&
        value <= question.definitions.length
        ? null
        : `“${title}” takes 1 to ${question.definitions.length} stars.`;
    case 'single_choice':
      return question.options.some((option) => option.value === value)
        ? null
        : `“${title}” has no option “${JSON.stringify(value).slice(0, 80)}”.`;
    case 'multi_choice': {
      if (!Array.isArray(value)) return `“${title}” takes a list of options.`;
      const unknown = value.find(
        (item) => !question.options.some((option) => option.value === item),
      );
      return unknown === undefined
        ? null
        : `“${title}” has no option “${JSON.stringify(unknown).slice(0, 80)}”.`;
    }
    case 'yes_no':
      return typeof value === 'boolean' ? null : `“${title}” takes yes or no.`;
    case 'number':
      if (typeof value !== 'number' || !Number.isFinite(value)) return `“${title}” takes a number.`;
      if (question.min !== undefined && value < question.min)
        return `“${title}” is at least ${question.min}.`;
      if (question.max !== undefined && value > question.max)
        return `“${title}” is at most ${question.max}.`;
      return null;
    case 'text':
    case 'expected_output':
    case 'expected_outcome':
      return typeof value === 'string' ? null : `“${title}” takes text.`;
    case 'expected_tools':
      return isListOf(value, (item) => typeof item === 'object' && item !== null && 'name' in item)
        ? null
        : `“${title}” takes a list of tool calls.`;
    case 'failure_mode':
      return isListOf(value, (item) => typeof item === 'string')
        ? null
        : `“${title}” takes a list of failure modes.`;
    default:
      return assertNever(question);
  }
}

/** The answers that count: those of questions that are shown and answered. Hidden ones are left out. */
export function effectiveAnswers(form: readonly FormQuestion[], answers: Answers): Answers {
  const kept: Answers = {};
  for (const item of form) {
    const value = answers[item.answerKey];
    // A question behind a hidden question is hidden too, so the check runs on what was kept so far.
    if (value !== undefined && !isEmpty(value) && isShown(item.question, kept))
      kept[item.answerKey] = value;
  }
  return kept;
}

function unknownKeys(form: readonly FormQuestion[], answers: Answers): AppError[] {
  const known = new Set(form.map((item) => item.answerKey));
  return Object.keys(answers)
    .filter((key) => !known.has(key))
    .map((key) =>
      appError('review/invalid-answer', `The rubric has no question “${key.slice(0, 80)}”.`, {
        subject: key,
      }),
    );
}

/**
 * Checks answers that somebody else gave, whether their questions are shown or not: unknown keys and
 * values that do not fit. What is missing is no fault here, for it cannot be asked any more.
 */
export function findMisfits(form: readonly FormQuestion[], answers: Answers): AppError[] {
  const problems = unknownKeys(form, answers);
  for (const item of form) {
    const value = answers[item.answerKey];
    const problem = value === undefined ? null : answerProblem(item, value);
    if (problem !== null)
      problems.push(appError('review/invalid-answer', problem, { subject: item.answerKey }));
  }
  return problems;
}

/**
 * Checks answers against the form before they are submitted.
 * @returns every problem in form order: wrong types, unknown options or keys, required questions
 *   that are shown but not answered. Empty if the answers may be submitted.
 */
export function findAnswerProblems(form: readonly FormQuestion[], answers: Answers): AppError[] {
  const problems = unknownKeys(form, answers);
  const kept = effectiveAnswers(form, answers);
  for (const item of form) {
    if (!isShown(item.question, kept)) continue;
    const value = kept[item.answerKey];
    if (value === undefined) {
      if (item.question.required) {
        problems.push(
          appError('review/incomplete', `“${item.title}” needs an answer.`, {
            subject: item.answerKey,
          }),
        );
      }
      continue;
    }
    const problem = answerProblem(item, value);
    if (problem !== null)
      problems.push(appError('review/invalid-answer', problem, { subject: item.answerKey }));
  }
  return problems;
}
