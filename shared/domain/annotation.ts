import { z } from 'zod';
import { ToolCallSchema } from './case.ts';

export const VERDICTS = ['pass', 'fail', 'unsure'] as const;
export const VerdictSchema = z.enum(VERDICTS);
export type Verdict = z.infer<typeof VerdictSchema>;

/** One answer: text, number, yes or no, several choices, or expected tool calls. */
export const AnswerValueSchema = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.array(z.string()),
  z.array(ToolCallSchema),
]);
export type AnswerValue = z.infer<typeof AnswerValueSchema>;

/**
 * Answers by question key. A `metric_verdict` question for every metric has one answer for each,
 * under {@link metricAnswerKey}.
 */
export const AnswersSchema = z.record(z.string(), AnswerValueSchema);
export type Answers = z.infer<typeof AnswersSchema>;
