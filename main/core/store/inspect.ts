import { closeSync, openSync, readSync, statSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { AppFailure, appError } from '../../../shared/errors.ts';
import { APPLICATION_ID, quickCheck } from './connection.ts';
import { countEvents } from './event-log.ts';
import { isUntouchedSince, readLastKnown } from './last-known.ts';
import { readMeta, SENTINEL } from './meta.ts';
import { schemaVersion } from './migrate.ts';
import { corruptError } from './store-error.ts';
import type { WorkspaceFiles } from './workspace-files.ts';

/** What was found before anything was opened for writing. */
export interface Inspection {
  readonly version: number;
  readonly events: number;
  /** Set after a stop without a close: what was checked and found. */
  readonly recovery: string | null;
}

const MAGIC = 'SQLite format 3\0';
const HEADER_BYTES = 100;

/**
 * Looks at the file before SQLite does. SQLite opens a file of zero bytes as a valid empty database and
 * then removes its write-ahead log, which may hold everything.
 * @returns false if there is no workspace here and a new one may be made.
 * @throws AppFailure that says what is wrong; nothing was changed.
 */
export function inspectFile(files: WorkspaceFiles): boolean {
  const bytes = sizeOf(files.database);
  const walBytes = sizeOf(files.wal) ?? 0;
  if (bytes === null) {
    const known = readLastKnown(files.lastKnown);
    if (walBytes > 0 || (known !== null && known.events > 0)) {
      throw new AppFailure(
        corruptError(
          'The file workspace.assay is missing; other files of the workspace are still here.',
        ),
      );
    }
    return false;
  }
  if (bytes === 0) {
    throw new AppFailure(
      appError('workspace/empty-file', 'The file workspace.assay has no content at all.', {
        subject: 'workspace.assay',
        hint: 'Nothing was changed. Restore a backup (the empty file is kept beside it), or quit.',
      }),
    );
  }
  const header = readHeader(files.database);
  if (header.length < HEADER_BYTES || header.toString('latin1', 0, MAGIC.length) !== MAGIC) {
    throw new AppFailure(corruptError('The file workspace.assay is not a database.'));
  }
  if (header.readUInt32BE(68) !== APPLICATION_ID) {
    throw new AppFailure(
      appError('workspace/not-assay', 'The file workspace.assay was made by another program.', {
        subject: 'workspace.assay',
        hint: 'Choose the folder of an Assay workspace.',
      }),
    );
  }
  const pageBytes = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16);
  const pages = header.readUInt32BE(28);
  // With a write-ahead log the file may be shorter: a checkpoint writes the first page first.
  if (walBytes === 0 && bytes < pages * pageBytes) {
    throw new AppFailure(
      corruptError(
        `The file workspace.assay is cut off: ${bytes} of ${pages * pageBytes} bytes are here.`,
      ),
    );
  }
  return true;
}

/**
 * Looks inside through a connection that cannot write.
 * @throws AppFailure `workspace/newer` or `workspace/corrupt`; SqliteError if pages cannot be read.
 */
export function inspectContent(db: Database, files: WorkspaceFiles, latest: number): Inspection {
  const version = schemaVersion(db);
  if (version > latest) {
    throw new AppFailure(
      appError('workspace/newer', 'This workspace was made by a newer Assay.', {
        hint: 'Update Assay to open it. Nothing was changed.',
        details: { schemaVersion: version, understands: latest },
      }),
    );
  }
  const known = readLastKnown(files.lastKnown);
  const crashed = (sizeOf(files.wal) ?? 0) > 0 || readMeta(db, 'open_since') !== null;
  // A file that something else wrote to may be damaged as well, but nobody needs to hear of a copied folder.
  if (crashed || !isUntouchedSince(known, files.database)) {
    const complaint = quickCheck(db);
    if (complaint !== null)
      throw new AppFailure(corruptError(`The workspace file is damaged: ${complaint}.`));
  }
  if (readMeta(db, 'sentinel') !== SENTINEL) {
    throw new AppFailure(corruptError('The workspace file has lost its content.'));
  }
  const events = countEvents(db);
  if (
    known !== null &&
    known.workspaceId === readMeta(db, 'workspace_id') &&
    known.events > events
  ) {
    throw new AppFailure(
      appError(
        'workspace/corrupt',
        `The workspace holds ${events} entries, but ${known.events} were saved.`,
        {
          subject: 'workspace.assay',
          hint: 'A file of the workspace was lost or replaced by an older copy. Nothing was changed. Put it back, or restore a backup.',
          details: { events, expected: known.events },
        },
      ),
    );
  }
  const recovery = crashed
    ? `Assay did not close this workspace itself last time. It was checked and is sound: ${events} saved entries are all here.`
    : null;
  return { version, events, recovery };
}

function readHeader(path: string): Buffer {
  const fd = openSync(path, 'r');
  try {
    const header = Buffer.alloc(HEADER_BYTES);
    return header.subarray(0, readSync(fd, header, 0, HEADER_BYTES, 0));
  } finally {
    closeSync(fd);
  }
}

/** Size in bytes, or null if there is no such file. */
function sizeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.size ?? null;
}
