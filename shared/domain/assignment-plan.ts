import { AppFailure, appError } from '../errors.ts';
import { createRng } from '../stats/rng.ts';
import { shuffled } from './shuffle.ts';

/** A reviewer as the plan sees one. */
interface PlanReviewer {
  readonly reviewerId: string;
  readonly expertise: string | null;
}

/** A case to hand out. */
interface PlanCase {
  readonly caseId: string;
  /** Expertise that a rule asks for; null lets everybody have it. */
  readonly expertise: string | null;
}

interface PlanInput {
  readonly cases: readonly PlanCase[];
  readonly reviewers: readonly PlanReviewer[];
  /** Distinct reviewers per case, at least 1. */
  readonly overlap: number;
  /** Whole number from 0 to 2^32 - 1. */
  readonly seed: number;
  /** Cases per reviewer that come a second time, at most half of the share. */
  readonly repeatsEach: number;
  /** Case ids whose answer is known; they come on top of a share that does not hold them. */
  readonly goldPool: readonly string[];
  readonly goldEach: number;
  /** Makes the inconspicuous id of a repeat; never gives one twice. */
  readonly aliasOf: (caseId: string) => string;
}

/** What one reviewer gets. */
interface PlannedShare {
  readonly reviewerId: string;
  /** In the order of review, with the hidden repeats and hidden gold. */
  readonly caseIds: readonly string[];
  readonly repeats: readonly { readonly caseId: string; readonly aliasId: string }[];
  readonly gold: readonly string[];
}

/**
 * Hands cases out: each to exactly `overlap` reviewers, always those with the fewest so far, so that
 * without rules the loads differ by one at most. The same seed gives the same plan.
 * @throws AppFailure `input/invalid` if a case has fewer than `overlap` reviewers who may have it.
 */
export function planAssignment(input: PlanInput): PlannedShare[] {
  const { reviewers, overlap, seed } = input;
  const shares = shuffled(reviewers, seed).map((reviewer) => ({
    ...reviewer,
    caseIds: new Array<string>(),
  }));
  for (const { caseId, expertise } of shuffled(input.cases, seed)) {
    const able = shares.filter((share) => expertise === null || share.expertise === expertise);
    if (able.length < overlap || overlap < 1) {
      throw new AppFailure(
        appError(
          'input/invalid',
          `The case “${caseId.slice(0, 120)}” needs ${overlap} reviewers${expertise === null ? '' : ` with the expertise ${expertise}`}; there are ${able.length}.`,
          { hint: 'Add reviewers or lower the overlap.' },
        ),
      );
    }
    able.sort((a, b) => a.caseIds.length - b.caseIds.length);
    for (const share of able.slice(0, overlap)) share.caseIds.push(caseId);
  }
  return reviewers.map(({ reviewerId }, index) => {
    const caseIds = shares.find((share) => share.reviewerId === reviewerId)?.caseIds ?? [];
    return withHidden(reviewerId, caseIds, input, (seed + index + 1) >>> 0);
  });
}

/** A repeat follows its case by at least half of the share: nearer, the answer would be remembered. */
function withHidden(
  reviewerId: string,
  share: readonly string[],
  { repeatsEach, goldPool, goldEach, aliasOf }: PlanInput,
  seed: number,
): PlannedShare {
  const half = Math.floor(share.length / 2);
  const picked = new Set(shuffled(share.slice(0, half), seed).slice(0, repeatsEach));
  const repeats: { caseId: string; aliasId: string }[] = [];
  const caseIds: string[] = [];
  share.forEach((caseId, position) => {
    caseIds.push(caseId);
    const repeated = position >= half ? share[position - half] : undefined;
    if (repeated === undefined || !picked.has(repeated)) return;
    const aliasId = aliasOf(repeated);
    repeats.push({ caseId: repeated, aliasId });
    caseIds.push(aliasId);
  });
  const own = new Set(share);
  const gold = shuffled([...new Set(goldPool)], seed)
    .filter((caseId) => !own.has(caseId))
    .slice(0, goldEach);
  const rng = createRng(seed);
  for (const caseId of gold) caseIds.splice(Math.floor(rng() * (caseIds.length + 1)), 0, caseId);
  return { reviewerId, caseIds, repeats, gold };
}
