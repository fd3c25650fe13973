import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { chooseSaveFile, readClipboard } from './support/desktop.ts';
import { launchApp, whenReady, type LaunchedApp } from './support/launch-app.ts';
import { addSampleProject, callInApp } from './support/review-app.ts';

let folder = '';
let launched: LaunchedApp | null = null;

test.beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'assay-alignment-'));
  launched = await launchApp();
  await whenReady(launched.window);
  await addSampleProject(launched.window);
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

async function open(): Promise<Page> {
  const { window } = theApp();
  await window.keyboard.press('ControlOrMeta+5');
  await window.getByRole('region', { name: 'Metrics by agreement' }).waitFor();
  return window;
}

const row = (page: Page, metric: string) =>
  page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: metric }) });
const n = (page: Page, metric: string) =>
  row(page, metric).getByRole('button', { name: /, compared:/ });
const chart = (page: Page, title: string) => page.getByRole('region', { name: title });

const CHARTS = ['Metrics by agreement', 'Confusion matrix', 'Scores by human verdict'] as const;

test('ALX1: slicers change the numbers to those of the core, and clearing them brings the old ones back', async () => {
  const page = await open();
  await expect(n(page, 'Requirement met')).toHaveText('366');
  await page.getByRole('button', { name: 'Filter' }).click();
  await page.getByLabel('Tag', { exact: true }).first().fill('Supervised');
  await page.getByRole('option').first().click();
  await page.keyboard.press('Escape');
  const tag = (await callInApp(page, 'alignment.options', {})).tags.find((each) =>
    each.startsWith('Supervised'),
  );
  const { rows } = await callInApp(page, 'alignment.table', { filter: { tags: [tag ?? ''] } });
  const expected = rows.find(({ metric }) => metric === 'Requirement met')?.summary.n ?? 0;
  expect(expected).toBeGreaterThan(0);
  expect(expected).toBeLessThan(366);
  await expect(n(page, 'Requirement met')).toHaveText(String(expected));
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(n(page, 'Requirement met')).toHaveText('366');
});

test('ALX1b: Escape closes an open list, then the filters, also while their button has the focus', async () => {
  const page = await open();
  const button = page.getByRole('button', { name: 'Filter', exact: true });
  await button.click();
  const tag = page.getByLabel('Tag', { exact: true }).first();
  await tag.fill('Super');
  await expect(page.getByRole('option').first()).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('option').first()).toBeHidden();
  await expect(tag).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(tag).toBeHidden();
  await expect(button).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(tag).toBeVisible();
  await button.focus();
  await page.keyboard.press('Escape');
  await expect(tag).toBeHidden();
});

test('ALX2: grades become verdicts from the grade that is chosen on', async () => {
  const page = await open();
  await expect(row(page, 'overall')).toContainText('People gave grades here');
  await page.getByRole('textbox', { name: 'Grade from which a case passes' }).fill('4');
  const { rows } = await callInApp(page, 'alignment.table', { filter: { passFrom: 4 } });
  const overall = rows.find(({ metric }) => metric === 'overall');
  await expect(n(page, 'overall')).toHaveText((overall?.summary.n ?? -1).toLocaleString('en'));
});

test('ALX3: every chart has a table with the same numbers, which is copied as CSV', async () => {
  const page = await open();
  for (const title of CHARTS) await expect(chart(page, title).locator('svg').first()).toBeVisible();
  await page.keyboard.press('t');
  for (const title of CHARTS)
    await expect(
      chart(page, title).getByRole('group', { name: `${title} as a table` }),
    ).toBeVisible();
  await expect(
    chart(page, 'Confusion matrix').getByRole('row').filter({ hasText: 'Missed failure' }),
  ).toHaveText('Missed failureFN190.0519');
  await page.keyboard.press('t');
  await expect(chart(page, 'Confusion matrix').getByRole('table')).toHaveCount(0);
  await chart(page, 'Confusion matrix')
    .getByRole('button', { name: 'Confusion matrix: more' })
    .click();
  await page.getByRole('menuitem', { name: 'Copy as CSV' }).click();
  const lines = async () => (await readClipboard(theApp().app)).split('\r\n');
  await expect.poll(async () => (await lines()).length).toBe(5);
  expect((await lines())[0]).toBe('"Cell","Code","Cases","Share"');
  expect(await lines()).toContain('"False alarm","FP",17,0.04644808743169399');
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`ALX4: every chart is saved as a PNG of its size, ${colorScheme}`, async () => {
    const { app } = theApp();
    const page = await open();
    await page.emulateMedia({ colorScheme });
    for (const [index, title] of CHARTS.entries()) {
      const path = join(folder, `chart-${index}.png`);
      await chooseSaveFile(app, path);
      await chart(page, title)
        .getByRole('button', { name: `${title}: more` })
        .click();
      const menu = page.getByRole('menu', { name: `${title}: more` });
      await menu.getByRole('menuitem', { name: 'Save as PNG…' }).click();
      await expect.poll(() => existsSync(path)).toBe(true);
      const png = readFileSync(path);
      expect(png.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
      // Twice the size on the screen, for displays that have that many pixels.
      const sizes = await chart(page, title)
        .locator('svg')
        .evaluateAll((svgs) => svgs.map((svg) => svg.getBoundingClientRect()));
      expect(png.readUInt32BE(16)).toBe(
        Math.round(2 * Math.max(...sizes.map(({ width }) => width))),
      );
      expect(png.readUInt32BE(20)).toBe(
        Math.round(2 * Math.max(...sizes.map(({ height }) => height))),
      );
      // A picture of one colour only would be smaller.
      expect(png.length).toBeGreaterThan(5_000);
    }
  });
}

test('ALX5: j and k choose the metric, m and f open its missed failures and false alarms', async () => {
  const page = await open();
  const selected = page.getByRole('row', { selected: true }).getByRole('rowheader');
  await expect(selected).toContainText('Requirement met');
  await page.keyboard.press('m');
  await expect(page.getByRole('main').getByRole('status').first()).toHaveText('19 of 1,389 cases');
  await page.keyboard.press('Alt+ArrowLeft');
  await expect(selected).toContainText('Requirement met');
  await page.keyboard.press('f');
  await expect(page.getByRole('main').getByRole('status').first()).toHaveText('17 of 1,389 cases');
  await page.keyboard.press('Alt+ArrowLeft');
  await expect(selected).toContainText('Requirement met');
  await page.keyboard.press('j');
  await expect(selected).not.toContainText('Requirement met');
  const second = await selected.textContent();
  await expect(chart(page, 'Confusion matrix')).toContainText(/Answer correct|Task reward/);
  await page.keyboard.press('j');
  await expect(selected).not.toHaveText(second ?? '');
  await page.keyboard.press('k');
  await page.keyboard.press('k');
  await expect(selected).toContainText('Requirement met');
});

test('ALX6: a cell of the confusion matrix opens its cases by keyboard', async () => {
  const page = await open();
  const cell = chart(page, 'Confusion matrix').getByRole('button', {
    name: /^Missed failure, FN: 19/,
  });
  await cell.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main').getByRole('status').first()).toHaveText('19 of 1,389 cases');
});
