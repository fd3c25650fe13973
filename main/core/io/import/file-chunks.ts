import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { appError, AppFailure } from '../../../../shared/errors.ts';
import { visibleText } from './visible-text.ts';

/** Bytes that one read takes; synchronous reads of this size are several times faster than streams. */
export const CHUNK_BYTES = 1024 * 1024;

/** How far a file was read, and the SHA-256 of that part: what a resume must find unchanged. */
export interface ReadMark {
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * A file that is read once from its start to its end in chunks, with its hash, and watched for
 * changes while it is read.
 */
export interface FileChunks {
  readonly path: string;
  readonly fileName: string;
  readonly size: number;
  /** Only the head is read (a preview): what ends at the cut is no fault. */
  readonly isCut: boolean;
  /** The next chunk, or null at the end. The buffer is new for each chunk. @throws AppFailure */
  readonly next: () => Buffer | null;
  /** Any part of the file, for sources that come back to their records. @throws AppFailure */
  readonly readAt: (offset: number, length: number) => Buffer;
  /** Starts again from the first byte, with a new hash. */
  readonly rewind: () => void;
  readonly mark: () => ReadMark;
  readonly bytesRead: () => number;
  /** @throws AppFailure `import/source-changed` if the file is not the one that was opened. */
  readonly assertUnchanged: () => void;
  readonly close: () => void;
}

interface OpenOptions {
  readonly expected?: ReadMark | null;
  readonly expectedSize?: number | null;
  readonly limit?: number;
}

/**
 * Opens a file for import.
 * @param expected a mark of an earlier run: reading past it fails if the content differs.
 * @param expectedSize bytes that the file had when its import began.
 * @param limit bytes after which the file is taken to end.
 * @throws AppFailure `import/unreadable`, `import/empty`, `import/source-changed`
 */
export function openFileChunks(
  path: string,
  { expected = null, expectedSize = null, limit = Number.POSITIVE_INFINITY }: OpenOptions = {},
): FileChunks {
  const fileName = visibleText(basename(path), 200);
  const fd = open(path, fileName);
  const opened = fstatSync(fd);
  if (!opened.isFile()) {
    closeSync(fd);
    throw new AppFailure(
      appError('import/unreadable', `${fileName} is not a file.`, { subject: fileName }),
    );
  }
  if (opened.size === 0) {
    closeSync(fd);
    throw new AppFailure(
      appError('import/empty', `${fileName} is empty (0 bytes).`, { subject: fileName }),
    );
  }
  const end = Math.min(opened.size, limit);
  const changed = (): AppFailure =>
    new AppFailure(
      appError(
        'import/source-changed',
        `${fileName} changed while it was imported; nothing of it was kept.`,
        {
          subject: fileName,
          hint: 'Import it again when the program that writes it has finished.',
        },
      ),
    );
  if (
    (expected !== null && expected.bytes > opened.size) ||
    (expectedSize !== null && expectedSize !== opened.size)
  ) {
    closeSync(fd);
    throw changed();
  }

  let offset = 0;
  let hash = createHash('sha256');
  let closed = false;

  const read = (at: number, length: number): Buffer => {
    const buffer = Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length) {
      let got: number;
      try {
        got = readSync(fd, buffer, filled, length - filled, at + filled);
      } catch (cause) {
        throw new AppFailure(
          appError(
            'import/unreadable',
            `${fileName} could not be read any further (byte ${at + filled}).`,
            {
              subject: fileName,
              hint: 'Is the disk or the share still there?',
            },
          ),
          cause,
        );
      }
      if (got === 0) throw changed();
      filled += got;
    }
    return buffer;
  };

  return {
    path,
    fileName,
    size: opened.size,
    isCut: end < opened.size,
    next: () => {
      if (offset >= end) return null;
      const length = Math.min(CHUNK_BYTES, end - offset);
      const chunk = read(offset, length);
      // A resume compares at the byte where the earlier run stopped, wherever a chunk ends.
      if (expected !== null && offset < expected.bytes && offset + length >= expected.bytes) {
        const head = chunk.subarray(0, expected.bytes - offset);
        if (hash.copy().update(head).digest('hex') !== expected.sha256) throw changed();
      }
      hash.update(chunk);
      offset += length;
      return chunk;
    },
    readAt: read,
    rewind: () => {
      offset = 0;
      hash = createHash('sha256');
    },
    mark: () => ({ bytes: offset, sha256: hash.copy().digest('hex') }),
    bytesRead: () => offset,
    assertUnchanged: () => {
      let now;
      try {
        now = statSync(path);
      } catch (cause) {
        throw new AppFailure(changed().error, cause);
      }
      if (
        now.size !== opened.size ||
        now.mtimeMs !== opened.mtimeMs ||
        now.ino !== opened.ino ||
        now.dev !== opened.dev
      ) {
        throw changed();
      }
    },
    close: () => {
      if (closed) return;
      closed = true;
      closeSync(fd);
    },
  };
}

function open(path: string, fileName: string): number {
  try {
    return openSync(path, 'r');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    const why =
      code === 'ENOENT'
        ? 'does not exist (any more)'
        : code === 'EACCES' || code === 'EPERM'
          ? 'may not be read by this user'
          : `could not be opened (${code})`;
    throw new AppFailure(
      appError('import/unreadable', `${fileName} ${why}.`, { subject: fileName }),
      cause,
    );
  }
}
