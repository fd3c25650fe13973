import type { Database } from 'better-sqlite3';
import type { AlignmentFilter } from '../../../shared/contract/alignment.ts';
import { selectCases } from '../alignment/case-selection.ts';
import { periodOf, reviewerIds } from '../alignment/judgements.ts';

/** One answer of a review, as far as a filter speaks of it. */
export interface FilteredAnswer {
  readonly reviewerId: string;
  readonly packId: string;
  /** ISO 8601. */
  readonly at: string;
  /** Null for a case that is not in the library. */
  readonly caseRow: number | null;
}

/** Whether a filter lets an answer of a review in; what came with files has no part in it. */
export function answerChoice(
  db: Database,
  filter: AlignmentFilter,
): (answer: FilteredAnswer) => boolean {
  if (filter.labelSource === 'imported') return () => false;
  const reviewers = setOf(reviewerIds(db, filter.reviewers), filter.reviewers.length === 0);
  const packs = setOf(filter.packIds, filter.packIds.length === 0);
  const cases = selectCases(db, filter);
  const { from, to } = periodOf(filter);
  return ({ reviewerId, packId, at, caseRow }) => {
    if (reviewers !== null && !reviewers.has(reviewerId)) return false;
    if (packs !== null && !packs.has(packId)) return false;
    if (cases !== null && (caseRow === null || cases[caseRow] !== 1)) return false;
    if (from === null && to === null) return true;
    const time = Date.parse(at);
    return time >= (from ?? -Infinity) && time < (to ?? Infinity);
  };
}

function setOf(values: readonly string[], isEverything: boolean): ReadonlySet<string> | null {
  return isEverything ? null : new Set(values);
}
