import { createReadStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { blobFolderName, withCheckedFile, type BlobStore } from './blob-store.ts';

/** Keeps files in a folder: a temporary name, hash and fsync first, then the rename. */
export function createDiskBlobs(folder: string): BlobStore {
  const folderOf = (projectId: string) => join(folder, blobFolderName(projectId));
  return {
    keep: (projectId, sha256, body) =>
      withCheckedFile(folderOf(projectId), sha256, body, async (path, size) => {
        await rename(path, join(folderOf(projectId), sha256));
        return size;
      }),
    read: (projectId, sha256, range) =>
      Promise.resolve(createReadStream(join(folderOf(projectId), sha256), range)),
  };
}
