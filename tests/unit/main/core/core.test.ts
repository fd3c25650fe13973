import { afterEach, beforeEach, expect, test } from 'vitest';
import { openCore, type Core } from '../../../../main/core/core.ts';
import { createTempWorkspace, type TempWorkspace } from '../../../support/temp-workspace.ts';

let workspace: TempWorkspace;
let core: Core | null = null;
beforeEach(() => {
  workspace = createTempWorkspace();
});
afterEach(async () => {
  await core?.close();
  core = null;
  await workspace.cleanUp();
});

async function open(): Promise<Core> {
  const opened = await openCore(workspace.deps);
  if (!opened.ok) throw new Error(`${opened.error.code}: ${opened.error.message}`);
  core = opened.value;
  return core;
}

test('CO1: an opened core answers calls, tells what changed, and after a restart knows it all again', async () => {
  const first = await open();
  const topics: string[] = [];
  first.onChanges((changes) => void topics.push(...changes.topics));
  expect(await first.call('settings.set', { reviewerName: 'Ada' })).toMatchObject({ ok: true });
  expect(topics).toEqual(['settings', 'annotations']);
  await first.close();
  const second = await open();
  expect(await second.call('settings.get', {})).toMatchObject({
    ok: true,
    value: { reviewerName: 'Ada' },
  });
  expect(await second.call('workspace.status', {})).toMatchObject({
    ok: true,
    value: { recovery: null, readOnly: false },
  });
});

test('CO2: what does not open is told as data', async () => {
  await open();
  expect(await openCore(workspace.deps)).toMatchObject({
    ok: false,
    error: { code: 'workspace/locked' },
  });
});

test('CO3: where none is to be made, a missing workspace is told', async () => {
  expect(await openCore(workspace.deps, { create: false })).toMatchObject({
    ok: false,
    error: { code: 'workspace/missing' },
  });
});

test('CO4: a new workspace holds nothing that a replay of its log does not give', async () => {
  const { call } = await open();
  const report = await call('workspace.doctor', {});
  expect(report).toMatchObject({ ok: true, value: { ok: true } });
});
