import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { AppFailure } from '../../../shared/errors.ts';
import { openReading, quickCheck } from './connection.ts';
import { publishFile } from './durable-file.ts';
import { countEvents } from './event-log.ts';
import { corruptError } from './store-error.ts';
import type { WorkspaceFiles } from './workspace-files.ts';

export const BACKUP_REASONS = ['migration', 'import', 'timed', 'manual'] as const;
export type BackupReason = (typeof BACKUP_REASONS)[number];

export interface Backup {
  /** File name inside `backups/`. */
  readonly id: string;
  /** ISO time (UTC). */
  readonly at: string;
  readonly reason: BackupReason;
  readonly bytes: number;
}

const KEEP_NEWEST = 10;
const KEEP_DAYS = 7;
const KEEP_WEEKS = 4;
const DAY_MS = 86_400_000;
const NAME =
  /^workspace-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z-(migration|import|timed|manual)\.assay$/;

/**
 * Writes a consistent, compact copy of the workspace, checks it, and thins the older ones.
 * Blocks until done: about 10 ms per MB. Any connection will do, also a read-only one in a worker.
 * @throws SqliteError or AppFailure `workspace/corrupt` if the copy is not sound; the other backups stay.
 */
export function writeBackup(
  db: Database,
  files: WorkspaceFiles,
  { reason, at }: { readonly reason: BackupReason; readonly at: Date },
): Backup {
  mkdirSync(files.backups, { recursive: true, mode: 0o700 });
  removeUnfinished(files);
  const id = `workspace-${at.toISOString().replace(/[:.]/g, '-')}-${reason}.assay`;
  const path = join(files.backups, id);
  const partial = `${path}.partial`;
  try {
    // Counted first: the writer may go on while a worker copies.
    const leastEvents = countEvents(db);
    db.prepare('VACUUM INTO ?').run(partial);
    const problem = copyProblem(partial, leastEvents);
    if (problem !== null)
      throw new AppFailure(corruptError(`The backup is not sound: ${problem}.`));
    publishFile(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
  thin(files);
  return { id, at: at.toISOString(), reason, bytes: statSync(path).size };
}

/** Backups of a workspace, newest first. */
export function listBackups(files: WorkspaceFiles): readonly Backup[] {
  if (!existsSync(files.backups)) return [];
  return readdirSync(files.backups)
    .flatMap((id) => parseName(files, id) ?? [])
    .sort((a, b) => (a.at < b.at ? 1 : -1));
}

/** Newest backup that opens and passes its check, or null. */
export function newestSoundBackup(files: WorkspaceFiles): Backup | null {
  return (
    listBackups(files).find((backup) => copyProblem(join(files.backups, backup.id), 0) === null) ??
    null
  );
}

/** What is wrong with a copy, or null. @param leastEvents events that it has to hold. */
export function copyProblem(path: string, leastEvents: number): string | null {
  try {
    const copy = openReading(path);
    try {
      const events = countEvents(copy);
      if (events < leastEvents) return `it holds ${events} of ${leastEvents} entries`;
      return quickCheck(copy);
    } finally {
      copy.close();
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * The backups to keep: the 10 newest, the newest of each of the last 7 days that have one, and the
 * newest of each of the last 4 weeks that have one.
 * @param backups newest first.
 */
export function backupsToKeep(backups: readonly Backup[]): ReadonlySet<string> {
  const keep = new Set(backups.slice(0, KEEP_NEWEST).map((backup) => backup.id));
  const newestOfEach = (period: (atMs: number) => number, count: number) => {
    const seen = new Set<number>();
    for (const backup of backups) {
      const of = period(Date.parse(backup.at));
      if (seen.has(of)) continue;
      if (seen.size === count) return;
      seen.add(of);
      keep.add(backup.id);
    }
  };
  newestOfEach((atMs) => Math.floor(atMs / DAY_MS), KEEP_DAYS);
  // Day 0 of the epoch was a Thursday; weeks start on Monday.
  newestOfEach((atMs) => Math.floor((atMs / DAY_MS + 3) / 7), KEEP_WEEKS);
  return keep;
}

function thin(files: WorkspaceFiles): void {
  const backups = listBackups(files);
  const keep = backupsToKeep(backups);
  for (const backup of backups) {
    if (!keep.has(backup.id)) rmSync(join(files.backups, backup.id), { force: true });
  }
}

function removeUnfinished(files: WorkspaceFiles): void {
  for (const name of readdirSync(files.backups)) {
    if (/\.partial(-journal)?$/.test(name)) rmSync(join(files.backups, name), { force: true });
  }
}

function parseName(files: WorkspaceFiles, id: string): Backup | null {
  const match = NAME.exec(id);
  const reason = BACKUP_REASONS.find((known) => known === match?.[6]);
  if (!match || !reason) return null;
  const at = `${match[1]}T${match[2]}:${match[3]}:${match[4]}.${match[5]}Z`;
  return { id, at, reason, bytes: statSync(join(files.backups, id)).size };
}
