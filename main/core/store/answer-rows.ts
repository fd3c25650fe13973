import { canonicalJson } from '../../../shared/events/canonical.ts';
import type { Answers, AnswerValue } from '../../../shared/domain/annotation.ts';
import type { Question, Rubric } from '../../../shared/domain/rubric.ts';
import { assertNever } from '../../../shared/result.ts';

/** One answer as statistics read it. */
export interface AnswerRow {
  /** Key of the answer: a question's key, or `<key>.<metric>` for a metric's verdict. */
  readonly question: string;
  /** 0 fail (or no), 1 pass (or yes), 2 unsure; null where the answer is no verdict. */
  readonly verdict: 0 | 1 | 2 | null;
  readonly number: number | null;
  /** Text as written; lists as canonical JSON. */
  readonly text: string | null;
}

const VERDICT_CODES = { fail: 0, pass: 1, unsure: 2 } as const;

/**
 * Flattens answers for statistics, in the order of their keys.
 * @param rubric the version that they were given under; null if it is not here, then only the type of
 *   each value is known and a verdict stays text.
 */
export function answerRows(
  rubric: Pick<Rubric, 'questions'> | null,
  answers: Answers,
): AnswerRow[] {
  return Object.keys(answers)
    .sort()
    .flatMap((question) => {
      const value = answers[question];
      if (value === undefined) return [];
      return [{ question, ...columnsOf(findQuestion(rubric, question)?.kind ?? null, value) }];
    });
}

function findQuestion(
  rubric: Pick<Rubric, 'questions'> | null,
  answerKey: string,
): Question | null {
  const questions = rubric?.questions ?? [];
  return (
    questions.find((question) => question.key === answerKey) ??
    // Keys hold no dot, so the part before the first one is the question's key.
    questions.find(
      (question) =>
        question.kind === 'metric_verdict' && question.key === answerKey.split('.', 1)[0],
    ) ??
    null
  );
}

function columnsOf(kind: Question['kind'] | null, value: AnswerValue): Omit<AnswerRow, 'question'> {
  switch (kind) {
    case 'verdict':
    case 'metric_verdict':
      return value === 'pass' || value === 'fail' || value === 'unsure'
        ? { verdict: VERDICT_CODES[value], number: null, text: null }
        : byType(value);
    case 'yes_no':
      return typeof value === 'boolean'
        ? { verdict: value ? 1 : 0, number: value ? 1 : 0, text: null }
        : byType(value);
    case 'stars':
    case 'number':
    case 'single_choice':
    case 'multi_choice':
    case 'text':
    case 'expected_output':
    case 'expected_tools':
    case 'expected_outcome':
    case 'failure_mode':
    case null:
      return byType(value);
    default:
      return assertNever(kind);
  }
}

function byType(value: AnswerValue): Omit<AnswerRow, 'question'> {
  if (typeof value === 'number') return { verdict: null, number: value, text: null };
  if (typeof value === 'string') return { verdict: null, number: null, text: value };
  if (typeof value === 'boolean') return { verdict: null, number: value ? 1 : 0, text: null };
  return { verdict: null, number: null, text: canonicalJson(value) };
}
