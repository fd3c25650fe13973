import { join } from 'node:path';

/** Where things are in a workspace's folder. */
export interface WorkspaceFiles {
  readonly dir: string;
  readonly database: string;
  /** A new workspace is built here and renamed when it is complete. */
  readonly unfinished: string;
  readonly wal: string;
  readonly shm: string;
  readonly lock: string;
  /** What the workspace held when it was last written, kept outside the database. */
  readonly lastKnown: string;
  readonly backups: string;
}

/** Names of a workspace's files. @param dir folder of the workspace. */
export function workspaceFiles(dir: string): WorkspaceFiles {
  const database = join(dir, 'workspace.assay');
  return {
    dir,
    database,
    unfinished: `${database}.new`,
    wal: `${database}-wal`,
    shm: `${database}-shm`,
    lock: join(dir, 'lock'),
    lastKnown: join(dir, 'workspace.known.json'),
    backups: join(dir, 'backups'),
  };
}
