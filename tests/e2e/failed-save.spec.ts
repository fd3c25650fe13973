import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import Database from 'better-sqlite3';
import { launchApp, whenReady, type LaunchedApp } from './support/launch-app.ts';
import { addSampleProject, buildPack, callInApp, openReview } from './support/review-app.ts';

let folder = '';
let launched: LaunchedApp | null = null;
let otherProgram: Database.Database | null = null;

test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-failed-save-'));
});

test.afterEach(async () => {
  otherProgram?.close();
  otherProgram = null;
  await launched?.close();
  launched = null;
  rmSync(folder, { recursive: true, force: true });
});

/** As a backup program does it that takes the file for itself. @returns gives the file back */
function takeTheFile(): () => void {
  const taken = new Database(join(folder, 'workspace.assay'));
  otherProgram = taken;
  taken.exec('BEGIN IMMEDIATE');
  return () => {
    taken.exec('ROLLBACK');
    taken.close();
    otherProgram = null;
  };
}

async function reviewing(): Promise<{ readonly page: Page; readonly packId: string }> {
  launched = await launchApp({ workspaceDir: folder });
  const page = launched.window;
  await whenReady(page);
  await addSampleProject(page);
  const packId = await buildPack(page, {
    name: 'Not saved',
    rubricId: 'quick-verdict',
    tag: 'sfhot',
    limit: 3,
  });
  await openReview(page, packId);
  return { page, packId };
}

async function storedOf(page: Page, packId: string, index: number) {
  const caseId = (await callInApp(page, 'pack.queue', { packId }))[index]?.caseId ?? '';
  const { item } = await callInApp(page, 'review.open', { packId, caseId });
  return item?.annotations.find(({ target }) => target === 'case') ?? null;
}

const position = (page: Page) => page.getByRole('heading', { name: /^Case \d/ });

test('FS1: a draft that cannot be saved says so, stays on the screen, and is saved by itself once it can be', async () => {
  const { page, packId } = await reviewing();
  const giveBack = takeTheFile();
  await page.keyboard.press('f');
  await page.keyboard.press('r');
  await page.keyboard.type('typed while nothing could be saved');
  const alert = page.getByRole('alert').filter({ hasText: 'Your answers are not saved yet' });
  await expect(alert).toBeVisible();
  await expect(page.getByRole('contentinfo', { name: 'Status' })).toContainText('Not saved');
  await expect(page.getByRole('textbox', { name: 'Why?' })).toHaveValue(
    'typed while nothing could be saved',
  );
  giveBack();
  await expect(alert).toBeHidden();
  await expect
    .poll(async () => (await storedOf(page, packId, 0))?.answers)
    .toEqual({ verdict: 'fail', reason: 'typed while nothing could be saved' });
  await expect(page.getByRole('contentinfo', { name: 'Status' })).not.toContainText('Not saved');
});

test('FS2: a submit that cannot be saved stays at its case and counts for nothing until it can', async () => {
  const { page, packId } = await reviewing();
  const giveBack = takeTheFile();
  await page.keyboard.press('p');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('alert').first()).toBeVisible();
  await expect(position(page)).toHaveText('Case 1 of 3');
  await expect(page.getByRole('radio', { name: 'Pass' })).toBeChecked();
  giveBack();
  expect((await callInApp(page, 'pack.get', { packId })).progress.submitted).toBe(0);
  await page.keyboard.press('Control+Enter');
  await expect(position(page)).toHaveText('Case 2 of 3');
  expect((await callInApp(page, 'pack.get', { packId })).progress.submitted).toBe(1);
});
