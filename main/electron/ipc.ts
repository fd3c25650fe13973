import { ipcMain, type BrowserWindow, type IpcMainEvent, type IpcMainInvokeEvent } from 'electron';
import type { PickedFile } from '../../shared/contract/shell.ts';
import { CHANNELS } from '../../shared/contract/wire.ts';
import type { CoreHost } from './core-host.ts';
import type { FileTokens } from './file-tokens.ts';
import { isTrustedSender, type PageSource } from './guard.ts';
import type { AppLog } from './logging.ts';
import type { ShellHandlers } from './shell-calls.ts';

const MAX_DROPPED_FILES = 1_000;
const MAX_PATH_CHARS = 32_768;

interface IpcOptions {
  readonly window: BrowserWindow;
  readonly source: PageSource;
  readonly host: CoreHost;
  readonly tokens: FileTokens;
  readonly handlers: ShellHandlers;
  readonly log: AppLog;
  /** The page has loaded and listens. */
  readonly onHello: () => void;
}

/** The only three things that the page can say to the main process. Each checks who is speaking. */
export function registerIpc({
  window,
  source,
  host,
  tokens,
  handlers,
  log,
  onHello,
}: IpcOptions): void {
  const isTrusted = (message: IpcMainEvent | IpcMainInvokeEvent): boolean => {
    const trusted =
      message.sender === window.webContents && isTrustedSender(message.senderFrame, source);
    if (!trusted) log.write('warn', 'message from an unknown sender refused');
    return trusted;
  };

  ipcMain.on(CHANNELS.hello, (message) => {
    if (!isTrusted(message)) return;
    host.connect(message.sender);
    message.sender.send(CHANNELS.coreState, host.state);
    onHello();
  });

  ipcMain.handle(CHANNELS.shell, async (message, name: unknown, input: unknown) => {
    if (!isTrusted(message)) throw new Error('Refused.');
    // The validators are loaded at the first call, after the window is on the screen.
    const { runShellCall } = await import('./shell-calls.ts');
    return runShellCall(handlers, name, input);
  });

  ipcMain.handle(
    CHANNELS.dropped,
    async (message, paths: unknown): Promise<readonly PickedFile[]> => {
      if (!isTrusted(message)) throw new Error('Refused.');
      const picked = tokens.issueForReading(droppedPaths(paths));
      await host.shareFiles(tokens.entriesOf(picked));
      return picked;
    },
  );
}

/** Paths that the preload script read off dropped files; anything else is left out. */
export function droppedPaths(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value
    .slice(0, MAX_DROPPED_FILES)
    .filter(
      (path: unknown): path is string =>
        typeof path === 'string' && path !== '' && path.length <= MAX_PATH_CHARS,
    );
}
