import { z } from 'zod';

/**
 * The case: one thing to review. These schemas are both the domain and Assay's own interchange
 * format (one case a line, docs/formats.md), so every field is optional that can be missing in real
 * data, and a strict object names a misspelt field instead of dropping it.
 */

export const CASE_KINDS = ['test_case', 'trace', 'span', 'thread'] as const;
export const CaseKindSchema = z.enum(CASE_KINDS);
export type CaseKind = z.infer<typeof CaseKindSchema>;

export const ENVIRONMENTS = ['development', 'production'] as const;
export const EnvironmentSchema = z.enum(ENVIRONMENTS);
export type Environment = z.infer<typeof EnvironmentSchema>;

/** Longest id that is accepted, in UTF-16 units. */
export const MAX_ID_LENGTH = 512;

/** An id is opaque text: trimmed, not empty, no control characters, not a path. */
export const IdSchema = z
  .string()
  .min(1, 'an id must not be empty')
  .max(MAX_ID_LENGTH, `an id must be at most ${MAX_ID_LENGTH} characters long`)
  .refine((id) => !/[\p{Cc}]/u.test(id), 'an id must not hold control characters')
  .refine((id) => !/(^|[\\/])\.\.([\\/]|$)/.test(id), 'an id must not look like a path (`..`)');

export const JsonValueSchema = z.json();
export type JsonValue = z.infer<typeof JsonValueSchema>;

const isoTime = z.iso.datetime({ offset: true, local: true });

/** What the human or the metric speaks of: the whole case, one span of it, or one turn of it. */
export const TargetSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('case') }),
  z.strictObject({ kind: z.literal('span'), spanId: IdSchema }),
  z.strictObject({ kind: z.literal('turn'), turn: z.int().min(0) }),
]);
export type Target = z.infer<typeof TargetSchema>;

export const ToolCallSchema = z.strictObject({
  name: z.string(),
  arguments: JsonValueSchema.optional(),
  output: JsonValueSchema.optional(),
  error: z.string().optional(),
  id: z.string().optional(),
});
export type ToolCall = z.infer<typeof ToolCallSchema>;

export const RetrievedDocumentSchema = z.strictObject({
  id: z.string().optional(),
  content: z.string(),
  score: z.number().optional(),
  metadata: JsonValueSchema.optional(),
});
export type RetrievedDocument = z.infer<typeof RetrievedDocumentSchema>;

export const TokensSchema = z.strictObject({
  input: z.number().min(0).optional(),
  output: z.number().min(0).optional(),
  total: z.number().min(0).optional(),
});
export type Tokens = z.infer<typeof TokensSchema>;

/** A chat message inside a span or a turn. `content` is text; other parts stay in the raw record. */
export const MessageSchema = z.strictObject({
  role: z.string(),
  content: z.string(),
  toolCalls: z.array(ToolCallSchema).optional(),
  toolCallId: z.string().optional(),
});
export type Message = z.infer<typeof MessageSchema>;

export const SPAN_KINDS = [
  'agent',
  'llm',
  'tool',
  'retriever',
  'chain',
  'guardrail',
  'evaluator',
  'embedding',
  'other',
] as const;
export const SpanKindSchema = z.enum(SPAN_KINDS);
export type SpanKind = z.infer<typeof SpanKindSchema>;

/** A step of a trace. Times are ISO 8601; `durationMs` wins where both are given. */
export const SpanSchema = z.strictObject({
  id: IdSchema,
  parentId: IdSchema.nullable().optional(),
  name: z.string(),
  kind: SpanKindSchema.default('other'),
  status: z.enum(['ok', 'error', 'unset']).default('unset'),
  error: z.string().optional(),
  startedAt: isoTime.optional(),
  endedAt: isoTime.optional(),
  durationMs: z.number().min(0).optional(),
  agent: z.string().optional(),
  model: z.string().optional(),
  input: JsonValueSchema.optional(),
  output: JsonValueSchema.optional(),
  messages: z.array(MessageSchema).optional(),
  documents: z.array(RetrievedDocumentSchema).optional(),
  toolCall: ToolCallSchema.optional(),
  costUsd: z.number().min(0).optional(),
  tokens: TokensSchema.optional(),
  /** Which turn of the thread the span belongs to, from 0. */
  turn: z.int().min(0).optional(),
  metadata: z.record(z.string(), JsonValueSchema).optional(),
});
export type Span = z.infer<typeof SpanSchema>;

/** One message of a thread. */
export const TurnSchema = z.strictObject({
  role: z.string(),
  content: z.string(),
  toolCalls: z.array(ToolCallSchema).optional(),
  toolCallId: z.string().optional(),
  name: z.string().optional(),
  retrievalContext: z.array(z.string()).optional(),
  at: isoTime.optional(),
  latencyMs: z.number().min(0).optional(),
});
export type Turn = z.infer<typeof TurnSchema>;

export const DIRECTIONS = ['higher_is_better', 'lower_is_better'] as const;
export const DirectionSchema = z.enum(DIRECTIONS);
export type Direction = z.infer<typeof DirectionSchema>;

/**
 * One metric's answer about one target. `passed` is what the tool said and is believed; it is never
 * recomputed. A result without a verdict keeps its reason: `error` (the grader failed), or
 * `unparseable` (its answer could not be read). Such results are counted apart, never guessed.
 */
export const MetricResultSchema = z.strictObject({
  metric: z.string().min(1),
  version: z.string().optional(),
  target: TargetSchema.optional(),
  score: z.number().nullable().optional(),
  threshold: z.number().nullable().optional(),
  passed: z.boolean().nullable().optional(),
  /** The metric has two values and the score is the verdict: `passed` may be left out. */
  reason: z.string().nullable().optional(),
  evaluator: z.string().nullable().optional(),
  error: z.string().nullable().optional(),
  unparseable: z.string().nullable().optional(),
  flaky: z.boolean().optional(),
  direction: DirectionSchema.optional(),
  /** Set of results that belong together (a judge run, a presentation order). */
  group: z.string().optional(),
  costUsd: z.number().min(0).optional(),
});
export type MetricResult = z.infer<typeof MetricResultSchema>;

/** Why a metric result has no verdict. */
export const NO_VERDICT_REASONS = ['missing', 'error', 'unparseable', 'flaky'] as const;
export type NoVerdictReason = (typeof NO_VERDICT_REASONS)[number];

/** What an end user said of a visible outcome; kept apart from internal review. */
export const FeedbackSchema = z.strictObject({
  kind: z.enum(['thumbs_up', 'thumbs_down', 'rating', 'comment', 'escalation']),
  value: z.number().optional(),
  comment: z.string().optional(),
  userId: z.string().optional(),
  at: isoTime.optional(),
  /** Turn of the thread that it speaks of; the whole case if left out. Never a span. */
  turn: z.int().min(0).optional(),
});
export type Feedback = z.infer<typeof FeedbackSchema>;

/**
 * A human judgement that came with the file, made elsewhere: who, which question, what.
 * `pass`, `fail`, `unsure`, true, false are verdicts; numbers are grades; other text is a choice or
 * a comment.
 */
export const HumanLabelSchema = z.strictObject({
  reviewer: z.string().min(1),
  question: z.string().min(1).default('verdict'),
  value: z.union([z.string(), z.number(), z.boolean()]),
  reason: z.string().nullable().optional(),
  target: TargetSchema.optional(),
  at: isoTime.optional(),
});
export type HumanLabel = z.infer<typeof HumanLabelSchema>;

/** One line of an Assay case file, and one case in the store. */
export const CaseRecordSchema = z.strictObject({
  id: IdSchema,
  kind: CaseKindSchema.default('test_case'),
  name: z.string().optional(),
  input: JsonValueSchema.optional(),
  actualOutput: JsonValueSchema.optional(),
  expectedOutput: JsonValueSchema.optional(),
  expectedOutcome: z.string().optional(),
  toolsCalled: z.array(ToolCallSchema).optional(),
  expectedTools: z.array(ToolCallSchema).optional(),
  context: z.array(z.string()).optional(),
  retrievalContext: z.array(z.string()).optional(),
  turns: z.array(TurnSchema).optional(),
  spans: z.array(SpanSchema).optional(),
  metricResults: z.array(MetricResultSchema).optional(),
  feedback: z.array(FeedbackSchema).optional(),
  labels: z.array(HumanLabelSchema).optional(),
  error: z.string().optional(),
  startedAt: isoTime.optional(),
  latencyMs: z.number().min(0).optional(),
  costUsd: z.number().min(0).optional(),
  tokens: TokensSchema.optional(),
  tags: z.array(z.string()).optional(),
  environment: EnvironmentSchema.optional(),
  /** Cases that belong together (a document, a task): rank correlations are averaged inside it. */
  group: z.string().optional(),
  threadId: z.string().optional(),
  traceId: z.string().optional(),
  metadata: z.record(z.string(), JsonValueSchema).optional(),
});
export type CaseRecord = z.infer<typeof CaseRecordSchema>;
export type CaseRecordInput = z.input<typeof CaseRecordSchema>;
