import { join } from 'node:path';
import type { CliIo } from './cli-io.ts';

/** Name of the app's folder among the user's application data. */
const APP_NAME = 'Assay';

/**
 * The workspace that the app opens by default, so that the command line and the window see the same
 * one. The folder is where Electron puts an app's user data on each system.
 */
export function defaultWorkspaceDir(io: Pick<CliIo, 'env' | 'platform' | 'homeDir'>): string {
  return join(userDataDir(io), 'workspace');
}

function userDataDir({
  env,
  platform,
  homeDir,
}: Pick<CliIo, 'env' | 'platform' | 'homeDir'>): string {
  const own = env['ASSAY_USER_DATA'];
  if (own) return own;
  switch (platform) {
    case 'win32':
      return join(env['APPDATA'] ?? join(homeDir, 'AppData', 'Roaming'), APP_NAME);
    case 'darwin':
      return join(homeDir, 'Library', 'Application Support', APP_NAME);
    default:
      return join(env['XDG_CONFIG_HOME'] ?? join(homeDir, '.config'), APP_NAME);
  }
}
