import { randomBytes } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { clipboard, nativeTheme, type BrowserWindow } from 'electron';
import { appError } from '../../shared/errors.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import type { CoreHost } from './core-host.ts';
import {
  askForFolder,
  askForImportFiles,
  askForPackFiles,
  askForSaveFile,
  askForWorkspace,
} from './dialogs.ts';
import type { FileTokens } from './file-tokens.ts';
import { openLink } from './links.ts';
import type { ShellHandlers } from './shell-calls.ts';
import type { ShellStateFile } from './shell-state.ts';

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

interface ShellDeps {
  readonly window: BrowserWindow;
  readonly host: CoreHost;
  readonly tokens: FileTokens;
  readonly shellState: ShellStateFile;
  readonly openWorkspace: (dir: string) => Promise<void>;
  readonly quit: () => void;
}

/** What the desktop does for the page. */
export function createShellHandlers(deps: ShellDeps): ShellHandlers {
  const { window, host, tokens, shellState, openWorkspace, quit } = deps;
  return {
    'shell.pickImportFiles': async () => {
      const picked = tokens.issueForReading(await askForImportFiles(window));
      await host.shareFiles(tokens.entriesOf(picked));
      return ok(picked);
    },
    'shell.pickPackFiles': async () => {
      const picked = tokens.issueForReading(await askForPackFiles(window));
      await host.shareFiles(tokens.entriesOf(picked));
      return ok(picked);
    },
    'shell.pickSaveFile': async ({ suggestedName, kind }) => {
      const path = await askForSaveFile(window, suggestedName, kind);
      if (path === null) return ok(null);
      const picked = tokens.issueForWriting(path);
      await host.shareFiles(tokens.entriesOf([picked]));
      return ok(picked);
    },
    'shell.pickFolder': async () => {
      const path = await askForFolder(window);
      if (path === null) return ok(null);
      const picked = tokens.issueForWriting(path);
      await host.shareFiles(tokens.entriesOf([picked]));
      return ok({ fileToken: picked.fileToken, folderName: picked.fileName });
    },
    'shell.savePng': async ({ suggestedName, pngBase64 }) => {
      const png = Buffer.from(pngBase64, 'base64');
      if (!png.subarray(0, PNG_SIGNATURE.length).equals(PNG_SIGNATURE)) {
        return err(appError('input/invalid', 'What should be saved is not a PNG picture.'));
      }
      const path = await askForSaveFile(window, suggestedName, 'png');
      return path === null ? ok(null) : savePicture(path, png);
    },
    'shell.copyText': async ({ text }) => {
      clipboard.writeText(text);
      return ok(null);
    },
    'shell.openWorkspaceDialog': async () => {
      const dir = await askForWorkspace(window);
      if (dir !== null) await openWorkspace(dir);
      return ok(null);
    },
    'shell.restoreBackup': async ({ backupId }) => {
      const error = await host.restore(backupId);
      return error ? err(error) : ok(null);
    },
    'shell.quit': async () => {
      quit();
      return ok(null);
    },
    'shell.openLink': ({ url }) => openLink(window, url),
    'shell.setColorScheme': async ({ colorScheme }) => {
      nativeTheme.themeSource = colorScheme;
      if (shellState.state.colorScheme !== colorScheme) shellState.update({ colorScheme });
      return ok(null);
    },
  };
}

/** Written beside and renamed: a picture that was there stays whole if the disk is full. */
async function savePicture(
  path: string,
  png: Buffer,
): Promise<Result<{ readonly fileName: string }>> {
  const unfinished = `${path}.${randomBytes(4).toString('hex')}.part`;
  try {
    await writeFile(unfinished, png, { flag: 'wx' });
    await rename(unfinished, path);
    return ok({ fileName: basename(path) });
  } catch (thrown) {
    await rm(unfinished, { force: true });
    const reason = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown';
    return err(
      appError(
        'export/unwritable',
        `The picture ${basename(path)} cannot be written (${reason}).`,
        {
          hint: 'Choose another folder, or free some space.',
        },
      ),
    );
  }
}
