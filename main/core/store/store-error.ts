import Database from 'better-sqlite3';
import { AppFailure, appError, toAppError, type AppError } from '../../../shared/errors.ts';

/** Turns what SQLite or the file system threw into an error that a person can act on. */
export function toStoreError(thrown: unknown): AppError {
  if (thrown instanceof AppFailure) return thrown.error;
  const code = errorCode(thrown);
  // A full disk shows as ENOSPC to the shared-memory file, which SQLite reports as an I/O error.
  if (
    code === 'SQLITE_FULL' ||
    code === 'SQLITE_IOERR_SHMSIZE' ||
    code === 'ENOSPC' ||
    code === 'EDQUOT'
  ) {
    return appError(
      'workspace/disk-full',
      'The disk of this workspace is full, so the last change was not saved.',
      {
        hint: 'Free some space and try again. Everything saved before is safe.',
      },
    );
  }
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    return corruptError('A part of the workspace file cannot be read.');
  }
  if (code.startsWith('SQLITE_READONLY') || code === 'EROFS') return readOnlyError();
  if (code.startsWith('SQLITE_BUSY') || code === 'SQLITE_LOCKED') return lockedError();
  if (code.startsWith('SQLITE_IOERR') || code.startsWith('SQLITE_CANTOPEN'))
    return unreachableError(code);
  if (
    [
      'ENOENT',
      'EACCES',
      'EPERM',
      'ENOTDIR',
      'EIO',
      'ENODEV',
      'ENXIO',
      'ELOOP',
      'ENAMETOOLONG',
    ].includes(code)
  ) {
    return unreachableError(code);
  }
  return toAppError(thrown);
}

/** True if a write failed because the place cannot be written, whatever the file's mode said before. */
export function isReadOnlyFailure(thrown: unknown): boolean {
  const code = errorCode(thrown);
  return (
    code.startsWith('SQLITE_READONLY') ||
    code.startsWith('SQLITE_CANTOPEN') ||
    ['EROFS', 'EACCES', 'EPERM'].includes(code)
  );
}

export function corruptError(what: string): AppError {
  return appError('workspace/corrupt', what, {
    subject: 'workspace.assay',
    hint: 'Nothing was changed. Restore a backup (the damaged files are kept beside it), or quit.',
  });
}

export function readOnlyError(): AppError {
  return appError(
    'workspace/read-only',
    'This workspace cannot be written, so nothing was changed.',
    {
      hint: 'Copy it to a folder that you may write to, and open it there.',
    },
  );
}

export function lockedError(): AppError {
  return appError('workspace/locked', 'This workspace is already open in another Assay.', {
    hint: 'Go on in the window that is open, or close it first.',
  });
}

function unreachableError(code: string): AppError {
  return appError('workspace/unreachable', `The workspace cannot be reached (${code}).`, {
    hint: 'Check that its drive or folder is there and that you may read it, then try again.',
  });
}

function errorCode(thrown: unknown): string {
  if (thrown instanceof Database.SqliteError) return thrown.code;
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string'
    ? thrown.code
    : '';
}
