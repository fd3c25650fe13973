/** What the client does after a request to the team server that brought no usable answer. */
export type SyncStep =
  /** The app is at fault, or too old: events stay, sync stops and the person is told. */
  | { readonly kind: 'stop' }
  | { readonly kind: 'refresh-token' }
  /** This person may not be here any more: sync pauses and says so. Single events are refused by name instead. */
  | { readonly kind: 'access-lost' }
  | { readonly kind: 'hello-again' }
  | { readonly kind: 'halve-batch' }
  | { readonly kind: 'wait'; readonly waitMs: number };

/** A failed request: its HTTP status, or null if no answer came (offline, cut off, timed out). */
export interface FailedRequest {
  readonly status: number | null;
  /** Seconds of the header `Retry-After`; null if there is none. */
  readonly retryAfterSeconds: number | null;
  /** Failures in a row before this one. */
  readonly failures: number;
}

const FIRST_WAIT_MS = 1000;
export const LONGEST_WAIT_MS = 5 * 60_000;
/** A server may ask for more patience than that, but not for days. */
export const LONGEST_TOLD_WAIT_MS = 15 * 60_000;

/**
 * Decides the next step after a failed request.
 * @param random a number from 0 to 1 (1 excluded): clients that failed together do not return together.
 */
export function stepAfterFailure(failed: FailedRequest, random: () => number): SyncStep {
  const { status, retryAfterSeconds, failures } = failed;
  if (status === 401) return { kind: 'refresh-token' };
  if (status === 403) return { kind: 'access-lost' };
  if (status === 409) return { kind: 'hello-again' };
  if (status === 413) return { kind: 'halve-batch' };
  const mayPass = status === null || status === 408 || status === 429 || status >= 500;
  if (!mayPass) return { kind: 'stop' };
  const isToldWhen = status === 429 || status === 503;
  if (isToldWhen && retryAfterSeconds !== null) {
    const toldMs = Math.min(LONGEST_TOLD_WAIT_MS, retryAfterSeconds * 1000);
    return { kind: 'wait', waitMs: Math.max(FIRST_WAIT_MS, toldMs) };
  }
  const ceilingMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures);
  return { kind: 'wait', waitMs: Math.floor(random() * ceilingMs) };
}
