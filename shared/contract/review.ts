import { z } from 'zod';
import { AnswersSchema, type Answers } from '../domain/annotation.ts';
import { TargetSchema } from '../domain/case.ts';
import { BlindingSchema, PackOrderSchema, type Blinding, type PackOrder } from '../domain/pack.ts';
import type { CaseState } from '../domain/case-state.ts';
import type { FieldChange } from '../domain/record-diff.ts';
import { RubricDraftSchema, type Rubric } from '../domain/rubric.ts';
import { command, query } from './call.ts';
import type { PackFileTrust } from './pack-files.ts';
import { LibraryFilterSchema, LibrarySortSchema, type CaseView } from './library.ts';

export interface PackProgress {
  readonly total: number;
  /** Without those that are stale. */
  readonly submitted: number;
  /** Submitted, but a later revision of the pack has changed the case: to be looked at again. */
  readonly stale: number;
  readonly drafts: number;
  readonly skipped: number;
  readonly flagged: number;
}

export interface PackAssignment {
  /** Day of the calendar, `2026-12-04`. */
  readonly dueAt: string | null;
  readonly isPastDue: boolean;
  /** Who gave it; null if the person did. */
  readonly from: string | null;
  /** Cases that the person handed back; they are not in the total. */
  readonly declined: number;
}

/** The file that a pack came in. */
export interface PackOrigin {
  readonly from: string;
  readonly trust: PackFileTrust;
  readonly keyId: string | null;
  readonly importedAt: string;
}

export interface PackSummary {
  readonly packId: string;
  readonly name: string;
  readonly rev: number;
  readonly rubricId: string;
  readonly rubricName: string;
  readonly rubricRev: number;
  readonly order: PackOrder;
  readonly blinding: Blinding;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly withdrawn: boolean;
  /** Cases of the whole pack, whatever the person's share of it is. */
  readonly caseCount: number;
  /** Progress of the person who uses this workspace. */
  readonly progress: PackProgress;
  /** What a lead gave the person of it; null if it is the person's own, or whole. */
  readonly assignment: PackAssignment | null;
  /** Submitted cases of every reviewer in this workspace. */
  readonly submittedByAll: number;
  readonly lastReviewedAt: string | null;
  /** null for a pack that was made here or came from a team server. */
  readonly origin: PackOrigin | null;
}

export interface PackDetail extends PackSummary {
  readonly guidelines: string;
  readonly guidelinesRev: number;
  readonly rubric: Rubric;
}

/** One row of a pack's queue, in the pack's order. */
export interface QueueItem {
  readonly caseId: string;
  readonly label: string;
  readonly state: CaseState;
  readonly flagged: boolean;
}

/** One target's answers by one reviewer. */
export interface AnnotationView {
  readonly target: string;
  readonly answers: Answers;
  readonly status: 'draft' | 'submitted';
  readonly rubricRev: number;
  readonly at: string;
  readonly revealChoice: 'kept' | 'changed' | null;
}

/** One person answered a target on several devices without having seen the others' answers. */
export interface AnswerVersions {
  readonly target: string;
  /** Oldest first; null answers were taken back. */
  readonly versions: readonly { readonly answers: Answers | null; readonly at: string }[];
}

/** What has changed in a case since it was answered. */
export interface StaleAnswers {
  /** Revision of the pack that was answered. */
  readonly packRev: number;
  /** Field by field; null where the earlier content is not kept here. */
  readonly changes: readonly FieldChange[] | null;
}

/** All that the review screen needs for one case, in one message. */
export interface ReviewItem {
  readonly packId: string;
  readonly position: number;
  readonly total: number;
  readonly case: CaseView;
  readonly state: CaseState;
  readonly flagged: boolean;
  readonly skipReason: string | null;
  /** Why the person handed the case back; null if it is theirs to judge. */
  readonly declineReason: string | null;
  /** Part of a share that somebody gave, so that it can be handed back. */
  readonly canDecline: boolean;
  /** Own annotations, the case's target first. A draft of a target hides its submitted answers. */
  readonly annotations: readonly AnnotationView[];
  /** Set while the submitted answers speak of what the case was in an earlier revision of the pack. */
  readonly stale: StaleAnswers | null;
  /** Targets of which the person has to say once which version holds. */
  readonly versions: readonly AnswerVersions[];
  /** The judge is hidden now (blinded pack, not submitted yet). */
  readonly judgeHidden: boolean;
  /** Submitted in a blinded pack and the reviewer has not said yet whether to keep the answers. */
  readonly awaitsRevealChoice: boolean;
  readonly activeMs: number;
}

/** After any write of a review: what is next, and what the status bar shows. */
export interface ReviewStep {
  readonly item: ReviewItem | null;
  readonly progress: PackProgress;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly savedAt: string;
}

const at = { packId: z.string(), caseId: z.string() };
const answers = {
  target: TargetSchema.default({ kind: 'case' }),
  answers: AnswersSchema,
  /** Time since the last save that the person was active, idle cut off, at most an hour. */
  activeMs: z.number().min(0).max(3_600_000).default(0),
};

export const reviewContract = {
  'pack.list': query<readonly PackSummary[]>()(z.strictObject({}), [
    'packs',
    'annotations',
    'rubrics',
  ]),
  'pack.get': query<PackDetail>()(z.strictObject({ packId: z.string() }), [
    'packs',
    'annotations',
    'rubrics',
  ]),
  'pack.create': command<PackSummary>()(
    z.strictObject({
      name: z.string().trim().min(1).max(200),
      guidelines: z.string().max(200_000),
      rubricId: z.string(),
      order: PackOrderSchema,
      blinding: BlindingSchema,
      /** Cases in the order of the selection, or everything a filter finds. */
      cases: z.union([
        z.strictObject({ caseIds: z.array(z.string()).min(1).max(200_000) }),
        z.strictObject({
          filter: LibraryFilterSchema,
          sort: LibrarySortSchema,
          limit: z.int().min(1).max(200_000).optional(),
        }),
      ]),
    }),
  ),
  /** Name, guidelines or rubric revision; each makes a new version that later answers name. */
  'pack.update': command<PackSummary>()(
    z.strictObject({
      packId: z.string(),
      name: z.string().trim().min(1).max(200).optional(),
      guidelines: z.string().max(200_000).optional(),
      rubricRev: z.int().min(1).optional(),
    }),
  ),
  'pack.withdraw': command<null>()(
    z.strictObject({ packId: z.string(), withdrawn: z.boolean(), reason: z.string().max(2000) }),
  ),
  'pack.queue': query<readonly QueueItem[]>()(z.strictObject({ packId: z.string() }), [
    'packs',
    'annotations',
  ]),

  'rubric.list': query<readonly Rubric[]>()(z.strictObject({}), ['rubrics']),
  'rubric.get': query<Rubric>()(
    z.strictObject({ rubricId: z.string(), rev: z.int().min(1).optional() }),
    ['rubrics'],
  ),
  'rubric.save': command<Rubric>()(z.strictObject({ rubric: RubricDraftSchema })),

  'review.open': query<ReviewStep>()(
    z.strictObject({
      packId: z.string(),
      /** Null opens where the person left off: the last draft, else the first unreviewed case. */
      caseId: z.string().nullable(),
    }),
    ['packs', 'rubrics'],
  ),
  'review.saveDraft': command<{ readonly savedAt: string }>()(
    z.strictObject({ ...at, ...answers }),
  ),
  'review.discardDraft': command<ReviewStep>()(z.strictObject({ ...at, target: TargetSchema })),
  /** Saves the answers of one target and gives the next case to show, in one message. */
  'review.submit': command<ReviewStep>()(
    z.strictObject({
      ...at,
      ...answers,
      /** `stay` shows the same case again (used to annotate more targets of it, and for the reveal). */
      then: z.enum(['next_unreviewed', 'next', 'stay']),
    }),
  ),
  /** Said after the reveal in a blinded pack. `changed` carries the new answers. */
  'review.revealChoice': command<ReviewStep>()(
    z.strictObject({
      ...at,
      target: TargetSchema.default({ kind: 'case' }),
      choice: z.enum(['kept', 'changed']),
      answers: AnswersSchema.optional(),
      then: z.enum(['next_unreviewed', 'next', 'stay']),
    }),
  ),
  'review.retract': command<ReviewStep>()(z.strictObject({ ...at, target: TargetSchema })),
  'review.skip': command<ReviewStep>()(
    z.strictObject({ ...at, skipped: z.boolean(), reason: z.string().max(2000) }),
  ),
  /** Hands a case of a share back because it is not the person's area, or takes it again. */
  'review.decline': command<ReviewStep>()(
    z.strictObject({ ...at, declined: z.boolean(), reason: z.string().max(2000) }),
  ),
  'review.flag': command<ReviewStep>()(
    z.strictObject({ ...at, flagged: z.boolean(), reason: z.string().max(2000).optional() }),
  ),
  /** Takes back the person's last act, in whatever case it was, and shows that case. */
  'review.undo': command<ReviewStep>()(z.strictObject({ packId: z.string() })),
  'review.redo': command<ReviewStep>()(z.strictObject({ packId: z.string() })),
  /** Measured over the person's submitted cases of the last hours of active time. */
  'review.pace': query<{
    readonly casesPerHour: number | null;
    readonly activeMs: number;
    readonly cases: number;
  }>()(z.strictObject({ packId: z.string() }), ['annotations']),
  /** Failure modes that were named in the pack's submitted answers, in alphabetical order. */
  'review.failureModes': query<readonly string[]>()(z.strictObject({ packId: z.string() }), [
    'annotations',
  ]),
  'export.annotations': command<{ readonly rows: number; readonly bytes: number }>()(
    z.strictObject({
      format: z.enum(['csv', 'jsonl']),
      fileToken: z.string(),
      packIds: z.array(z.string()).default([]),
      /** Human labels that came with imported files too. */
      includeImported: z.boolean().default(false),
    }),
  ),
} as const;
