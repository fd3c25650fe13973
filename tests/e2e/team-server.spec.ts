import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { startServerProcess, type ServerProcess } from '../server/server-process.ts';
import { judgeByKeys, press } from './support/judge-by-keys.ts';
import { launchApp, whenReady, type LaunchedApp } from './support/launch-app.ts';
import { addSampleProject, buildPack, callInApp, openReview } from './support/review-app.ts';
import { serverStreams, workspaceStreams } from './support/stream-digests.ts';

let folder = '';
let server: ServerProcess | null = null;
const apps = new Map<string, LaunchedApp>();

test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-team-'));
});

test.afterEach(async () => {
  for (const app of apps.values()) await app.close();
  apps.clear();
  server?.kill('SIGKILL');
  await server?.gone;
  server = null;
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

const workspaceOf = (who: string) => join(folder, who, 'workspace');

async function openApp(who: string): Promise<Page> {
  const app = await launchApp({
    workspaceDir: workspaceOf(who),
    userDataDir: join(folder, who, 'user'),
  });
  apps.set(who, app);
  await whenReady(app.window);
  return app.window;
}

async function startServer(port = 0): Promise<ServerProcess> {
  server = await startServerProcess({ dataDir: join(folder, 'server'), port });
  return server;
}

async function stopServer(): Promise<number> {
  if (server === null) throw new Error('No server runs.');
  const port = Number(new URL(server.base).port);
  server.kill('SIGTERM');
  await server.gone;
  return port;
}

const status = (page: Page) => page.getByRole('contentinfo', { name: 'Status' });

/** Syncs until nothing waits; pokes sync as well, so an attempt may have been under way. */
async function syncAll(page: Page): Promise<void> {
  await expect
    .poll(async () => {
      const { status: after } = await callInApp(page, 'sync.now', {});
      return `${after.tone} ${after.waiting} ${after.parked} ${after.words}`;
    })
    .toMatch(/^well 0 0 /);
}

/** Waits until the pack and its cases have come. */
async function packIsHere(page: Page): Promise<void> {
  await expect
    .poll(async () => {
      const packs = await callInApp(page, 'pack.list', {});
      const { counts } = await callInApp(page, 'workspace.status', {});
      return `${packs.map(({ name }) => name).join()}: ${counts.cases} cases`;
    })
    .toBe('Refunds: 4 cases');
}

test('TS1: publish, assign, review offline, sync, two devices of one person, adjudicate, align on gold', async () => {
  test.setTimeout(240_000);
  const { base, code } = await startServer();
  const lead = await openApp('lead');
  await addSampleProject(lead);
  await callInApp(lead, 'sync.connect', { url: base, code, name: 'Lea Lead' });
  const invite = () => callInApp(lead, 'sync.invite', { role: 'reviewer', expertise: ['domain'] });

  const ann = await openApp('ann');
  await callInApp(ann, 'sync.connect', {
    url: base,
    code: (await invite()).code,
    name: 'Ann Able',
  });
  const ben = await openApp('ben');
  await callInApp(ben, 'sync.connect', {
    url: base,
    code: (await invite()).code,
    name: 'Ben Bold',
  });

  // The lead publishes a pack and gives each case to both.
  const packId = await buildPack(lead, {
    name: 'Refunds',
    rubricId: 'quick-verdict',
    tag: 'sfhot',
    limit: 4,
  });
  await callInApp(lead, 'team.refreshPeople', {});
  const known = await callInApp(lead, 'team.people', {});
  const reviewerIds = known.filter(({ isSelf }) => !isSelf).map(({ personId }) => personId);
  await callInApp(lead, 'team.assign', { packId, reviewerIds, overlap: 2, dueAt: '2030-01-31' });
  await callInApp(lead, 'team.sendShares', { packId });
  await syncAll(lead);
  for (const reviewer of [ann, ben]) {
    await syncAll(reviewer);
    await packIsHere(reviewer);
  }

  // Ann's second device has the pack, too.
  const { code: deviceCode } = await callInApp(ann, 'sync.deviceCode', {});
  const laptop = await openApp('ann-laptop');
  await callInApp(laptop, 'sync.connect', { url: base, code: deviceCode, name: 'Ann Able' });
  await syncAll(laptop);
  await packIsHere(laptop);

  // Everybody reviews without the server.
  const port = await stopServer();
  await judgeByKeys(ann, packId, ['p', 'p', 'f', 'p']);
  await judgeByKeys(ben, packId, ['p', 'f', 'f', 'p']);
  await openReview(laptop, packId);
  await press(laptop, 'f', 'r');
  await laptop.keyboard.type('Seen again at home: the amount is wrong.');
  await press(laptop, 'Escape', 'Control+Enter');
  await expect(laptop.getByRole('heading', { name: /^Case \d/ })).toHaveText('Case 2 of 4');
  await callInApp(ann, 'sync.now', {});
  await expect(status(ann)).toContainText(/All saved here\. 4 waiting to sync\. Offline since \d/);

  // The server is back.
  await startServer(port);
  for (const window of [ann, ben, laptop, lead, ann]) await syncAll(window);
  await expect(status(ann)).toContainText('Everything is synced.');
  const progress = await callInApp(lead, 'team.progress', { packId });
  expect(
    progress.map(({ name, submitted, total }) => `${name} ${submitted}/${total}`).sort(),
  ).toEqual(['Ann Able 4/4', 'Ben Bold 4/4']);

  // Two heads of one person: she says once which one holds.
  const [first] = await callInApp(ann, 'pack.queue', { packId });
  const caseId = first?.caseId ?? '';
  const before = await callInApp(lead, 'adjudication.item', { packId, caseId, names: true });
  expect(before.voices.map(({ name, versions }) => `${name} ${versions}`).sort()).toEqual([
    'Ann Able 2',
    'Ben Bold 1',
  ]);
  // The pack opens with it, before anything else.
  await press(ann, 'ControlOrMeta+1');
  await ann.getByRole('heading', { name: 'Home' }).waitFor();
  await openReview(ann, packId);
  await expect(ann.getByText(/2 versions/)).toBeVisible();
  await press(ann, 'Alt+2');
  await expect(ann.getByText(/2 versions/)).toHaveCount(0);
  for (const window of [ann, laptop, lead]) await syncAll(window);
  const merged = await callInApp(lead, 'adjudication.item', { packId, caseId, names: true });
  expect(merged.voices.map(({ versions }) => versions)).toEqual([1, 1]);
  expect(merged.voices.find(({ name }) => name === 'Ann Able')?.answers['verdict']).toBe('fail');

  // The lead settles what they differ on, and alignment counts the settled answers alone.
  const open = await callInApp(lead, 'adjudication.queue', { filter: {} });
  expect(open.counts).toEqual({ undecided: 2, outdated: 0, decided: 0 });
  for (const row of open.rows) {
    const at = { packId: row.packId, caseId: row.caseId, target: row.target };
    const item = await callInApp(lead, 'adjudication.item', at);
    await callInApp(lead, 'adjudication.decide', {
      ...at,
      answers: { verdict: 'fail', reason: 'Settled.' },
      basis: [...item.basis],
    });
  }
  await callInApp(lead, 'settings.set', { goldPolicy: 'adjudicated' });
  const gold = await callInApp(lead, 'alignment.table', {
    filter: { packIds: [packId], humanQuestion: 'verdict', labelPolicy: 'gold' },
  });
  expect(gold.labelledTargets).toBe(4);
  // Two cases on which both said the same, two that the lead settled.
  expect(gold.rows[0]?.gold).toMatchObject({ agreed: 2, decided: 2, outdated: 0, open: 0 });

  // In the end every store holds the same streams, as far as its person may read them.
  for (const window of [lead, ben, laptop, ann]) await syncAll(window);
  for (const app of apps.values()) await app.close();
  apps.clear();
  await stopServer();
  const streamsOf = (who: string) =>
    workspaceStreams(join(workspaceOf(who), 'workspace.assay'), packId);
  const held = serverStreams(join(folder, 'server', 'server.sqlite'));
  expect(
    Object.keys(held)
      .sort()
      .map((stream) => stream.split('/')[0]),
  ).toEqual(['ann', 'ann', 'assign', 'assign', 'lead', 'pack']);
  expect(streamsOf('lead')).toEqual(held);
  const annStreams = streamsOf('ann');
  expect(Object.keys(annStreams)).toHaveLength(3);
  expect(held).toMatchObject(annStreams);
  expect(streamsOf('ann-laptop')).toEqual(annStreams);
  expect(held).toMatchObject(streamsOf('ben'));
});
