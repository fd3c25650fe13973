import { createRng } from '../stats/rng.ts';

/**
 * A seeded shuffle: the same items in the same order with the same seed give the same result on
 * every machine, so that two leads who name one seed review one order.
 * Source: Durstenfeld, Algorithm 235: Random permutation, CACM 7(7), 1964.
 * @param seed whole number from 0 to 2^32 - 1.
 */
export function shuffled<T extends string | number | object>(
  items: readonly T[],
  seed: number,
): T[] {
  const rng = createRng(seed);
  const result = [...items];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const pick = Math.floor(rng() * (last + 1));
    const atLast = result[last];
    const atPick = result[pick];
    if (atLast === undefined || atPick === undefined) continue;
    result[last] = atPick;
    result[pick] = atLast;
  }
  return result;
}
