import {
  accessSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { AppFailure, appError } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { CoreDeps } from '../context.ts';
import { writeBackup } from './backup.ts';
import { openReading, openWriting, type ConnectionOptions } from './connection.ts';
import { createWorkspaceFile } from './create.ts';
import { countEvents } from './event-log.ts';
import { inspectContent, inspectFile, type Inspection } from './inspect.ts';
import { LastKnownNote } from './last-known.ts';
import { acquireLock, type WorkspaceLock } from './lock.ts';
import { deleteMeta, requireMeta, writeMeta } from './meta.ts';
import { latestVersion, migrate, pendingMigrations } from './migrate.ts';
import { MIGRATIONS, type Migration } from './migrations.ts';
import { isReadOnlyFailure, toStoreError } from './store-error.ts';
import { syncedFolderProblem } from './synced-folder.ts';
import { workspaceFiles, type WorkspaceFiles } from './workspace-files.ts';

export interface OpenStoreOptions extends ConnectionOptions {
  /** False refuses with `workspace/missing` where there is no workspace yet. */
  readonly create?: boolean;
  readonly migrations?: readonly Migration[];
}

/** An open workspace: two connections and what was found on the way. */
export interface Store {
  readonly files: WorkspaceFiles;
  readonly db: Database;
  readonly readDb: Database;
  /** The file that is really open; a temporary copy where the original's folder is read-only. */
  readonly databasePath: string;
  readonly isReadOnly: boolean;
  readonly recovery: string | null;
  /** To be told of every commit to the log. */
  readonly onCommitted: (newEvents: number) => void;
  /** Closes everything and marks the workspace as cleanly closed. */
  readonly close: () => void;
}

type OpenDeps = Pick<CoreDeps, 'workspaceDir' | 'clock' | 'newId' | 'log'>;

/**
 * Opens a workspace, or makes a new one in an empty folder. Everything is looked at through read-only
 * eyes first: a file that is refused stays byte for byte as it was.
 *
 * Errors: `workspace/` + `synced-folder`, `locked`, `missing`, `unreachable`, `empty-file`, `not-assay`,
 * `corrupt`, `newer`, `disk-full`.
 */
export function openStore(deps: OpenDeps, options: OpenStoreOptions = {}): Result<Store> {
  const files = workspaceFiles(deps.workspaceDir);
  try {
    const synced = syncedFolderProblem(files.dir);
    if (synced) return err(synced);
    makeFolder(files, options.create ?? true);
    if (!isWritable(files)) return ok(openReadOnly(files, options));
    const lock = tryLock(files);
    if (lock === null) return ok(openReadOnly(files, options));
    try {
      return ok(openLocked(files, deps, options, lock));
    } catch (error) {
      lock.release();
      // Some places only tell at the first write that they cannot be written.
      if (isReadOnlyFailure(error) && existsSync(files.database))
        return ok(openReadOnly(files, options));
      throw error;
    }
  } catch (thrown) {
    return err(toStoreError(thrown));
  }
}

function openLocked(
  files: WorkspaceFiles,
  deps: OpenDeps,
  options: OpenStoreOptions,
  lock: WorkspaceLock,
): Store {
  const migrations = options.migrations ?? MIGRATIONS;
  dropUnwritableLeftovers(files);
  if (!inspectFile(files)) createWorkspaceFile(files, migrations, deps);
  const found = inspectReading(files.database, files, migrations);
  const db = openWriting(files.database, options);
  try {
    if (pendingMigrations(found.version, migrations).length > 0) {
      writeBackup(db, files, { reason: 'migration', at: deps.clock.now() });
      migrate(db, migrations);
    }
    writeMeta(db, 'open_since', deps.clock.now().toISOString());
    const note = new LastKnownNote(
      files.lastKnown,
      requireMeta(db, 'workspace_id'),
      countEvents(db),
    );
    const readDb = openReading(files.database);
    return {
      files,
      db,
      readDb,
      databasePath: files.database,
      isReadOnly: false,
      recovery: found.recovery,
      onCommitted: (newEvents) =>
        warnIfFails(deps, 'the note was not written', () => note.add(newEvents)),
      close() {
        readDb.close();
        // On a full or failing disk the flag stays, and the next start checks the file.
        warnIfFails(deps, 'the workspace was not closed cleanly', () => {
          deleteMeta(db, 'open_since');
          db.pragma('optimize');
          db.pragma('wal_checkpoint(TRUNCATE)');
        });
        db.close();
        warnIfFails(deps, 'the note was not closed', () => note.close(files.database));
        lock.release();
      },
    };
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * Opens without writing anything into the folder. A database with a write-ahead log needs a writable
 * folder even to be read, and an older schema needs a migration; both work on a temporary copy.
 */
function openReadOnly(files: WorkspaceFiles, options: OpenStoreOptions): Store {
  const migrations = options.migrations ?? MIGRATIONS;
  if (!inspectFile(files)) throw missingFailure();
  let found: Inspection | null = null;
  try {
    found = inspectReading(files.database, files, migrations);
  } catch (error) {
    if (!isReadOnlyFailure(error)) throw error;
  }
  if (found !== null && found.version === latestVersion(migrations)) {
    return readOnlyStore(files, files.database, found, () => undefined);
  }
  const copyDir = mkdtempSync(join(tmpdir(), 'assay-read-only-'));
  const dispose = () => rmSync(copyDir, { recursive: true, force: true });
  try {
    const copy = workspaceFiles(copyDir);
    copyFileSync(files.database, copy.database);
    if (existsSync(files.wal)) copyFileSync(files.wal, copy.wal);
    const inspected = inspectReading(
      copy.database,
      { ...copy, lastKnown: files.lastKnown },
      migrations,
    );
    const db = openWriting(copy.database);
    try {
      migrate(db, migrations);
    } finally {
      db.close();
    }
    return readOnlyStore(files, copy.database, inspected, dispose);
  } catch (error) {
    dispose();
    throw error;
  }
}

function readOnlyStore(
  files: WorkspaceFiles,
  path: string,
  found: Inspection,
  dispose: () => void,
): Store {
  const db = openReading(path);
  const readDb = openReading(path);
  return {
    files,
    db,
    readDb,
    databasePath: path,
    isReadOnly: true,
    recovery: found.recovery,
    onCommitted: () => undefined,
    close() {
      readDb.close();
      db.close();
      dispose();
    },
  };
}

function inspectReading(
  path: string,
  files: WorkspaceFiles,
  migrations: readonly Migration[],
): Inspection {
  const db = openReading(path);
  try {
    return inspectContent(db, files, latestVersion(migrations));
  } finally {
    db.close();
  }
}

function makeFolder(files: WorkspaceFiles, create: boolean): void {
  if (!create && !existsSync(files.database) && !existsSync(files.wal)) throw missingFailure();
  if (!existsSync(files.dir)) mkdirSync(files.dir, { recursive: true, mode: 0o700 });
}

/** For steps after a commit: what is saved must not look lost because they fail. */
function warnIfFails(deps: Pick<CoreDeps, 'log'>, message: string, step: () => void): void {
  try {
    step();
  } catch (error) {
    deps.log.warn(message, { code: toStoreError(error).code });
  }
}

function tryLock(files: WorkspaceFiles): WorkspaceLock | null {
  try {
    return acquireLock(files.lock);
  } catch (error) {
    if (isReadOnlyFailure(error)) return null;
    throw error;
  }
}

function isWritable(files: WorkspaceFiles): boolean {
  if (!canWrite(files.dir) || !canWrite(files.database)) return false;
  return canWrite(files.wal) || statSync(files.wal).size === 0;
}

/** True if the file may be written, or is not there. */
function canWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch (error) {
    // Why does not matter: what cannot be written is opened for reading.
    return error instanceof Error && 'code' in error && error.code === 'ENOENT';
  }
}

/**
 * Who reads a workspace that is read-only leaves an empty write-ahead log that is read-only as well;
 * it would keep the owner from writing later. Called under the lock.
 */
function dropUnwritableLeftovers(files: WorkspaceFiles): void {
  const isEmpty = (statSync(files.wal, { throwIfNoEntry: false })?.size ?? 0) === 0;
  if (!isEmpty || (canWrite(files.wal) && canWrite(files.shm))) return;
  for (const path of [files.wal, files.shm]) rmSync(path, { force: true });
}

function missingFailure(): AppFailure {
  return new AppFailure(
    appError('workspace/missing', 'There is no workspace in this folder.', {
      hint: 'Check the folder, or make a workspace there first.',
    }),
  );
}
