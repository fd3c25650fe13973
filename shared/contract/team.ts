import { z } from 'zod';
import { CaseKindSchema } from '../domain/case.ts';
import { SIGNAL_IDS } from '../domain/signal.ts';
import { EXPERTISE, type Role } from '../protocol/streams.ts';
import type { Estimate } from '../stats/estimate.ts';
import { command, query } from './call.ts';

export const ExpertiseSchema = z.enum(EXPERTISE);
export type Expertise = z.infer<typeof ExpertiseSchema>;

/** Somebody whom work can be given to. */
export interface TeamPerson {
  readonly personId: string;
  readonly name: string;
  readonly role: Role;
  readonly expertise: string | null;
  /** The person who uses this workspace. */
  readonly isSelf: boolean;
  /** Cases that wait for the person, over all packs that are in use. */
  readonly open: number;
  /** Packs of which the person has a share. */
  readonly packs: number;
  /** In the project of the team server, so that shares can be sent to them. */
  readonly isOnServer: boolean;
  /** When a device of theirs was last at the server; null if there is none. */
  readonly lastSeenAt: string | null;
}

/** A pack file that was written for one reviewer. */
export interface ShareFile {
  readonly reviewerId: string;
  readonly name: string;
  readonly fileName: string;
  readonly bytes: number;
  readonly cases: number;
}

/** What became of sending the shares of a pack by the server. */
export interface SharesSent {
  /** Names of those whose share waits to be sent, or was. */
  readonly sent: readonly string[];
  /** Names of those who are in no project of the server: a file has to be given to them. */
  readonly notOnServer: readonly string[];
}

/** How far one reviewer is in one pack. */
export interface TeamProgress {
  readonly packId: string;
  readonly packName: string;
  readonly reviewerId: string;
  readonly name: string;
  readonly expertise: string | null;
  readonly isSelf: boolean;
  /** False for somebody who answered without having been given a share. */
  readonly isAssigned: boolean;
  /** Cases of the share, less those that were handed back; null without a share. */
  readonly total: number | null;
  readonly submitted: number;
  readonly skipped: number;
  /** Handed back and not routed yet. */
  readonly declined: number;
  /** Day of the calendar, `2026-12-04`. */
  readonly dueAt: string | null;
  /** The due day is over and cases are open. */
  readonly isOverdue: boolean;
  /** Submitted after the due day; kept like any other answer. */
  readonly late: number;
  /** Over the newest two hours of active time; null until three cases were measured. */
  readonly casesPerHour: number | null;
  readonly activeMs: number;
  /** Share of the shared cases on which others said the same, on the verdict that most cases share. */
  readonly agreement: Estimate;
  readonly lastActivityAt: string | null;
  /** When a device of theirs was last at the team server; null without one. */
  readonly lastSeenAt: string | null;
}

/** A case that a reviewer handed back and that nobody has been given yet. */
export interface DeclinedCase {
  readonly packId: string;
  readonly packName: string;
  readonly reviewerId: string;
  readonly name: string;
  readonly caseId: string;
  readonly label: string;
  readonly reason: string;
  /** A hidden repeat or hidden gold: it is taken back, nobody else gets it. */
  readonly isMeasure: boolean;
  /** Who could have it, the best first; empty for a measure. */
  readonly candidates: readonly RouteCandidate[];
}

export interface RouteCandidate {
  readonly personId: string;
  readonly name: string;
  readonly expertise: string | null;
  readonly open: number;
}

/** What a plan gives one reviewer. */
export interface PlannedShareView {
  readonly reviewerId: string;
  readonly name: string;
  readonly expertise: string | null;
  readonly isSelf: boolean;
  /** Cases of the share that stay. */
  readonly kept: number;
  readonly added: number;
  /** Hidden ones in all, those that were kept included. */
  readonly repeats: number;
  readonly gold: number;
  /** Cases of the share in all. */
  readonly total: number;
  /** Cases that wait for the person afterwards, over all packs. */
  readonly openAfter: number;
}

export interface TeamPlan {
  readonly packId: string;
  readonly shares: readonly PlannedShareView[];
  /** Cases of the pack, and how many of them somebody has afterwards. */
  readonly cases: number;
  readonly covered: number;
  /** Cases that could be hidden gold. */
  readonly goldPool: number;
  /** What the person should know before it is done, one sentence each. */
  readonly notes: readonly string[];
}

/** Cases that match all that is given need that expertise; of a list, one value is enough. */
export const RouteRuleSchema = z.strictObject({
  kinds: z.array(CaseKindSchema).default([]),
  tags: z.array(z.string()).max(100).default([]),
  signals: z.array(z.enum(SIGNAL_IDS)).default([]),
  expertise: ExpertiseSchema,
});
export type RouteRule = z.infer<typeof RouteRuleSchema>;

const person = { personId: z.string() };
const name = z.string().trim().min(1).max(120);
const role = z.enum(['lead', 'reviewer', 'viewer']);
const position = z.int().min(0).max(199_999);
const dueAt = z.iso.date().nullable();
const reviewerIds = z.array(z.string()).min(1).max(500);

export const AssignSchema = z.strictObject({
  packId: z.string(),
  reviewerIds,
  /** Distinct reviewers for each case. */
  overlap: z.int().min(1).max(50).default(1),
  /** Hidden repeats and hidden gold for each reviewer. */
  repeats: z.int().min(0).max(500).default(0),
  gold: z.int().min(0).max(500).default(0),
  seed: z.int().min(0).max(0xffff_ffff).default(1),
  dueAt: dueAt.default(null),
  /** The first rule that matches a case says who may have it. */
  rules: z.array(RouteRuleSchema).max(50).default([]),
  /** By hand: these cases go to these reviewers, and no others do. */
  byHand: z
    .array(
      z.strictObject({
        reviewerId: z.string(),
        cases: z.union([
          z.strictObject({ caseIds: z.array(z.string()).max(200_000) }),
          /** Positions in the order of the pack, from 0, both ends included. */
          z.strictObject({ ranges: z.array(z.tuple([position, position])).max(2000) }),
        ]),
      }),
    )
    .max(500)
    .default([]),
  /**
   * `all` leaves shares as they are and adds to them; `answered` divides anew all that nobody has
   * answered yet. Answers are kept either way.
   */
  keep: z.enum(['all', 'answered']).default('all'),
});
export type AssignInput = z.input<typeof AssignSchema>;

const topics = ['packs', 'annotations', 'settings'] as const;

export const teamContract = {
  'team.people': query<readonly TeamPerson[]>()(z.strictObject({}), topics),
  'team.addPerson': command<TeamPerson>()(
    z.strictObject({
      name,
      role: role.default('reviewer'),
      expertise: ExpertiseSchema.nullable().default(null),
    }),
  ),
  'team.updatePerson': command<TeamPerson>()(
    z.strictObject({
      ...person,
      name: name.optional(),
      role: role.optional(),
      expertise: ExpertiseSchema.nullable().optional(),
    }),
  ),
  /** Takes a person off the list; shares and answers stay. */
  'team.removePerson': command<null>()(z.strictObject(person)),
  /** Asks the team server who is in the project; without a server nothing happens. */
  'team.refreshPeople': command<null>()(z.strictObject({})),
  /** Writes a pack file for each reviewer (of all who have a share, the person here left out) into a folder. */
  'team.exportShares': command<readonly ShareFile[]>()(
    z.strictObject({
      packId: z.string(),
      reviewerIds: reviewerIds.nullable().default(null),
      folderToken: z.string(),
    }),
  ),
  /** Lets the pack travel, and each share to its reviewer as a pack file, with the next sync. */
  'team.sendShares': command<SharesSent>()(z.strictObject({ packId: z.string() })),
  /** What `team.assign` would do. */
  'team.preview': query<TeamPlan>()(AssignSchema, topics),
  'team.assign': command<TeamPlan>()(AssignSchema),
  /** Another due day for shares that exist. */
  'team.setDue': command<null>()(z.strictObject({ packId: z.string(), reviewerIds, dueAt })),
  /** Takes a share back; what was answered is kept. */
  'team.release': command<null>()(
    z.strictObject({
      packId: z.string(),
      reviewerId: z.string(),
      reason: z.string().trim().max(2000).default(''),
    }),
  ),
  /** Of one pack, or of all that are in use. */
  'team.progress': query<readonly TeamProgress[]>()(
    z.strictObject({ packId: z.string().nullable().default(null) }),
    [...topics, 'cases'],
  ),
  'team.declined': query<readonly DeclinedCase[]>()(z.strictObject({}), topics),
  /** Takes a handed back case from its reviewer and gives it to somebody else; null gives it to nobody. */
  'team.route': command<null>()(
    z.strictObject({
      packId: z.string(),
      reviewerId: z.string(),
      caseId: z.string(),
      to: z.string().nullable(),
    }),
  ),
} as const;
