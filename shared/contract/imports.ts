import { z } from 'zod';
import { DirectionSchema } from '../domain/case.ts';
import type { AppError } from '../errors.ts';
import { command, query } from './call.ts';

export const IMPORT_FORMATS = [
  'assay_jsonl',
  'deepeval_test_run',
  'otlp_json',
  'openinference_spans',
  'csv',
  'jsonl',
] as const;
export const ImportFormatSchema = z.enum(IMPORT_FORMATS);
export type ImportFormat = z.infer<typeof ImportFormatSchema>;

/** Where a column of a plain CSV or JSON Lines file goes. */
export const COLUMN_ROLES = [
  'ignore',
  'id',
  'name',
  'input',
  'actual_output',
  'expected_output',
  'context',
  'retrieval_context',
  'turns',
  'tags',
  'environment',
  'group',
  'thread_id',
  'started_at',
  'latency_ms',
  'latency_s',
  'cost_usd',
  'tokens_total',
  'metadata',
  'metric_score',
  'metric_passed',
  'metric_reason',
  'metric_threshold',
  'human_label',
  'human_reason',
  'human_reviewer',
  'feedback_thumbs',
  'feedback_comment',
] as const;
export const ColumnRoleSchema = z.enum(COLUMN_ROLES);
export type ColumnRole = z.infer<typeof ColumnRoleSchema>;

/**
 * `column` is a CSV header or a dotted path (`scores.faithfulness`); `experts[].fluency` means each
 * item of a list, one reviewer an item.
 */
export const ColumnMapSchema = z.strictObject({
  column: z.string(),
  role: ColumnRoleSchema,
  /** Name of the metric or human question for roles that need one. */
  name: z.string().max(200).optional(),
  /** Reviewer of a `human_label` column, for tables with a column for each person. */
  reviewer: z.string().min(1).max(200).optional(),
});
export type ColumnMap = z.infer<typeof ColumnMapSchema>;

export const ColumnMappingSchema = z.strictObject({
  columns: z.array(ColumnMapSchema).max(2000),
  /** Threshold and direction for metrics that come as bare scores; without them there is no verdict. */
  metrics: z
    .array(
      z.strictObject({
        name: z.string(),
        threshold: z.number().nullable(),
        direction: DirectionSchema.nullable(),
      }),
    )
    .max(500)
    .default([]),
  /** Reviewer for labels of files that do not name one. */
  reviewer: z.string().max(200).default('imported'),
});
export type ColumnMapping = z.infer<typeof ColumnMappingSchema>;

export interface SavedMapping {
  readonly id: string;
  readonly name: string;
  readonly mapping: ColumnMapping;
  /** Column names that the mapping was made for; a file with the same ones gets it proposed. */
  readonly columns: readonly string[];
}

export interface ImportPreview {
  readonly fileToken: string;
  readonly fileName: string;
  /** Name that the source gets unless another is given. */
  readonly sourceName: string;
  readonly bytes: number;
  readonly format: ImportFormat | null;
  /** Other formats that the file could be read as. */
  readonly alternatives: readonly ImportFormat[];
  /** Records seen in the part of the file that was read, and whether that was all of it. */
  readonly recordsSeen: number;
  readonly complete: boolean;
  /** First cases as they would arrive, for a look. */
  readonly sample: readonly {
    readonly id: string;
    readonly kind: string;
    readonly inputPreview: string;
    readonly outputPreview: string;
    readonly metrics: readonly {
      readonly name: string;
      readonly score: number | null;
      readonly verdict: string;
    }[];
    readonly labels: readonly { readonly question: string; readonly value: string }[];
  }[];
  /** For plain files: the columns with example values and the proposed mapping. */
  readonly columns: readonly {
    readonly column: string;
    readonly examples: readonly string[];
    /** Share of the records seen that have a value, 0 to 1. */
    readonly filled: number;
  }[];
  readonly mapping: ColumnMapping | null;
  readonly mappingFrom: 'automatic' | 'saved' | null;
  /** Metrics whose direction the data leaves open. */
  readonly ambiguousMetrics: readonly string[];
  readonly problems: readonly AppError[];
}

export const IMPORT_STATES = ['running', 'done', 'failed', 'cancelled', 'interrupted'] as const;
export type ImportState = (typeof IMPORT_STATES)[number];

export interface ImportJob {
  readonly jobId: string;
  readonly sourceId: string;
  readonly fileName: string;
  readonly format: ImportFormat | 'assaypack';
  /** The pack that a pack file brings; null for other files. */
  readonly packId: string | null;
  readonly state: ImportState;
  /** What is being done: reading, labels and metrics, search index. */
  readonly phase: 'load' | 'index' | 'search' | 'done';
  readonly bytesRead: number;
  readonly bytesTotal: number;
  readonly records: number;
  readonly added: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly error: AppError | null;
}

export const importContract = {
  /** Reads the head of a file and says what it is; changes nothing. */
  'import.preview': command<ImportPreview>()(
    z.strictObject({
      fileToken: z.string(),
      format: ImportFormatSchema.optional(),
      mapping: ColumnMappingSchema.optional(),
    }),
  ),
  /** Starts the import; progress comes as changes of the topic `imports`. */
  'import.start': command<ImportJob>()(
    z.strictObject({
      fileToken: z.string(),
      format: ImportFormatSchema.optional(),
      mapping: ColumnMappingSchema.optional(),
      /** Name of the source; the preview's if left out. Same source and native id = same case. */
      sourceName: z.string().trim().min(1).max(200).optional(),
      /** `refuse` takes nothing from a file with a bad record; `skip` takes the rest and reports them. */
      onBadRecord: z.enum(['refuse', 'skip']).default('skip'),
      /** Directions that a lead stated for metrics that leave it open. */
      directions: z.record(z.string(), DirectionSchema).default({}),
    }),
  ),
  'import.jobs': query<readonly ImportJob[]>()(z.strictObject({}), ['imports']),
  'import.cancel': command<ImportJob>()(z.strictObject({ jobId: z.string() })),
  /** Goes on with an import that was interrupted (the app closed or was killed in the middle). */
  'import.resume': command<ImportJob>()(z.strictObject({ jobId: z.string() })),
  'import.report': query<{ readonly total: number; readonly problems: readonly AppError[] }>()(
    z.strictObject({ jobId: z.string(), offset: z.int().min(0), limit: z.int().min(1).max(500) }),
    ['imports'],
  ),
  'mapping.list': query<readonly SavedMapping[]>()(z.strictObject({}), ['settings']),
  'mapping.save': command<SavedMapping>()(
    z.strictObject({
      id: z.string().optional(),
      name: z.string().trim().min(1).max(120),
      mapping: ColumnMappingSchema,
      columns: z.array(z.string()).max(2000),
    }),
  ),
  'mapping.delete': command<null>()(z.strictObject({ id: z.string() })),
} as const;
