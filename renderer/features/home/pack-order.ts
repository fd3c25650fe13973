import type { PackSummary } from '../../../shared/contract/review.ts';

/** Cases that the person has neither submitted nor skipped. */
export function remainingCases({ progress }: Pick<PackSummary, 'progress'>): number {
  return Math.max(0, progress.total - progress.submitted - progress.skipped);
}

/**
 * Packs to go on with first: what is due soonest, then what was worked on last, then what is newest.
 * Finished ones come after them; withdrawn ones and empty shares are left out.
 */
export function orderPacks(packs: readonly PackSummary[]): readonly PackSummary[] {
  return packs
    .filter((pack) => !pack.withdrawn && (pack.assignment === null || pack.progress.total > 0))
    .toSorted((a, b) => {
      const finished = Number(remainingCases(a) === 0) - Number(remainingCases(b) === 0);
      if (finished !== 0) return finished;
      const [dueA, dueB] = [dueOrder(a), dueOrder(b)];
      if (dueA !== dueB) return dueA < dueB ? -1 : 1;
      const lastWork = (b.lastReviewedAt ?? '').localeCompare(a.lastReviewedAt ?? '');
      return lastWork !== 0 ? lastWork : b.createdAt.localeCompare(a.createdAt);
    });
}

/** Days of the calendar sort as text; what has none comes after all of them. */
function dueOrder(pack: PackSummary): string {
  return remainingCases(pack) === 0 ? '' : (pack.assignment?.dueAt ?? '~');
}
