import { copyFileSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import Database from 'better-sqlite3';
import { AppFailure, appError } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { Clock } from '../context.ts';
import { copyProblem, listBackups, type Backup } from './backup.ts';
import { publishFile } from './durable-file.ts';
import { acquireLock } from './lock.ts';
import { deleteMeta } from './meta.ts';
import { corruptError, toStoreError } from './store-error.ts';
import { workspaceFiles } from './workspace-files.ts';

export interface Restored {
  readonly backup: Backup;
  /** Name of the folder inside the workspace that now holds the damaged files. */
  readonly keptIn: string;
}

/**
 * Puts a backup in the place of a workspace that does not open. Nothing is deleted: the database, its
 * write-ahead log and its index move together into `recovered-<time>/`. If the plug is pulled in the
 * middle, the next start refuses the folder again and the restore can be repeated.
 *
 * Errors: `workspace/locked`, `input/not-found`, `workspace/corrupt` (the backup is damaged),
 * `workspace/disk-full`, `workspace/read-only`.
 */
export function restoreBackup(
  workspaceDir: string,
  backupId: string,
  clock: Clock,
): Result<Restored> {
  const files = workspaceFiles(workspaceDir);
  try {
    const lock = acquireLock(files.lock);
    try {
      const backup = listBackups(files).find(({ id }) => id === backupId);
      if (!backup) {
        throw new AppFailure(
          appError('input/not-found', 'This backup is not there any more.', { subject: backupId }),
        );
      }
      const source = join(files.backups, backup.id);
      const problem = copyProblem(source, 0);
      if (problem !== null)
        throw new AppFailure(corruptError(`The backup is damaged: ${problem}.`));
      copyFileSync(source, files.unfinished);
      markClosed(files.unfinished);

      const keptIn = `recovered-${clock.now().toISOString().replace(/[:.]/g, '-')}`;
      mkdirSync(join(files.dir, keptIn), { mode: 0o700 });
      const moveAway = (path: string) => {
        if (existsSync(path)) renameSync(path, join(files.dir, keptIn, basename(path)));
      };
      for (const path of [files.database, files.wal, files.shm]) moveAway(path);
      publishFile(files.unfinished, files.database);
      // Last, because a missing database with this note is refused, never taken for an empty folder.
      moveAway(files.lastKnown);
      return ok({ backup, keptIn });
    } finally {
      lock.release();
    }
  } catch (thrown) {
    return err(toStoreError(thrown));
  }
}

/** A backup is taken while the workspace is open; its restored copy has not crashed. */
function markClosed(path: string): void {
  const db = new Database(path, { fileMustExist: true });
  try {
    deleteMeta(db, 'open_since');
  } finally {
    db.close();
  }
}
