import { z } from 'zod';
import { DirectionSchema, IdSchema } from '../domain/case.ts';

/** `metrics.json`: which way the scores of the pack's metrics point. A blinded pack has none. */
export const PackedMetricsSchema = z.looseObject({
  metrics: z
    .array(z.looseObject({ name: z.string().min(1), direction: DirectionSchema.nullable() }))
    .max(10_000),
});
export type PackedMetrics = z.infer<typeof PackedMetricsSchema>;

/** `assignments.json`: the recipient's share, for people and programs; the event is what counts. */
export const PackedAssignmentsSchema = z.looseObject({
  assignments: z
    .array(
      z.looseObject({
        reviewerId: IdSchema,
        name: z.string(),
        expertise: z.string().nullable(),
        dueAt: z.string().nullable(),
        caseCount: z.int().nonnegative(),
      }),
    )
    .max(1),
});
export type PackedAssignments = z.infer<typeof PackedAssignmentsSchema>;
