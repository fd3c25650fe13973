import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { auditor } from './support/auditor.ts';
import { chooseFilesInDialog } from './support/desktop.ts';
import { launchApp, whenReady, type LaunchedApp } from './support/launch-app.ts';
import { addSampleProject, callInApp } from './support/review-app.ts';

let launched: LaunchedApp | null = null;
let folder = '';

test.beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'assay-shares-'));
  launched = await launchApp({ colorScheme: 'light' });
  await whenReady(launched.window);
});

test.afterEach(async () => {
  await launched?.close();
  launched = null;
  rmSync(folder, { recursive: true, force: true });
});

function theApp(): LaunchedApp {
  if (!launched) throw new Error('The app was not started.');
  return launched;
}

async function openTeam(): Promise<Page> {
  const { window } = theApp();
  await window.keyboard.press('ControlOrMeta+9');
  await expect(window.getByRole('heading', { name: 'Team', level: 1 })).toBeVisible();
  return window;
}

async function samplePack(page: Page, name: string): Promise<string> {
  await addSampleProject(page);
  const packs = await callInApp(page, 'pack.list', {});
  const pack = packs.find((each) => each.name.startsWith(name));
  if (!pack) throw new Error(`The sample has no pack ${name}.`);
  return pack.packId;
}

async function addPeople(page: Page, ...names: string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const name of names)
    ids.push((await callInApp(page, 'team.addPerson', { name, expertise: 'support' })).personId);
  return ids;
}

const reviewers = (page: Page, pack: string) =>
  page.getByRole('group', { name: `Reviewers of ${pack}` });

test('TMX1: from an empty team to files for each reviewer, by keyboard', async () => {
  const { app, window, pageErrors } = theApp();
  await samplePack(window, 'Airline');
  const page = await openTeam();
  const { look, violations } = auditor(page);
  await expect(page.getByText('Nobody else is here yet')).toBeVisible();
  await look('team, empty');

  for (const name of ['Ada', 'Ben']) {
    await page.keyboard.press('c');
    const field = page.getByRole('dialog', { name: 'Add a person' }).getByLabel('Name');
    await expect(field).toBeFocused();
    await page.keyboard.type(name);
    if (name === 'Ada') await look('a person');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('rowheader', { name })).toBeVisible();
  }

  await page.keyboard.press('a');
  const dialog = page.getByRole('dialog', { name: 'Assign a pack' });
  await expect(dialog.getByRole('combobox', { name: 'Pack' })).toBeFocused();
  await page.keyboard.type('Airline');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  const ada = dialog.getByRole('checkbox', { name: /^Ada/ });
  await expect(ada).toBeVisible();
  await ada.focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await dialog.getByLabel('Hidden repeats each').focus();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('2');
  const plan = dialog.getByRole('group', { name: 'Who gets how many' });
  await expect(plan.getByRole('row', { name: /^Ada 25 0 2 0 27 27$/ })).toBeVisible();
  await look('a plan');
  await dialog.getByRole('button', { name: 'Add a rule for an expertise' }).press('Enter');
  await expect(dialog.getByText('A rule needs both')).toBeVisible();
  await dialog.getByRole('button', { name: 'Remove rule 1' }).press('Enter');
  await dialog.getByText('Choose cases by hand').click();
  await dialog.getByLabel('Cases for Ada').fill('1-4');
  await expect(plan.getByRole('row', { name: /^Ada 4 0 2 0 6 6$/ })).toBeVisible();
  await expect(dialog.getByText('46 cases of the pack go to nobody.')).toBeVisible();
  await look('a plan by hand');
  await dialog.getByText('Divide evenly').click();
  await expect(plan.getByRole('row', { name: /^Ada 25 0 2 0 27 27$/ })).toBeVisible();
  await page.keyboard.press('ControlOrMeta+Enter');

  await expect(page.getByText('50 of 50 cases with a reviewer.')).toBeVisible();
  await look('handed out');
  await chooseFilesInDialog(app, [folder]);
  // The button that gives the shares on has the keyboard.
  await page.keyboard.press('Enter');
  await expect(page.getByText(/2 files saved in/)).toBeVisible();
  expect(readdirSync(folder).toSorted()).toEqual([
    'Ada - Airline conversations.assaypack',
    'Ben - Airline conversations.assaypack',
  ]);
  await page.keyboard.press('Escape');
  await expect(
    reviewers(page, 'Airline conversations').getByRole('row', { name: /^Ada.*0 of 27/ }),
  ).toBeVisible();
  await look('team');
  expect(violations).toEqual([]);
  expect(pageErrors).toEqual([]);
});

test('TMX2: “not my area” takes a case out of the queue, undo brings it back, and a lead gives it to somebody else', async () => {
  const { window: page, pageErrors } = theApp();
  const packId = await samplePack(page, 'Airline');
  const [ada = ''] = await addPeople(page, 'Ada');
  const self = (await callInApp(page, 'team.people', {})).find((person) => person.isSelf);
  const due = new Date();
  due.setDate(due.getDate() - 1);
  await callInApp(page, 'team.assign', {
    packId,
    reviewerIds: [ada, self?.personId ?? ''],
    dueAt: `${due.getFullYear()}-${String(due.getMonth() + 1).padStart(2, '0')}-${String(due.getDate()).padStart(2, '0')}`,
  });

  await openTeam();
  await page.keyboard.press('ControlOrMeta+1');
  const next = page.getByRole('link', { name: /^Start Airline.*: 0 of 25, overdue since/ });
  await expect(next).toBeFocused();
  const { look, violations } = auditor(page);
  await look('home with a share');
  await page.keyboard.press('Enter');
  const heading = page.getByRole('heading', { name: /^Case 1 of 25/ });
  await expect(heading).toBeVisible();
  await page.keyboard.press('Shift+S');
  const dialog = page.getByRole('dialog', { name: 'Case 1 is not my area' });
  await expect(dialog).toBeVisible();
  await look('not my area');
  await page.keyboard.press('2');
  await expect(page.getByRole('heading', { name: /^Case 1 of 24/ })).toBeVisible();
  await page.keyboard.press('ControlOrMeta+z');
  await expect(page.getByText('Undone: handing the case back, case 1.')).toBeVisible();
  await expect(heading).toBeVisible();
  await page.keyboard.press('Shift+S');
  await expect(dialog.getByRole('group', { name: 'Who should have it?' })).toBeFocused();
  await page.keyboard.press('r');
  await expect(dialog.getByRole('textbox')).toBeFocused();
  await page.keyboard.type('About refunds of another country');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: /^Case 1 of 24/ })).toBeVisible();

  await openTeam();
  const waiting = page.getByRole('region', { name: 'Waiting for another reviewer' });
  await expect(waiting.getByText('“About refunds of another country”')).toBeVisible();
  await look('a case that waits');
  // Rows are walked by keys; Enter gives the case on.
  await page.keyboard.press('j');
  await expect(waiting.getByRole('button', { name: /^Give to Ada: “/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(waiting).toBeHidden();
  const shares = reviewers(page, 'Airline conversations');
  await expect(shares.getByRole('row', { name: /^Ada.*0 of 26/ })).toBeVisible();
  await expect(shares.getByRole('row', { name: /\(you\).*0 of 24/ })).toBeVisible();
  expect(violations).toEqual([]);
  expect(pageErrors).toEqual([]);
});

test('TMX3: another due day, and a share that is taken back', async () => {
  const { window: page } = theApp();
  const packId = await samplePack(page, 'Airline');
  const [ada = ''] = await addPeople(page, 'Ada');
  await callInApp(page, 'team.assign', { packId, reviewerIds: [ada], dueAt: '2020-01-31' });
  await openTeam();
  const row = reviewers(page, 'Airline conversations').getByRole('row', { name: /^Ada/ });
  await expect(row.getByText('Overdue Jan 31, 2020')).toBeVisible();
  const more = row.getByRole('button', { name: /^Share of Ada/ });
  await more.press('Enter');
  await page.getByRole('menuitem', { name: 'Change the due day…' }).press('Enter');
  await page.getByRole('dialog').getByLabel('Due').fill('');
  await page.getByRole('button', { name: 'Change', exact: true }).press('Enter');
  await expect(row.getByText('Overdue')).toBeHidden();
  await more.press('Enter');
  await page.getByRole('menuitem', { name: 'Take the share back…' }).press('Enter');
  await expect(page.getByLabel('Reason')).toBeFocused();
  await page.keyboard.type('On leave');
  await page.getByRole('button', { name: 'Take it back' }).press('Enter');
  await expect(page.getByText('No pack is handed out yet')).toBeVisible();
});
