import { existsSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { appError, type AppError } from '../../../shared/errors.ts';

const SYNCED = [
  { program: 'Dropbox', segment: /^dropbox( \(.+\)| - .+)?$/i },
  { program: 'OneDrive', segment: /^onedrive( - .+)?$/i },
  {
    program: 'iCloud',
    segment: /^(iclouddrive|icloud drive|mobile documents|com~apple~clouddocs)$/i,
  },
  { program: 'a cloud drive', segment: /^cloudstorage$/i },
] as const;

/**
 * Says why a folder cannot hold a workspace, or null. Programs that sync files copy the database and its
 * write-ahead log at different moments and lock them while they do: the copy is broken, and the
 * original may be replaced by it.
 */
export function syncedFolderProblem(dir: string): AppError | null {
  const segments = realPath(resolve(dir)).split(/[\\/]/);
  const found = SYNCED.find(({ segment }) => segments.some((name) => segment.test(name)));
  if (!found) return null;
  return appError(
    'workspace/synced-folder',
    `This folder is synced by ${found.program}, which can break a workspace.`,
    {
      hint: 'Keep the workspace in a folder of this computer; backups and exports may go to a synced one.',
    },
  );
}

/** The path behind links; of a folder that is not there yet, that of its nearest parent that is. */
function realPath(path: string): string {
  const parent = dirname(path);
  if (existsSync(path)) return realpathSync(path);
  return parent === path ? path : `${realPath(parent)}/${path.slice(parent.length)}`;
}
