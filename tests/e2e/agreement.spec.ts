import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { auditor } from './support/auditor.ts';
import { importFile } from './support/desktop.ts';
import { launchApp, repositoryRoot, whenReady, type LaunchedApp } from './support/launch-app.ts';
import { addSampleProject, buildPack, callInApp } from './support/review-app.ts';

/** 1,056 grades of 88 people on 52 texts, six questions. */
const RATINGS = join(repositoryRoot, 'tests/fixtures/alignment/recipe-ratings.jsonl');

let launched: LaunchedApp | null = null;

test.beforeEach(async () => {
  launched = await launchApp({ colorScheme: 'light' });
  await whenReady(launched.window);
});

test.afterEach(async () => {
  await launched?.close();
  launched = null;
});

function theApp(): LaunchedApp {
  if (!launched) throw new Error('The app was not started.');
  return launched;
}

async function open(): Promise<Page> {
  const { window } = theApp();
  await window.keyboard.press('ControlOrMeta+7');
  await expect(window.getByRole('heading', { name: 'Agreement', level: 1 })).toBeVisible();
  return window;
}

async function openRatings(): Promise<Page> {
  const { app, window } = theApp();
  await importFile(app, window, RATINGS, 'recipes');
  const page = await open();
  await expect(card(page, 'Pair by pair').getByRole('button').first()).toBeVisible();
  return page;
}

const card = (page: Page, title: string) => page.getByRole('region', { name: title });
const line = (page: Page, question: string) =>
  page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: question }) });
const found = (page: Page) => page.getByRole('main').getByRole('status').first();

test('AGX1: a workspace that one person judged says what to do, and leads to the packs', async () => {
  const page = await open();
  const nothing = page.getByText('No case was judged by two people yet');
  await expect(nothing).toBeVisible();
  const { look, violations } = auditor(page);
  await look('agreement, empty');
  await addSampleProject(page);
  // The sample has one label of people for each case and question.
  await expect(page.getByText(/questions answered by one person a case/)).toBeVisible();
  await expect(nothing).toBeVisible();
  await page.getByRole('button', { name: 'Go to packs' }).click();
  await expect(page.getByRole('heading', { name: 'Packs', level: 1 })).toBeVisible();
  expect(violations).toEqual([]);
});

test('AGX2: the numbers are those of the core, and each opens the cases that it counts', async () => {
  const page = await openRatings();
  const { rows } = await callInApp(page, 'agreement.table', { filter: {} });
  expect(rows.map(({ question }) => question)).toEqual([
    'fluency',
    'grammar',
    'overall',
    'structure',
    'success',
    'verbosity',
  ]);
  for (const { question, summary } of rows) {
    const { alphaOrdinal } = summary;
    const alpha = alphaOrdinal.kind === 'value' ? alphaOrdinal.value.toFixed(2) : '';
    await expect(
      line(page, question).getByRole('button', { name: `${question}, ordinal alpha: ${alpha}.` }),
    ).toBeVisible();
  }
  const [first] = rows;
  const pair = first?.summary.pairs[0];
  const names = [pair?.first, pair?.second].map((at) => first?.reviewers[at ?? 0] ?? '');
  const cell = card(page, 'Pair by pair').getByRole('button', {
    name: new RegExp(`^(${names.join(' and ')}|${names.toReversed().join(' and ')}), agreement`),
  });
  await cell.focus();
  await page.keyboard.press('Enter');
  await expect(found(page)).toHaveText(`${pair?.n ?? -1} of 52 cases`);
  await expect(page.getByRole('group', { name: 'Filters' })).toContainText(
    'both answered “fluency”',
  );
  await page.keyboard.press('Alt+ArrowLeft');
  const against = card(page, 'Person by person').getByRole('button', {
    name: /against most others/,
  });
  const count = await against.first().textContent();
  await against.first().click();
  await expect(found(page)).toHaveText(`${count} of 52 cases`);
});

test('AGX3: j, k, d and t: the question, its differences and the pairs as a table', async () => {
  const page = await openRatings();
  const selected = page.getByRole('row', { selected: true }).getByRole('rowheader');
  await expect(selected).toContainText('fluency');
  await page.keyboard.press('j');
  await expect(selected).toContainText('grammar');
  await expect(card(page, 'Beyond chance')).toContainText('grammar, n 52 units');
  await page.keyboard.press('t');
  const table = card(page, 'Pair by pair').getByRole('group', { name: 'Pair by pair as a table' });
  await expect(table.getByRole('row').nth(1)).toContainText('participant_');
  await page.keyboard.press('t');
  await expect(table).toBeHidden();
  await page.keyboard.press('k');
  await expect(selected).toContainText('fluency');
  await page.keyboard.press('d');
  await expect(page.getByRole('group', { name: 'Filters' })).toContainText(
    'People differ on “fluency”',
  );
  // Of 15 people or more, nowhere all give the same grade.
  await expect(found(page)).toHaveText('52 cases');
});

test('AGX4: a filter narrows the people, and without anybody left it says how to come back', async () => {
  const page = await openRatings();
  await page.getByRole('combobox', { name: 'Where labels come from' }).click();
  await page.getByRole('option', { name: 'Reviewed here' }).click();
  await expect(page.getByText('Nobody shares a case under these filters')).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(line(page, 'fluency')).toContainText('88 people');
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  const reviewer = page.getByLabel('Reviewer', { exact: true }).first();
  for (const name of ['participant_0', 'participant_1']) {
    await reviewer.fill(name);
    await page.getByRole('option', { name, exact: true }).click();
  }
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(line(page, 'fluency')).toContainText('2 people');
});

test('AGX5: what a person changes after the reveal of a blinded pack is counted beside the judge', async () => {
  const { window: page } = theApp();
  await addSampleProject(page);
  const packId = await buildPack(page, {
    name: 'Blind',
    rubricId: 'quick-verdict',
    tag: 'devai',
    isBlinded: true,
    limit: 3,
  });
  const queue = await callInApp(page, 'pack.queue', { packId });
  const judged = await Promise.all(
    queue.map(async ({ caseId }) => {
      const view = await callInApp(page, 'case.get', { caseId });
      return { caseId, passes: view.metricResults?.[0]?.verdict === 'passed' };
    }),
  );
  // Each time the other side than the judge; the first two go over to it.
  for (const [at, { caseId, passes }] of judged.entries()) {
    const other = { verdict: passes ? 'fail' : 'pass', ...(passes ? { reason: 'No.' } : {}) };
    const same = { verdict: passes ? 'pass' : 'fail', ...(passes ? {} : { reason: 'No.' }) };
    await callInApp(page, 'review.submit', { packId, caseId, answers: other, then: 'stay' });
    await callInApp(
      page,
      'review.revealChoice',
      at < 2
        ? { packId, caseId, choice: 'changed', answers: same, then: 'stay' }
        : { packId, caseId, choice: 'kept', then: 'stay' },
    );
  }
  await open();
  const anchoring = card(page, 'After the judge was shown');
  const everybody = anchoring.getByRole('row').filter({ hasText: 'Everybody' });
  await expect(everybody.getByRole('button', { name: /went over to the judge/ })).toHaveText(
    '66.7%',
  );
  await expect(everybody).toContainText('of 3');
  const { look, violations } = auditor(page);
  await look('agreement, anchoring alone');
  await everybody.getByRole('button', { name: /went over to the judge/ }).click();
  await expect(found(page)).toHaveText('2 of 1,389 cases');
  expect(violations).toEqual([]);
});

test('AGX6: axe finds nothing serious in the whole screen, its tables and its filters', async () => {
  const page = await openRatings();
  const { look, violations } = auditor(page);
  await look('agreement');
  await page.keyboard.press('t');
  await look('agreement, tables');
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await expect(page.getByLabel('Judged from')).toBeVisible();
  await look('agreement, filter');
  expect(violations).toEqual([]);
});
