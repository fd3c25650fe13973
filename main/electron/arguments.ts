import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

/** What was asked for on the command line that started the app. */
export interface StartArguments {
  readonly workspaceDir: string | null;
  /** Files to import, absolute. */
  readonly files: readonly string[];
}

/**
 * Reads the app's own arguments; Chromium's switches pass through the same list and are skipped.
 * @param args what follows the app's path
 */
export function parseStartArguments(args: readonly string[], folder: string): StartArguments {
  let workspaceDir: string | null = null;
  const files: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (arg === '--workspace') {
      const value = args[index + 1];
      if (value !== undefined) workspaceDir = resolve(folder, value);
      index += 1;
    } else if (arg.startsWith('--workspace=')) {
      workspaceDir = resolve(folder, arg.slice('--workspace='.length));
    } else if (!arg.startsWith('-') && isFile(resolve(folder, arg))) {
      files.push(resolve(folder, arg));
    }
  }
  return { workspaceDir, files };
}

/** The arguments after the app's own path; in a packaged app there is no such path. */
export function ownArguments(
  argv: readonly string[],
  appPath: string,
  isPackaged: boolean,
): readonly string[] {
  if (isPackaged) return argv.slice(1);
  const at = argv.findIndex(
    (arg, index) => index > 0 && !arg.startsWith('-') && resolve(arg) === resolve(appPath),
  );
  return argv.slice(at < 0 ? 1 : at + 1);
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}
