/** A source of randomness: each call gives a number in [0, 1). Always injected, never Math.random. */
export type Rng = () => number;

/** Seed of every published interval, so that the same labels give the same interval everywhere. */
export const DEFAULT_SEED = 20_240_601;

/**
 * Seeded generator sfc32 (128 bits of state, period of at least 2^32, passes PractRand).
 * Source: Chris Doty-Humphrey, PractRand 0.94, "Small Fast Counting" generator; the first outputs
 * are thrown away so that near seeds do not give near sequences.
 */
export function createRng(seed: number = DEFAULT_SEED): Rng {
  let a = seed | 0;
  let b = Math.floor(seed / 4294967296) | 0;
  let c = 0x6c078965;
  let counter = 1;
  const next = (): number => {
    const out = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + out) | 0;
    return (out >>> 0) / 4294967296;
  };
  for (let i = 0; i < 20; i += 1) next();
  return next;
}
