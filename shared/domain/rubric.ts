import { z } from 'zod';
import { appError, type AppError } from '../errors.ts';
import { assertNever } from '../result.ts';

/** Keys name answers in files and events, so they are plain and stable. */
export const QuestionKeySchema = z
  .string()
  .regex(
    /^[a-z][a-z0-9_]{0,59}$/,
    'a question key is lower-case letters, digits and _, starts with a letter, and has at most 60 characters',
  );

const OptionSchema = z.strictObject({
  value: z.string().min(1).max(200),
  title: z.string().min(1).max(200),
  help: z.string().max(2000).optional(),
});
export type ChoiceOption = z.infer<typeof OptionSchema>;

/** The question is shown only while another one has one of these answers. */
const ShownWhenSchema = z.strictObject({
  question: QuestionKeySchema,
  oneOf: z.array(z.union([z.string(), z.number(), z.boolean()])).min(1),
});

const base = {
  key: QuestionKeySchema,
  title: z.string().min(1, 'a question needs a title').max(300),
  help: z.string().max(4000).optional(),
  required: z.boolean().default(false),
  shownWhen: ShownWhenSchema.optional(),
};

export const QuestionSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('verdict'), ...base }),
  z.strictObject({
    kind: z.literal('stars'),
    ...base,
    /** One written definition a star, from one star up; the number of definitions is the scale. */
    definitions: z.array(z.string().max(1000)).min(2).max(10),
    /** Fewest stars that count as a pass. */
    passFrom: z.int().min(1).max(10).default(3),
  }),
  z.strictObject({ kind: z.literal('single_choice'), ...base, options: z.array(OptionSchema).min(2).max(40) }),
  z.strictObject({ kind: z.literal('multi_choice'), ...base, options: z.array(OptionSchema).min(2).max(40) }),
  z.strictObject({ kind: z.literal('yes_no'), ...base }),
  z.strictObject({
    kind: z.literal('number'),
    ...base,
    min: z.number().optional(),
    max: z.number().optional(),
    unit: z.string().max(40).optional(),
  }),
  z.strictObject({
    kind: z.literal('text'),
    ...base,
    /** `reason` is the field that the reason key opens. */
    role: z.enum(['reason', 'note']).default('note'),
  }),
  z.strictObject({ kind: z.literal('expected_output'), ...base }),
  z.strictObject({ kind: z.literal('expected_tools'), ...base }),
  z.strictObject({ kind: z.literal('expected_outcome'), ...base }),
  z.strictObject({
    kind: z.literal('metric_verdict'),
    ...base,
    /** Name of one metric, or `*`: one question for each metric that scored the case. */
    metric: z.string().min(1).default('*'),
  }),
  z.strictObject({ kind: z.literal('failure_mode'), ...base, suggestions: z.array(z.string()).max(200).default([]) }),
]);
export type Question = z.infer<typeof QuestionSchema>;
export type QuestionKind = Question['kind'];

/** A rubric as it is edited and stored; `rev` counts from 1 and never changes what an older one says. */
export const RubricSchema = z.strictObject({
  id: z.string().min(1),
  rev: z.int().min(1),
  name: z.string().min(1, 'a rubric needs a name').max(200),
  description: z.string().max(2000).default(''),
  questions: z.array(QuestionSchema).min(1, 'a rubric needs a question').max(60),
});
export type Rubric = z.infer<typeof RubricSchema>;

export const RubricDraftSchema = RubricSchema.omit({ id: true, rev: true }).extend({
  id: z.string().min(1).optional(),
});
export type RubricDraft = z.infer<typeof RubricDraftSchema>;

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
    if (question.kind === 'number' && question.min !== undefined && question.max !== undefined && question.min > question.max) {
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
