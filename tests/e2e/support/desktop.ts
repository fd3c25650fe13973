import type { ElectronApplication, Page } from '@playwright/test';

/** The next file dialogs answer with these files, as a person would choose them. */
export async function chooseFilesInDialog(
  app: ElectronApplication,
  paths: readonly string[],
): Promise<void> {
  await app.evaluate(({ dialog }, filePaths) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [...filePaths] });
  }, paths);
}

/** The next save dialogs answer with this file. */
export async function chooseSaveFile(app: ElectronApplication, path: string): Promise<void> {
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, path);
}

/** Drags files from outside over the window, without letting go. @returns a function that drops them. */
export async function dragFilesOver(
  page: Page,
  paths: readonly string[],
): Promise<() => Promise<void>> {
  const session = await page.context().newCDPSession(page);
  const drag = (type: 'dragEnter' | 'dragOver' | 'drop') =>
    session.send('Input.dispatchDragEvent', {
      type,
      x: 640,
      y: 400,
      data: { items: [], files: [...paths], dragOperationsMask: 1 },
    });
  await drag('dragEnter');
  await drag('dragOver');
  return async () => {
    await drag('drop');
    await session.detach();
  };
}

export async function readClipboard(app: ElectronApplication): Promise<string> {
  return app.evaluate(({ clipboard }) => clipboard.readText());
}
