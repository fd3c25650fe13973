import { z } from 'zod';
import type { AlphaLevel } from '../stats/alpha.ts';
import type { AgreementSummary } from '../stats/agreement.ts';
import type { Estimate } from '../stats/estimate.ts';
import { AlignmentFilterSchema, type AlignmentOptions } from './alignment.ts';
import { query } from './call.ts';

/** A reviewer by id, with the name to show: two people may have the same name. */
export const PersonRefSchema = z.strictObject({ id: z.string(), name: z.string() });
export type PersonRef = z.infer<typeof PersonRefSchema>;

const SAME_OR_NOT = ['all', 'same', 'different'] as const;
const SameOrNotSchema = z.enum(SAME_OR_NOT);

export const ANCHORING_CELLS = ['all', 'changed', 'towards', 'away'] as const;
export type AnchoringCell = (typeof ANCHORING_CELLS)[number];

/** Which number of the agreement screen is meant. */
export const AgreementCellSchema = z.discriminatedUnion('of', [
  /** Units that two people or more judged; `same` where all of them said the same. */
  z.strictObject({ of: z.literal('question'), which: SameOrNotSchema }),
  z.strictObject({
    of: z.literal('pair'),
    first: PersonRefSchema,
    second: PersonRefSchema,
    which: SameOrNotSchema,
  }),
  /** One person against the answer that most of the others gave. */
  z.strictObject({ of: z.literal('reviewer'), reviewer: PersonRefSchema, which: SameOrNotSchema }),
  /** The same case a second time; null means everybody. */
  z.strictObject({
    of: z.literal('repeat'),
    reviewer: PersonRefSchema.nullable(),
    which: SameOrNotSchema,
  }),
  /** Cases whose answer was known beforehand. */
  z.strictObject({
    of: z.literal('gold'),
    reviewer: PersonRefSchema.nullable(),
    which: SameOrNotSchema,
  }),
  /** Answers that were followed by the reveal of the judge; a null metric means any answer. */
  z.strictObject({
    of: z.literal('anchoring'),
    reviewer: PersonRefSchema.nullable(),
    metricId: z.string().nullable(),
    which: z.enum(ANCHORING_CELLS),
  }),
]);
export type AgreementCell = z.infer<typeof AgreementCellSchema>;

/** Names the cases behind one number of the agreement screen; the question stands in the filter. */
export const AgreementCellRefSchema = z.strictObject({
  kind: z.literal('agreement'),
  filter: AlignmentFilterSchema,
  cell: AgreementCellSchema,
});
export type AgreementCellRef = z.infer<typeof AgreementCellRefSchema>;

/** People against people on one question. */
export interface HumanAgreement {
  /** The question, after `auto` was resolved: `verdict`, else the first one that has labels. */
  readonly question: string;
  readonly title: string;
  readonly scale: AlignmentOptions['questions'][number]['scale'];
  /** The level of Krippendorff's alpha that fits the answers. */
  readonly alphaLevel: Exclude<AlphaLevel, 'ratio'>;
  /** Names of the raters, in the order of the summary's indexes; each once. */
  readonly reviewers: readonly string[];
  /** Their ids, in the same order. */
  readonly reviewerIds: readonly string[];
  /** Answers of `unsure`: no verdict, so they are left out of the summary. */
  readonly unsure: number;
  /** Of the units that two people or more judged, how many they do not agree on. */
  readonly differing: number;
  readonly summary: AgreementSummary;
}

/** One question of the agreement screen. */
export interface AgreementRow extends HumanAgreement {
  /**
   * Raters of the pairwise matrix, those with the most answers first. In a crowd they are few of
   * many, and `summary.pairs` holds the pairs among them alone.
   */
  readonly matrixRaters: readonly number[];
}

/** Every question that has answers and is no free text. */
export interface AgreementTable {
  readonly rows: readonly AgreementRow[];
}

/** A share of one person, or of everybody (`reviewer` is null). */
export interface PersonShare {
  readonly reviewer: PersonRef | null;
  readonly same: Estimate;
}

/** How steady people are on one question: against themselves, and against known answers. */
export interface ConsistencyReport {
  readonly question: string;
  readonly repeats: {
    /** Everybody first; empty where nobody answered a case twice. */
    readonly rows: readonly PersonShare[];
    /** Cohen's kappa of first and second answers, over everybody. */
    readonly kappa: Estimate;
    /** Pairs from hidden repeats, and from the same case in two packs. */
    readonly hidden: number;
    readonly otherPack: number;
  };
  /** Empty unless this workspace knows which cases were hidden gold: only that of a lead does. */
  readonly gold: { readonly rows: readonly PersonShare[] };
}

/** What people did after a blinded pack revealed the judge. */
export interface AnchoringRow {
  /** Null counts any change of the answers; else only the verdict on this metric counts. */
  readonly metricId: string | null;
  readonly metric: string | null;
  /** The question whose verdict is compared with the metric. */
  readonly question: string | null;
  readonly reviewer: PersonRef | null;
  /** Share of the revealed cases in which the verdict (or any answer) was changed. */
  readonly changed: Estimate;
  /** Of the verdicts that differed from the judge before the reveal, how many took its side. */
  readonly towards: Estimate;
  /** Of the verdicts that were those of the judge before the reveal, how many left its side. */
  readonly away: Estimate;
}

export interface AnchoringReport {
  /** By metric, `null` first; in each, everybody before the single reviewers. */
  readonly rows: readonly AnchoringRow[];
  /** Answers whose judge was revealed and whose reviewer has not said yet whether they stand. */
  readonly waiting: number;
}

const topics = ['annotations', 'cases', 'metrics', 'packs'] as const;
const filter = z.strictObject({ filter: AlignmentFilterSchema });

export const agreementContract = {
  /** People against people, for one question. */
  'stats.agreement': query<HumanAgreement>()(AlignmentFilterSchema, ['annotations', 'cases']),
  /** The same for every question; `humanQuestion` of the filter does not matter. */
  'agreement.table': query<AgreementTable>()(filter, topics),
  'agreement.consistency': query<ConsistencyReport>()(filter, topics),
  'agreement.anchoring': query<AnchoringReport>()(filter, topics),
} as const;
