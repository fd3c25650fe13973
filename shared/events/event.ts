import { z } from 'zod';
import { AnswersSchema } from '../domain/annotation.ts';
import { TargetSchema } from '../domain/case.ts';
import { BlindingSchema, PackOrderSchema } from '../domain/pack.ts';
import { RubricSchema } from '../domain/rubric.ts';

/**
 * An event is an immutable fact written by one actor. The envelope is the same for all kinds; what a
 * kind says is its body. Unknown kinds and fields are kept as they came, so that an older Assay
 * forwards what a newer one wrote.
 */

export const EVENT_VERSION = 1;
/** Largest event in bytes of canonical JSON. */
export const MAX_EVENT_BYTES = 256 * 1024;

/** How much of the judge the reviewer had seen when answering. */
export const JUDGE_SEEN = ['visible', 'hidden', 'revealed'] as const;
/** After a reveal in a blinded pack the reviewer keeps or changes the answers; both are recorded. */
export const REVEAL_CHOICES = ['kept', 'changed'] as const;

export const AnnotationCommittedSchema = z.object({
  target: TargetSchema,
  answers: AnswersSchema,
  judgeSeen: z.enum(JUDGE_SEEN),
  revealChoice: z.enum(REVEAL_CHOICES).optional(),
});
export const AnnotationRetractedSchema = z.object({ target: TargetSchema });
export const CaseSkippedSchema = z.object({ skipped: z.boolean(), reason: z.string() });
export const CaseFlaggedSchema = z.object({ flagged: z.boolean(), reason: z.string().optional() });
export const PackPublishedSchema = z.object({
  name: z.string().min(1),
  rubricId: z.string(),
  order: PackOrderSchema,
  blinding: BlindingSchema,
  caseCount: z.number(),
  /** Content hash of the blob that lists the case ids in order, one a line. */
  casesSha256: z.string(),
});
export const PackWithdrawnSchema = z.object({ withdrawn: z.boolean(), reason: z.string() });
export const RubricPublishedSchema = z.object({ rubric: RubricSchema });
export const GuidelinePublishedSchema = z.object({ rev: z.number(), markdown: z.string() });
/** A lead said which way the scores of a metric point. */
export const MetricChangedSchema = z.object({
  metricId: z.string(),
  direction: z.enum(['higher_is_better', 'lower_is_better']),
});

/** A lead gave a reviewer a share of a pack. A later grant takes the place of an earlier one. */
export const AssignmentGrantedSchema = z.object({
  reviewerId: z.string().min(1),
  name: z.string(),
  expertise: z.string().nullable(),
  /** Content hash of the blob that lists the case ids of the share in order, one a line. */
  casesSha256: z.string(),
  caseCount: z.number(),
  dueAt: z.string().nullable(),
  /** Content hash of the pack file that holds this share, where one was uploaded. */
  packFileSha256: z.string().nullable(),
  /** How many reviewers each case was planned for. */
  overlap: z.number().int().min(1),
});
export const AssignmentReleasedSchema = z.object({
  reviewerId: z.string().min(1),
  reason: z.string(),
  /** null takes the whole share back. */
  caseIds: z.array(z.string()).nullable(),
});
/** A reviewer hands a case back because it is not their area, or takes it again. */
export const AssignmentDeclinedSchema = z.object({
  declined: z.boolean().default(true),
  reason: z.string(),
});
export const AdjudicationDecidedSchema = z.object({
  target: TargetSchema,
  answers: AnswersSchema,
  /** Ids of the reviewers' events that the decision rests on. */
  basis: z.array(z.string()),
  note: z.string(),
});
/** The decision on a target is taken back: nothing is decided there any more. */
export const AdjudicationRetractedSchema = z.object({ target: TargetSchema });
/** Which cases of the shares are there to measure the reviewers; leads alone read this. */
export const PlanDecidedSchema = z.object({
  repeats: z.array(z.object({ reviewerId: z.string(), caseId: z.string(), aliasId: z.string() })),
  gold: z.array(z.object({ reviewerId: z.string(), caseId: z.string() })),
});

/** Body schema of every kind that this version understands. */
export const EVENT_BODIES = {
  'annotation.committed': AnnotationCommittedSchema,
  'annotation.retracted': AnnotationRetractedSchema,
  'case.skipped': CaseSkippedSchema,
  'case.flagged': CaseFlaggedSchema,
  'pack.published': PackPublishedSchema,
  'pack.withdrawn': PackWithdrawnSchema,
  'rubric.published': RubricPublishedSchema,
  'guideline.published': GuidelinePublishedSchema,
  'metric.changed': MetricChangedSchema,
  'assignment.granted': AssignmentGrantedSchema,
  'assignment.released': AssignmentReleasedSchema,
  'assignment.declined': AssignmentDeclinedSchema,
  'adjudication.decided': AdjudicationDecidedSchema,
  'adjudication.retracted': AdjudicationRetractedSchema,
  'plan.decided': PlanDecidedSchema,
} as const;

export type EventKind = keyof typeof EVENT_BODIES;
export type EventBody<K extends EventKind> = z.infer<(typeof EVENT_BODIES)[K]>;

export const EventEnvelopeSchema = z.looseObject({
  v: z.number(),
  eventId: z.string(),
  /** `pack/<pack>`, `lead/<pack>`, `assign/<pack>/<reviewer>`, `ann/<pack>/<reviewer>`, or `ws` for what belongs to the workspace alone. */
  stream: z.string(),
  kind: z.string(),
  packId: z.string().nullable(),
  packRev: z.number().nullable(),
  caseId: z.string().nullable(),
  caseSha: z.string().nullable(),
  rubricRev: z.number().nullable(),
  authorId: z.string(),
  deviceId: z.string(),
  deviceSeq: z.number(),
  /** Events that this one follows: the heads the author saw. */
  parents: z.array(z.string()),
  /** Shown, never compared: clocks decide nothing. */
  clientTime: z.string(),
  /** Time spent on the case, from a monotonic clock, idle time cut off. */
  activeMs: z.number().nullable(),
  /** Set on an undo or redo: the event whose effect this one takes back or brings back. */
  undoes: z.string().optional(),
  redoes: z.string().optional(),
  body: z.unknown(),
});
export type EventEnvelope = z.infer<typeof EventEnvelopeSchema>;

/** An event whose kind and body this version understands. */
export type KnownEvent = {
  [K in EventKind]: EventEnvelope & { readonly kind: K; readonly body: EventBody<K> };
}[EventKind];

/** Whether this version understands a kind. Kinds come from anywhere, `constructor` among them. */
export function isKnownKind(kind: string): kind is EventKind {
  return Object.hasOwn(EVENT_BODIES, kind);
}

/** Reads an envelope's body. @returns null if the kind is unknown or the body does not fit it. */
export function readKnownEvent(event: EventEnvelope): KnownEvent | null {
  const { kind } = event;
  if (!isKnownKind(kind)) return null;
  const body = EVENT_BODIES[kind].safeParse(event.body);
  return body.success ? ({ ...event, kind, body: body.data } as KnownEvent) : null;
}

/** Stream of one reviewer's answers in one pack. */
export function annotationStream(packId: string, reviewerId: string): string {
  return `ann/${packId}/${reviewerId}`;
}

/** Stream of what leads and the server say about a pack. */
export function packStream(packId: string): string {
  return `pack/${packId}`;
}

/** Stream of what leads give to one reviewer; that reviewer reads it. */
export function assignStream(packId: string, reviewerId: string): string {
  return `assign/${packId}/${reviewerId}`;
}

/** Stream of what leads alone may know about a pack: hidden repeats, hidden gold, decisions. */
export function leadStream(packId: string): string {
  return `lead/${packId}`;
}

/**
 * Whether what leads say of shares, measures and decisions stands in the stream of its pack and its
 * reviewer: who may read it hangs on that alone. True for every other kind.
 */
export function standsInLeadStream({ kind, packId, stream, body }: KnownEvent): boolean {
  switch (kind) {
    case 'assignment.granted':
    case 'assignment.released':
      return packId !== null && stream === assignStream(packId, body.reviewerId);
    case 'plan.decided':
    case 'adjudication.decided':
    case 'adjudication.retracted':
      return packId !== null && stream === leadStream(packId);
    default:
      return true;
  }
}

/** Stream of workspace-wide facts: rubrics and metric settings. */
export const WORKSPACE_STREAM = 'ws';
