import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, nativeTheme, session, type BrowserWindow } from 'electron';
import { CHANNELS } from '../../shared/contract/wire.ts';
import { ownArguments, parseStartArguments, type StartArguments } from './arguments.ts';
import { CoreHost } from './core-host.ts';
import { FileTokens } from './file-tokens.ts';
import { guardContents, guardSession, pageSource } from './guard.ts';
import { registerIpc } from './ipc.ts';
import { AppLog } from './logging.ts';
import { installMenu } from './menu.ts';
import { declarePageScheme, servePage } from './page-protocol.ts';
import { createShellHandlers } from './shell-handlers.ts';
import { SecretsFile } from './secrets-file.ts';
import { ShellStateFile } from './shell-state.ts';
import { createSystemCipher } from './system-cipher.ts';
import { createWindow } from './window.ts';
import { chooseWorkspace } from './workspace-location.ts';

// The lock lives in the user-data folder, so a folder of one's own comes first; nothing else may come before
// the lock: a second start that got further would open the same workspace.
const ownUserData = process.env['ASSAY_USER_DATA'];
if (ownUserData) app.setPath('userData', ownUserData);
const startedWith = parseStartArguments(
  ownArguments(process.argv, app.getAppPath(), app.isPackaged),
  process.cwd(),
);
if (app.requestSingleInstanceLock(startedWith)) run();
else app.exit(0);

/** Everything of the first and only instance. */
function run(): void {
  const here = dirname(fileURLToPath(import.meta.url));
  const userDataDir = app.getPath('userData');
  const devServerUrl = app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL'];
  const source = pageSource(devServerUrl, app.isPackaged);
  const log = new AppLog();
  const tokens = new FileTokens();
  const shellState = new ShellStateFile(userDataDir);
  let window: BrowserWindow | null = null;
  let pageListens = false;
  /** Files that came before the page could take them. */
  let waitingFiles: readonly string[] = startedWith.files;

  const host = new CoreHost({
    entry: join(here, 'core-process.js'),
    sampleDir: app.isPackaged
      ? join(process.resourcesPath, 'sample')
      : join(app.getAppPath(), 'build/sample'),
    assayVersion: app.getVersion(),
    log,
    secrets: new SecretsFile(userDataDir, createSystemCipher(process.platform)),
    tokens,
    onState: (state) => window?.webContents.send(CHANNELS.coreState, state),
  });

  const openWorkspace = async (dir: string): Promise<void> => {
    shellState.update({ lastWorkspace: dir });
    await host.open({ dir, create: true });
  };

  const offerFiles = async (paths: readonly string[]): Promise<void> => {
    if (paths.length === 0) return;
    if (!window || !pageListens) {
      waitingFiles = [...waitingFiles, ...paths];
      return;
    }
    const picked = tokens.issueForReading(paths);
    await host.shareFiles(tokens.entriesOf(picked));
    window.webContents.send(CHANNELS.files, picked);
  };

  const onHello = (): void => {
    pageListens = true;
    const files = waitingFiles;
    waitingFiles = [];
    void offerFiles(files);
  };

  const start = (): void => {
    nativeTheme.themeSource = shellState.state.colorScheme;
    guardSession(session.defaultSession, source);
    if (!source.isDevServer) servePage(session.defaultSession, join(here, '../renderer'));
    window = createWindow({
      preload: join(here, '../preload/index.cjs'),
      shellState,
      log,
      devServerUrl: devServerUrl ?? null,
    });
    // The core starts while the page loads.
    void host.open(
      chooseWorkspace({
        fromArguments: startedWith.workspaceDir,
        lastWorkspace: shellState.state.lastWorkspace,
        userDataDir,
      }),
    );
    const page = window.webContents;
    const handlers = createShellHandlers({
      window,
      host,
      tokens,
      shellState,
      openWorkspace,
      quit: () => app.quit(),
    });
    registerIpc({ window, source, host, tokens, handlers, log, onHello });
    window.on('closed', () => {
      window = null;
    });
    installMenu((id) => page.send(CHANNELS.command, id), { isDevelopment: !app.isPackaged });
    page.once('did-finish-load', () => void log.start(userDataDir, app.isPackaged));
  };

  declarePageScheme();
  // As root on Linux Chromium refuses to start with its sandbox; whoever starts it so says --no-sandbox.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  guardContents(app, source);
  app.on('second-instance', (_second, _argv, _folder, data) => {
    focusWindow(window);
    const asked = startArgumentsOf(data);
    if (asked.workspaceDir !== null) void openWorkspace(asked.workspaceDir);
    void offerFiles(asked.files);
  });
  // macOS: a file dropped on the dock icon, possibly before the app is ready.
  app.on('open-file', (opened, path) => {
    opened.preventDefault();
    void offerFiles([path]);
  });
  app.on('window-all-closed', () => app.quit());
  let closed = false;
  app.on('will-quit', (quitting) => {
    if (closed) return;
    quitting.preventDefault();
    closed = true;
    void host.stop().finally(() => app.quit());
  });
  void app.whenReady().then(start);
}

function focusWindow(window: BrowserWindow | null): void {
  if (!window) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

/** What a second start said about itself; it is our own program, but the data came through another process. */
function startArgumentsOf(data: unknown): StartArguments {
  if (typeof data !== 'object' || data === null) return { workspaceDir: null, files: [] };
  const workspaceDir: unknown = Reflect.get(data, 'workspaceDir');
  const files: unknown = Reflect.get(data, 'files');
  return {
    workspaceDir: typeof workspaceDir === 'string' ? workspaceDir : null,
    files: Array.isArray(files) ? files.filter((file: unknown) => typeof file === 'string') : [],
  };
}
