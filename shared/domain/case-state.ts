/** `stale`: submitted for an earlier revision of the pack, which has changed the case since. */
export const CASE_STATES = ['unreviewed', 'draft', 'stale', 'submitted', 'skipped'] as const;
export type CaseState = (typeof CASE_STATES)[number];

/** Whether a case waits for the reviewer. */
export function isOpenState(state: CaseState): boolean {
  return state === 'unreviewed' || state === 'draft' || state === 'stale';
}
