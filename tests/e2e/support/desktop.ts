import { expect, type ElectronApplication, type Page } from '@playwright/test';
import type { ImportJob } from '../../../shared/contract/imports.ts';
import { callInApp } from './review-app.ts';

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

/** Imports a file without the dialog's screens. Waits until it is all in. @throws if it failed */
export async function importFile(
  app: ElectronApplication,
  page: Page,
  path: string,
  sourceName: string,
): Promise<ImportJob> {
  await chooseFilesInDialog(app, [path]);
  const fileToken = await page.evaluate(async () => {
    const { assay } = window as unknown as {
      assay: { shell: (n: string, i: unknown) => Promise<{ value: { fileToken: string }[] }> };
    };
    const { value } = await assay.shell('shell.pickImportFiles', {});
    return value[0]?.fileToken ?? '';
  });
  const { jobId } = await callInApp(page, 'import.start', { fileToken, sourceName });
  let job: ImportJob | undefined;
  await expect
    .poll(
      async () => {
        job = (await callInApp(page, 'import.jobs', {})).find((each) => each.jobId === jobId);
        return job?.state;
      },
      { timeout: 60_000 },
    )
    .not.toBe('running');
  if (!job || job.state !== 'done')
    throw new Error(`${path}: ${job?.error?.message ?? job?.state}`);
  return job;
}
