import { z } from 'zod';
import type { CaseKind, CaseRecord, Environment, SpanKind } from '../domain/case.ts';
import { CaseKindSchema, EnvironmentSchema } from '../domain/case.ts';
import { SIGNAL_IDS, type SignalId } from '../domain/signal.ts';
import { AgreementCellRefSchema } from './agreement.ts';
import { AlignmentCellRefSchema } from './alignment.ts';
import { command, query } from './call.ts';

/** What the Library can narrow down to. Everything given must hold; of a list, one value is enough. */
export const LibraryFilterSchema = z.strictObject({
  /** Full-text search over input, output, expected output, turns and span texts. */
  text: z.string().max(500).optional(),
  kinds: z.array(CaseKindSchema).optional(),
  tags: z.array(z.string()).max(100).optional(),
  environments: z.array(EnvironmentSchema).optional(),
  sourceIds: z.array(z.string()).optional(),
  groups: z.array(z.string()).optional(),
  metric: z
    .strictObject({
      metricId: z.string(),
      state: z.enum(['passed', 'failed', 'no_verdict', 'any']),
    })
    .optional(),
  humanLabel: z.enum(['has', 'has_not']).optional(),
  signals: z.array(z.enum(SIGNAL_IDS)).optional(),
  /** Only the slowest share of cases, 0.05 = slowest 5 %. */
  slowestShare: z.number().gt(0).max(1).optional(),
  /** Only the most expensive share of cases. */
  costliestShare: z.number().gt(0).max(1).optional(),
  packId: z.string().optional(),
  /** The cases behind a number of the alignment or the agreement screen. */
  behind: z.union([AlignmentCellRefSchema, AgreementCellRefSchema]).optional(),
});
export type CellRef = NonNullable<LibraryFilter['behind']>;
export type LibraryFilter = z.infer<typeof LibraryFilterSchema>;

export const LibrarySortSchema = z.enum([
  'imported',
  'newest',
  'oldest',
  'slowest',
  'costliest',
  'relevance',
]);
export type LibrarySort = z.infer<typeof LibrarySortSchema>;

/** One row of the Library's list. */
export interface LibraryRow {
  readonly caseId: string;
  readonly kind: CaseKind;
  readonly name: string | null;
  readonly inputPreview: string;
  readonly outputPreview: string;
  readonly environment: Environment | null;
  readonly tags: readonly string[];
  readonly signals: readonly SignalId[];
  readonly latencyMs: number | null;
  readonly costUsd: number | null;
  readonly startedAt: string | null;
  readonly metricsPassed: number;
  readonly metricsFailed: number;
  readonly metricsNoVerdict: number;
  readonly humanLabels: number;
}

export interface LibraryWindow {
  /** Exact count of matches; with `totalIsCapped` only a lower bound (very common search words). */
  readonly total: number;
  readonly totalIsCapped: boolean;
  readonly offset: number;
  readonly rows: readonly LibraryRow[];
}

export interface FacetValue {
  readonly value: string;
  readonly label: string;
  readonly count: number;
}

/** Values that the filters can take, with counts over the whole workspace. */
export interface LibraryFacets {
  readonly kinds: readonly FacetValue[];
  readonly tags: readonly FacetValue[];
  readonly environments: readonly FacetValue[];
  readonly sources: readonly FacetValue[];
  readonly signals: readonly FacetValue[];
  readonly metrics: readonly FacetValue[];
  readonly humanLabels: readonly FacetValue[];
}

/** A span without its bodies, enough for the tree, the timeline and the keys. */
export interface SpanSummary {
  readonly id: string;
  readonly parentId: string | null;
  readonly name: string;
  readonly kind: SpanKind;
  readonly status: 'ok' | 'error' | 'unset';
  readonly error: string | null;
  /** Milliseconds after the earliest span of the trace; null if the data carries no time. */
  readonly startMs: number | null;
  readonly durationMs: number | null;
  readonly depth: number;
  readonly agent: string | null;
  readonly model: string | null;
  readonly turn: number | null;
  readonly hasDocuments: boolean;
  readonly costUsd: number | null;
  readonly totalTokens: number | null;
  readonly metricsFailed: number;
  /** How its text begins: what it said, or what a tool was given; null where that is long or no text, and in large traces. */
  readonly preview: string | null;
}

/** Where a text of the body was shortened for the screen, and how long it really is. */
export interface TextClip {
  /** Path in the body, such as `['turns', 3, 'content']`. */
  readonly path: readonly (string | number)[];
  readonly totalChars: number;
}

/** A metric's result as the screen shows it. */
export interface MetricResultView {
  readonly metricId: string;
  readonly metric: string;
  readonly version: string | null;
  readonly target: string;
  readonly score: number | null;
  readonly threshold: number | null;
  readonly verdict: 'passed' | 'failed' | 'no_verdict';
  readonly noVerdictReason: 'missing' | 'error' | 'unparseable' | 'flaky' | null;
  readonly reason: string | null;
  readonly evaluator: string | null;
  readonly error: string | null;
}

/** A human label of the case as the screen shows it. */
export interface HumanLabelView {
  readonly reviewer: string;
  readonly question: string;
  readonly value: string | number | boolean | readonly string[];
  readonly reason: string | null;
  readonly target: string;
  readonly source: 'review' | 'imported';
  readonly packName: string | null;
  readonly at: string | null;
}

/** The body of a case: the record without what has its own lane (spans, metrics, labels). */
export type CaseBody = Omit<CaseRecord, 'spans' | 'metricResults' | 'labels'>;

export interface CaseView {
  readonly caseId: string;
  readonly sourceName: string;
  readonly sourceFormat: string;
  /** A {@link CaseBody} as JSON text: parsed once, in the renderer, it is cheaper than a structured clone. */
  readonly bodyJson: string;
  readonly clips: readonly TextClip[];
  readonly spans: readonly SpanSummary[];
  /** Problems found while reading the span tree (no root, two roots, a loop, unknown parents). */
  readonly warnings: readonly string[];
  readonly signals: readonly SignalId[];
  /** Null while the judge is hidden from the reviewer. */
  readonly metricResults: readonly MetricResultView[] | null;
  /** Names of the metrics that scored the case, for questions per metric; known even while hidden. */
  readonly metrics: readonly string[];
  readonly labels: readonly HumanLabelView[];
}

/** One span with its bodies as JSON text of a `Span`. */
export interface SpanView {
  readonly spanId: string;
  readonly spanJson: string;
  readonly clips: readonly TextClip[];
  readonly metricResults: readonly MetricResultView[] | null;
}

export interface SavedFilter {
  readonly id: string;
  readonly name: string;
  readonly filter: LibraryFilter;
  readonly sort: LibrarySort;
}

const where = { filter: LibraryFilterSchema, sort: LibrarySortSchema };

export const libraryContract = {
  'library.window': query<LibraryWindow>()(
    z.strictObject({ ...where, offset: z.int().min(0), limit: z.int().min(1).max(200) }),
    ['cases', 'annotations', 'metrics', 'packs'],
  ),
  /** All case ids of a filter, for "select all"; at most 200,000. */
  'library.ids': query<{ readonly caseIds: readonly string[] }>()(z.strictObject(where), [
    'cases',
    'annotations',
    'metrics',
  ]),
  'library.facets': query<LibraryFacets>()(z.strictObject({}), ['cases', 'annotations', 'metrics']),
  'case.get': query<CaseView>()(z.strictObject({ caseId: z.string() }), ['cases', 'annotations']),
  'case.span': query<SpanView>()(
    z.strictObject({
      caseId: z.string(),
      spanId: z.string(),
      /** In a pack that hides the judge, span metrics stay hidden until submit. */
      packId: z.string().optional(),
    }),
    ['cases', 'annotations'],
  ),
  /** A part of a long text, counted in UTF-16 units. `spanId` where the path is inside a span. */
  'case.text': query<{ readonly text: string; readonly totalChars: number }>()(
    z.strictObject({
      caseId: z.string(),
      spanId: z.string().optional(),
      path: z
        .array(z.union([z.string(), z.int()]))
        .min(1)
        .max(64),
      offset: z.int().min(0),
      limit: z.int().min(1).max(1_000_000),
    }),
    ['cases'],
  ),
  /** The record as it stood in its file, verbatim. */
  'case.raw': query<{ readonly raw: string; readonly totalChars: number }>()(
    z.strictObject({
      caseId: z.string(),
      /** In a pack that hides the judge, the record stays hidden until submit: it holds the verdicts. */
      packId: z.string().optional(),
      offset: z.int().min(0),
      limit: z.int().min(1).max(1_000_000),
    }),
    ['cases', 'annotations'],
  ),
  'filter.list': query<readonly SavedFilter[]>()(z.strictObject({}), ['filters']),
  'filter.save': command<SavedFilter>()(
    z.strictObject({
      id: z.string().optional(),
      name: z.string().trim().min(1).max(120),
      ...where,
    }),
  ),
  'filter.delete': command<null>()(z.strictObject({ id: z.string() })),
} as const;
