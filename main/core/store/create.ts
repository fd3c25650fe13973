import { rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { CoreDeps } from '../context.ts';
import { publishFile } from './durable-file.ts';
import { SENTINEL, writeMeta } from './meta.ts';
import { migrate } from './migrate.ts';
import type { Migration } from './migrations.ts';
import { defaultPersonName, namePerson } from './person.ts';
import type { WorkspaceFiles } from './workspace-files.ts';

/**
 * Makes a new workspace file. It is built under another name and renamed when it is whole, so that a
 * crash on the way leaves no half-made workspace that would look like a damaged one.
 */
export function createWorkspaceFile(
  files: WorkspaceFiles,
  migrations: readonly Migration[],
  deps: Pick<CoreDeps, 'clock' | 'newId'>,
): void {
  for (const leftover of [files.unfinished, `${files.unfinished}-journal`])
    rmSync(leftover, { force: true });
  const db = new Database(files.unfinished);
  try {
    migrate(db, migrations);
    db.transaction(() => {
      const personId = deps.newId();
      writeMeta(db, 'sentinel', SENTINEL);
      writeMeta(db, 'workspace_id', deps.newId());
      writeMeta(db, 'person_id', personId);
      writeMeta(db, 'device_id', deps.newId());
      writeMeta(db, 'created_at', deps.clock.now().toISOString());
      namePerson(db, personId, defaultPersonName());
    }).immediate();
  } finally {
    db.close();
  }
  publishFile(files.unfinished, files.database);
}
