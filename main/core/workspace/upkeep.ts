import { statSync } from 'node:fs';
import type { CoreContext } from '../context.ts';
import type { OpenedContext } from '../open-context.ts';
import { listBackups } from '../store/backup.ts';
import { readMeta, writeMeta } from '../store/meta.ts';
import { workspaceFiles } from '../store/workspace-files.ts';
import { backUp, examineWorkspace } from './maintenance.ts';

const MINUTE_MS = 60_000;
/** Work that no backup holds is never older than this. */
export const BACKUP_EVERY_MS = 30 * MINUTE_MS;
/** Above this a copy takes seconds and much of a disk: once a day. Imports still make theirs. */
const LARGE_BYTES = 256 * 1024 * 1024;
const LARGE_EVERY_MS = 24 * 60 * MINUTE_MS;
/** A burst of changes, and what a start has to do, come first. */
const LEAST_WAIT_MS = MINUTE_MS;
const EXAMINE_EVERY_MS = 7 * 24 * 60 * MINUTE_MS;
/** Long after the start: nobody waits for it then. */
const EXAMINE_AFTER_MS = 10 * MINUTE_MS;

export interface Upkeep {
  /** What the examination of this run found, in a sentence for the person; null while all is well. */
  readonly finding: () => string | null;
}

/**
 * Keeps an open workspace safe without being asked: a backup at most 30 minutes after a change, and a
 * full examination once a week. Both run in a worker; a failure is logged and tried again at the next
 * change, and reviewing goes on.
 */
export function startUpkeep(context: CoreContext, onChanges: OpenedContext['onChanges']): Upkeep {
  if (context.isReadOnly) return { finding: () => null };
  const files = workspaceFiles(context.deps.workspaceDir);
  const timers = new Set<NodeJS.Timeout>();
  const running = new Set<Promise<void>>();
  let isBackupDue = false;
  let found: string | null = null;

  const after = (waitMs: number, work: () => Promise<void>) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      const task = work().catch((error: unknown) => {
        context.deps.log.error('upkeep failed', {
          reason: error instanceof Error ? error.name : 'unknown',
        });
      });
      running.add(task);
      void task.finally(() => running.delete(task));
    }, waitMs);
    // A command line that is done must be able to leave.
    timer.unref();
    timers.add(timer);
  };

  const backUpNow = async () => {
    isBackupDue = false;
    await backUp(context, 'timed');
    context.emitChanges({ topics: ['workspace'] });
  };
  const ageMs = (at: string) => context.deps.clock.now().getTime() - Date.parse(at);
  const stopListening = onChanges(({ topics }) => {
    if (isBackupDue || topics.every((topic) => topic === 'workspace' || topic === 'sync')) return;
    isBackupDue = true;
    const last = listBackups(files)[0];
    const everyMs =
      statSync(context.databasePath).size > LARGE_BYTES ? LARGE_EVERY_MS : BACKUP_EVERY_MS;
    const restMs = last === undefined ? 0 : everyMs - ageMs(last.at);
    // A clock that was set back must not put backups off for years.
    after(Math.min(everyMs, Math.max(LEAST_WAIT_MS, restMs)), backUpNow);
  });

  const examineNow = async () => {
    const failed = (await examineWorkspace(context)).filter((check) => !check.ok);
    const [first] = failed;
    if (first === undefined) {
      const at = context.deps.clock.now().toISOString();
      context.writer.local({ topics: [] }, (db) => writeMeta(db, 'examined_at', at));
      return;
    }
    found = `The weekly check found damage: ${first.name}: ${first.detail} Back up the workspace's folder, then see Settings for all checks.`;
    context.deps.log.error('the weekly check found damage', { checks: failed.length });
    context.emitChanges({ topics: ['workspace'] });
  };
  const since = readMeta(context.db, 'examined_at') ?? readMeta(context.db, 'created_at');
  if (since === null || Math.abs(ageMs(since)) >= EXAMINE_EVERY_MS)
    after(EXAMINE_AFTER_MS, examineNow);

  context.beforeClose(async () => {
    stopListening();
    for (const timer of timers) clearTimeout(timer);
    await Promise.allSettled(running);
  });
  return { finding: () => found };
}
