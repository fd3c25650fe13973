import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { auditor } from './support/auditor.ts';
import { chooseFilesInDialog, importFile } from './support/desktop.ts';
import { launchApp, repositoryRoot, whenReady, type LaunchedApp } from './support/launch-app.ts';
import { addSampleProject, callInApp, openReview } from './support/review-app.ts';
import { richCases } from './support/rich-cases.ts';

// The states of a review that the form and the pack bring are in review.spec.ts.

let folder = '';
let launched: LaunchedApp | null = null;

test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-axe-'));
});

test.afterEach(async () => {
  await launched?.close();
  launched = null;
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<LaunchedApp> {
  launched = await launchApp({ colorScheme: 'light' });
  await whenReady(launched.window);
  return launched;
}

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

test('AX1: the first start, the import dialog with its report, and Home', async () => {
  const { app, window } = await start();
  const { look, violations } = auditor(window);
  await expect(window.getByRole('button', { name: 'Add the sample project' })).toBeVisible();
  await look('home, empty');

  const table = join(folder, 'answers.csv');
  writeFileSync(table, 'id,question,answer,score,verdict\n1,Why?,Because.,0.3,pass\n');
  const mixed = join(folder, 'mixed.jsonl');
  writeFileSync(mixed, '{"id": "a", "input": "Good", "actualOutput": "one"}\n{"id": "b", "inp\n');
  await chooseFilesInDialog(app, [
    join(repositoryRoot, 'build/sample/data/deepeval-sample.json'),
    table,
    mixed,
  ]);
  await press(window, 'ControlOrMeta+o');
  const dialog = window.getByRole('dialog', { name: /^Import/ });
  await expect(dialog.getByText('CECL forecasting').first()).toBeVisible();
  await look('import, cases');
  await dialog.getByRole('button', { name: /answers\.csv/ }).click();
  await expect(dialog.getByRole('combobox', { name: 'Role of question' })).toBeVisible();
  await look('import, columns');
  await dialog.getByRole('button', { name: 'Import 3 of 3' }).click();
  await expect(dialog.getByRole('button', { name: 'Done' })).toBeVisible();
  await look('import, done');
  await dialog.getByRole('button', { name: /rejected/ }).click();
  await expect(window.getByRole('table', { name: 'Rejected records' })).toBeVisible();
  await look('import, rejected records');
  await press(window, 'Escape', 'Escape');
  await addSampleProject(window);
  await expect(window.getByRole('link', { name: /^Start Airline/ })).toBeVisible();
  await look('home');
  expect(violations).toEqual([]);
});

test('AX2: the Library with filters, a case and a selection, and building a pack', async () => {
  const { window } = await start();
  const { look, violations } = auditor(window);
  await press(window, 'ControlOrMeta+2');
  await expect(window.getByText('No cases yet')).toBeVisible();
  await look('library, empty');
  await addSampleProject(window);
  const grid = window.getByRole('grid', { name: 'Cases' });
  await expect(grid.getByRole('row').nth(3)).toBeVisible();
  await look('library');
  await window.getByRole('button', { name: 'Tag', exact: true }).press('Enter');
  await expect(window.getByRole('menuitemcheckbox').first()).toBeVisible();
  await look('library, filter');
  await press(window, 'Escape');
  await grid.focus();
  await press(window, 'j', 'x', 'j', 'x', 'Enter');
  await expect(
    window.getByRole('region', { name: 'Open case' }).getByRole('group', { name: 'Case' }),
  ).toBeVisible();
  await look('library, case and selection');
  await press(window, 'b');
  const build = window.getByRole('dialog', { name: 'Build a pack' });
  await expect(build.getByRole('group', { name: /^Questions of/ })).toBeVisible();
  await look('build a pack');
  await build.getByText('Preview', { exact: true }).click();
  await build.getByRole('radio', { name: /^Least certain/ }).check();
  await look('build a pack, other choices');
  await press(window, 'Escape', '/');
  await window.keyboard.type('no such words anywhere');
  await expect(window.getByText('Nothing matches')).toBeVisible();
  await look('library, nothing found');
  expect(violations).toEqual([]);
});

test('AX3: packs, a pack, rubrics and the rubric editor', async () => {
  const { window: page } = await start();
  const { look, violations } = auditor(page);
  await addSampleProject(page);
  await press(page, 'ControlOrMeta+3');
  await expect(page.getByRole('link', { name: 'Review: Failed retail runs' })).toBeVisible();
  await look('packs');
  await page.getByRole('link', { name: 'Failed retail runs', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Failed retail runs', level: 1 })).toBeVisible();
  await look('pack');
  await press(page, 'ControlOrMeta+4');
  await expect(page.getByRole('link', { name: 'Failure review', exact: true })).toBeVisible();
  await look('rubrics');
  await page.getByRole('link', { name: 'Failure review', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Failure review', level: 1 })).toBeVisible();
  await press(page, 'j', 'j', 'Enter');
  await look('rubric editor, choice question');
  await press(page, 'Escape');
  await page.evaluate(() => {
    window.location.hash = '#/rubrics/new';
  });
  await expect(page.getByRole('heading', { level: 1, name: /rubric/i })).toBeVisible();
  await look('rubric editor, new');
  expect(violations).toEqual([]);
});

test('AX4: reviewing a case of each kind, with the parts that open and close', async () => {
  const { app, window } = await start();
  const { look, violations } = auditor(window);
  const path = join(folder, 'rich.jsonl');
  const cases = richCases(
    (field) => `Some **${field}** with \`code\` and a [link](https://example.org/).`,
    'rich',
  );
  writeFileSync(path, cases.map((record) => JSON.stringify(record)).join('\n'));
  const job = await importFile(app, window, path, 'rich');
  expect(job).toMatchObject({ added: 4, rejected: 0 });
  const { packId } = await callInApp(window, 'pack.create', {
    name: 'Each kind',
    guidelines: '# Guidelines\n\n- Read it all.',
    rubricId: 'failure-review',
    order: { kind: 'as_is' },
    blinding: { judge: false },
    cases: { caseIds: ['test-case', 'trace', 'thread', 'span'].map((kind) => `rich:rich-${kind}`) },
  });
  await openReview(window, packId);
  const position = window.getByRole('heading', { name: /^Case \d/ });
  await look('test case');
  await press(window, 'y');
  await look('test case, compared');
  await press(window, 'j');
  await expect(position).toHaveText('Case 2 of 4');
  await press(window, 'n', 'n');
  await look('trace, span');
  await press(window, 'g', 'w');
  await look('trace, raw record');
  await press(window, 'w', 'j');
  await expect(position).toHaveText('Case 3 of 4');
  await press(window, 'n', 'n', 'v');
  await look('thread, turn');
  await press(window, 'j');
  await expect(position).toHaveText('Case 4 of 4');
  await press(window, 'n', 'f');
  await look('span');
  expect(violations).toEqual([]);
});

test('AX5: alignment, metrics, settings, the palette, the keys and the export', async () => {
  const { window } = await start();
  const { look, violations } = auditor(window);
  await press(window, 'ControlOrMeta+5');
  await expect(window.getByText('Nothing to compare yet')).toBeVisible();
  await look('alignment, empty');
  await addSampleProject(window);
  await expect(window.getByRole('region', { name: 'Metrics by agreement' })).toBeVisible();
  await look('alignment');
  await press(window, 't');
  await expect(window.getByRole('group', { name: 'Confusion matrix as a table' })).toBeVisible();
  await look('alignment, tables');
  await window.getByRole('button', { name: 'Filter' }).click();
  await expect(window.getByLabel('Judged from')).toBeVisible();
  await look('alignment, filter');
  await press(window, 'Escape', 'ControlOrMeta+6');
  await expect(window.getByRole('heading', { name: 'Metrics', level: 1 })).toBeVisible();
  await look('metrics');
  await window.getByText('Requirement met').click();
  await expect(window.getByRole('heading', { name: 'Requirement met', level: 1 })).toBeVisible();
  await look('metric');
  await press(window, 'ControlOrMeta+,');
  await expect(window.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible();
  await look('settings');
  await press(window, 'ControlOrMeta+k');
  const palette = window.getByRole('dialog').getByRole('textbox', { name: 'Search commands' });
  await expect(palette).toBeVisible();
  await look('palette');
  await press(window, 'Escape');
  await expect(palette).toBeHidden();
  await press(window, 'Shift+?');
  await expect(window.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await look('keys');
  await press(window, 'Escape');
  await expect(window.getByRole('dialog', { name: 'Keys' })).toBeHidden();
  await press(window, 'ControlOrMeta+e');
  await expect(window.getByRole('dialog', { name: 'Export annotations' })).toBeVisible();
  await look('export');
  expect(violations).toEqual([]);
});
