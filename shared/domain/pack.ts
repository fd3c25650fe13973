import { z } from 'zod';

export const PackOrderSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('as_is') }),
  z.strictObject({ kind: z.literal('random'), seed: z.int().min(0).max(0xffff_ffff) }),
  /** The judge's least certain cases first; `metricId` null takes the smallest distance of any metric. */
  z.strictObject({ kind: z.literal('nearest_threshold'), metricId: z.string().nullable() }),
]);
export type PackOrder = z.infer<typeof PackOrderSchema>;

/** What a reviewer of the pack does not see before submitting. */
export const BlindingSchema = z.strictObject({ judge: z.boolean() });
export type Blinding = z.infer<typeof BlindingSchema>;
