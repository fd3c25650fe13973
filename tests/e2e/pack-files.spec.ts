import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { auditor } from './support/auditor.ts';
import { chooseFilesInDialog, chooseSaveFile, dragFilesOver } from './support/desktop.ts';
import { launchApp, whenReady, type LaunchedApp } from './support/launch-app.ts';
import { addSampleProject, buildPack, callInApp } from './support/review-app.ts';

test.describe.configure({ mode: 'serial' });

let folder = '';
const launched: LaunchedApp[] = [];

test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-files-'));
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));
test.afterEach(async () => {
  for (const app of launched.splice(0)) await app.close();
});

/** The window of one person, on a workspace that outlives it. */
async function windowOf(person: string, files: readonly string[] = []): Promise<LaunchedApp> {
  const app = await launchApp({
    workspaceDir: join(folder, person),
    userDataDir: join(folder, `${person}-data`),
    files,
  });
  launched.push(app);
  await whenReady(app.window);
  return app;
}

const dialog = (page: Page) => page.getByRole('dialog');
const openPackScreen = (page: Page, packId: string) =>
  page.evaluate((id) => {
    window.location.hash = `#/packs/${id}`;
  }, packId);

let packId = '';
const packFile = () => join(folder, 'maria.assaypack');
const answersFile = () => join(folder, 'maria.assayanswers');

test('PFX1: a lead gives Maria a share and exports it by keys', async () => {
  const { app, window, pageErrors } = await windowOf('lead');
  await addSampleProject(window);
  packId = await buildPack(window, {
    name: 'Refunds of May',
    rubricId: 'quick-verdict',
    tag: 'airline',
    limit: 4,
  });
  const maria = await callInApp(window, 'team.addPerson', { name: 'Maria' });
  await callInApp(window, 'team.assign', { packId, reviewerIds: [maria.personId] });
  await openPackScreen(window, packId);
  await window.getByRole('heading', { name: 'Refunds of May' }).waitFor();
  await window.keyboard.press('Shift+E');
  await expect(dialog(window)).toContainText('The whole pack');
  await dialog(window).getByRole('radio', { name: 'Maria' }).check();
  const { violations, look } = auditor(window);
  await look('export');
  await chooseSaveFile(app, packFile());
  await dialog(window).getByRole('button', { name: 'Choose a file…' }).press('Enter');
  await expect(dialog(window)).toContainText('maria.assaypack: 4 cases');
  await window.keyboard.press('Enter');
  await expect(dialog(window)).toBeHidden();
  expect(violations).toEqual([]);
  expect(pageErrors).toEqual([]);
});

test('PFX2: Maria opens the file from outside, sees what it is, imports it with Enter and reviews by keys', async () => {
  const { app, window, pageErrors } = await windowOf('maria', [packFile()]);
  await expect(dialog(window)).toContainText('Refunds of May');
  await expect(dialog(window)).toContainText('This pack is for Maria. You will answer as Maria.');
  // Looking changes nothing: no file that is opened from outside imports itself.
  expect(await callInApp(window, 'pack.list', {})).toEqual([]);
  const { violations, look } = auditor(window);
  await look('preview of a pack');
  await expect(dialog(window).getByRole('button', { name: 'Import', exact: true })).toBeFocused();
  await window.keyboard.press('Enter');
  await expect(dialog(window)).toContainText('Imported: 4 cases new.');
  await expect(dialog(window).getByRole('button', { name: 'Start review' })).toBeFocused();
  await look('imported');
  await window.keyboard.press('Enter');
  await window.getByRole('heading', { name: /^Case \d/ }).waitFor();
  await window.keyboard.press('f');
  await window.keyboard.press('ControlOrMeta+Enter');
  await expect
    .poll(async () => (await callInApp(window, 'pack.list', {}))[0]?.progress.submitted)
    .toBe(1);

  await openPackScreen(window, packId);
  await expect(window.getByRole('heading', { name: 'Refunds of May' })).toBeVisible();
  await expect(window.getByText('Unsigned', { exact: true })).toBeVisible();
  await window.keyboard.press('Shift+S');
  await expect(dialog(window)).toContainText('1 of 4 cases answered or skipped');
  await look('send answers');
  await chooseSaveFile(app, answersFile());
  await window.keyboard.press('Enter');
  await expect(dialog(window)).toContainText('maria.assayanswers: 1 case');
  await window.keyboard.press('Enter');
  await expect(dialog(window)).toBeHidden();

  // The same pack again: it is here already, and says so.
  await chooseFilesInDialog(app, [packFile()]);
  await window.keyboard.press('ControlOrMeta+p');
  await expect(dialog(window)).toContainText('All of it is here already.');
  await expect(dialog(window).getByRole('button', { name: 'Import' })).toBeHidden();
  await window.keyboard.press('Escape');
  expect(violations).toEqual([]);
  expect(pageErrors).toEqual([]);
});

test('PFX3: the lead drops the answers, sees whose they are, and takes them once', async () => {
  const { app, window, pageErrors } = await windowOf('lead');
  const drop = await dragFilesOver(window, [answersFile()]);
  await drop();
  await expect(dialog(window)).toContainText('Answers of Maria');
  await expect(dialog(window)).toContainText('Refunds of May');
  await expect(dialog(window)).toContainText('1 new');
  const { violations, look } = auditor(window);
  await look('preview of answers');
  await window.keyboard.press('Enter');
  await expect(dialog(window)).toContainText('Taken: 1 new.');
  await window.keyboard.press('Enter');
  await expect(window.getByRole('heading', { name: 'Team', exact: true })).toBeVisible();
  const [maria] = await callInApp(window, 'team.progress', { packId });
  await openPackScreen(window, packId);
  const received = window.getByRole('region', { name: 'Answers that came as files' });
  await expect(received).toContainText('Maria');
  await expect(received).toContainText('Unsigned');
  await look('answers received');
  expect(maria).toMatchObject({ name: 'Maria', submitted: 1 });

  await chooseFilesInDialog(app, [answersFile()]);
  await window.keyboard.press('ControlOrMeta+p');
  await expect(dialog(window)).toContainText('all of it is here already');
  await window.keyboard.press('Escape');

  const damaged = join(folder, 'damaged.assaypack');
  writeFileSync(damaged, 'PK nothing');
  await chooseFilesInDialog(app, [damaged]);
  await window.keyboard.press('ControlOrMeta+p');
  await expect(dialog(window).getByRole('alert')).toContainText('damaged.assaypack');
  await look('damaged');
  await window.keyboard.press('Escape');
  await expect(dialog(window)).toBeHidden();

  await window.keyboard.press('ControlOrMeta+,');
  await expect(window.getByRole('switch', { name: 'Require signed packs' })).not.toBeChecked();
  await look('keys');
  await window.getByRole('switch', { name: 'Require signed packs' }).press('Space');
  await expect
    .poll(async () => (await callInApp(window, 'settings.get', {})).requireSignedPacks)
    .toBe(true);
  expect(violations).toEqual([]);
  expect(pageErrors).toEqual([]);
});
