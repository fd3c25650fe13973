import { AppFailure, appError } from '../errors.ts';
import { createRng } from '../stats/rng.ts';
import { shuffled } from './shuffle.ts';

/** A reviewer as the plan sees one. */
export interface PlanReviewer {
  readonly reviewerId: string;
  readonly expertise: string | null;
  /** Cases that wait for this person already, in whatever pack. */
  readonly open?: number;
  /** The share that stays as it is, hidden cases included; what the plan adds comes after it. */
  readonly keeps?: readonly string[];
  /** Hidden repeats and hidden gold among `keeps`. */
  readonly keepsRepeats?: number;
  readonly keepsGold?: number;
  /** Cases that the person handed back: the plan does not give them again. */
  readonly refuses?: ReadonlySet<string>;
  /** Cases that would be no test for this person, who has seen them. */
  readonly knows?: ReadonlySet<string>;
  /** False for whoever makes the plan: nobody is measured by cases that they know to be hidden. */
  readonly isMeasured?: boolean;
}

/** A case to hand out. */
export interface PlanCase {
  readonly caseId: string;
  /** Expertise that a rule asks for; null lets everybody have it. */
  readonly expertise: string | null;
  /** By hand: exactly these reviewers get it, whatever rule and overlap say. */
  readonly to?: readonly string[];
  /** Reviewers outside of the plan who have it and keep it. */
  readonly heldElsewhere?: number;
}

interface PlanInput {
  /** In the order of review. */
  readonly cases: readonly PlanCase[];
  readonly reviewers: readonly PlanReviewer[];
  /** Distinct reviewers per case, at least 1. */
  readonly overlap: number;
  /** Whole number from 0 to 2^32 - 1. */
  readonly seed: number;
  /** Cases per reviewer that come a second time, at most half of what is new in the share. */
  readonly repeatsEach: number;
  /** Case ids whose answer is known; they come on top of a share that does not hold them. */
  readonly goldPool: readonly string[];
  readonly goldEach: number;
  /** Makes the inconspicuous id of a repeat; never gives one twice. */
  readonly aliasOf: (caseId: string) => string;
}

/** What one reviewer gets. */
export interface PlannedShare {
  readonly reviewerId: string;
  /** In the order of review, with the hidden repeats and hidden gold; what was kept comes first. */
  readonly caseIds: readonly string[];
  /** New ones only, as for `gold`. */
  readonly repeats: readonly { readonly caseId: string; readonly aliasId: string }[];
  readonly gold: readonly string[];
}

/**
 * Hands cases out: each to exactly `overlap` reviewers, those who keep it counted, always to those for
 * whom the fewest cases wait, so that without rules the loads differ by one at most if they were equal
 * before. The same seed gives the same plan.
 * @throws AppFailure `input/invalid` if a case has fewer reviewers who may have it than it needs.
 */
export function planAssignment(input: PlanInput): PlannedShare[] {
  const { reviewers, overlap, seed } = input;
  const shares = shuffled(reviewers, seed).map((reviewer) => ({
    ...reviewer,
    kept: new Set(reviewer.keeps),
    load: reviewer.open ?? 0,
    added: new Set<string>(),
  }));
  for (const { caseId, expertise, to, heldElsewhere = 0 } of shuffled(input.cases, seed)) {
    const able = shares.filter((share) =>
      to === undefined
        ? (expertise === null || share.expertise === expertise) && !share.refuses?.has(caseId)
        : to.includes(share.reviewerId),
    );
    const free = able.filter((share) => !share.kept.has(caseId));
    const held = shares.filter((share) => share.kept.has(caseId)).length + heldElsewhere;
    const missing = to === undefined ? overlap - held : free.length;
    if (free.length < missing || overlap < 1)
      throw tooFew(caseId, expertise, overlap, held + free.length);
    free.sort((a, b) => a.load - b.load);
    for (const share of free.slice(0, Math.max(0, missing))) {
      share.added.add(caseId);
      share.load += 1;
    }
  }
  const byId = new Map(shares.map((share) => [share.reviewerId, share.added]));
  return reviewers.map((reviewer, index) => {
    const added = byId.get(reviewer.reviewerId) ?? new Set();
    const caseIds = input.cases.flatMap(({ caseId }) => (added.has(caseId) ? caseId : []));
    return withHidden(reviewer, caseIds, input, (seed + index + 1) >>> 0);
  });
}

function tooFew(caseId: string, expertise: string | null, wanted: number, there: number) {
  const able = expertise === null ? '' : ` with the expertise ${expertise}`;
  return new AppFailure(
    appError(
      'input/invalid',
      `The case “${caseId.slice(0, 120)}” needs ${wanted} reviewers${able}; there are ${there}.`,
      { hint: 'Add reviewers or lower the overlap.' },
    ),
  );
}

/** A repeat follows its case by at least half of the share: nearer, the answer would be remembered. */
function withHidden(
  reviewer: PlanReviewer,
  added: readonly string[],
  { repeatsEach, goldPool, goldEach, aliasOf }: PlanInput,
  seed: number,
): PlannedShare {
  const { reviewerId, keeps = [], keepsRepeats = 0, keepsGold = 0, isMeasured = true } = reviewer;
  if (!isMeasured) return { reviewerId, caseIds: [...keeps, ...added], repeats: [], gold: [] };
  const half = Math.floor(added.length / 2);
  const wanted = Math.max(0, repeatsEach - keepsRepeats);
  const picked = new Set(shuffled(added.slice(0, half), seed).slice(0, wanted));
  const repeats: { caseId: string; aliasId: string }[] = [];
  const caseIds: string[] = [];
  added.forEach((caseId, position) => {
    caseIds.push(caseId);
    const repeated = position >= half ? added[position - half] : undefined;
    if (repeated === undefined || !picked.has(repeated)) return;
    const aliasId = aliasOf(repeated);
    repeats.push({ caseId: repeated, aliasId });
    caseIds.push(aliasId);
  });
  const own = new Set([...keeps, ...added]);
  const gold = shuffled([...new Set(goldPool)], seed)
    .filter((caseId) => !own.has(caseId) && !reviewer.knows?.has(caseId))
    .filter((caseId) => !reviewer.refuses?.has(caseId))
    .slice(0, Math.max(0, goldEach - keepsGold));
  const rng = createRng(seed);
  for (const caseId of gold) caseIds.splice(Math.floor(rng() * (caseIds.length + 1)), 0, caseId);
  return { reviewerId, caseIds: [...keeps, ...caseIds], repeats, gold };
}
