import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { chooseFilesInDialog, dragFilesOver, readClipboard } from './support/desktop.ts';
import { launchApp, repositoryRoot, whenReady, type LaunchedApp } from './support/launch-app.ts';
import { callInApp } from './support/review-app.ts';

const TEST_RUN = join(repositoryRoot, 'build/sample/data/deepeval-sample.json');

let folder = '';
let launched: LaunchedApp | null = null;

test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-import-'));
});

test.afterEach(async () => {
  await launched?.close();
  launched = null;
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<LaunchedApp> {
  launched = await launchApp();
  await whenReady(launched.window);
  return launched;
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const dialog = (page: Page) => page.getByRole('dialog', { name: /^Import/ });
const importButton = (page: Page) => dialog(page).getByRole('button', { name: 'Import' });

async function importByDialog({ app, window }: LaunchedApp, path: string): Promise<void> {
  await chooseFilesInDialog(app, [path]);
  await window.keyboard.press('ControlOrMeta+o');
  await expect(dialog(window)).toBeVisible();
}

async function finish(page: Page): Promise<void> {
  await importButton(page).click();
  await expect(dialog(page).getByText('Done', { exact: true }).first()).toBeVisible();
}

test('IMX1: a test run that was chosen in the dialog is recognised, shown as cases and taken in', async () => {
  const app = await start();
  const { window, pageErrors } = app;
  await importByDialog(app, TEST_RUN);
  await expect(dialog(window).getByRole('combobox', { name: 'Format' })).toHaveValue(
    'deepeval_test_run',
  );
  await expect(dialog(window)).toContainText('What is CECL forecasting');
  await finish(window);
  await dialog(window).getByRole('link', { name: 'Show in the Library' }).click();
  await expect(window.getByRole('grid', { name: 'Cases' })).toContainText('CECL forecasting');
  const status = await callInApp(window, 'workspace.status', {});
  expect(status.counts).toMatchObject({ cases: 1, sources: 1 });
  expect(pageErrors).toEqual([]);
});

test('IMX2: files dropped on the window go the same way, each with its own preview', async () => {
  const { window, pageErrors } = await start();
  const table = file('answers.csv', 'id,question,answer\n1,Why?,Because.\n');
  const drop = await dragFilesOver(window, [TEST_RUN, table]);
  await expect(window.getByText('Drop to import')).toBeVisible();
  await drop();
  await expect(window.getByText('Drop to import')).toBeHidden();
  await expect(dialog(window)).toContainText('Import 2 files');
  await dialog(window)
    .getByRole('button', { name: /answers\.csv/ })
    .click();
  await expect(dialog(window).getByRole('row', { name: /question/ })).toContainText('Why?');
  await dialog(window).getByRole('button', { name: 'Import 2 of 2' }).click();
  await expect(dialog(window).getByRole('listitem').filter({ hasText: 'Done' })).toHaveCount(2);
  const status = await callInApp(window, 'workspace.status', {});
  expect(status.counts).toMatchObject({ cases: 2, sources: 2 });
  expect(pageErrors).toEqual([]);
});

test('IMX3: a column mapping can be corrected and saved, and is proposed for the next file with these columns', async () => {
  const app = await start();
  const { window } = app;
  const header = 'ticket,customer asked,bot said,politeness,is it right\n';
  await importByDialog(
    app,
    file('monday.csv', `${header}T1,Where is my order?,On its way.,0.9,fail\n`),
  );
  const role = (column: string) =>
    dialog(window).getByRole('combobox', { name: `Role of ${column}` });
  await role('ticket').selectOption('id');
  await role('customer asked').selectOption('input');
  await role('bot said').selectOption('actual_output');
  await role('politeness').selectOption('metric_score');
  await role('is it right').selectOption('human_label');
  await dialog(window).getByRole('textbox', { name: 'Question of is it right' }).fill('verdict');
  await dialog(window).getByRole('textbox', { name: 'Threshold of politeness' }).fill('0.5');
  await expect(
    dialog(window).getByText('The threshold of politeness needs a direction.'),
  ).toBeVisible();
  await expect(importButton(window)).toBeDisabled();
  await dialog(window)
    .getByRole('combobox', { name: 'Direction of politeness' })
    .selectOption('higher_is_better');
  await dialog(window).getByRole('textbox', { name: 'Name for this mapping' }).fill('Help desk');
  await dialog(window).getByRole('button', { name: 'Save', exact: true }).click();
  await expect(dialog(window).getByRole('combobox', { name: 'Saved mapping' })).toContainText(
    'Help desk',
  );
  await finish(window);
  await window.keyboard.press('Escape');

  const view = await callInApp(window, 'case.get', { caseId: 'monday:T1' });
  expect(JSON.parse(view.bodyJson)).toMatchObject({
    input: 'Where is my order?',
    actualOutput: 'On its way.',
  });
  expect(view.metricResults).toMatchObject([
    { metric: 'politeness', score: 0.9, verdict: 'passed' },
  ]);
  expect(view.labels).toMatchObject([{ question: 'verdict' }]);

  await importByDialog(app, file('tuesday.csv', `${header}T2,Can I return it?,Yes.,0.4,pass\n`));
  await expect(role('politeness')).toHaveValue('metric_score');
  await expect(dialog(window).getByRole('combobox', { name: 'Saved mapping' })).toContainText(
    'A saved mapping was taken',
  );
  await finish(window);
  const second = await callInApp(window, 'case.get', { caseId: 'tuesday:T2' });
  expect(second.metricResults).toMatchObject([{ score: 0.4, verdict: 'failed' }]);
});

test('IMX4: records that cannot be read are reported with line and reason; the rest arrives', async () => {
  const app = await start();
  const { window } = app;
  const lines = [
    JSON.stringify({ id: 'a', input: 'Good', actualOutput: 'one' }),
    '{"id": "b", "input": "cut off',
    JSON.stringify({ id: 'c', input: 'Good', actualOutput: 'two' }),
    JSON.stringify({ id: 'd', input: 'Bad latency', actualOutput: 'x', latencyMs: 'soon' }),
  ];
  await importByDialog(app, file('mixed.jsonl', `${lines.join('\n')}\n`));
  await finish(window);
  await dialog(window).getByRole('button', { name: '2 rejected' }).click();
  const report = window.getByRole('dialog', { name: 'Not imported from mixed.jsonl' });
  await expect(report.getByRole('row').filter({ hasText: 'line 2' })).toBeVisible();
  await expect(report.getByRole('row').filter({ hasText: 'line 4' })).toContainText('latencyMs');
  await report.getByRole('button', { name: 'Copy as CSV' }).click();
  await expect.poll(() => readClipboard(app.app)).toMatch(/mixed\.jsonl.*\b4\b.*latencyMs/s);
  const status = await callInApp(window, 'workspace.status', {});
  expect(status.counts.cases).toBe(2);
});

test('IMX5: the same file again changes nothing and says so', async () => {
  const app = await start();
  const { window } = app;
  await importByDialog(app, TEST_RUN);
  await finish(window);
  await window.keyboard.press('Escape');
  const before = await callInApp(window, 'workspace.status', {});
  await importByDialog(app, TEST_RUN);
  await finish(window);
  await expect(dialog(window)).toContainText('0 new, 0 changed, 1 known already');
  const after = await callInApp(window, 'workspace.status', {});
  expect(after.counts).toEqual(before.counts);
});
