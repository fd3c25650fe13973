import { randomBytes } from 'node:crypto';
import { open, realpath, rename, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { AppFailure, appError } from '../../../../shared/errors.ts';

const FLUSH_CHARS = 256 * 1024;

/**
 * Writes a file so that it is either complete or not there: it goes to a temporary file
 * in the same folder, is synced to the disk and then takes the name. A file that stood there before
 * stays as it was until that moment, and for good if anything fails.
 * @param chunks text (written as UTF-8) or bytes in order; an error thrown by it is passed on as it is.
 * @returns the size of the file in bytes.
 * @throws AppFailure `export/unwritable` if the folder or the file cannot be written.
 */
export async function writeFileAtomically(
  filePath: string,
  chunks: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
): Promise<{ readonly bytes: number }> {
  const target = await followLink(filePath);
  const temporary = path.join(
    path.dirname(target),
    `.${path.basename(target).slice(0, 100)}.${randomBytes(6).toString('hex')}.tmp`,
  );
  const handle = await unlessUnwritable(filePath, () => open(temporary, 'wx', 0o644));
  let bytes = 0;
  try {
    bytes = await writeAll(filePath, handle, chunks);
    await unlessUnwritable(filePath, () => handle.sync());
    await unlessUnwritable(filePath, () => handle.close());
    await unlessUnwritable(filePath, () => rename(temporary, target));
  } catch (error) {
    await closeQuietly(handle);
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(path.dirname(target));
  return { bytes };
}

/** A link keeps pointing where it did: the file behind it is replaced, not the link. */
async function followLink(filePath: string): Promise<string> {
  try {
    return await realpath(filePath);
  } catch {
    // It does not exist yet, or cannot be looked at: opening the temporary file says which.
    return filePath;
  }
}

async function writeAll(
  filePath: string,
  handle: FileHandle,
  chunks: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
): Promise<number> {
  let pending: string[] = [];
  let pendingChars = 0;
  let bytes = 0;
  const flush = async () => {
    const buffer = Buffer.from(pending.join(''), 'utf8');
    pending = [];
    pendingChars = 0;
    await unlessUnwritable(filePath, () => handle.writeFile(buffer));
    bytes += buffer.byteLength;
  };
  for await (const chunk of chunks) {
    if (typeof chunk !== 'string') {
      await flush();
      await unlessUnwritable(filePath, () => handle.writeFile(chunk));
      bytes += chunk.byteLength;
      continue;
    }
    pending.push(chunk);
    pendingChars += chunk.length;
    if (pendingChars >= FLUSH_CHARS) await flush();
  }
  await flush();
  return bytes;
}

/** The rename itself must survive a power cut; systems that cannot sync a folder do it on their own. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // Windows opens no folders, some network drives sync none: the file itself is complete already.
  }
}

async function closeQuietly(handle: FileHandle): Promise<void> {
  try {
    await handle.close();
  } catch {
    // It was closed before the failure; the failure itself is what the caller hears of.
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'Assay may not write there',
  EPERM: 'Assay may not write there, or another program has the file open',
  EROFS: 'the disk is read-only',
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'its folder is a file',
  EISDIR: 'a folder has that name',
  EEXIST: 'a folder has that name',
  ENOTEMPTY: 'a folder has that name',
  EBUSY: 'another program has the file open',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the disk takes no file of that size',
  EIO: 'the disk reported an error',
  ENAMETOOLONG: 'its name is too long',
};

async function unlessUnwritable<T>(filePath: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    const name = path.basename(filePath);
    throw new AppFailure(
      appError(
        'export/unwritable',
        `“${name}” cannot be written: ${REASONS[code] ?? `the system says ${code}`}.`,
        {
          subject: name,
          hint: 'Choose another folder or name, or free the file, and export again. Nothing was changed.',
          details: { code },
        },
      ),
      error,
    );
  }
}
