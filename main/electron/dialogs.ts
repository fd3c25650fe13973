import { dialog, type BrowserWindow, type FileFilter } from 'electron';
import { safeFileName } from '../../shared/domain/safe-file-name.ts';

type SaveKind = 'csv' | 'jsonl' | 'json' | 'html' | 'png' | 'assaypack' | 'assayanswers';

const SAVE_FILTERS: { readonly [Kind in SaveKind]: FileFilter } = {
  csv: { name: 'CSV', extensions: ['csv'] },
  jsonl: { name: 'JSON Lines', extensions: ['jsonl'] },
  json: { name: 'JSON', extensions: ['json'] },
  html: { name: 'Web page', extensions: ['html'] },
  png: { name: 'PNG picture', extensions: ['png'] },
  assaypack: { name: 'Assay pack', extensions: ['assaypack'] },
  assayanswers: { name: 'Assay answers', extensions: ['assayanswers'] },
};

/** Asks for files to import. @returns absolute paths, none if the person cancelled. */
export async function askForImportFiles(window: BrowserWindow): Promise<readonly string[]> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: 'Import files',
    buttonLabel: 'Look inside',
    properties: ['openFile', 'multiSelections'],
    filters: [
      {
        name: 'Traces, test runs and tables',
        extensions: ['json', 'jsonl', 'ndjson', 'csv', 'tsv'],
      },
      { name: 'All files', extensions: ['*'] },
    ],
  });
  return canceled ? [] : filePaths;
}

/** Asks for packs and answers files. @returns absolute paths, none if the person cancelled. */
export async function askForPackFiles(window: BrowserWindow): Promise<readonly string[]> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: 'Open a pack or answers',
    buttonLabel: 'Look inside',
    properties: ['openFile', 'multiSelections'],
    filters: [
      { name: 'Packs and answers', extensions: ['assaypack', 'assayanswers'] },
      { name: 'All files', extensions: ['*'] },
    ],
  });
  return canceled ? [] : filePaths;
}

/** Asks where to write. @returns an absolute path with the right ending, or null. */
export async function askForSaveFile(
  window: BrowserWindow,
  suggestedName: string,
  kind: SaveKind,
): Promise<string | null> {
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    defaultPath: safeFileName(suggestedName),
    filters: [SAVE_FILTERS[kind]],
  });
  if (canceled || !filePath) return null;
  return filePath.toLowerCase().endsWith(`.${kind}`) ? filePath : `${filePath}.${kind}`;
}

/** Asks for the folder of a workspace, which may be new and empty. */
export async function askForWorkspace(window: BrowserWindow): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: 'Open a workspace',
    message: 'Choose the folder of a workspace, or an empty folder for a new one.',
    buttonLabel: 'Open workspace',
    properties: ['openDirectory', 'createDirectory'],
  });
  return canceled ? null : (filePaths[0] ?? null);
}

/** Asks for a folder to write files into. @returns an absolute path, or null. */
export async function askForFolder(window: BrowserWindow): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: 'Save the files in a folder',
    buttonLabel: 'Save here',
    properties: ['openDirectory', 'createDirectory'],
  });
  return canceled ? null : (filePaths[0] ?? null);
}
