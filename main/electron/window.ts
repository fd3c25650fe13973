import { BrowserWindow, dialog, nativeTheme, screen, type Rectangle } from 'electron';
import { PAGE_URL } from './content-policy.ts';
import { CrashLimit } from './crash-limit.ts';
import type { AppLog } from './logging.ts';
import type { ShellStateFile } from './shell-state.ts';

interface WindowOptions {
  readonly preload: string;
  readonly shellState: ShellStateFile;
  readonly log: AppLog;
  /** Address of the page's dev server in development. */
  readonly devServerUrl: string | null;
}

/** Opens the window at once, in the colour of the page's outline, while everything else is starting. */
export function createWindow({
  preload,
  shellState,
  log,
  devServerUrl,
}: WindowOptions): BrowserWindow {
  const { bounds, maximized } = shellState.state;
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    ...(bounds && isOnScreen(bounds) ? bounds : {}),
    minWidth: 880,
    minHeight: 560,
    title: 'Assay',
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#16171a' : '#ffffff',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      // Chromium would fetch dictionaries from the network.
      spellcheck: false,
      v8CacheOptions: 'code',
    },
  });
  if (maximized) window.maximize();
  rememberPlace(window, shellState);
  recoverFromCrashes(window, log);
  void window.loadURL(devServerUrl ?? PAGE_URL);
  return window;
}

/** A window on a screen that was unplugged could never be reached. */
function isOnScreen(bounds: Rectangle): boolean {
  return screen.getAllDisplays().some(({ workArea }) => {
    const overlapX =
      Math.min(bounds.x + bounds.width, workArea.x + workArea.width) -
      Math.max(bounds.x, workArea.x);
    const overlapY =
      Math.min(bounds.y + bounds.height, workArea.y + workArea.height) -
      Math.max(bounds.y, workArea.y);
    return overlapX >= 120 && overlapY >= 80;
  });
}

function rememberPlace(window: BrowserWindow, shellState: ShellStateFile): void {
  window.on('close', () => {
    shellState.update({ bounds: window.getNormalBounds(), maximized: window.isMaximized() });
  });
}

/** The page's address holds the screen, so loading it again leads back to the same work. */
function recoverFromCrashes(window: BrowserWindow, log: AppLog): void {
  const crashes = new CrashLimit();
  window.webContents.on('render-process-gone', (_gone, { reason, exitCode }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    log.write('error', 'page process ended', { reason, exitCode });
    if (!crashes.isExceeded(Date.now())) {
      window.webContents.reload();
      return;
    }
    void askAfterCrashes(window);
  });
}

async function askAfterCrashes(window: BrowserWindow): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    message: 'The window has failed several times in a row.',
    detail: 'What you have answered is saved. A very large case can be the cause.',
    buttons: ['Quit', 'Start at Home'],
    defaultId: 0,
    cancelId: 0,
  });
  if (response === 1) await window.loadURL(PAGE_URL);
  else window.close();
}
