import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import type { Answers } from '../../shared/domain/annotation.ts';
import { auditor } from './support/auditor.ts';
import { importFile } from './support/desktop.ts';
import { launchApp, whenReady, type LaunchedApp } from './support/launch-app.ts';
import { addSampleProject, buildPack, callInApp, openReview } from './support/review-app.ts';
import { richCases } from './support/rich-cases.ts';

let userDataDir = '';
let launched: LaunchedApp | null = null;

test.beforeEach(() => {
  userDataDir = mkdtempSync(join(tmpdir(), 'assay-review-'));
});

test.afterEach(async () => {
  await launched?.close();
  launched = null;
  rmSync(userDataDir, { recursive: true, force: true, maxRetries: 5 });
});

/** Opens the app with the sample project in it. */
async function start(): Promise<Page> {
  launched = await launchApp({ userDataDir, colorScheme: 'light' });
  await whenReady(launched.window);
  await addSampleProject(launched.window);
  return launched.window;
}

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** The person's answers for every case of a pack, in the pack's order. */
async function answersOf(page: Page, packId: string): Promise<(Answers | null)[]> {
  const queue = await callInApp(page, 'pack.queue', { packId });
  const answers: (Answers | null)[] = [];
  for (const { caseId } of queue) {
    const { item } = await callInApp(page, 'review.open', { packId, caseId });
    answers.push(item?.annotations.find((view) => view.target === 'case')?.answers ?? null);
  }
  return answers;
}

/** State of each case of a pack in the pack's order, with its flag. */
async function statesOf(page: Page, packId: string): Promise<string[]> {
  const queue = await callInApp(page, 'pack.queue', { packId });
  return queue.map(({ state, flagged }) => (flagged ? `${state} flagged` : state));
}

/** Text of a field of a case that says which field it is. */
const steps = (field: string) => `the words of ${field}`;

const position = (page: Page) => page.getByRole('heading', { name: /^Case \d/ });
const focusedQuestion = (page: Page) => page.locator('[data-question][data-focused]');

test('RK1: a pack of 25 cases is finished without the mouse', async () => {
  const page = await start();
  const packId = await buildPack(page, {
    name: 'Keys alone',
    rubricId: 'quick-verdict',
    tag: 'sfhot',
    limit: 25,
  });
  await openReview(page, packId);
  for (let number = 1; number <= 25; number += 1) {
    await expect(position(page)).toHaveText(`Case ${number} of 25`);
    if (number % 5 === 0) {
      // Fail with a reason and the output it should have had.
      await press(page, 'f', 'r');
      await page.keyboard.type(`Reason ${number}: p f u 1 s are only letters here`);
      await press(page, 'Escape', 'Shift+E', 'End');
      await page.keyboard.type(' (corrected)');
      await press(page, 'Control+Enter');
    } else if (number === 7) {
      await press(page, 's', '2');
    } else if (number === 8) {
      await press(page, '.', 'u', 'Control+Enter');
    } else {
      await press(page, '1', 'Control+Enter');
    }
  }
  await expect(page.getByRole('heading', { name: 'The pack is done' })).toBeVisible();
  const { progress } = await callInApp(page, 'pack.get', { packId });
  expect(progress).toEqual({
    total: 25,
    submitted: 24,
    stale: 0,
    drafts: 0,
    skipped: 1,
    flagged: 1,
  });
  const answers = await answersOf(page, packId);
  expect(answers[0]).toEqual({ verdict: 'pass' });
  expect(answers[4]).toMatchObject({
    verdict: 'fail',
    reason: 'Reason 5: p f u 1 s are only letters here',
    expected_output: expect.stringMatching(/ \(corrected\)$/),
  });
  expect(answers[6]).toBeNull();
  expect(answers[7]).toEqual({ verdict: 'unsure' });
  expect(launched?.pageErrors).toEqual([]);
});

test('RK2: keys that are pressed without waiting judge the case that they were meant for', async () => {
  const page = await start();
  const packId = await buildPack(page, {
    name: 'In a hurry',
    rubricId: 'quick-verdict',
    tag: 'sfhot',
    limit: 15,
  });
  await openReview(page, packId);
  // Two keys for each: no more than the app keeps for a person while it is busy.
  const verdicts = Array.from({ length: 15 }, (_, index) => (index % 3 === 0 ? 'fail' : 'pass'));
  for (const verdict of verdicts)
    await press(page, verdict === 'fail' ? 'f' : 'p', 'Control+Enter');
  await expect(page.getByRole('heading', { name: 'The pack is done' })).toBeVisible();
  expect((await answersOf(page, packId)).map((answers) => answers?.['verdict'])).toEqual(verdicts);
});

test('RK3: undo goes back across a submit to the case and its answers, and redo does it again', async () => {
  const page = await start();
  const packId = await buildPack(page, {
    name: 'Undo',
    rubricId: 'quick-verdict',
    tag: 'sfhot',
    limit: 3,
  });
  await openReview(page, packId);
  await press(page, 'p', 'Control+Enter');
  await expect(position(page)).toHaveText('Case 2 of 3');
  await press(page, 'f', 'Control+Enter');
  await expect(position(page)).toHaveText('Case 3 of 3');
  await press(page, 'Control+z');
  await expect(position(page)).toHaveText('Case 2 of 3');
  await expect(page.getByText('Undone: the submit, case 2.')).toBeVisible();
  await expect(page.getByRole('radio', { name: 'Fail' })).toBeChecked();
  await press(page, 'Control+z');
  await expect(position(page)).toHaveText('Case 1 of 3');
  await expect(page.getByRole('radio', { name: 'Pass' })).toBeChecked();
  expect((await callInApp(page, 'pack.get', { packId })).progress.submitted).toBe(0);
  await press(page, 'Control+Shift+z');
  await expect(page.getByText('Redone: the submit, case 1.')).toBeVisible();
  expect((await callInApp(page, 'pack.get', { packId })).progress.submitted).toBe(1);
});

test('RK4: after kill -9 in the middle of a review every submitted answer and the draft are there', async () => {
  const page = await start();
  const packId = await buildPack(page, {
    name: 'Power cut',
    rubricId: 'quick-verdict',
    tag: 'sfhot',
    limit: 10,
  });
  await openReview(page, packId);
  for (const key of ['p', 'f', 'u', 'p', 'p']) await press(page, key, 'Control+Enter');
  await expect(position(page)).toHaveText('Case 6 of 10');
  await press(page, 'f', 'r');
  await page.keyboard.type('half a sentence that nobody may lo');
  const written = 'half a sentence that nobody may lo';
  await expect.poll(async () => (await answersOf(page, packId))[5]?.['reason']).toBe(written);
  const gone = new Promise((resolve) => launched?.app.process().once('exit', resolve));
  launched?.app.process().kill('SIGKILL');
  await gone;
  launched = null;

  launched = await launchApp({ userDataDir });
  const again = launched.window;
  await whenReady(again);
  await openReview(again, packId);
  await expect(position(again)).toHaveText('Case 6 of 10');
  await expect(again.getByRole('textbox', { name: 'Why?' })).toHaveValue(
    'half a sentence that nobody may lo',
  );
  await expect(again.getByRole('radio', { name: 'Fail' })).toBeChecked();
  const answers = await answersOf(again, packId);
  expect(answers.slice(0, 5).map((answer) => answer?.['verdict'])).toEqual([
    'pass',
    'fail',
    'unsure',
    'pass',
    'pass',
  ]);
  await press(again, 'Control+Enter');
  await expect(position(again)).toHaveText('Case 7 of 10');
});

test('RK11: closing the window right after the last letter loses none', async () => {
  const page = await start();
  const packId = await buildPack(page, {
    name: 'Close',
    rubricId: 'quick-verdict',
    tag: 'sfhot',
    limit: 2,
  });
  await openReview(page, packId);
  await press(page, 'f', 'r');
  await page.keyboard.type('typed and closed');
  await launched?.close();
  launched = await launchApp({ userDataDir });
  await whenReady(launched.window);
  await openReview(launched.window, packId);
  await expect(launched.window.getByRole('textbox', { name: 'Why?' })).toHaveValue(
    'typed and closed',
  );
});

test('RK5: a blinded judge is nowhere before the submit; afterwards one keeps or changes', async () => {
  const page = await start();
  const packId = await buildPack(page, {
    name: 'Blinded',
    rubricId: 'quick-verdict',
    tag: 'devai',
    limit: 3,
    isBlinded: true,
  });
  await openReview(page, packId);
  await press(page, 'm');
  await expect(page.getByText('Hidden until you submit', { exact: false })).toBeVisible();
  await press(page, 'p', 'Control+Enter');
  const reveal = page.getByRole('region', { name: 'The judge’s verdict' });
  await expect(reveal).toBeVisible();
  await expect(position(page)).toHaveText('Case 1 of 3');
  // A second submit must not slip past the question.
  await press(page, 'Control+Enter');
  await expect(position(page)).toHaveText('Case 1 of 3');
  await press(page, 'Shift+P');
  await expect(position(page)).toHaveText('Case 2 of 3');
  await press(page, 'p', 'Control+Enter');
  await expect(reveal).toBeVisible();
  await press(page, 'Shift+C', 'f', 'Control+Enter');
  await expect(position(page)).toHaveText('Case 3 of 3');
  const queue = await callInApp(page, 'pack.queue', { packId });
  const seen = [];
  for (const { caseId } of queue.slice(0, 2)) {
    const { item } = await callInApp(page, 'review.open', { packId, caseId });
    seen.push(item?.annotations.map((view) => [view.answers['verdict'], view.revealChoice]));
  }
  expect(seen).toEqual([[['pass', 'kept']], [['fail', 'changed']]]);
});

test('RK6: a refused submit goes to what is missing; failure modes are found and named by keys', async () => {
  const page = await start();
  const packId = await buildPack(page, {
    name: 'Failures',
    rubricId: 'failure-review',
    tag: 'agentrx',
    limit: 2,
  });
  await openReview(page, packId);
  await press(page, 'f', 'Control+Enter');
  await expect(focusedQuestion(page)).toHaveAttribute('data-question', 'severity');
  await expect(focusedQuestion(page)).toContainText('Needs an answer.');
  await press(page, '3', 'l');
  await page.keyboard.type('ignored');
  await press(page, 'Enter');
  await page.keyboard.type('Went silent');
  await press(page, 'Enter', 'Escape', 'r');
  await page.keyboard.type('It stopped after the second call.');
  await press(page, 'Control+Enter');
  await expect(position(page)).toHaveText('Case 2 of 2');
  expect((await answersOf(page, packId))[0]).toEqual({
    verdict: 'fail',
    severity: 'major',
    failure_mode: ['Ignored tool error', 'Went silent'],
    reason: 'It stopped after the second call.',
  });
  await press(page, 'f', 'l');
  await page.keyboard.type('went');
  await expect(page.getByRole('option', { name: 'Went silent' })).toBeVisible();
});

test('RK7: a turn is judged beside the whole conversation', async () => {
  const page = await start();
  const packId = await buildPack(page, {
    name: 'Turns',
    rubricId: 'quick-verdict',
    tag: 'tau-bench',
    limit: 2,
  });
  await openReview(page, packId);
  await press(page, 'n', 'n', 'v', 'f', 'Control+Enter');
  await expect(
    page.getByRole('group', { name: 'What you judge' }).getByRole('button', { name: /Turn 2$/ }),
  ).toHaveAttribute('aria-pressed', 'true');
  await press(page, 'v', 'p', 'Control+Enter');
  await expect(position(page)).toHaveText('Case 2 of 2');
  const [first] = await callInApp(page, 'pack.queue', { packId });
  const { item } = await callInApp(page, 'review.open', { packId, caseId: first?.caseId ?? '' });
  expect(item?.annotations.map((view) => [view.target, view.answers])).toEqual([
    ['case', { verdict: 'pass' }],
    ['turn:1', { verdict: 'fail' }],
  ]);
});

test('RK10: expected tools are written by keys; half-typed JSON is kept but not submitted', async () => {
  const page = await start();
  const rubric = await callInApp(page, 'rubric.save', {
    rubric: {
      name: 'Tools',
      questions: [
        { kind: 'expected_tools', key: 'tools', title: 'Which tools?' },
        { kind: 'number', key: 'minutes', title: 'Minutes', max: 90 },
      ],
    },
  });
  const packId = await buildPack(page, {
    name: 'Tools',
    rubricId: rubric.id,
    tag: 'tau-bench',
    limit: 2,
  });
  await openReview(page, packId);
  await press(page, 'Enter');
  await page.keyboard.type('book_flight');
  await press(page, 'Tab');
  await page.keyboard.type('{"from": "JFK"');
  await press(page, 'Control+Enter');
  await expect(position(page)).toHaveText('Case 1 of 2');
  await expect(focusedQuestion(page)).toContainText('The arguments of tool 1 are not valid JSON.');
  await expect
    .poll(async () => (await answersOf(page, packId))[0]?.['tools'])
    .toEqual([{ name: 'book_flight', arguments: '{"from": "JFK"' }]);
  await press(page, 'Enter', 'Tab', 'End');
  await page.keyboard.type('}');
  await press(page, 'Escape', 'ArrowDown', '4', '5', 'Enter', 'Control+Enter');
  await expect(position(page)).toHaveText('Case 2 of 2');
  expect((await answersOf(page, packId))[0]).toEqual({
    tools: [{ name: 'book_flight', arguments: { from: 'JFK' } }],
    minutes: 45,
  });
});

test('RK12: a single step is judged by keys, with what went in and came out in sight', async () => {
  const page = await start();
  const path = join(userDataDir, 'steps.jsonl');
  const [, , , one, , , , two] = [...richCases(steps, 'one'), ...richCases(steps, 'two')];
  writeFileSync(path, [one, two].map((record) => JSON.stringify(record)).join('\n'));
  if (!launched) throw new Error('the app is not open');
  const job = await importFile(launched.app, page, path, 'steps');
  expect(job).toMatchObject({ added: 2, rejected: 0 });
  const { packId } = await callInApp(page, 'pack.create', {
    name: 'Single steps',
    guidelines: '',
    rubricId: 'quick-verdict',
    order: { kind: 'as_is' },
    blinding: { judge: false },
    cases: { caseIds: ['steps:one-span', 'steps:two-span'] },
  });
  await openReview(page, packId);
  const shown = page.getByRole('group', { name: 'Case', exact: true });
  await expect(shown).toContainText('the words of input');
  await press(page, 'n');
  for (const field of ['span input', 'span output', 'span error', 'tool argument', 'document'])
    await expect(shown).toContainText(`the words of ${field}`);
  await press(page, 'f', 'r');
  await page.keyboard.type('The tool was asked for the wrong city.');
  await press(page, 'Control+Enter');
  await expect(position(page)).toHaveText('Case 2 of 2');
  await press(page, 'p', 'Control+Enter');
  await expect(page.getByRole('heading', { name: 'The pack is done' })).toBeVisible();
  expect(await answersOf(page, packId)).toEqual([
    { verdict: 'fail', reason: 'The tool was asked for the wrong city.' },
    { verdict: 'pass' },
  ]);
  expect(launched.pageErrors).toEqual([]);
});

test('RK13: skip, flag and submit are undone one by one after a restart, and redone', async () => {
  const first = await start();
  const packId = await buildPack(first, {
    name: 'Restart',
    rubricId: 'quick-verdict',
    tag: 'sfhot',
    limit: 4,
  });
  await openReview(first, packId);
  await press(first, 'f', 'Control+Enter');
  await expect(position(first)).toHaveText('Case 2 of 4');
  await press(first, 's', '3');
  await expect(position(first)).toHaveText('Case 3 of 4');
  await press(first, '.');
  await expect(first.getByRole('button', { name: 'Flag', exact: true })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  const done = await statesOf(first, packId);
  expect(done).toEqual(['submitted', 'skipped', 'unreviewed flagged', 'unreviewed']);
  const [, skipped] = await callInApp(first, 'pack.queue', { packId });
  const { item } = await callInApp(first, 'review.open', {
    packId,
    caseId: skipped?.caseId ?? '',
  });
  expect(item?.skipReason).toBe('A duplicate of another case');
  await launched?.close();

  launched = await launchApp({ userDataDir });
  const page = launched.window;
  await whenReady(page);
  await openReview(page, packId);
  const acts = [
    ['Undone: the flag, case 3.', ['submitted', 'skipped', 'unreviewed', 'unreviewed']],
    ['Undone: the skip, case 2.', ['submitted', 'unreviewed', 'unreviewed', 'unreviewed']],
    ['Undone: the submit, case 1.', ['draft', 'unreviewed', 'unreviewed', 'unreviewed']],
  ] as const;
  for (const [words, states] of acts) {
    await press(page, 'Control+z');
    await expect(page.getByText(words)).toBeVisible();
    expect(await statesOf(page, packId)).toEqual(states);
  }
  for (const words of [
    'Redone: the submit, case 1.',
    'Redone: the skip, case 2.',
    'Redone: the flag, case 3.',
  ]) {
    await press(page, 'Control+Shift+z');
    await expect(page.getByText(words)).toBeVisible();
  }
  expect(await statesOf(page, packId)).toEqual(done);
});

test('RK9: typing draws the case never, a submit draws the next one once', async () => {
  const page = await start();
  const packId = await buildPack(page, {
    name: 'Renders',
    rubricId: 'quick-verdict',
    tag: 'tau-bench',
    limit: 5,
  });
  // React tells this hook of every commit; what the case's element was drawn with tells whether it was drawn.
  await page.addInitScript(() => {
    let drawnWith: unknown = null;
    const counts = { commits: 0, caseDraws: 0 };
    const hook = {
      renderers: new Map(),
      supportsFiber: true,
      inject: () => 1,
      checkDCE: () => undefined,
      onCommitFiberUnmount: () => undefined,
      onPostCommitFiberRoot: () => undefined,
      onCommitFiberRoot: () => {
        counts.commits += 1;
        const element = document.querySelector('[role="group"][aria-label="Case"]');
        const key = Object.keys(element ?? {}).find((name) => name.startsWith('__reactProps$'));
        const props: unknown = element && key !== undefined ? Reflect.get(element, key) : null;
        if (props !== drawnWith) counts.caseDraws += 1;
        drawnWith = props;
      },
    };
    Object.assign(window, { __REACT_DEVTOOLS_GLOBAL_HOOK__: hook, renderCounts: counts });
  });
  await page.reload();
  await whenReady(page);
  await openReview(page, packId);
  const counts = () =>
    page.evaluate(() => ({
      ...(window as unknown as { renderCounts: { commits: number; caseDraws: number } })
        .renderCounts,
    }));

  await press(page, 'f', 'r');
  const before = await counts();
  await page.keyboard.type('thirty letters of a long reason');
  await expect.poll(async () => (await answersOf(page, packId))[0]?.['reason']).toBeDefined();
  const typed = await counts();
  expect(typed.commits).toBeGreaterThan(before.commits);
  expect(typed.caseDraws).toBe(before.caseDraws);

  await press(page, 'Control+Enter');
  for (const number of [2, 3, 4]) {
    await expect(position(page)).toHaveText(`Case ${number} of 5`);
    await press(page, 'p', 'Control+Enter');
  }
  await expect(position(page)).toHaveText('Case 5 of 5');
  expect((await counts()).caseDraws).toBe(typed.caseDraws + 4);
});

test('RK8: no serious accessibility violation in any state of the review, light and dark', async () => {
  const page = await start();
  const { look, violations } = auditor(page);
  const blinded = await buildPack(page, {
    name: 'Blinded',
    rubricId: 'quick-verdict',
    tag: 'devai',
    limit: 2,
    isBlinded: true,
  });
  await openReview(page, blinded);
  await look('form');
  await press(page, 'q', 'h');
  await expect(page.getByRole('complementary', { name: 'Guidelines' })).toBeVisible();
  await look('queue and guidelines');
  await press(page, 'q', 'h', 'p', 'Control+Enter');
  await expect(page.getByRole('region', { name: 'The judge’s verdict' })).toBeVisible();
  await look('reveal');
  await press(page, 'Shift+P', 's');
  await expect(page.getByRole('dialog')).toBeVisible();
  await look('skip');
  await press(page, '1');
  await expect(page.getByRole('heading', { name: 'The pack is done' })).toBeVisible();
  await look('end of the pack');
  const failures = await buildPack(page, {
    name: 'Failures',
    rubricId: 'failure-review',
    tag: 'agentrx',
    limit: 2,
  });
  await openReview(page, failures);
  await press(page, 'f', 'Control+Enter', 'l');
  await expect(page.getByRole('listbox', { name: 'Failure modes' })).toBeVisible();
  await look('refused, with failure modes');
  expect(violations).toEqual([]);
});
