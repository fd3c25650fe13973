import { z } from 'zod';

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
  z.strictObject({
    kind: z.literal('single_choice'),
    ...base,
    options: z.array(OptionSchema).min(2).max(40),
  }),
  z.strictObject({
    kind: z.literal('multi_choice'),
    ...base,
    options: z.array(OptionSchema).min(2).max(40),
  }),
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
  z.strictObject({
    kind: z.literal('failure_mode'),
    ...base,
    suggestions: z.array(z.string()).max(200).default([]),
  }),
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
