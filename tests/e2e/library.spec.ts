import { expect, test, type Page } from '@playwright/test';
import { launchApp, whenReady, type LaunchedApp } from './support/launch-app.ts';

let launched: LaunchedApp;
let window: Page;

/** The cases that the Library says it shows. */
const count = (page: Page) =>
  page.getByRole('region', { name: 'Library' }).locator('header [role="status"]');
const list = (page: Page) => page.getByRole('grid', { name: 'Cases' });
const selected = (page: Page) => list(page).getByRole('row', { selected: true });

async function openLibrary(page: Page): Promise<void> {
  await page.keyboard.press('Control+2');
  await expect(page.getByRole('heading', { name: 'Library', level: 1 })).toBeVisible();
}

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  launched = await launchApp();
  ({ window } = launched);
  await whenReady(window);
});

test.afterAll(async () => {
  expect(launched.pageErrors).toEqual([]);
  await launched.close();
});

test('LB1: an empty Library offers the sample project and fills up with it', async () => {
  await openLibrary(window);
  await expect(window.getByText('No cases yet')).toBeVisible();
  await window.getByRole('button', { name: 'Add the sample project' }).click();
  await expect(count(window)).toHaveText('1,389 cases', { timeout: 60_000 });
  await expect(list(window).getByRole('row').nth(1)).toBeVisible();
});

test('LB2: a search follows the typing, and clearing it brings every case back', async () => {
  await press(window, '/');
  await window.keyboard.type('cancel my flight');
  await expect(count(window)).toHaveText(/^\d+ of 1,389 cases$/);
  await press(window, 'Escape');
  await expect(list(window)).toBeFocused();
  await window.getByRole('button', { name: 'Clear the search' }).click();
  await expect(count(window)).toHaveText('1,389 cases');
});

test('LB3: a filter is chosen with the keyboard, and Back takes it away', async () => {
  await window.getByRole('button', { name: 'Kind', exact: true }).focus();
  await press(window, 'Enter');
  await expect(window.getByRole('menuitemcheckbox').first()).toBeFocused();
  await window.getByRole('menuitemcheckbox', { name: /Trace/ }).focus();
  await press(window, 'Enter', 'Escape');
  await expect(count(window)).toHaveText('95 of 1,389 cases');
  await expect(window.getByRole('button', { name: 'Kind: Trace', exact: true })).toBeVisible();
  await press(window, 'Alt+ArrowLeft');
  await expect(count(window)).toHaveText('1,389 cases');
});

test('LB4: cases are selected by keys: one, a range, all that match, none', async () => {
  await list(window).focus();
  await press(window, 'j', 'j', 'x');
  await expect(window.getByText('1 case selected')).toBeVisible();
  await press(window, 'j', 'j', 'j', 'Shift+X');
  await expect(window.getByText('4 cases selected')).toBeVisible();
  await expect(selected(window)).toHaveCount(4);
  await press(window, 'Control+a');
  await expect(window.getByText('1,389 cases selected')).toBeVisible();
  await press(window, 'u');
  await expect(selected(window)).toHaveCount(0);
});

test('LB5: a case opens beside the list, follows the keys and closes again', async () => {
  const pane = window.getByRole('region', { name: 'Open case' });
  await press(window, 'Enter');
  const first = await pane.getByRole('heading', { level: 2 }).textContent();
  await press(window, 'j');
  await expect(pane.getByRole('heading', { level: 2 })).not.toHaveText(first ?? '');
  await expect(pane.getByRole('heading', { name: 'People said' })).toBeVisible();
  await press(window, 'Escape');
  await expect(pane).toHaveCount(0);
});

test('LB13: Escape closes the menu of a filter from its button too, and only the menu', async () => {
  await list(window).focus();
  await press(window, 'j', 'Enter');
  const openCase = window.getByRole('region', { name: 'Open case' });
  await expect(openCase).toBeVisible();
  const button = window.getByRole('button', { name: 'Kind', exact: true });
  await button.click();
  await expect(window.getByRole('menuitemcheckbox').first()).toBeFocused();
  await button.focus();
  await press(window, 'Escape');
  await expect(button).toHaveAttribute('aria-expanded', 'false');
  await expect(window.getByRole('menuitemcheckbox')).toHaveCount(0);
  await expect(openCase).toBeVisible();
  await list(window).focus();
  await press(window, 'Escape');
  await expect(openCase).toHaveCount(0);
});

test('LB14: Escape closes a menu of commands from its button, too', async () => {
  const button = window.getByRole('button', { name: 'Saved filters', exact: true });
  await button.click();
  const menu = window.getByRole('menu');
  await expect(menu).toBeVisible();
  await button.focus();
  await press(window, 'Escape');
  await expect(menu).toBeHidden();
  await expect(button).toHaveAttribute('aria-expanded', 'false');
});

test('LB6: however long the list, only the rows in view exist', async () => {
  const rows = await list(window).getByRole('row').count();
  expect(rows).toBeLessThanOrEqual(60);
  await list(window).evaluate((element) => {
    element.scrollTop = element.scrollHeight;
  });
  await expect(list(window).locator('[aria-rowindex="1390"]')).toBeVisible();
  await expect(list(window).locator('[aria-rowindex="1390"]')).not.toContainText('Loading');
  expect(await list(window).getByRole('row').count()).toBeLessThanOrEqual(60);
});

test('LB7: a filter is saved under a name, applied, renamed and deleted', async () => {
  await press(window, '/');
  await window.keyboard.type('hotel');
  await expect(count(window)).toHaveText(/ of 1,389 cases$/);
  await press(window, 'Escape', 'Control+s');
  const dialog = window.getByRole('dialog');
  await dialog.getByLabel('Name').fill('About hotels');
  await press(window, 'Enter');
  await expect(window.getByRole('button', { name: 'About hotels' })).toBeVisible();
  await window.getByRole('button', { name: 'Clear all' }).click();
  await window.getByRole('button', { name: 'Saved filters' }).click();
  await window.getByRole('menuitem', { name: 'About hotels' }).click();
  await expect(window.getByLabel('Search cases')).toHaveValue('hotel');
  await window.getByRole('button', { name: 'About hotels' }).click();
  await window.getByRole('menuitem', { name: 'Rename or delete…' }).click();
  await dialog.getByLabel('Name of About hotels').fill('Hotels');
  await dialog.getByRole('button', { name: 'Rename' }).click();
  await dialog.getByRole('button', { name: 'Delete Hotels' }).click();
  await expect(dialog.getByText('No filter is saved.')).toBeVisible();
  await press(window, 'Escape');
  await window.getByRole('button', { name: 'Clear all' }).click();
  await expect(count(window)).toHaveText('1,389 cases');
});

test('LB8: a pack is built by keys alone, and Enter starts its review', async () => {
  await list(window).focus();
  await press(window, 'j', 'x', 'j', 'x', 'b');
  const dialog = window.getByRole('dialog');
  await expect(dialog.getByLabel('Name')).toBeFocused();
  await press(window, 'Control+a');
  await window.keyboard.type('Two to look at');
  await press(window, 'Control+Enter');
  await expect(
    dialog.getByText('Two to look at: 2 cases to review with “Quick verdict”.'),
  ).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Start reviewing' })).toBeFocused();
  await press(window, 'Enter');
  await expect(window.getByRole('region', { name: 'Your judgement' })).toBeVisible();
  await press(window, 'Control+3');
  const row = window.getByRole('row', { name: /Two to look at/ });
  await expect(row).toContainText('0 of 2');
});

test('LB9: a pack of all that match takes the filter and the limit', async () => {
  await openLibrary(window);
  await press(window, '/');
  await window.keyboard.type('flight');
  await expect(count(window)).toHaveText('50 of 1,389 cases');
  await press(window, 'Escape', 'b');
  const dialog = window.getByRole('dialog');
  await expect(dialog.getByText('50 cases match: “flight”.')).toBeVisible();
  await dialog.getByLabel('Take only the first').fill('10');
  await dialog.getByRole('button', { name: 'Build a pack of 10 cases' }).click();
  await dialog.getByRole('button', { name: 'Open the pack' }).click();
  await expect(window.getByRole('region', { name: 'Cases' }).getByRole('listitem')).toHaveCount(10);
});

test('LB10: a withdrawn pack needs a reason and can be brought back', async () => {
  await window.getByRole('button', { name: 'Withdraw…' }).click();
  const dialog = window.getByRole('dialog');
  await expect(dialog.getByRole('button', { name: 'Withdraw' })).toBeDisabled();
  await dialog.getByLabel('Reason').fill('Made to try things out');
  await dialog.getByRole('button', { name: 'Withdraw' }).click();
  await expect(window.getByText('Withdrawn', { exact: true })).toBeVisible();
  await window.getByRole('button', { name: /Bring back/ }).click();
  await expect(window.getByRole('button', { name: 'Withdraw…' })).toBeVisible();
});

test('LB11: stars without written definitions do not save; with them they do', async () => {
  await press(window, 'Control+4');
  await expect(window.getByRole('heading', { name: 'Rubrics', level: 1 })).toBeVisible();
  await press(window, 'c');
  await expect(window.getByRole('heading', { name: 'New rubric' })).toBeVisible();
  await expect(window.getByLabel('Name', { exact: true })).toBeFocused();
  await window.keyboard.type('Politeness');
  await press(window, 'Escape', 'a');
  await window.getByRole('menuitem', { name: /^Stars/ }).focus();
  await press(window, 'Enter');
  await expect(window.getByLabel('Question', { exact: true })).toBeFocused();
  await window.keyboard.type('How polite is it?');
  await press(window, 'Control+s');
  await expect(window.getByText('Not saved: 5 things to put right first.')).toBeVisible();
  await expect(window.getByText('“How polite is it?”: write what 4 stars means.')).toBeVisible();
  for (const star of [1, 2, 3, 4, 5]) {
    const words = star === 1 ? 'What 1 star means' : `What ${star} stars mean`;
    await window.getByLabel(words).fill(`Level ${star}`);
  }
  await press(window, 'Control+s');
  await expect(window.getByRole('heading', { name: 'Politeness', level: 1 })).toBeVisible();
  const preview = window.getByRole('region', { name: 'Preview of the form' });
  await expect(preview.getByText('Level 4')).toBeVisible();
  await press(window, 'Control+4');
  await expect(window.getByRole('row', { name: /Politeness/ })).toContainText('No pack');
});

test('LB12: leaving a changed rubric asks first, and a deleted question comes back', async () => {
  await window.getByRole('link', { name: 'Politeness' }).click();
  await press(window, 'j', 'Delete');
  await expect(window.getByText(/is deleted\.$/)).toBeVisible();
  await press(window, 'Control+3');
  await expect(window.getByRole('dialog', { name: 'Leave without saving?' })).toBeVisible();
  await press(window, 'Enter');
  await press(window, 'Control+z');
  await expect(window.getByRole('button', { name: 'Save as version 2' })).toBeDisabled();
  await press(window, 'Control+3');
  await expect(window.getByRole('heading', { name: 'Packs', level: 1 })).toBeVisible();
});
