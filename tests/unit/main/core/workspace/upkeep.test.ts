import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openCore, type Core } from '../../../../../main/core/core.ts';
import { listBackups } from '../../../../../main/core/store/backup.ts';
import { workspaceFiles } from '../../../../../main/core/store/workspace-files.ts';
import { BACKUP_EVERY_MS } from '../../../../../main/core/workspace/upkeep.ts';
import { flagged, publishTestPack } from '../../../../support/review-fixture.ts';
import { createTempWorkspace, type TempWorkspace } from '../../../../support/temp-workspace.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

let workspace: TempWorkspace;
let core: Core;
beforeEach(async () => {
  workspace = createTempWorkspace();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: 1_800_000_000_000 });
  core = await openWorkspace();
});
afterEach(async () => {
  await core.close();
  vi.useRealTimers();
  await workspace.cleanUp();
});

async function openWorkspace(): Promise<Core> {
  const opened = await openCore(workspace.deps);
  if (!opened.ok) throw new Error(opened.error.code);
  return opened.value;
}

const backups = () =>
  listBackups(workspaceFiles(workspace.deps.workspaceDir)).map((backup) => backup.reason);

/** Lets time pass; the worker's answer is waited for, however long it takes. */
async function pass(ms: number, expected: number): Promise<void> {
  vi.advanceTimersByTime(ms);
  await vi.waitUntil(() => backups().length >= expected, { timeout: 20_000 });
}

const change = () => {
  core.context.writer.commit([flagged(core.context, { caseId: 's:1' }, true)]);
};

describe('upkeep', () => {
  test('UK1: the first change is backed up within a minute, a burst of changes once', async () => {
    publishTestPack(core.context, ['s:1']);
    change();
    change();
    vi.advanceTimersByTime(MINUTE_MS - 1);
    expect(vi.getTimerCount()).toBe(1);
    await pass(1, 1);
    expect(backups()).toEqual(['timed']);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('UK2: the next change is backed up when the last backup is half an hour old', async () => {
    publishTestPack(core.context, ['s:1']);
    await pass(MINUTE_MS, 1);
    vi.advanceTimersByTime(10 * MINUTE_MS);
    change();
    // Waiting for the first backup has moved the clock on by some seconds.
    vi.advanceTimersByTime(BACKUP_EVERY_MS - 11 * MINUTE_MS);
    expect(vi.getTimerCount()).toBe(1);
    await pass(MINUTE_MS, 2);
    expect(backups()).toEqual(['timed', 'timed']);
  });

  test('UK3: settings of the screens, backups and reading need no backup; closing forgets what was due', async () => {
    await core.call('workspace.backUp', {});
    await core.call('library.ids', { filter: {}, sort: 'imported' });
    expect(vi.getTimerCount()).toBe(0);
    publishTestPack(core.context, ['s:1']);
    expect(vi.getTimerCount()).toBe(1);
    await core.close();
    expect(vi.getTimerCount()).toBe(0);
    expect(backups()).toEqual(['manual']);
  });

  test('UK4: a workspace is examined a week after the last time, and only then', async () => {
    await core.close();
    core = await openWorkspace();
    expect(vi.getTimerCount()).toBe(0);
    await core.close();
    vi.advanceTimersByTime(7 * DAY_MS);
    core = await openWorkspace();
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(10 * MINUTE_MS);
    await vi.waitUntil(
      () =>
        core.context.db.prepare(`SELECT 1 FROM meta WHERE key = 'examined_at'`).get() !== undefined,
      { timeout: 20_000 },
    );
    expect((await core.call('workspace.status', {})).ok).toBe(true);
    await core.close();
    vi.advanceTimersByTime(6 * DAY_MS);
    core = await openWorkspace();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('UK5: damage that the examination finds is told in the status', async () => {
    publishTestPack(core.context, ['s:1']);
    await core.close();
    const db = new Database(workspaceFiles(workspace.deps.workspaceDir).database);
    db.exec(`UPDATE pack SET name = 'changed behind the log'`);
    db.close();
    vi.advanceTimersByTime(8 * DAY_MS);
    core = await openWorkspace();
    vi.advanceTimersByTime(10 * MINUTE_MS);
    const finding = async () => {
      const status = await core.call('workspace.status', {});
      return status.ok ? status.value.recovery : null;
    };
    await vi.waitUntil(async () => (await finding()) !== null, { timeout: 20_000 });
    expect(await finding()).toContain('Replay of pack');
  });
});
