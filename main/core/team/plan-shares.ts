import { randomBytes } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import type { z } from 'zod';
import type {
  AssignSchema,
  PlannedShareView,
  RouteRule,
  TeamPerson,
  TeamPlan,
} from '../../../shared/contract/team.ts';
import {
  planAssignment,
  type PlanCase,
  type PlannedShare,
  type PlanReviewer,
} from '../../../shared/domain/assignment-plan.ts';
import type { CaseKind } from '../../../shared/domain/case.ts';
import { signalMask } from '../../../shared/domain/signal.ts';
import { AppFailure, appError } from '../../../shared/errors.ts';
import type { Pack } from '../review/pack-reads.ts';
import { planNotes } from './plan-notes.ts';
import type { Hidden, Share, ShareReads } from './shares.ts';

export type AssignOptions = z.output<typeof AssignSchema>;

/** Everything that a plan is made from. */
export interface PlanParts {
  readonly db: Database;
  readonly pack: Pack;
  readonly shares: ShareReads;
  /** Those who get something, each once. */
  readonly people: readonly TeamPerson[];
  readonly goldPool: readonly string[];
}

/** A plan with all that has to be written for it to hold. */
export interface DecidedPlan {
  readonly view: TeamPlan;
  readonly planned: readonly PlannedShare[];
  /** Shares of people outside of the plan that shrink to what they have settled. */
  readonly shrunk: readonly Share[];
  readonly hidden: Hidden;
}

interface CaseFacts {
  readonly caseId: string;
  readonly kind: CaseKind | null;
  readonly signals: number | null;
  readonly tags: string | null;
}

/**
 * Works out who gets which cases of a pack. What somebody has answered stays with them and counts.
 * @throws AppFailure `input/invalid` if a case has too few reviewers, `input/not-found` for a case that the
 *   pack does not have.
 */
export function planShares(parts: PlanParts, options: AssignOptions): DecidedPlan {
  const { db, pack, shares, people, goldPool } = parts;
  const { packId } = pack;
  const current = shares.ofPack(packId);
  const hiddenNow = shares.hidden(packId);
  const facts = caseFacts(db, packId);
  const inPack = new Set(facts.map(({ caseId }) => caseId));
  const inPlan = new Set(people.map(({ personId }) => personId));

  const isHidden = (reviewerId: string, caseId: string): boolean =>
    hiddenNow.repeats.some((each) => each.reviewerId === reviewerId && each.aliasId === caseId) ||
    hiddenNow.gold.some((each) => each.reviewerId === reviewerId && each.caseId === caseId);

  /** What stays with somebody: settled cases always, the rest of the share unless it is divided anew. */
  const keepsOf = (reviewerId: string): string[] => {
    const settled = shares.settled(packId, reviewerId);
    const declined = shares.declined(packId, reviewerId);
    const share = current.get(reviewerId)?.caseIds ?? [];
    const kept = share.filter(
      (caseId) => settled.has(caseId) || (options.keep === 'all' && !declined.has(caseId)),
    );
    const has = new Set(kept);
    const belongs = (caseId: string) => inPack.has(caseId) || isHidden(reviewerId, caseId);
    return [...kept, ...[...settled].filter((caseId) => belongs(caseId) && !has.has(caseId))];
  };

  const reviewers = people.map((person): PlanReviewer & { readonly keeps: readonly string[] } => {
    const { personId } = person;
    const keeps = keepsOf(personId);
    const kept = new Set(keeps);
    const before = current.get(personId)?.caseIds ?? [];
    const settled = shares.settled(packId, personId);
    const declined = shares.declined(packId, personId);
    // What leaves the share waits no longer.
    const leaves = before.filter((id) => !kept.has(id) && !settled.has(id) && !declined.has(id));
    return {
      reviewerId: personId,
      expertise: person.expertise,
      open: person.open - leaves.length,
      keeps,
      keepsRepeats: hiddenNow.repeats.filter(
        (each) => each.reviewerId === personId && kept.has(each.aliasId),
      ).length,
      keepsGold: hiddenNow.gold.filter(
        (each) => each.reviewerId === personId && kept.has(each.caseId),
      ).length,
      refuses: declined,
      knows: shares.answeredAnywhere(personId, goldPool),
      isMeasured: !person.isSelf,
    };
  });

  const heldElsewhere = new Map<string, number>();
  const shrunk: Share[] = [];
  for (const share of current.values()) {
    if (inPlan.has(share.reviewerId)) continue;
    const keeps = keepsOf(share.reviewerId);
    for (const caseId of keeps) heldElsewhere.set(caseId, (heldElsewhere.get(caseId) ?? 0) + 1);
    if (keeps.length < share.caseIds.length && options.keep === 'answered')
      shrunk.push({ ...share, caseIds: keeps });
  }

  const byHand = handLists(options, [...inPack], inPlan);
  const cases = facts.flatMap((fact): PlanCase[] => {
    const to = byHand?.get(fact.caseId);
    if (byHand !== null && to === undefined) return [];
    const held = heldElsewhere.get(fact.caseId) ?? 0;
    const expertise = expertiseOf(fact, options.rules);
    return [{ caseId: fact.caseId, expertise, heldElsewhere: held, ...(to ? { to } : {}) }];
  });
  const planned = planAssignment({
    cases,
    reviewers,
    overlap: options.overlap,
    seed: options.seed,
    repeatsEach: options.repeats,
    goldPool,
    goldEach: options.gold,
    aliasOf: (caseId) => `${sourceNameOf(db, caseId)}:${randomBytes(8).toString('hex')}`,
  });

  const hidden = hiddenAfter(hiddenNow, planned, shrunk);
  const views = planned.map((share, at): PlannedShareView => {
    const person = people[at];
    const reviewer = reviewers[at];
    if (!person || !reviewer) throw new Error('A plan has another share than it has people.');
    const kept = reviewer.keeps.length;
    const news = share.caseIds.length - kept;
    return {
      reviewerId: person.personId,
      name: person.name,
      expertise: person.expertise,
      isSelf: person.isSelf,
      kept,
      added: news - share.repeats.length - share.gold.length,
      repeats: (reviewer.keepsRepeats ?? 0) + share.repeats.length,
      gold: (reviewer.keepsGold ?? 0) + share.gold.length,
      total: share.caseIds.length,
      openAfter: (reviewer.open ?? 0) + news,
    };
  });
  const covered = new Set([...heldElsewhere.keys(), ...planned.flatMap((each) => each.caseIds)]);
  const plan = {
    packId,
    shares: views,
    cases: facts.length,
    covered: facts.filter(({ caseId }) => covered.has(caseId)).length,
    goldPool: goldPool.length,
  };
  const view = { ...plan, notes: planNotes(plan, options, pack, shrunk) };
  return { view, planned, shrunk, hidden };
}

/** Repeats and gold that are still in a share, or were answered, and the new ones. */
function hiddenAfter(
  now: Hidden,
  planned: readonly PlannedShare[],
  shrunk: readonly Share[],
): Hidden {
  const lists = new Map(
    [...planned, ...shrunk].map(({ reviewerId, caseIds }) => [reviewerId, new Set(caseIds)]),
  );
  const stays = (reviewerId: string, caseId: string) => lists.get(reviewerId)?.has(caseId) ?? true;
  return {
    repeats: [
      ...now.repeats.filter(({ reviewerId, aliasId }) => stays(reviewerId, aliasId)),
      ...planned.flatMap(({ reviewerId, repeats }) =>
        repeats.map((each) => ({ reviewerId, ...each })),
      ),
    ],
    gold: [
      ...now.gold.filter(({ reviewerId, caseId }) => stays(reviewerId, caseId)),
      ...planned.flatMap(({ reviewerId, gold }) => gold.map((caseId) => ({ reviewerId, caseId }))),
    ],
  };
}

/** Who gets a case by hand; null where nothing is given by hand. */
function handLists(
  options: AssignOptions,
  packCases: readonly string[],
  inPlan: ReadonlySet<string>,
): Map<string, string[]> | null {
  if (options.byHand.length === 0) return null;
  const lists = new Map<string, string[]>();
  const inPack = new Set(packCases);
  for (const { reviewerId, cases } of options.byHand) {
    const caseIds =
      'caseIds' in cases
        ? cases.caseIds
        : cases.ranges.flatMap(([from, to]) => packCases.slice(from, to + 1));
    if (!inPlan.has(reviewerId)) {
      throw new AppFailure(
        appError('input/invalid', 'Cases are given to somebody who is not among the reviewers.', {
          subject: reviewerId.slice(0, 80),
        }),
      );
    }
    for (const caseId of new Set(caseIds)) {
      if (!inPack.has(caseId)) {
        const name = caseId.slice(0, 120);
        throw new AppFailure(
          appError('input/not-found', `The pack has no case “${name}”.`, { subject: name }),
        );
      }
      lists.set(caseId, [...(lists.get(caseId) ?? []), reviewerId]);
    }
  }
  return lists;
}

/** Cases of the pack in its order, with what rules ask about. */
function caseFacts(db: Database, packId: string): CaseFacts[] {
  return db
    .prepare<[string], CaseFacts>(
      `SELECT pc.case_id AS caseId, c.kind, c.signals, c.tags
       FROM pack_case pc LEFT JOIN case_row c ON c.case_id = pc.case_id
       WHERE pc.pack_id = ? ORDER BY pc.position`,
    )
    .all(packId);
}

/** The expertise that the first rule which fits a case asks for; null if none fits. */
function expertiseOf(fact: CaseFacts, rules: readonly RouteRule[]): string | null {
  const rule = rules.find(({ kinds, tags, signals }) => {
    if (kinds.length > 0 && !kinds.some((kind) => kind === fact.kind)) return false;
    if (signals.length > 0 && ((fact.signals ?? 0) & signalMask(signals)) === 0) return false;
    if (tags.length === 0) return true;
    const own: unknown = JSON.parse(fact.tags ?? '[]');
    return Array.isArray(own) && tags.some((tag) => own.includes(tag));
  });
  return rule?.expertise ?? null;
}

/** A repeat has to look like a case of the same file. */
function sourceNameOf(db: Database, caseId: string): string {
  const name = db
    .prepare<[string], string>(
      'SELECT s.name FROM case_row c CROSS JOIN source s ON s.source_id = c.source_id WHERE c.case_id = ?',
    )
    .pluck()
    .get(caseId);
  return name ?? caseId.split(':', 1)[0] ?? 'case';
}
