import * as fc from 'fast-check';
import { expect } from 'vitest';

const SEED = 7_340_521;
/** fast-check prints the seed and the shrunk case when a property fails. */
export function expectAlways<T>(
  arbitrary: fc.Arbitrary<T>,
  holds: (value: T) => void,
  numRuns = 300,
): void {
  fc.assert(fc.property(arbitrary, holds), { seed: SEED, numRuns });
}

export function expectSame(actual: number, expected: number, tolerance = 1e-9): void {
  const alike = Number.isNaN(expected)
    ? Number.isNaN(actual)
    : Math.abs(actual - expected) <= tolerance;
  expect(alike, `${actual} against ${expected}`).toBe(true);
}
