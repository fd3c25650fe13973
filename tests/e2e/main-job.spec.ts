import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import type { AlignmentRecord } from '../../main/core/io/export/alignment-record.ts';
import { assayJson } from './support/command-line.ts';
import { chooseSaveFile } from './support/desktop.ts';
import { launchApp, whenReady, type LaunchedApp } from './support/launch-app.ts';
import { addSampleProject, callInApp } from './support/review-app.ts';

let folder = '';
let launched: LaunchedApp | null = null;

test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-job-'));
});

test.afterEach(async () => {
  await launched?.close();
  launched = null;
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<LaunchedApp> {
  launched = await launchApp({ workspaceDir: join(folder, 'workspace') });
  await whenReady(launched.window);
  return launched;
}

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

const position = (page: Page) => page.getByRole('heading', { name: /^Case \d/ });
const grid = (page: Page) => page.getByRole('grid', { name: 'Cases' });
const metricRow = (page: Page, metric: string) =>
  page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: metric }) });
const libraryCount = (page: Page) => page.getByRole('main').getByRole('status').first();

async function openAlignment(page: Page): Promise<void> {
  await press(page, 'ControlOrMeta+5');
  await page.getByRole('region', { name: 'Metrics by agreement' }).waitFor();
}

/** Judges the first cases of the sample's conversations and failed runs, so that people and metrics differ. */
async function judgeSomeCases(page: Page): Promise<void> {
  const packs = await callInApp(page, 'pack.list', {});
  for (const { packId, name } of packs) {
    if (name !== 'Airline conversations') continue;
    const queue = await callInApp(page, 'pack.queue', { packId });
    for (const [index, { caseId }] of queue.slice(0, 9).entries()) {
      const verdict = index % 3 === 0 ? 'pass' : 'fail';
      const answers = { verdict, reason: index === 0 ? '=HYPERLINK("x")' : 'Looked at the turns.' };
      await callInApp(page, 'review.submit', { packId, caseId, answers, then: 'next' });
    }
  }
}

test('E2E1: from an empty window to a changed alignment table without the mouse', async () => {
  const { window, pageErrors } = await start();
  // The sample project, from the command palette.
  await press(window, 'ControlOrMeta+k');
  await window.getByRole('textbox', { name: 'Search commands' }).fill('sample');
  await press(window, 'Enter');
  await expect(window.getByRole('link', { name: 'Start Airline conversations' })).toBeVisible();
  await expect(
    window.getByRole('contentinfo', { name: 'Status' }).getByRole('progressbar'),
  ).toHaveCount(0);
  await openAlignment(window);
  const before = await callInApp(window, 'alignment.table', { filter: {} });
  await expect(
    metricRow(window, 'Task reward').getByRole('button', { name: /, compared:/ }),
  ).toHaveText('29');

  // Search, narrow down, look at a case, select.
  await press(window, 'ControlOrMeta+2');
  await expect(grid(window)).toBeVisible();
  await press(window, '/');
  await window.keyboard.type('flight');
  await press(window, 'Enter');
  await expect(libraryCount(window)).toHaveText(/^\d+ of 1,389 cases$/);
  await window.getByRole('button', { name: 'Kind', exact: true }).press('Enter');
  // The menu takes the focus when it is there; until then it would take it away again.
  await expect(window.getByRole('menuitemcheckbox').first()).toBeFocused();
  await window.getByRole('menuitemcheckbox', { name: /^Thread/ }).press('Enter');
  await press(window, 'Escape');
  await expect(window.getByRole('button', { name: 'Kind: Thread', exact: true })).toBeVisible();
  const found = await callInApp(window, 'library.window', {
    filter: { text: 'flight', kinds: ['thread'] },
    sort: 'imported',
    offset: 0,
    limit: 1,
  });
  await expect(libraryCount(window)).toHaveText(`${found.total} of 1,389 cases`);
  await grid(window).focus();
  await press(window, 'j', 'Enter');
  const openCase = window.getByRole('region', { name: 'Open case' });
  await expect(openCase.getByRole('group', { name: 'Case' })).toContainText('Conversation');
  await press(window, 'Escape', 'x', 'j', 'x', 'j', 'x', 'j', 'x');
  await expect(window.getByText('4 cases selected')).toBeVisible();

  // A pack of them.
  await press(window, 'b');
  const build = window.getByRole('dialog', { name: 'Build a pack' });
  await expect(build.getByRole('textbox', { name: 'Name' })).toBeFocused();
  await press(window, 'ControlOrMeta+a');
  await window.keyboard.type('Flights');
  await press(window, 'ControlOrMeta+Enter');
  await expect(window.getByRole('button', { name: 'Start reviewing' })).toBeFocused();
  await press(window, 'Enter');

  // Three judgements and one skip.
  await expect(position(window)).toHaveText('Case 1 of 4');
  await press(window, 'f', 'r');
  await window.keyboard.type('It booked before the user agreed.');
  await press(window, 'ControlOrMeta+Enter');
  await expect(position(window)).toHaveText('Case 2 of 4');
  await press(window, 'p', 'ControlOrMeta+Enter');
  await expect(position(window)).toHaveText('Case 3 of 4');
  await press(window, 'p', 'ControlOrMeta+Enter');
  await expect(position(window)).toHaveText('Case 4 of 4');
  await press(window, 's', '1');
  await expect(window.getByRole('heading', { name: 'The pack is done' })).toBeVisible();

  // They count at once.
  await openAlignment(window);
  await expect(
    metricRow(window, 'Task reward').getByRole('button', { name: /, compared:/ }),
  ).toHaveText('32');
  const after = await callInApp(window, 'alignment.table', { filter: {} });
  const agreementOf = (table: typeof after) =>
    table.rows.find(({ metric }) => metric === 'Task reward')?.summary;
  expect(agreementOf(after)?.n).toBe((agreementOf(before)?.n ?? 0) + 3);
  const {
    truePass = 0,
    trueFail = 0,
    missedFailures = 0,
    falseAlarms = 0,
  } = agreementOf(after) ?? {};
  expect(truePass + trueFail + missedFailures + falseAlarms).toBe(32);
  expect(pageErrors).toEqual([]);
});

/** Where people gave grades, one cell says why no verdicts are compared. */
const RANKS_ONLY = 'People gave grades here, so only the ranks are compared.';

/** What the screen has to say for one metric, from what the command line counted. */
function shownFor(record: AlignmentRecord) {
  const percent = (share: number | null, digits = 1) =>
    share === null ? '–' : `${(share * 100).toFixed(digits)}%`;
  const coefficient = (value: number | null) =>
    value === null ? '–' : value.toFixed(2).replace('-', '−');
  const count = (cases: number | null, rate: number | null) =>
    rate === null && (cases ?? 0) === 0 ? '–' : `${cases}${percent(rate)}`;
  const { low, high } = record.agreement;
  return {
    metric: record.metric,
    n: record.n.toLocaleString('en'),
    interval: low === null ? null : `${percent(low, 0)}–${percent(high, 0)}`,
    numbers:
      record.basis === 'grade'
        ? [RANKS_ONLY, coefficient(record.spearman)]
        : [
            percent(record.agreement.value),
            count(record.missedFailures, record.missedFailureRate.value),
            count(record.falseAlarms, record.falseAlarmRate.value),
            coefficient(record.kappa),
            coefficient(record.ac1),
            coefficient(record.mcc),
            percent(record.baseRate.value),
            percent(record.alwaysPassAgreement.value),
            coefficient(record.spearman),
          ],
  };
}

test('E2E2: every number of the alignment table is the one that the command line prints', async () => {
  const { window, close } = await start();
  await addSampleProject(window);
  await judgeSomeCases(window);
  await openAlignment(window);
  const shown = await window
    .getByRole('group', { name: 'Metrics', exact: true })
    .locator('tbody tr')
    .evaluateAll((rows) =>
      rows.map((row) => ({
        metric: row.querySelector('th button')?.textContent,
        n: row.querySelector('td button')?.textContent,
        // The agreement's own cell also draws its interval.
        interval: row.querySelectorAll('td')[1]?.textContent?.match(/\d+%–\d+%/)?.[0] ?? null,
        numbers: [...row.querySelectorAll('td')]
          .slice(1)
          .map((cell, index) =>
            index === 0
              ? cell.textContent?.match(/^[\d.]+%|^–|^People gave grades[^.]*\./)?.[0]
              : cell.textContent,
          ),
      })),
    );
  await close();
  launched = null;
  const printed = await assayJson('stats', 'alignment', '--workspace', join(folder, 'workspace'));
  const records = (printed as AlignmentRecord[]).filter(({ n }) => n > 0);
  expect(records.map(({ metric }) => metric)).toEqual(
    expect.arrayContaining(['Requirement met', 'Task reward', 'overall']),
  );
  const byMetric = (one: { metric: string | undefined }, other: { metric: string | undefined }) =>
    (one.metric ?? '').localeCompare(other.metric ?? '');
  expect(shown.toSorted(byMetric)).toEqual(records.map(shownFor).toSorted(byMetric));
});

test('E2E3: the cases behind every number are as many as the number says', async () => {
  const { window } = await start();
  await addSampleProject(window);
  await judgeSomeCases(window);
  await openAlignment(window);
  const counts =
    /(?:, (?:compared|missed failures|false alarms): (\d+)|: (\d+) not compared)\. Open the cases\.$/;
  const names = await window
    .getByRole('group', { name: 'Metrics', exact: true })
    .getByRole('button', { name: counts })
    .evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-label') ?? ''));
  expect(names.length).toBeGreaterThan(8);
  for (const name of names) {
    const [, ...groups] = counts.exec(name) ?? [];
    const expected = Number(groups.find((group) => group !== undefined));
    await openAlignment(window);
    await window.getByRole('button', { name, exact: true }).click();
    const shown = expected === 1389 ? '1,389 cases' : `${expected} of 1,389 cases`;
    await expect(libraryCount(window), name).toHaveText(shown);
  }
});

test('E2E4: annotations are exported as CSV and as JSON Lines, with formulas made inert', async () => {
  const { app, window } = await start();
  await addSampleProject(window);
  await judgeSomeCases(window);
  for (const [format, label] of [
    ['csv', 'CSV'],
    ['jsonl', 'JSON Lines'],
  ] as const) {
    const path = join(folder, `answers.${format}`);
    await chooseSaveFile(app, path);
    await press(window, 'ControlOrMeta+e');
    const dialog = window.getByRole('dialog', { name: 'Export annotations' });
    await dialog.getByRole('radio', { name: label }).check();
    await dialog.getByRole('button', { name: 'Choose a file…' }).click();
    await expect(window.getByText(`Wrote 9 rows to answers.${format}.`)).toBeVisible();
    await expect(dialog).toBeHidden();
  }
  const [header = '', first = '', ...others] = readFileSync(join(folder, 'answers.csv'), 'utf8')
    .trim()
    .split('\r\n');
  expect(header).toContain('is_human');
  expect(others).toHaveLength(8);
  expect(first).toContain('\'=HYPERLINK(""x"")');
  const records = readFileSync(join(folder, 'answers.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  expect(records).toHaveLength(9);
  expect(JSON.stringify(records[0])).toContain('=HYPERLINK(\\"x\\")');
});

test('E2E5: the alignment report is exported as a page that loads nothing, as CSV and as JSON', async () => {
  const { app, window } = await start();
  await addSampleProject(window);
  await judgeSomeCases(window);
  await openAlignment(window);
  const save = async (format: string, item: string) => {
    const path = join(folder, `report.${format}`);
    await chooseSaveFile(app, path);
    await window.getByRole('button', { name: 'Export' }).click();
    await window.getByRole('menuitem', { name: item }).click();
    await expect(window.getByText(`Saved report.${format}`)).toBeVisible();
    return readFileSync(path, 'utf8');
  };
  const page = await save('html', 'Report with charts (HTML)');
  const table = await save('csv', 'Table (CSV)');
  const all = await save('json', 'Everything (JSON)');
  expect(page).toContain('<svg');
  expect(page).not.toMatch(
    /(?:src|href)\s*=\s*["']?\s*(?:https?:)?\/\/|@import|url\(|<script|<link|<iframe/i,
  );
  const { rows } = await callInApp(window, 'alignment.table', { filter: {} });
  for (const { metric, summary } of rows.filter((row) => row.summary.n > 0)) {
    for (const text of [page, table, all]) expect(text).toContain(metric);
    expect(table).toMatch(new RegExp(`${metric}[^\\n]*\\b${summary.n}\\b`));
  }

  // Opened in a window of its own: it asks for nothing but itself.
  const asked = await app.evaluate(
    async ({ BrowserWindow, session }, path) => {
      const urls: string[] = [];
      const own = session.fromPartition('report');
      own.webRequest.onBeforeRequest((details, answer) => {
        urls.push(details.url);
        answer({});
      });
      const view = new BrowserWindow({
        show: false,
        webPreferences: { partition: 'report', sandbox: true },
      });
      await view.loadFile(path);
      const title = view.webContents.getTitle();
      view.destroy();
      return { urls, title };
    },
    join(folder, 'report.html'),
  );
  expect(asked.title).not.toBe('');
  expect(asked.urls.filter((url) => !url.startsWith('file:'))).toEqual([]);
  expect(asked.urls).toHaveLength(1);
});
