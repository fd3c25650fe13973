import { expect, test, type Page } from '@playwright/test';
import type { Answers } from '../../shared/domain/annotation.ts';
import { createTempWorkspace, type TempWorkspace } from '../support/temp-workspace.ts';
import { publishTestPack, submitted, TEST_PACK } from '../support/review-fixture.ts';
import { seedCases } from '../support/seed-cases.ts';
import { auditor } from './support/auditor.ts';
import { press } from './support/judge-by-keys.ts';
import { launchApp, whenReady, type LaunchedApp } from './support/launch-app.ts';
import { callInApp } from './support/review-app.ts';

let launched: LaunchedApp | null = null;
let workspace: TempWorkspace | null = null;

test.afterEach(async () => {
  await launched?.close();
  launched = null;
  await workspace?.cleanUp();
  workspace = null;
});

/** A workspace in which Ann, Ben and Cleo judged three cases and disagree on two. */
async function prepare(): Promise<string> {
  workspace = createTempWorkspace();
  const { context, close } = await workspace.open();
  const caseIds = seedCases(
    context,
    ['refund', 'delay', 'upgrade'].map((id) => ({ id, input: `A question about a ${id}` })),
  );
  publishTestPack(context, caseIds);
  const say = (authorId: string, at: number, answers: Answers) =>
    context.writer.commit([submitted(context, { caseId: caseIds[at] ?? '', authorId }, answers)]);
  for (const [at, verdicts] of [
    ['pass', 'fail', 'fail'],
    ['pass', 'pass', 'pass'],
    ['fail', 'pass', 'pass'],
  ].entries())
    for (const [who, verdict] of verdicts.entries())
      say(['ann', 'ben', 'cleo'][who] ?? '', at, { verdict: verdict === 'fail' ? 'fail' : 'pass' });
  await close();
  return workspace.deps.workspaceDir;
}

const pane = (page: Page) => page.getByRole('region', { name: 'Decision' });

test('ADX1: disagreements are settled by keys: take an answer, decide, undo, look at what is decided', async () => {
  const workspaceDir = await prepare();
  launched = await launchApp({ workspaceDir, colorScheme: 'light' });
  const { window, pageErrors } = launched;
  await whenReady(window);
  await press(window, 'ControlOrMeta+8');
  await expect(window.getByRole('heading', { name: 'Adjudication' })).toBeVisible();
  await expect(pane(window).getByRole('article')).toHaveCount(3);
  const { violations, look } = auditor(window);
  await look('a disagreement');

  // Names are told only when they are asked for.
  await expect(pane(window).getByText('ann', { exact: true })).toHaveCount(0);
  await press(window, 'Shift+N');
  await expect(pane(window).getByText('ann', { exact: true })).toBeVisible();

  await press(window, 'f', 'Control+Enter');
  await expect(window.getByText('1 open · 1 decided')).toBeVisible();
  await press(window, 'Shift+A', 'Control+Enter');
  await expect(window.getByText('0 open · 2 decided')).toBeVisible();
  await press(window, 'Control+z');
  await expect(window.getByText('1 open · 1 decided')).toBeVisible();
  await press(window, 'Control+Shift+z');
  await expect(window.getByText('0 open · 2 decided')).toBeVisible();

  await window.getByText('Decided', { exact: true }).first().click();
  await expect(
    window.getByRole('navigation', { name: 'Disagreements' }).getByRole('button'),
  ).toHaveCount(2);
  await expect(pane(window).getByText(/Decided by /)).toBeVisible();
  await look('a decision');
  const queue = await callInApp(window, 'adjudication.queue', { filter: { state: 'all' } });
  expect(queue.counts).toEqual({ undecided: 0, outdated: 0, decided: 2 });

  await press(window, 'Shift+P');
  await expect(window.getByRole('dialog')).toContainText('A pack for a second look');
  await look('second look');
  await press(window, 'Enter');
  await expect(window.getByRole('dialog')).toBeHidden();
  const packs = await callInApp(window, 'pack.list', {});
  expect(
    packs
      .map(({ packId, caseCount }) => (packId === TEST_PACK ? 3 : caseCount))
      .toSorted((a, b) => a - b),
  ).toEqual([2, 3]);
  expect(violations).toEqual([]);
  expect(pageErrors).toEqual([]);
});
