import { spawn } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { auditor } from './support/auditor.ts';
import { launchApp, repositoryRoot, whenReady, type LaunchedApp } from './support/launch-app.ts';
import { callInApp } from './support/review-app.ts';

let folder = '';
let launched: LaunchedApp | null = null;

test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-start-'));
});

test.afterEach(async () => {
  await launched?.close();
  launched = null;
  rmSync(folder, { recursive: true, force: true });
});

async function start(options: Parameters<typeof launchApp>[0] = {}): Promise<LaunchedApp> {
  launched = await launchApp(options);
  return launched;
}

test('ST1: a first start offers the sample project and an import, without an error in the page', async () => {
  const { window, pageErrors } = await start();
  await whenReady(window);
  await expect(window.getByRole('button', { name: 'Add the sample project' })).toBeVisible();
  await expect(window.getByRole('button', { name: /Drop files anywhere/ })).toBeVisible();
  expect(pageErrors).toEqual([]);
});

test('ST2: the sample project fills Home with packs to continue; Enter continues the first', async () => {
  const { window, pageErrors } = await start();
  await whenReady(window);
  await window.getByRole('button', { name: 'Add the sample project' }).click();
  // All six imports of the sample have to be over on a busy machine.
  await expect(window.getByRole('link', { name: /^Start / }).first()).toBeFocused({
    timeout: 60_000,
  });
  await window.keyboard.press('Enter');
  await expect(window).toHaveURL(/#\/review\//);
  expect(pageErrors).toEqual([]);
});

test('ST3: a second start focuses the first window, hands over its files and ends', async () => {
  const { app, window, userDataDir } = await start();
  await whenReady(window);
  const file = join(folder, 'cases.jsonl');
  writeFileSync(file, `${JSON.stringify({ id: 'a', input: 'Hello', actualOutput: 'World' })}\n`);
  // Where no window manager runs, nothing tells whether a window is in front; that it is asked to come, does.
  await app.evaluate(({ BrowserWindow }) => {
    const asked: string[] = [];
    Object.assign(globalThis, { asked });
    const [first] = BrowserWindow.getAllWindows();
    if (!first) return;
    first.isMinimized = () => true;
    for (const name of ['restore', 'show', 'focus'] as const)
      first[name] = () => void asked.push(name);
  });
  const code = await runSecond(userDataDir, ['--workspace', join(folder, 'other'), file]);
  expect(code).toBe(0);
  const asked = () => app.evaluate(() => Reflect.get(globalThis, 'asked') as unknown);
  await expect.poll(asked).toEqual(['restore', 'show', 'focus']);
  await expect(window.getByRole('dialog', { name: 'Import a file' })).toBeVisible();
  await expect(window.getByRole('dialog').getByText('cases.jsonl').first()).toBeVisible();
  expect(app.windows()).toHaveLength(1);
});

test('ST4: the window is the only page, sandboxed and isolated, and sees no Node', async () => {
  const { app, window } = await start();
  await whenReady(window);
  const preferences = await app.evaluate(({ BrowserWindow }) => {
    const [first] = BrowserWindow.getAllWindows();
    // Not in Electron's types; the values that are really in force.
    const contents = first?.webContents as unknown as {
      getLastWebPreferences: () => Record<string, unknown>;
    };
    const { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag } =
      contents.getLastWebPreferences();
    return { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag };
  });
  expect(preferences).toEqual({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
    webviewTag: false,
  });
  const page = await window.evaluate(() => ({
    bridge: Object.keys(Reflect.get(globalThis, 'assay')).toSorted(),
    node: ['require', 'process', 'module', 'Buffer'].filter((name) => name in globalThis),
  }));
  expect(page.node).toEqual([]);
  expect(page.bridge).toEqual([
    'call',
    'onChanges',
    'onCommand',
    'onCoreState',
    'onFilesOpened',
    'platform',
    'registerDroppedFiles',
    'shell',
  ]);
});

test('ST5: the page cannot fetch, navigate, open a window, run an inline script or write HTML', async () => {
  const { app, window } = await start();
  await whenReady(window);
  const address = window.url();
  const attempts = await window.evaluate(async () => {
    const fetched = await fetch('https://example.com/').then(
      () => 'loaded',
      () => 'refused',
    );
    const picture = await new Promise<string>((resolve) => {
      const image = new Image();
      image.addEventListener('load', () => resolve('loaded'));
      image.addEventListener('error', () => resolve('refused'));
      image.src = 'https://example.com/a.png';
    });
    let script = 'written';
    try {
      const element = document.createElement('script');
      element.textContent = 'window.injected = true';
      document.body.append(element);
    } catch {
      script = 'refused';
    }
    let html = 'written';
    try {
      document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.injected = true">');
    } catch {
      html = 'refused';
    }
    const opened = globalThis.open('https://example.com/');
    globalThis.location.assign('https://example.com/');
    return {
      fetched,
      picture,
      script,
      html,
      opened: opened === null,
      injected: 'injected' in window,
    };
  });
  expect(attempts).toEqual({
    fetched: 'refused',
    picture: 'refused',
    script: 'refused',
    html: 'refused',
    opened: true,
    injected: false,
  });
  expect(window.url()).toBe(address);
  expect(app.windows()).toHaveLength(1);
});

interface ProblemCase {
  readonly name: string;
  readonly heading: string;
  readonly prepare: (dir: string) => void;
}

const PROBLEMS: readonly ProblemCase[] = [
  {
    name: 'ST6: a file without content is said to be empty',
    heading: 'The workspace file is empty',
    prepare: (dir) => writeFileSync(join(dir, 'workspace.assay'), ''),
  },
  {
    name: 'ST7: a file that is no database at all is not overwritten',
    heading: 'This workspace is damaged',
    prepare: (dir) =>
      writeFileSync(join(dir, 'workspace.assay'), 'hello, I am a letter\n'.repeat(400)),
  },
];

for (const { name, heading, prepare } of PROBLEMS) {
  test(`${name}, and nothing is changed`, async () => {
    const dir = join(folder, 'workspace');
    mkdirSync(dir);
    prepare(dir);
    const before = readFileSync(join(dir, 'workspace.assay'));
    const { window } = await start({ workspaceDir: dir });
    await expect(window.getByRole('heading', { name: heading })).toBeVisible();
    await expect(window.getByRole('button', { name: 'Quit Assay' })).toBeFocused();
    const { look, violations } = auditor(window);
    await look(heading);
    expect(violations).toEqual([]);
    expect(readFileSync(join(dir, 'workspace.assay')).equals(before)).toBe(true);
  });
}

test('ST8: a workspace of a newer Assay is left alone and says so', async () => {
  const dir = await madeWorkspace();
  changeBytes(join(dir, 'workspace.assay'), (bytes) =>
    bytes.writeUInt32BE(99_999, USER_VERSION_OFFSET),
  );
  const { window } = await start({ workspaceDir: dir });
  await expect(window.getByRole('heading', { name: 'Made by a newer Assay' })).toBeVisible();
  await expect(window.getByText('Nothing was changed')).toBeVisible();
});

test('ST9: a damaged workspace offers its newest sound backup, keeps the damaged file, and opens', async () => {
  const dir = await madeWorkspace({ withBackup: true });
  changeBytes(join(dir, 'workspace.assay'), (bytes) => bytes.fill(0xa5, 4096));
  const { window } = await start({ workspaceDir: dir });
  await expect(window.getByRole('heading', { name: 'This workspace is damaged' })).toBeVisible();
  const restore = window.getByRole('button', { name: /^Open the backup of/ });
  await expect(restore).toBeVisible();
  const { look, violations } = auditor(window);
  await look('a backup is offered');
  expect(violations).toEqual([]);
  await restore.click();
  await whenReady(window);
  const damaged = readFileSync(keptFile(dir));
  expect(damaged.subarray(4096, 4200).every((byte) => byte === 0xa5)).toBe(true);
});

test('ST10: a workspace in a folder that cannot be written opens for reading and says so', async () => {
  test.skip(process.platform === 'win32', 'folders have no write bit there');
  const dir = await madeWorkspace();
  const before = readFileSync(join(dir, 'workspace.assay'));
  chmodSync(dir, 0o500);
  const { window } = await start({ workspaceDir: dir, ...electronBoundByFileModes() });
  await whenReady(window);
  await expect(window.getByText('Read-only: nothing can be saved here.')).toBeVisible();
  const { look, violations } = auditor(window);
  await look('read-only');
  expect(violations).toEqual([]);
  await expect(callInApp(window, 'settings.set', { reviewerName: 'Ada' })).rejects.toThrow(
    /cannot be written/,
  );
  expect(readFileSync(join(dir, 'workspace.assay')).equals(before)).toBe(true);
  chmodSync(dir, 0o700);
});

test('ST11: a workspace that is open elsewhere says so and opens nothing', async () => {
  const dir = await madeWorkspace();
  const first = await launchApp({ workspaceDir: dir });
  await whenReady(first.window);
  const { window } = await start({ workspaceDir: dir });
  await expect(
    window.getByRole('heading', { name: 'This workspace is already open' }),
  ).toBeVisible();
  await first.close();
});

test('ST12: the workspace that was open last is opened again, and never made anew where it is gone', async () => {
  const userDataDir = join(folder, 'user');
  mkdirSync(userDataDir);
  const gone = join(folder, 'gone');
  writeFileSync(join(userDataDir, 'shell-state.json'), JSON.stringify({ lastWorkspace: gone }));
  const { window } = await start({ userDataDir });
  await expect(window.getByRole('heading', { name: 'No workspace here' })).toBeVisible();
});

test('ST13: a core that dies is started again and nothing that was saved is lost', async () => {
  const { app, window } = await start();
  await whenReady(window);
  await window.keyboard.press('Control+,');
  const name = window.getByLabel('Name on your answers');
  await name.fill('Ada');
  await name.press('Enter');
  await expect(window.getByRole('heading', { name: 'Settings' })).toBeVisible();
  const killed = await app.evaluate(({ app: electron }) => {
    const core = electron.getAppMetrics().find((metric) => metric.name === 'assay-core');
    if (core) process.kill(core.pid, 'SIGKILL');
    return core !== undefined;
  });
  expect(killed).toBe(true);
  await whenReady(window);
  await window.keyboard.press('Control+1');
  await window.keyboard.press('Control+,');
  await expect(window.getByLabel('Name on your answers')).toHaveValue('Ada');
});

/** Root may write everywhere, unless the program gave that right away. */
function electronBoundByFileModes(): { readonly executablePath?: string } {
  if (process.getuid?.() !== 0) return {};
  const executablePath = join(folder, 'electron-without-root-rights');
  const rights = '-dac_override,-dac_read_search';
  writeFileSync(
    executablePath,
    `#!/bin/sh\nexec setpriv --bounding-set=${rights} --inh-caps=${rights} '${process.execPath}' "$@"\n`,
    { mode: 0o700 },
  );
  return { executablePath };
}

/** Offset of `user_version` in the header of an SQLite file. */
const USER_VERSION_OFFSET = 60;

async function madeWorkspace(options: { readonly withBackup?: boolean } = {}): Promise<string> {
  const dir = join(folder, 'made');
  const first = await launchApp({ workspaceDir: dir });
  await whenReady(first.window);
  if (options.withBackup) {
    await first.window.keyboard.press('Control+,');
    await first.window.getByRole('button', { name: 'Back up now' }).click();
    await expect(first.window.getByRole('table', { name: 'Backups' })).toBeVisible();
  }
  await first.close();
  return dir;
}

function changeBytes(path: string, change: (bytes: Buffer) => void): void {
  const bytes = readFileSync(path);
  change(bytes);
  writeFileSync(path, bytes);
}

function keptFile(dir: string): string {
  const kept = readdirSync(dir).find((name) => name.startsWith('recovered-'));
  if (!kept) throw new Error('the damaged workspace was not kept');
  return join(dir, kept, 'workspace.assay');
}

/** Starts the app a second time on the same user-data folder, as a person would. @returns its exit code. */
async function runSecond(userDataDir: string, args: readonly string[]): Promise<number | null> {
  const { ELECTRON_RUN_AS_NODE: _unused, ...env } = process.env;
  const second = spawn(
    process.execPath,
    [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), repositoryRoot, ...args],
    { env: { ...env, ASSAY_USER_DATA: userDataDir }, stdio: 'ignore' },
  );
  return new Promise((resolve, reject) => {
    second.on('error', reject);
    second.on('exit', (code) => resolve(code));
  });
}
