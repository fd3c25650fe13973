import { AppFailure } from '../../../shared/errors.ts';
import type { Result } from '../../../shared/result.ts';
import type { CoreContext } from '../context.ts';
import type { Backup, BackupReason } from '../store/backup.ts';
import { startWorker } from '../workers/start-worker.ts';
import type { Check } from './examine.ts';

/** Work that would block the core for seconds, so a worker does it on a connection of its own. */
export type MaintenanceTask =
  | {
      readonly kind: 'backup';
      readonly databasePath: string;
      readonly workspaceDir: string;
      readonly reason: BackupReason;
      readonly at: Date;
    }
  | { readonly kind: 'examine'; readonly databasePath: string };

/** Writes a checked backup beside the running work. @throws AppFailure `workspace/disk-full`, `workspace/corrupt`. */
export function backUp(context: CoreContext, reason: BackupReason): Promise<Backup> {
  return run<Backup>({
    kind: 'backup',
    databasePath: context.databasePath,
    workspaceDir: context.deps.workspaceDir,
    reason,
    at: context.deps.clock.now(),
  });
}

/** Examines the whole workspace: structure, log, replay. */
export function examineWorkspace(context: CoreContext): Promise<readonly Check[]> {
  return run<readonly Check[]>({ kind: 'examine', databasePath: context.databasePath });
}

function run<T>(task: MaintenanceTask): Promise<T> {
  return new Promise((resolve, reject) => {
    const worker = startWorker('maintenance-worker', task);
    worker.once('message', (result: Result<T>) => {
      if (result.ok) resolve(result.value);
      else reject(new AppFailure(result.error));
    });
    worker.once('error', reject);
    worker.once('exit', (code) =>
      reject(new Error(`The maintenance worker ended with code ${code}.`)),
    );
  });
}
