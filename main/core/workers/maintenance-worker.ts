import { parentPort, workerData } from 'node:worker_threads';
import { openReading } from '../store/connection.ts';
import { writeBackup } from '../store/backup.ts';
import { workspaceFiles } from '../store/workspace-files.ts';
import { toStoreError } from '../store/store-error.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { examine } from '../workspace/examine.ts';
import type { MaintenanceTask } from '../workspace/maintenance.ts';

/** Does one long task on a connection of its own, answers once and ends. */
function work(task: MaintenanceTask): Result<unknown> {
  try {
    const db = openReading(task.databasePath);
    try {
      switch (task.kind) {
        case 'backup':
          return ok(
            writeBackup(db, workspaceFiles(task.workspaceDir), {
              reason: task.reason,
              at: task.at,
            }),
          );
        case 'examine':
          return ok(examine(db));
      }
    } finally {
      db.close();
    }
  } catch (thrown) {
    return err(toStoreError(thrown));
  }
}

parentPort?.postMessage(work(workerData as MaintenanceTask));
