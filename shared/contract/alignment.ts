import { z } from 'zod';
import { CaseKindSchema, EnvironmentSchema } from '../domain/case.ts';
import { type GoldTally, LABEL_POLICIES } from '../domain/gold.ts';
import type { AlignmentSummary } from '../stats/alignment.ts';
import { command, query } from './call.ts';

/** Which judgements are compared. Empty or missing lists mean all. */
export const AlignmentFilterSchema = z.strictObject({
  /**
   * The rubric question (or label name of an import) that says what people think. `auto` takes, for
   * each metric, the question about that metric (`metric_verdict.<metric>`, or one named like the
   * metric) where there is one, else `verdict`, else the only question there is.
   */
  humanQuestion: z.string().default('auto'),
  /** Which label of a case counts where there are several. */
  labelPolicy: z.enum(LABEL_POLICIES).default('latest'),
  labelSource: z.enum(['all', 'review', 'imported']).default('all'),
  /**
   * For graded labels: the smallest grade that counts as a pass. Null takes what a rubric's stars say
   * (`passFrom` of the question) and leaves other grades without a verdict.
   */
  passFrom: z.number().nullable().default(null),
  metricIds: z.array(z.string()).default([]),
  metricVersions: z.array(z.string()).default([]),
  tags: z.array(z.string()).default([]),
  kinds: z.array(CaseKindSchema).default([]),
  environments: z.array(EnvironmentSchema).default([]),
  reviewers: z.array(z.string()).default([]),
  packIds: z.array(z.string()).default([]),
  sourceIds: z.array(z.string()).default([]),
  /** Inclusive ISO dates (YYYY-MM-DD) of the human judgement. */
  from: z.string().nullable().default(null),
  to: z.string().nullable().default(null),
  /** Averages rank correlations inside each value of this field (`group`, `tag`, `metadata.x`). */
  groupBy: z.string().nullable().default(null),
});
export type AlignmentFilter = z.infer<typeof AlignmentFilterSchema>;
export type AlignmentFilterInput = z.input<typeof AlignmentFilterSchema>;

export const ALIGNMENT_CELLS = [
  'all',
  'true_pass',
  'true_fail',
  'missed_failure',
  'false_alarm',
  'agree',
  'human_pass',
  'human_fail',
  'no_verdict',
] as const;
export type AlignmentCell = (typeof ALIGNMENT_CELLS)[number];

/** Names the cases behind one number or one bar. */
export const AlignmentCellRefSchema = z.strictObject({
  filter: AlignmentFilterSchema,
  metricId: z.string(),
  cell: z.enum(ALIGNMENT_CELLS),
  /** Only results with a score in [scoreFrom, scoreTo) (the last bin includes its end). */
  scoreFrom: z.number().optional(),
  scoreTo: z.number().optional(),
});
export type AlignmentCellRef = z.infer<typeof AlignmentCellRefSchema>;

export interface AlignmentRow {
  readonly metricId: string;
  readonly metric: string;
  /** The question that this row compares with, after `auto` was resolved; null if there is none. */
  readonly humanQuestion: string | null;
  readonly direction: 'higher_is_better' | 'lower_is_better' | null;
  readonly summary: AlignmentSummary;
  /** Why there is nothing to compare, where that is so. */
  readonly reason: string | null;
  /** Over all gold answers of the question; null unless gold alone is compared. */
  readonly gold: GoldTally | null;
}

export interface AlignmentTable {
  readonly rows: readonly AlignmentRow[];
  /** Judged targets that have a human label under the filter. */
  readonly labelledTargets: number;
}

/** What the slicers can take. */
export interface AlignmentOptions {
  readonly questions: readonly {
    readonly key: string;
    readonly title: string;
    readonly count: number;
    readonly scale: 'verdict' | 'graded' | 'nominal' | 'text';
  }[];
  readonly metrics: readonly { readonly id: string; readonly name: string }[];
  readonly metricVersions: readonly string[];
  readonly reviewers: readonly string[];
  readonly tags: readonly string[];
  readonly packs: readonly { readonly id: string; readonly name: string }[];
  readonly sources: readonly { readonly id: string; readonly name: string }[];
  readonly from: string | null;
  readonly to: string | null;
}

/** Agreement per period of human judgement. */
export interface AlignmentSeries {
  readonly metricId: string;
  readonly bucket: 'day' | 'week' | 'month';
  readonly points: readonly {
    readonly from: string;
    readonly n: number;
    readonly agreement: number;
    readonly low: number;
    readonly high: number;
  }[];
  /** Judgements whose label carries no time. */
  readonly undated: number;
}

/** Histogram of the metric's scores, split by what people said. */
export interface ScoreDistribution {
  readonly metricId: string;
  readonly direction: 'higher_is_better' | 'lower_is_better' | null;
  /** Thresholds that the results carry, most common first. */
  readonly thresholds: readonly { readonly threshold: number; readonly count: number }[];
  readonly bins: readonly {
    readonly from: number;
    readonly to: number;
    readonly humanPass: number;
    readonly humanFail: number;
    readonly humanUnsure: number;
  }[];
  /** Why there is no histogram, where that is so. */
  readonly reason: string | null;
}

const filter = { filter: AlignmentFilterSchema };
const topics = ['annotations', 'cases', 'metrics', 'packs'] as const;

export const alignmentContract = {
  'alignment.table': query<AlignmentTable>()(z.strictObject(filter), topics),
  'alignment.options': query<AlignmentOptions>()(z.strictObject({}), topics),
  'alignment.series': query<AlignmentSeries>()(
    z.strictObject({ ...filter, metricId: z.string() }),
    topics,
  ),
  'alignment.distribution': query<ScoreDistribution>()(
    z.strictObject({ ...filter, metricId: z.string(), bins: z.int().min(2).max(100).default(20) }),
    topics,
  ),
  /** Writes the report where the shell's save dialog said. */
  'export.alignment': command<{ readonly bytes: number }>()(
    z.strictObject({ ...filter, format: z.enum(['csv', 'json', 'html']), fileToken: z.string() }),
  ),
} as const;
