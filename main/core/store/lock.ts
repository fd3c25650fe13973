import Database from 'better-sqlite3';
import { AppFailure } from '../../../shared/errors.ts';
import { lockedError } from './store-error.ts';

export interface WorkspaceLock {
  readonly release: () => void;
}

/**
 * Takes the workspace for this process, or fails at once.
 *
 * The lock is an exclusive transaction on an empty SQLite file, so the operating system holds it
 * (`fcntl` on Unix, `LockFileEx` on Windows) and drops it when the process ends, however it ends. A
 * file with a process id would outlive `kill -9`, and its number may belong to another program by
 * then. Locking `workspace.assay` itself (`locking_mode = EXCLUSIVE`) would shut out the read-only
 * connections of our own workers. SQLite also keeps count inside one process, where `fcntl` alone would
 * let the same process in twice. One trap stays: a process that opens and closes the lock file by other
 * means loses its lock, so nothing else in Assay reads it.
 * @throws AppFailure `workspace/locked`; nothing but the lock file has been touched then.
 */
export function acquireLock(path: string): WorkspaceLock {
  const db = new Database(path, { timeout: 0 });
  try {
    // Nothing is ever written here; a journal file would only stay behind after a kill.
    db.pragma('journal_mode = MEMORY');
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    const isHeld = error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
    throw isHeld ? new AppFailure(lockedError(), error) : error;
  }
  return { release: () => void db.close() };
}
