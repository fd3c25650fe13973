import type { PackSummary } from '../../../shared/contract/review.ts';

/** Cases that the person has neither submitted nor skipped. */
export function remainingCases({ progress }: Pick<PackSummary, 'progress'>): number {
  return Math.max(0, progress.total - progress.submitted - progress.skipped);
}

/** Packs to go on with first (last worked on, then newest), finished ones after them; withdrawn ones are left out. */
export function orderPacks(packs: readonly PackSummary[]): readonly PackSummary[] {
  return packs
    .filter((pack) => !pack.withdrawn)
    .toSorted((a, b) => {
      const finished = Number(remainingCases(a) === 0) - Number(remainingCases(b) === 0);
      if (finished !== 0) return finished;
      const lastWork = (b.lastReviewedAt ?? '').localeCompare(a.lastReviewedAt ?? '');
      return lastWork !== 0 ? lastWork : b.createdAt.localeCompare(a.createdAt);
    });
}
