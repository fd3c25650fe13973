// The main job in the real app, without a hand on it: a fresh workspace, the sample project, cases reviewed by
// keyboard in each pack, and how far the metrics agree with people. Leaves a picture of every screen.
// `npm run demo [-- --out DIR]`
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { _electron } from '@playwright/test';
import { asApp, inRoot, root } from './runtime.mjs';

/** @typedef {import('@playwright/test').Page} Page */

/** Control, or Command on a Mac, as the app's own keys have it. */
const MOD = 'ControlOrMeta';
const ui = {
  status: (/** @type {Page} */ page) => page.getByRole('contentinfo', { name: 'Status' }),
  grid: (/** @type {Page} */ page) => page.getByRole('grid', { name: 'Cases' }),
  position: (/** @type {Page} */ page) => page.getByRole('heading', { name: /^Case \d+ of/ }),
  reveal: (/** @type {Page} */ page) => page.getByRole('region', { name: 'The judge’s verdict' }),
};

const { values } = parseArgs({ options: { out: { type: 'string' } } });
const outDir = resolve(process.env['INIT_CWD'] ?? root, values.out ?? inRoot('out/demo'));
const folder = mkdtempSync(join(tmpdir(), 'assay-demo-'));
const workspaceDir = join(folder, 'workspace');

try {
  prepareOutDir();
  await tour();
  console.log(`\nPictures of every screen: ${outDir}\n`);
  process.exitCode = printAlignment();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function prepareOutDir() {
  mkdirSync(outDir, { recursive: true });
  // Only what an earlier demo wrote; the folder may be anybody's.
  for (const name of readdirSync(outDir)) {
    if (/^\d\d-[a-z-]+\.png$/.test(name)) rmSync(join(outDir, name));
  }
}

async function tour() {
  const app = await _electron.launch({
    args: [root, '--workspace', workspaceDir],
    env: definedOnly({ ...asApp(), ASSAY_USER_DATA: join(folder, 'user') }),
    // Null leaves the colours to the app's own setting.
    colorScheme: null,
  });
  try {
    const page = await app.firstWindow();
    page.setDefaultTimeout(30_000);
    await ui.status(page).getByText('0 cases').waitFor();
    let number = 0;
    const shot = async (/** @type {string} */ name) => {
      number += 1;
      const file = `${String(number).padStart(2, '0')}-${name}.png`;
      // A mouse that was left somewhere lights up what is under it.
      await page.mouse.move(0, 0);
      await settle(page);
      await page.screenshot({ path: join(outDir, file), animations: 'disabled', caret: 'hide' });
      console.log(`  ${file}`);
    };
    const press = async (/** @type {string[]} */ ...keys) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    const demo = { page, shot, press };
    await firstRun(demo);
    await library(demo);
    await testCases(demo);
    await traces(demo);
    await ownPack(demo);
    await threads(demo);
    await otherScreens(demo);
    await alignment(demo);
    await helpAndDark(demo);
  } finally {
    await app.close();
  }
}

/** @typedef {{ page: Page, shot: (name: string) => Promise<void>, press: (...keys: string[]) => Promise<void> }} Demo */

/** @param {Demo} demo */
async function firstRun({ page, shot }) {
  const add = page.getByRole('button', { name: 'Add the sample project' });
  await add.waitFor();
  await shot('home-empty');
  await add.click();
  await page.getByRole('link', { name: /^Start Failed retail runs/ }).waitFor();
  await ui.status(page).getByRole('progressbar').waitFor({ state: 'detached' });
  await page.getByText('Requirement met').waitFor();
  await shot('home');
}

/** @param {Demo} demo */
async function library({ page, shot, press }) {
  await press(`${MOD}+2`);
  await ui.grid(page).getByRole('row').nth(3).waitFor();
  await shot('library');
  await press('/');
  await page.keyboard.type('refund');
  await page.getByText(/^\d+ of [\d,]+ cases$/).waitFor();
  await press('Enter', 'j', 'Enter');
  await page
    .getByRole('region', { name: 'Open case' })
    .getByRole('group', { name: 'Case' })
    .waitFor();
  await shot('library-case');
  await press('Escape', 'x', 'j', 'x', 'j', 'x');
  await page.getByText('3 cases selected').waitFor();
  await press('b');
  const dialog = page.getByRole('dialog', { name: 'Build a pack' });
  await dialog.getByRole('group', { name: /^Questions of/ }).waitFor();
  await shot('build-pack');
  await press('Escape');
  await dialog.waitFor({ state: 'detached' });
}

/** @param {Demo} demo */
async function testCases({ page, shot, press }) {
  await startPack({ page, shot, press }, 'Hotel sentences: is the metric right?');
  for (const verdicts of ['pppp', 'ppfp', 'fppp', 'pppf', 'pfpp', 'pppp']) {
    await press(...verdicts.split(''));
    await submit({ page, shot, press });
  }
  await press('p', 'f');
  await shot('review-test-case');
}

/** @param {Demo} demo */
async function traces({ page, shot, press }) {
  await startPack({ page, shot, press }, 'Failed retail runs');
  await press('g', 'n');
  await shot('review-trace');
  for (const mode of ['Broke policy', 'Missed condition', 'Claimed work not done']) {
    await press('f', 'ArrowDown', '2', 'l');
    await page.keyboard.type(mode);
    await press('Enter', 'Escape', 'r');
    await page.keyboard.type('It changed the order before the customer had confirmed.');
    await press('Escape');
    await submit({ page, shot, press }, ['3']);
  }
}

/** A run with times and errors, found by its words and put into a pack of its own. @param {Demo} demo */
async function ownPack({ page, shot, press }) {
  await press(`${MOD}+2`);
  await ui.grid(page).getByRole('row').nth(3).waitFor();
  await press('u', '/');
  await page.keyboard.press(`${MOD}+a`);
  await page.keyboard.type('CECL forecasting');
  await page.getByText(/^1 of [\d,]+ cases$/).waitFor();
  await press('Enter', 'x', 'b');
  const dialog = page.getByRole('dialog', { name: 'Build a pack' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill('A research run');
  await dialog.getByRole('button', { name: 'Build a pack of 1 case' }).click();
  await page.getByRole('button', { name: 'Start reviewing' }).waitFor();
  await press('Enter');
  await ui.position(page).waitFor();
  await page.getByRole('group', { name: 'Case' }).waitFor();
  await press('g', 'g', 'f', 'r');
  await page.keyboard.type('The answer names a rule that no retrieved chunk supports.');
  await press('Escape');
  await shot('review-timeline');
}

/** @param {Demo} demo */
async function threads({ page, shot, press }) {
  await startPack({ page, shot, press }, 'Airline conversations');
  await press('n', 'n', 'n');
  await shot('review-thread');
  for (const verdict of ['p', 'f', 'p']) {
    await press(verdict);
    await press(`${MOD}+Enter`);
    await ui.reveal(page).waitFor();
    if (verdict === 'f') await shot('reveal');
    await press('Shift+P');
    await ui.reveal(page).waitFor({ state: 'detached' });
  }
}

/** @param {Demo} demo @param {string} name */
async function startPack({ page, press }, name) {
  await press(`${MOD}+3`);
  await page.getByRole('link', { name: `Review: ${name}` }).focus();
  await press('Enter');
  await ui.position(page).waitFor();
  await page.getByRole('group', { name: 'Case' }).waitFor();
}

/** Submits and waits for the next case. @param {Demo} demo @param {string[]} answers for what is still asked */
async function submit({ page, press }, answers = []) {
  const before = await ui.position(page).textContent();
  await press(`${MOD}+Enter`);
  if (answers.length > 0) await press(...answers, `${MOD}+Enter`);
  await page.waitForFunction((old) => document.querySelector('h1')?.textContent !== old, before);
}

/** @param {Demo} demo */
async function otherScreens({ page, shot, press }) {
  await press(`${MOD}+3`);
  await page.getByRole('heading', { name: 'Packs', level: 1 }).waitFor();
  await page.getByRole('progressbar').first().waitFor();
  await shot('packs');
  await page.getByRole('link', { name: 'Failed retail runs' }).first().click();
  await page.getByRole('heading', { name: 'Failed retail runs', level: 1 }).waitFor();
  await shot('pack');
  await press(`${MOD}+4`);
  await page.getByRole('link', { name: 'Failure review' }).waitFor();
  await shot('rubrics');
  await page.getByRole('link', { name: 'Failure review' }).click();
  await page.getByRole('heading', { name: 'Failure review', level: 1 }).waitFor();
  await press('j', 'Enter');
  await shot('rubric');
  await press('Escape', `${MOD}+6`);
  await page.getByRole('heading', { name: 'Metrics', level: 1 }).waitFor();
  await page.getByText('Requirement met').waitFor();
  await shot('metrics');
  await page.getByText('Requirement met').click();
  await page.getByRole('heading', { name: 'Requirement met', level: 1 }).waitFor();
  await shot('metric');
  await press(`${MOD}+,`);
  await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
  await shot('settings');
}

/** @param {Demo} demo */
async function alignment({ page, shot, press }) {
  await press(`${MOD}+5`);
  await page.getByRole('heading', { name: 'Metrics by agreement' }).waitFor();
  await shot('alignment');
  await page.getByRole('region', { name: 'Agreement over time' }).scrollIntoViewIfNeeded();
  await shot('alignment-charts');
  await press('t');
  await shot('alignment-tables');
  await press('t', `${MOD}+k`);
  await page.getByRole('textbox', { name: 'Search commands' }).waitFor();
  await shot('palette');
  await press('Escape');
  await page.getByRole('textbox', { name: 'Search commands' }).waitFor({ state: 'detached' });
}

/** The keys of the review, and some screens in dark. @param {Demo} demo */
async function helpAndDark({ page, shot, press }) {
  await press(`${MOD}+3`);
  await page.getByRole('link', { name: 'Continue: Failed retail runs' }).focus();
  await press('Enter');
  await ui.position(page).waitFor();
  await press('Shift+?');
  const sheet = page.getByRole('dialog', { name: 'Keys' });
  await sheet.waitFor();
  await shot('help');
  await press('Escape');
  await sheet.waitFor({ state: 'detached' });
  await press(`${MOD}+k`);
  await page.getByRole('textbox', { name: 'Search commands' }).fill('dark');
  await press('Enter');
  await page.waitForFunction(
    () => document.documentElement.dataset['mantineColorScheme'] === 'dark',
  );
  await press('g', 'n');
  await shot('dark-review');
  await press(`${MOD}+2`);
  await ui.grid(page).getByRole('row').nth(3).waitFor();
  await shot('dark-library');
  await press(`${MOD}+5`);
  await page.getByRole('heading', { name: 'Metrics by agreement' }).waitFor();
  await shot('dark-alignment');
  await press(`${MOD}+1`);
  await page.getByText('Requirement met').waitFor();
  await shot('dark-home');
}

/** Waits until pictures of the same state are the same: no animation runs, nothing is still loading. */
async function settle(/** @type {Page} */ page) {
  await page.waitForFunction(() => {
    const moving = document.getAnimations().some((animation) => animation.playState === 'running');
    return (
      !moving && document.querySelector('[aria-busy="true"], [class*="Skeleton-root"]') === null
    );
  });
}

/** The same table that `assay stats alignment` prints. @returns {number} exit code */
function printAlignment() {
  const args = [inRoot('main/cli/main.ts'), 'stats', 'alignment', '--workspace', workspaceDir];
  const { status, error } = spawnSync(process.execPath, args, {
    stdio: 'inherit',
    env: process.env,
  });
  if (error) throw error;
  return status ?? 1;
}

/** @param {NodeJS.ProcessEnv} env @returns {Record<string, string>} */
function definedOnly(env) {
  return Object.fromEntries(
    Object.entries(env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}
