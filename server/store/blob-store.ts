import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { SERVER_LIMITS } from '../../shared/protocol/limits.ts';
import { HttpProblem } from '../guards.ts';
import { sha256Hex } from './secrets.ts';

/** Files by project and content hash. Who may read which is in the database; nothing here is ever changed. */
export interface BlobStore {
  /**
   * Keeps a file whole or not at all.
   * @returns its size in bytes
   * @throws HttpProblem 400 if the content has another hash; 413 above SERVER_LIMITS.blobBytes.
   */
  readonly keep: (projectId: string, sha256: string, body: Readable) => Promise<number>;
  /** Bytes `start` to `end` (both included) of a file that was kept. */
  readonly read: (
    projectId: string,
    sha256: string,
    range: { readonly start: number; readonly end: number },
  ) => Promise<Readable>;
}

/** Project ids come from the server's own token check; the name is hashed so that it is never a path. */
export function blobFolderName(projectId: string): string {
  return sha256Hex(projectId).slice(0, 32);
}

/** A checked file on its way into the store; gone when `use` has ended, whatever happened. */
export async function withCheckedFile<T>(
  folder: string,
  sha256: string,
  body: Readable,
  use: (path: string, size: number) => Promise<T>,
): Promise<T> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${randomUUID()}.part`);
  const hash = createHash('sha256');
  let size = 0;
  const limit = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      hash.update(chunk);
      if (size <= SERVER_LIMITS.blobBytes) return done(null, chunk);
      const message = `A file has at most ${SERVER_LIMITS.blobBytes} bytes.`;
      return done(new HttpProblem(413, 'too_large', message));
    },
  });
  try {
    await pipeline(body, limit, createWriteStream(path));
    if (hash.digest('hex') !== sha256)
      throw new HttpProblem(400, 'wrong_hash', 'The file does not have the hash of its name.');
    const file = await open(path, 'r+');
    await file.sync();
    await file.close();
    return await use(path, size);
  } finally {
    await rm(path, { force: true });
  }
}
