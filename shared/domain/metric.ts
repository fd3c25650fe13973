import { z } from 'zod';
import { DirectionSchema } from './case.ts';

export const METRIC_KINDS = ['prebuilt', 'g_eval', 'code', 'external'] as const;
export const METRIC_STATUSES = ['candidate', 'trusted', 'needs_tuning', 'retired'] as const;

/**
 * How Assay knows which way a metric's score points. `inferred` was read off (score, threshold,
 * passed) triples; `ambiguous` means the triples allow both and a lead has to say.
 */
export const DIRECTION_SOURCES = ['declared', 'inferred', 'ambiguous', 'set_by_lead'] as const;

/** A named automatic judge or check, as far as imported results describe it. */
export const MetricSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(METRIC_KINDS),
  status: z.enum(METRIC_STATUSES),
  direction: DirectionSchema.nullable(),
  directionSource: z.enum(DIRECTION_SOURCES),
  versions: z.array(
    z.object({ version: z.string(), resultCount: z.number(), firstSeenAt: z.string().nullable() }),
  ),
  evaluators: z.array(z.string()),
  thresholds: z.array(z.object({ threshold: z.number(), resultCount: z.number() })),
  resultCount: z.number(),
  passedCount: z.number(),
  failedCount: z.number(),
  /** Counts of results without a verdict, by why. */
  noVerdict: z.object({
    missing: z.number(),
    error: z.number(),
    unparseable: z.number(),
    flaky: z.number(),
  }),
  scoreMin: z.number().nullable(),
  scoreMax: z.number().nullable(),
  targets: z.object({ case: z.number(), span: z.number(), turn: z.number() }),
});
export type Metric = z.infer<typeof MetricSchema>;
