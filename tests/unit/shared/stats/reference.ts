import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { z } from 'zod';
import type { Estimate } from '../../../../shared/stats/estimate.ts';

const FOLDER = new URL('../../../fixtures/statistics/', import.meta.url);

function readFixture<T>(name: string, schema: z.ZodType<T>): T {
  return schema.parse(JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')));
}

const rating = z.union([z.string(), z.number(), z.null()]);
const PublishedSchema = z.object({
  published: z.number(),
  recomputed: z.number(),
  tolerance: z.number(),
});
export type Published = z.infer<typeof PublishedSchema>;

const CaseSchema = z.object({
  id: z.string(),
  source: z.string(),
  inputs: z.object({
    units_by_raters: z.array(z.array(rating)).optional(),
    raters_by_units: z.array(z.array(rating)).optional(),
    counts_units_by_categories: z.array(z.array(z.number())).optional(),
    contingency: z.array(z.array(z.number())).optional(),
  }),
  expected: z.record(z.string(), z.json()),
  recomputed: z.record(z.string(), z.json()),
});
export type ReferenceCase = z.infer<typeof CaseSchema>;

const correlations = z.object({
  pearson: PublishedSchema,
  spearman: PublishedSchema,
  kendall_tau_b: PublishedSchema,
});

export const reference = readFixture(
  'reference.json',
  z.object({
    iaa_cases: z.array(CaseSchema),
    datasets: z.object({
      agent_as_a_judge: z.object({
        systems: z.object({
          OpenHands: z.object({
            alignment_rate: PublishedSchema,
            requirements_met_human: z.number(),
            requirements_met_judge: z.number(),
            n: z.number(),
            both_fail: z.number(),
            metric_fails_good: z.number(),
            metric_passes_bad: z.number(),
            both_pass: z.number(),
            agreement_rate: z.number(),
            cohen_kappa: z.number(),
            scott_pi: z.number(),
            gwet_ac1: z.number(),
            fail_precision: z.number(),
            fail_recall: z.number(),
            fail_f1: z.number(),
          }),
        }),
      }),
      unieval: z.object({
        sets: z.object({
          sfhot: z.object({
            n: z.number(),
            naturalness: correlations,
            informativeness: correlations,
            overall: correlations,
          }),
        }),
      }),
      llmbar: z.object({
        runs: z.record(
          z.string(),
          z.object({
            n: z.number(),
            accuracy_published: z.number(),
            accuracy: z.number(),
            positional_agreement_published: z.number(),
            positional_agreement: z.number(),
            kappa_between_orders: z.number(),
            kappa_gold_vs_swapFalse: z.number(),
            unparsed: z.number(),
          }),
        ),
      }),
      alpha_at_scale: z.object({
        sets: z.record(
          z.string(),
          z.object({ items: z.number(), ratings: z.number(), alpha: PublishedSchema }),
        ),
      }),
    }),
  }),
);

/** The case of this id. @throws if the fixture has none: a test must not pass by its absence */
export function referenceCase(id: string): ReferenceCase {
  const found = reference.iaa_cases.find((entry) => entry.id === id);
  if (found === undefined) throw new Error(`reference.json has no case ${id}`);
  return found;
}

/** An input of a case. @throws if it is not there */
export function inputOf<K extends keyof ReferenceCase['inputs']>(
  entry: ReferenceCase,
  key: K,
): NonNullable<ReferenceCase['inputs'][K]> {
  const value = entry.inputs[key];
  if (value === undefined) throw new Error(`${entry.id} has no ${key}`);
  return value;
}

function at(entry: ReferenceCase, part: 'expected' | 'recomputed', path: string): unknown {
  let value: unknown = entry[part];
  for (const key of path.split('.')) {
    value = z.record(z.string(), z.unknown()).parse(value)[key];
  }
  return value;
}

/** Compares with a recomputed value (1e-9). */
export function expectRecomputed(entry: ReferenceCase, path: string, actual: number): void {
  expectNear(actual, z.number().parse(at(entry, 'recomputed', path)), 1e-9, `${entry.id} ${path}`);
}

/** Compares with a published value (its tolerance) and the value recomputed for it (1e-9). */
export function expectPublished(entry: ReferenceCase, path: string, actual: number): void {
  expectNearPublished(
    actual,
    PublishedSchema.parse(at(entry, 'expected', path)),
    `${entry.id} ${path}`,
  );
}

export function expectNearPublished(actual: number, published: Published, what: string): void {
  expectNear(actual, published.recomputed, 1e-9, `${what}, recomputed`);
  expectNear(actual, published.published, published.tolerance, `${what}, published`);
}

export function expectNear(
  actual: number,
  expected: number,
  tolerance: number,
  what: string,
): void {
  expect(Math.abs(actual - expected), `${what}: ${actual} against ${expected}`).toBeLessThanOrEqual(
    tolerance,
  );
}

/** The value of an estimate. @throws if it has none */
export function valueOf(estimate: Estimate): number {
  if (estimate.kind === 'undefined') throw new Error(`no value: ${estimate.reason}`);
  return estimate.value;
}

/** The interval of an estimate. @throws if it has none */
export function intervalOf(estimate: Estimate): { low: number; high: number } {
  if (estimate.kind === 'undefined') throw new Error(`no value: ${estimate.reason}`);
  const { low, high } = estimate;
  if (low === undefined || high === undefined) throw new Error('no interval');
  return { low, high };
}

const bits = z.array(z.union([z.literal(0), z.literal(1)]));

export const devai = readFixture(
  'devai-openhands.json',
  z.object({ task: z.array(z.number()), human: bits, judge: bits }),
);

const columns = z.object({ human: z.array(z.number()), metric: z.array(z.number()) });
export const unieval = readFixture(
  'unieval-sfhot.json',
  z.object({ naturalness: columns, informativeness: columns, overall: columns }),
);

const lists = z.array(z.array(z.number()));
export const recipes = readFixture(
  'recipe-ratings.json',
  z.object({
    grammar: lists,
    fluency: lists,
    verbosity: lists,
    structure: lists,
    success: lists,
    overall: lists,
  }),
);

const winners = z.array(z.number().nullable());
export const llmbar = readFixture(
  'llmbar-verdicts.json',
  z.looseObject({ gold: z.array(z.number()) }),
);

/** One judge run of LLMBar: winners in the two presentation orders. */
export function llmbarRun(name: string): {
  asGiven: (number | null)[];
  swapped: (number | null)[];
} {
  return z.object({ asGiven: winners, swapped: winners }).parse(llmbar[name]);
}
