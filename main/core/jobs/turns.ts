import { setImmediate } from 'node:timers/promises';

/** Longest that long work in the core runs before others get their turn, in milliseconds. */
export const SLICE_MS = 8;

/** Lets everything that waits (saves, queries, cancels) run before the work goes on. */
export async function nextTurn(): Promise<void> {
  await setImmediate();
}
