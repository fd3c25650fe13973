import { appError, type AppError } from '../errors.ts';
import { assertNever } from '../result.ts';
import type { Question } from './rubric.ts';

/**
 * Finds what a schema cannot: repeated keys, stars without a written definition, `shownWhen` that
 * points at nothing, at a later question or at an impossible answer, repeated options.
 * @returns every problem, in question order; empty if the rubric may be saved.
 */
export function findRubricProblems(questions: readonly Question[]): AppError[] {
  const problems: AppError[] = [];
  const seen = new Map<string, Question>();
  const report = (question: Question, message: string) => {
    problems.push(appError('rubric/invalid', message, { subject: question.key }));
  };
  for (const question of questions) {
    if (seen.has(question.key)) report(question, `Two questions have the key “${question.key}”.`);
    if (question.kind === 'stars') {
      question.definitions.forEach((definition, index) => {
        if (definition.trim() === '') {
          const stars = index === 0 ? '1 star' : `${index + 1} stars`;
          report(question, `“${question.title}”: write what ${stars} means.`);
        }
      });
      if (question.passFrom > question.definitions.length) {
        report(question, `“${question.title}”: a pass needs more stars than the scale has.`);
      }
    }
    if (question.kind === 'single_choice' || question.kind === 'multi_choice') {
      const values = new Set<string>();
      for (const option of question.options) {
        if (values.has(option.value)) {
          report(question, `“${question.title}”: the option “${option.value}” stands twice.`);
        }
        values.add(option.value);
      }
    }
    if (
      question.kind === 'number' &&
      question.min !== undefined &&
      question.max !== undefined &&
      question.min > question.max
    ) {
      report(question, `“${question.title}”: the smallest number is above the largest.`);
    }
    if (question.shownWhen && !seen.has(question.shownWhen.question)) {
      report(
        question,
        `“${question.title}” depends on “${question.shownWhen.question}”, which does not stand before it.`,
      );
    }
    const shownBy = question.shownWhen && seen.get(question.shownWhen.question);
    if (shownBy && !question.shownWhen?.oneOf.some((value) => canBeAnswered(shownBy, value))) {
      report(
        question,
        `“${question.title}” is never shown: “${shownBy.title}” cannot have the answer it waits for.`,
      );
    }
    seen.set(question.key, question);
  }
  return problems;
}

/** Whether a question can have this answer; questions whose answers are free text or JSON can have any text. */
function canBeAnswered(question: Question, value: string | number | boolean): boolean {
  switch (question.kind) {
    case 'verdict':
      return value === 'pass' || value === 'fail' || value === 'unsure';
    case 'single_choice':
    case 'multi_choice':
      return question.options.some((option) => option.value === value);
    case 'yes_no':
      return typeof value === 'boolean';
    case 'stars':
      return (
        typeof value === 'number' &&
        Number.isInteger(value) &&
        value >= 1 &&
        value <= question.definitions.length
      );
    case 'number':
      return typeof value === 'number';
    case 'text':
    case 'expected_output':
    case 'expected_outcome':
    case 'failure_mode':
      return typeof value === 'string';
    case 'expected_tools':
    case 'metric_verdict':
      // Tool calls equal no plain value, and verdicts per metric have a key for each metric.
      return false;
    default:
      return assertNever(question);
  }
}
