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
export const AnswersSchema = z
  .custom<Record<string, AnswerValue>>(
    (value) => !hasProtoKey(value),
    'a key must not be `__proto__`: it would be lost without a word',
  )
  .pipe(z.record(z.string(), AnswerValueSchema));
export type Answers = z.infer<typeof AnswersSchema>;

/** Looks for an own key `__proto__` at any depth; JSON may hold one, and copying an object drops it. */
function hasProtoKey(value: unknown): boolean {
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== 'object' || next === null) continue;
    if (Object.hasOwn(next, '__proto__')) return true;
    for (const child of Object.values(next)) open.push(child);
  }
  return false;
}
