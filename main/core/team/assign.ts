import type { ParsedInput } from '../../../shared/contract/contract.ts';
import type { TeamPlan } from '../../../shared/contract/team.ts';
import { AppFailure, appError } from '../../../shared/errors.ts';
import { canonicalJson } from '../../../shared/events/canonical.ts';
import { assignStream, leadStream } from '../../../shared/events/event.ts';
import type { AnyNewEvent, CoreContext, NewEvent } from '../context.ts';
import { refuseWithdrawn } from '../review/annotate.ts';
import type { Pack, PackReads } from '../review/pack-reads.ts';
import type { Rubrics } from '../review/rubrics.ts';
import { encodeCaseList, sha256Hex } from '../store/blobs.ts';
import { goldPool } from './gold-pool.ts';
import { requireLeadOf } from './lead-only.ts';
import type { People } from './people.ts';
import { type AssignOptions, type DecidedPlan, planShares } from './plan-shares.ts';
import type { Share, ShareReads } from './shares.ts';

/** A share as it is to be; its pack file is made when it is sent. */
type WantedShare = Omit<Share, 'packFileSha256'>;

export interface AssignParts {
  readonly context: CoreContext;
  readonly packs: PackReads;
  readonly rubrics: Rubrics;
  readonly people: People;
  readonly shares: ShareReads;
}

/** Hands out cases, takes them back and moves them. Every act is one commit. */
export interface Assign {
  /** What `assign` would do. @throws AppFailure as `planShares`, `team/not-lead`, `input/conflict`. */
  readonly preview: (options: AssignOptions) => TeamPlan;
  readonly assign: (options: AssignOptions) => TeamPlan;
  readonly setDue: (change: ParsedInput<'team.setDue'>) => void;
  readonly release: (packId: string, reviewerId: string, reason: string) => void;
  /** Takes a handed back case from its reviewer and gives it to `to`, or to nobody. */
  readonly route: (move: ParsedInput<'team.route'>) => void;
  /** Notes the pack files that were made of shares as they are now. */
  readonly nameFiles: (packId: string, files: ReadonlyMap<string, string>) => void;
}

export function createAssign(parts: AssignParts): Assign {
  const { context, packs, rubrics, people, shares } = parts;
  const db = context.readDb;

  function leadPack(packId: string): Pack {
    const pack = packs.get(packId);
    requireLeadOf(db, pack);
    refuseWithdrawn(pack);
    return pack;
  }

  function decide(options: AssignOptions): { pack: Pack; plan: DecidedPlan } {
    const pack = leadPack(options.packId);
    const chosen = [...new Set(options.reviewerIds)].map((personId) => people.get(personId));
    const pool =
      options.gold === 0
        ? []
        : goldPool(db, pack, rubrics.ofPack(pack.packId, pack.rubricId, pack.rubricRev));
    return {
      pack,
      plan: planShares({ db, pack, shares, people: chosen, goldPool: pool }, options),
    };
  }

  const envelopeOf = (pack: Pack) => ({
    authorId: context.personId(),
    packId: pack.packId,
    packRev: pack.rev,
    rubricRev: pack.rubricRev,
  });
  const granted = (pack: Pack, share: Share): NewEvent<'assignment.granted'> => ({
    ...envelopeOf(pack),
    kind: 'assignment.granted',
    stream: assignStream(pack.packId, share.reviewerId),
    body: {
      reviewerId: share.reviewerId,
      name: share.name,
      expertise: share.expertise,
      casesSha256: sha256Hex(encodeCaseList(share.caseIds)),
      caseCount: share.caseIds.length,
      dueAt: share.dueAt,
      packFileSha256: share.packFileSha256,
      overlap: share.overlap,
    },
  });
  const released = (
    pack: Pack,
    reviewerId: string,
    caseIds: string[] | null,
    reason: string,
  ): NewEvent<'assignment.released'> => ({
    ...envelopeOf(pack),
    kind: 'assignment.released',
    stream: assignStream(pack.packId, reviewerId),
    body: { reviewerId, reason, caseIds },
  });

  /** Grants for shares that are new or different, releases for those that are empty now. */
  function write(
    pack: Pack,
    wanted: readonly WantedShare[],
    first: readonly AnyNewEvent[] = [],
  ): void {
    const events = [...first];
    const lists: Uint8Array[] = [];
    for (const share of wanted) {
      const before = shares.of(pack.packId, share.reviewerId);
      if (share.caseIds.length === 0) {
        if (before) events.push(released(pack, share.reviewerId, null, 'Divided anew.'));
      } else if (before === null || !isSameShare(before, share)) {
        // A file that was sent holds the share as it was.
        events.push(granted(pack, { ...share, packFileSha256: null }));
        lists.push(encodeCaseList(share.caseIds));
      }
    }
    if (events.length > 0) context.writer.commit(events, undefined, lists);
  }

  function shareOf(pack: Pack, reviewerId: string): Share {
    const share = shares.of(pack.packId, reviewerId);
    if (share) return share;
    throw new AppFailure(
      appError(
        'input/not-found',
        `This person has no share of the pack “${pack.name.slice(0, 80)}”.`,
        { subject: reviewerId.slice(0, 80) },
      ),
    );
  }

  return {
    preview: (options) => decide(options).plan.view,
    assign(options) {
      const { pack, plan } = decide(options);
      const before = shares.hidden(pack.packId);
      const isHiddenNews = canonicalJson(before) !== canonicalJson(plan.hidden);
      const decision: AnyNewEvent = {
        ...envelopeOf(pack),
        kind: 'plan.decided',
        stream: leadStream(pack.packId),
        body: plan.hidden,
      };
      const wanted = plan.planned.map(({ reviewerId, caseIds }): WantedShare => {
        const { name, expertise } = people.get(reviewerId);
        const { dueAt, overlap } = options;
        return { reviewerId, name, expertise, dueAt, overlap, caseIds };
      });
      write(pack, [...wanted, ...plan.shrunk], isHiddenNews ? [decision] : []);
      return plan.view;
    },
    nameFiles(packId, files) {
      const pack = leadPack(packId);
      const events = [...files].flatMap(([reviewerId, packFileSha256]) => {
        const share = shareOf(pack, reviewerId);
        return share.packFileSha256 === packFileSha256
          ? []
          : granted(pack, { ...share, packFileSha256 });
      });
      if (events.length > 0) context.writer.commit(events);
    },
    setDue({ packId, reviewerIds, dueAt }) {
      const pack = leadPack(packId);
      write(
        pack,
        [...new Set(reviewerIds)].map((reviewerId) => ({ ...shareOf(pack, reviewerId), dueAt })),
      );
    },
    release(packId, reviewerId, reason) {
      const pack = leadPack(packId);
      shareOf(pack, reviewerId);
      context.writer.commit([released(pack, reviewerId, null, reason)]);
    },
    route({ packId, reviewerId, caseId, to }) {
      const pack = leadPack(packId);
      const from = shareOf(pack, reviewerId);
      if (!from.caseIds.includes(caseId) || !shares.declined(packId, reviewerId).has(caseId)) {
        throw new AppFailure(
          appError('input/conflict', 'This case does not wait for another reviewer any more.', {
            subject: caseId.slice(0, 120),
            hint: 'Its reviewer has taken it again, or somebody has routed it.',
          }),
        );
      }
      const events: AnyNewEvent[] = [released(pack, reviewerId, [caseId], 'Handed back.')];
      if (to === null) return write(pack, [], events);
      const { name, expertise } = people.get(to);
      const own = shares.of(packId, to);
      const isTaken = own?.caseIds.includes(caseId) === true;
      if (to === reviewerId || isTaken || shares.declined(packId, to).has(caseId)) {
        throw new AppFailure(
          appError('input/conflict', `${name.slice(0, 80)} has this case, or handed it back.`, {
            hint: 'Choose somebody else.',
          }),
        );
      }
      const { dueAt, overlap } = own ?? from;
      // Who answered in the pack before having a share keeps those answers in it.
      const kept = own?.caseIds ?? [...shares.settled(packId, to)];
      const caseIds = [...kept.filter((id) => id !== caseId), caseId];
      write(pack, [{ reviewerId: to, name, expertise, dueAt, overlap, caseIds }], events);
    },
  };
}

function isSameShare(before: Share, wanted: WantedShare): boolean {
  const { packFileSha256, ...same } = before;
  return (
    canonicalJson({ ...same, packFileSha256 }) === canonicalJson({ ...wanted, packFileSha256 })
  );
}
