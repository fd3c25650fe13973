import type { AlignmentRow } from '../../../shared/contract/alignment.ts';

/** Below this a low agreement is chance more often than a finding. */
const LEAST_N = 10;
const SHOWN = 5;

/** The rows with the lowest agreement; those with next to no labels, or without a disagreement, are left out. */
export function mostDisagreeing(rows: readonly AlignmentRow[]): readonly AlignmentRow[] {
  return rows
    .filter(
      ({ summary }) =>
        summary.basis === 'verdict' &&
        summary.n >= LEAST_N &&
        summary.missedFailures + summary.falseAlarms > 0,
    )
    .toSorted((a, b) => agreementOf(a) - agreementOf(b))
    .slice(0, SHOWN);
}

function agreementOf({ summary }: AlignmentRow): number {
  return summary.agreement.kind === 'value' ? summary.agreement.value : Number.POSITIVE_INFINITY;
}
