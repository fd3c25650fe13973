import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';

export const repositoryRoot = fileURLToPath(new URL('../../..', import.meta.url));

interface LaunchOptions {
  /** Folder of the workspace; the app's own default place, in a fresh user-data folder, if left out. */
  readonly workspaceDir?: string;
  /** Files given on the command line. */
  readonly files?: readonly string[];
  /** A user-data folder that outlives the app, to start twice on the same one. */
  readonly userDataDir?: string;
  readonly colorScheme?: 'light' | 'dark';
  readonly env?: Readonly<Record<string, string>>;
  /** Program to start instead of Electron itself; it gets Electron's arguments. */
  readonly executablePath?: string;
}

export interface LaunchedApp {
  readonly app: ElectronApplication;
  readonly window: Page;
  readonly userDataDir: string;
  /** Errors that the page wrote to its console, violations of its security policy among them. */
  readonly pageErrors: readonly string[];
  /** Quits the app and, where it was made for this app alone, removes the user-data folder. */
  readonly close: () => Promise<void>;
}

/** Starts the built app on folders of its own and waits for its window. */
export async function launchApp(options: LaunchOptions = {}): Promise<LaunchedApp> {
  const ownsUserData = options.userDataDir === undefined;
  const userDataDir = options.userDataDir ?? mkdtempSync(join(tmpdir(), 'assay-user-'));
  // The test runner itself runs on Electron as Node; with that variable the app would be Node, too.
  const { ELECTRON_RUN_AS_NODE: _unused, ...inherited } = process.env;
  const app = await _electron.launch({
    args: [
      repositoryRoot,
      ...(options.workspaceDir === undefined ? [] : ['--workspace', options.workspaceDir]),
      ...(options.files ?? []),
    ],
    ...(options.executablePath === undefined ? {} : { executablePath: options.executablePath }),
    env: { ...definedOnly(inherited), ASSAY_USER_DATA: userDataDir, ...options.env },
    // Null leaves the colours to the app's own setting; otherwise Playwright would force light ones.
    colorScheme: options.colorScheme ?? null,
  });
  const window = await app.firstWindow();
  const pageErrors: string[] = [];
  window.on('console', (message) => {
    if (message.type() === 'error') pageErrors.push(message.text());
  });
  window.on('pageerror', (error) => pageErrors.push(String(error)));
  return {
    app,
    window,
    userDataDir,
    pageErrors,
    close: async () => {
      await app.close();
      if (ownsUserData) rmSync(userDataDir, { recursive: true, force: true });
    },
  };
}

/** Waits until the first screen is there and the core has answered. */
export async function whenReady(window: Page): Promise<void> {
  await window
    .getByRole('contentinfo', { name: 'Status' })
    .getByText(/\d+ cases/)
    .waitFor();
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}
