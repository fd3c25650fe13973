import { z } from 'zod';
import { AnswersSchema, type Answers } from '../domain/annotation.ts';
import { TargetSchema, type Target } from '../domain/case.ts';
import type { Split } from '../domain/disagreement.ts';
import { BlindingSchema } from '../domain/pack.ts';
import type { Rubric } from '../domain/rubric.ts';
import { command, query } from './call.ts';
import type { CaseView } from './library.ts';
import type { PackSummary } from './review.ts';

/** `open` is what waits for a decision: undecided, or outdated. */
export const ADJUDICATION_STATES = ['all', 'open', 'undecided', 'outdated', 'decided'] as const;

/** Which disagreements are meant. Empty lists mean all. */
export const AdjudicationFilterSchema = z.strictObject({
  packIds: z.array(z.string()).default([]),
  /** Keys of answers that differ. */
  questions: z.array(z.string()).default([]),
  state: z.enum(ADJUDICATION_STATES).default('open'),
});
export type AdjudicationFilter = z.infer<typeof AdjudicationFilterSchema>;

export type DecisionState = 'undecided' | 'outdated' | 'decided';

/** One target that people answered differently, or that was decided. */
export interface AdjudicationRow {
  readonly packId: string;
  readonly packName: string;
  readonly caseId: string;
  readonly label: string;
  readonly target: Target;
  readonly state: DecisionState;
  /** People whose answers stand. */
  readonly people: number;
  /** What they differ on, in the order of the rubric; empty where a decided target is agreed on by now. */
  readonly splits: readonly Split[];
  /** Metrics whose verdict is at stake; none while the pack hides the judge and nothing is decided. */
  readonly metrics: readonly string[];
  /** Answers that came after the decision and that it does not know. */
  readonly newAnswers: number;
  /** What the rows of one state are sorted by (`importanceOf`). */
  readonly importance: number;
}

export interface AdjudicationCounts {
  readonly undecided: number;
  readonly outdated: number;
  readonly decided: number;
}

export interface AdjudicationQueue {
  /** Those that matter most first: outdated, undecided, decided. At most {@link MAX_QUEUE_ROWS}. */
  readonly rows: readonly AdjudicationRow[];
  /** Rows that the filter finds. */
  readonly total: number;
  /** Of the chosen packs and questions, in every state. */
  readonly counts: AdjudicationCounts;
  /** What the filters can take: packs and questions with disagreements. */
  readonly packs: readonly { readonly id: string; readonly name: string; readonly open: number }[];
  readonly questions: readonly {
    readonly key: string;
    readonly title: string;
    readonly open: number;
  }[];
}

export const MAX_QUEUE_ROWS = 5000;

/** What one person answered, beside others. */
export interface AdjudicationVoice {
  /** `A`, `B`, …: the same for one case at every look, another order in the next case. */
  readonly letter: string;
  /** Null while names are hidden. */
  readonly name: string | null;
  readonly eventId: string;
  readonly answers: Answers;
  readonly at: string;
  readonly activeMs: number;
  readonly rubricRev: number;
  readonly judgeSeen: string;
  readonly revealChoice: 'kept' | 'changed' | null;
  /** Set where the answers were given in another pack with the same rubric, such as a second look. */
  readonly packName: string | null;
  /** More than one where the person answered on two devices and has not said yet which one holds. */
  readonly versions: number;
  /** What the person answered when the same case came a second time unnoticed. */
  readonly repeated: Answers | null;
}

export interface AdjudicationDecision {
  readonly eventId: string;
  readonly answers: Answers;
  readonly note: string;
  readonly by: string;
  readonly at: string;
  readonly isOutdated: boolean;
  /** Answers that came after it and that it does not know. */
  readonly newAnswers: number;
}

/** All that the adjudication screen needs for one target. */
export interface AdjudicationItem {
  readonly packId: string;
  readonly packName: string;
  readonly target: Target;
  readonly case: CaseView;
  readonly rubric: Rubric;
  /** The judge is hidden: the pack hides it, nothing is decided, and nobody asked to see it. */
  readonly judgeHidden: boolean;
  readonly voices: readonly AdjudicationVoice[];
  readonly splits: readonly Split[];
  /** Ids of the answers that a decision made now rests on. */
  readonly basis: readonly string[];
  readonly decision: AdjudicationDecision | null;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

/** The target that an act was about. */
export interface AdjudicationPlace {
  readonly packId: string;
  readonly caseId: string;
  readonly target: Target;
}

const place = {
  packId: z.string(),
  caseId: z.string(),
  target: TargetSchema.default({ kind: 'case' }),
};
const topics = ['annotations', 'packs', 'cases', 'metrics', 'rubrics'] as const;

export const adjudicationContract = {
  'adjudication.queue': query<AdjudicationQueue>()(
    z.strictObject({ filter: AdjudicationFilterSchema }),
    topics,
  ),
  /** Over all packs in use. */
  'adjudication.counts': query<AdjudicationCounts>()(z.strictObject({}), topics),
  'adjudication.item': query<AdjudicationItem>()(
    z.strictObject({
      ...place,
      names: z.boolean().default(false),
      /** Shows the judge of a blinded pack before the decision. */
      judge: z.boolean().default(false),
    }),
    topics,
  ),
  /** Settles a target. `basis` says which answers were seen; if others hold by now, it is refused. */
  'adjudication.decide': command<AdjudicationPlace>()(
    z.strictObject({
      ...place,
      answers: AnswersSchema,
      basis: z.array(z.string()).min(1).max(1000),
      note: z.string().max(10_000).default(''),
    }),
  ),
  'adjudication.retract': command<AdjudicationPlace>()(z.strictObject(place)),
  /** Takes back the person's last decision, in whatever pack it was. */
  'adjudication.undo': command<AdjudicationPlace>()(z.strictObject({})),
  'adjudication.redo': command<AdjudicationPlace>()(z.strictObject({})),
  /** A new pack of the cases that a filter finds in one pack, with its rubric, for somebody to look at again. */
  'adjudication.makePack': command<PackSummary>()(
    z.strictObject({
      packId: z.string(),
      filter: AdjudicationFilterSchema.omit({ packIds: true }),
      name: z.string().trim().min(1).max(200),
      /** Those of the first pack where left out. */
      guidelines: z.string().max(200_000).optional(),
      blinding: BlindingSchema,
    }),
  ),
} as const;
