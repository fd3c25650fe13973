import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** Bytes of the zip's comment: the SHA-256 (hex) of everything before it. */
export const SEAL_BYTES = 64;

/**
 * Whether the file ends with the SHA-256 of all its other bytes. The manifest covers what the entries
 * hold; this covers the zip's own structure (times, flags, names), where a flipped bit hits no entry.
 */
export async function isSealed(filePath: string, fileBytes: number): Promise<boolean> {
  if (fileBytes <= SEAL_BYTES) return false;
  const hash = createHash('sha256');
  let held = Buffer.alloc(0);
  for await (const chunk of createReadStream(filePath)) {
    if (!Buffer.isBuffer(chunk)) throw new Error('A file was read as text.');
    const all = Buffer.concat([held, chunk]);
    const cut = Math.max(0, all.length - SEAL_BYTES);
    hash.update(all.subarray(0, cut));
    held = all.subarray(cut);
  }
  return held.toString('latin1') === hash.digest('hex');
}
