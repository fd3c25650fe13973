import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { chooseFilesInDialog, chooseSaveFile } from './support/desktop.ts';
import { judgeByKeys } from './support/judge-by-keys.ts';
import { launchApp, whenReady, type LaunchedApp } from './support/launch-app.ts';
import { addSampleProject, buildPack, callInApp } from './support/review-app.ts';
import { workspaceStreams } from './support/stream-digests.ts';

let folder = '';
const apps = new Map<string, LaunchedApp>();

test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-files-'));
});

test.afterEach(async () => {
  for (const app of apps.values()) await app.close();
  apps.clear();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

const workspaceOf = (who: string) => join(folder, who, 'workspace');

async function openApp(who: string): Promise<LaunchedApp> {
  const app = await launchApp({
    workspaceDir: workspaceOf(who),
    userDataDir: join(folder, who, 'user'),
  });
  apps.set(who, app);
  await whenReady(app.window);
  return app;
}

/** Asks the shell for a file or folder; the dialog answers with `path`. @returns the token that stands for it. */
async function tokenOf(
  { app, window }: LaunchedApp,
  path: string,
  how: 'open' | 'folder' | 'save',
): Promise<string> {
  if (how === 'save') await chooseSaveFile(app, path);
  else await chooseFilesInDialog(app, [path]);
  return window.evaluate(async (kind) => {
    type Picked = { fileToken: string };
    const { assay } = window as unknown as {
      assay: { shell: (n: string, i: unknown) => Promise<{ value: Picked | Picked[] }> };
    };
    const input = { suggestedName: 'answers.assayanswers', kind: 'assayanswers' };
    const name = { open: 'pickImportFiles', folder: 'pickFolder', save: 'pickSaveFile' }[kind];
    const { value } = await assay.shell(`shell.${name}`, kind === 'save' ? input : {});
    return (Array.isArray(value) ? value[0] : value)?.fileToken ?? '';
  }, how);
}

/** Takes a pack file in and waits until it is all there. */
async function importPack(reviewer: LaunchedApp, path: string): Promise<void> {
  const fileToken = await tokenOf(reviewer, path, 'open');
  const { manifestSha256 } = await callInApp(reviewer.window, 'packFile.preview', { fileToken });
  const { jobId } = await callInApp(reviewer.window, 'packFile.import', {
    fileToken,
    manifestSha256,
  });
  await expect
    .poll(async () => {
      const jobs = await callInApp(reviewer.window, 'import.jobs', {});
      return jobs.find((job) => job.jobId === jobId)?.state;
    })
    .toBe('done');
}

async function sendAnswers(
  reviewer: LaunchedApp,
  lead: LaunchedApp,
  packId: string,
  name: string,
): Promise<void> {
  const path = join(folder, `${name}.assayanswers`);
  await callInApp(reviewer.window, 'answers.export', {
    packId,
    fileToken: await tokenOf(reviewer, path, 'save'),
  });
  const fileToken = await tokenOf(lead, path, 'open');
  const first = await callInApp(lead.window, 'answers.import', { fileToken });
  expect(first.counts).toMatchObject({ known: 0, parked: 0, conflicts: 0 });
  const again = await callInApp(lead.window, 'answers.import', { fileToken });
  expect(again.counts).toMatchObject({ fresh: 0, known: first.counts.fresh });
}

test('TF1: assign with hidden repeats, one file each, review alone, answers back in any order, adjudicate, second look', async () => {
  test.setTimeout(240_000);
  const lead = await openApp('lead');
  await addSampleProject(lead.window);
  const packId = await buildPack(lead.window, {
    name: 'Refunds',
    rubricId: 'quick-verdict',
    tag: 'airline',
    isBlinded: true,
    limit: 4,
  });
  const names = ['Ann', 'Ben', 'Cleo'];
  const reviewerIds: string[] = [];
  for (const name of names) {
    const { personId } = await callInApp(lead.window, 'team.addPerson', { name });
    reviewerIds.push(personId);
  }
  await callInApp(lead.window, 'team.assign', { packId, reviewerIds, overlap: 3, repeats: 1 });
  mkdirSync(join(folder, 'shares'));
  const files = await callInApp(lead.window, 'team.exportShares', {
    packId,
    folderToken: await tokenOf(lead, join(folder, 'shares'), 'folder'),
  });
  expect(files.map(({ name, cases }) => `${name} ${cases}`)).toEqual(['Ann 5', 'Ben 5', 'Cleo 5']);
  expect(readdirSync(join(folder, 'shares'))).toHaveLength(3);

  // Three people, each alone on a computer.
  const verdicts = [
    ['p', 'p', 'f', 'p', 'p'],
    ['p', 'p', 'f', 'p', 'p'],
    ['f', 'f', 'f', 'f', 'f'],
  ];
  for (const [at, name] of names.entries()) {
    const reviewer = await openApp(name);
    await importPack(reviewer, join(folder, 'shares', files[at]?.fileName ?? ''));
    await importPack(reviewer, join(folder, 'shares', files[at]?.fileName ?? ''));
    const [pack] = await callInApp(reviewer.window, 'pack.list', {});
    expect(pack).toMatchObject({ name: 'Refunds', caseCount: 5, progress: { total: 5 } });
    await judgeByKeys(reviewer.window, packId, verdicts[at] ?? []);
  }
  for (const name of names.toReversed()) {
    const reviewer = apps.get(name);
    if (reviewer) await sendAnswers(reviewer, lead, packId, name);
  }

  const progress = await callInApp(lead.window, 'team.progress', { packId });
  expect(
    progress.map(({ name, submitted, total }) => `${name} ${submitted}/${total}`).sort(),
  ).toEqual(['Ann 5/5', 'Ben 5/5', 'Cleo 5/5']);
  const open = await callInApp(lead.window, 'adjudication.queue', { filter: {} });
  expect(open.counts.undecided).toBeGreaterThan(0);
  const second = await callInApp(lead.window, 'adjudication.makePack', {
    packId,
    filter: {},
    name: 'Refunds, second look',
    blinding: { judge: true },
  });
  expect(second.caseCount).toBe(open.counts.undecided);

  for (const app of apps.values()) await app.close();
  apps.clear();
  const streamsOf = (who: string) =>
    workspaceStreams(join(workspaceOf(who), 'workspace.assay'), packId);
  const held = streamsOf('lead');
  for (const name of names) {
    const own = streamsOf(name);
    expect(
      Object.keys(own)
        .sort()
        .map((stream) => stream.split('/')[0]),
    ).toEqual(['ann', 'assign', 'pack']);
    expect(held).toMatchObject(own);
  }
});
