/** Digest of a stream without events: 32 hex digits. */
export const EMPTY_DIGEST = '0'.repeat(32);
const MODULUS = 1n << 128n;

/**
 * Adds one event to the digest of its stream: the sum modulo 2^128 of the first 16 bytes of each hash,
 * so that it can be kept step by step and does not depend on the order of arrival.
 * @param digest 32 hex digits
 * @param eventHash SHA-256 as 64 hex digits
 */
export function addToDigest(digest: string, eventHash: string): string {
  const sum = (BigInt(`0x${digest}`) + BigInt(`0x${eventHash.slice(0, 32)}`)) % MODULUS;
  return sum.toString(16).padStart(32, '0');
}

/** Digest of a whole stream from the hashes of its events, in any order. */
export function digestOf(eventHashes: Iterable<string>): string {
  let digest = EMPTY_DIGEST;
  for (const hash of eventHashes) digest = addToDigest(digest, hash);
  return digest;
}
