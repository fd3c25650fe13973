import { join } from 'node:path';

/** Which workspace to open, and whether it may be made if it is not there. */
export interface WorkspaceLocation {
  readonly dir: string;
  readonly create: boolean;
}

/**
 * `--workspace DIR` wins, then the workspace that was open last, then the default one in the
 * user-data folder. A workspace that was open last and is gone is never made anew: an empty list in
 * its place would look like lost work.
 */
export function chooseWorkspace(options: {
  readonly fromArguments: string | null;
  readonly lastWorkspace: string | null;
  readonly userDataDir: string;
}): WorkspaceLocation {
  const defaultDir = join(options.userDataDir, 'workspace');
  if (options.fromArguments !== null) return { dir: options.fromArguments, create: true };
  if (options.lastWorkspace !== null && options.lastWorkspace !== defaultDir) {
    return { dir: options.lastWorkspace, create: false };
  }
  return { dir: defaultDir, create: true };
}
