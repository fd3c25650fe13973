import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MIGRATIONS } from '../../../../../main/core/store/migrations.ts';
import { createWorkspaceHandlers } from '../../../../../main/core/workspace/handlers.ts';
import { publishTestPack, submitted } from '../../../../support/review-fixture.ts';
import {
  createTempWorkspace,
  recordChanges,
  type TempWorkspace,
} from '../../../../support/temp-workspace.ts';

let workspace: TempWorkspace;
beforeEach(() => {
  workspace = createTempWorkspace();
});
afterEach(() => workspace.cleanUp());

async function openWithHandlers() {
  const opened = await workspace.open();
  return {
    opened,
    context: opened.context,
    handlers: createWorkspaceHandlers(opened.context, () => opened.recovery),
  };
}

describe('workspace', () => {
  test('WS1: the status of a new workspace is empty, writable and has a person', async () => {
    const { handlers, context } = await openWithHandlers();
    const status = await handlers['workspace.status']({});
    expect(status).toMatchObject({
      name: 'workspace',
      readOnly: false,
      isEmpty: true,
      hasSample: false,
      personId: context.personId(),
      lastBackupAt: null,
      recovery: null,
      schemaVersion: MIGRATIONS.at(-1)?.version,
    });
  });

  test('WS2: the status counts what was committed, and submitted annotations only', async () => {
    const { handlers, context } = await openWithHandlers();
    publishTestPack(context, ['s:1', 's:2']);
    context.writer.commit([submitted(context, { caseId: 's:1' }, { verdict: 'pass' })]);
    context.writer.commit([submitted(context, { caseId: 's:2' }, { verdict: 'pass' })]);
    context.writer.undo(context.personId(), 'pack-1');
    const status = await handlers['workspace.status']({});
    expect(status.counts).toMatchObject({ packs: 1 });
    expect(await handlers['workspace.activity']({})).toEqual({ events: 5, annotations: 1 });
    expect(status.isEmpty).toBe(false);
  });

  test('WS3: settings have defaults, survive a restart, and the name is the name of the person', async () => {
    const { handlers, opened } = await openWithHandlers();
    const changes = recordChanges(opened);
    expect(await handlers['settings.get']({})).toMatchObject({
      colorScheme: 'system',
      positiveClass: 'fail',
      fontScale: 1,
    });
    await handlers['settings.set']({
      reviewerName: 'Ada',
      fontScale: 1.5,
      keys: { 'review.pass': ['y'] },
    });
    expect(changes).toEqual([{ topics: ['settings', 'annotations'] }]);
    await opened.close();
    const again = await openWithHandlers();
    expect(await again.handlers['settings.get']({})).toMatchObject({
      reviewerName: 'Ada',
      fontScale: 1.5,
      keys: { 'review.pass': ['y'] },
    });
    const name = again.context.readDb.prepare('SELECT name FROM person').pluck().get();
    expect(name).toBe('Ada');
  });

  test('WS4: the doctor finds a sound workspace sound, in a worker that reads only', async () => {
    const { handlers, context } = await openWithHandlers();
    publishTestPack(context, ['s:1']);
    context.writer.commit([
      submitted(context, { caseId: 's:1' }, { verdict: 'fail', metric: 'x' }),
    ]);
    const report = await handlers['workspace.doctor']({});
    expect(report.checks.filter((check) => !check.ok)).toEqual([]);
    expect(report.ok).toBe(true);
    expect(report.checks.map((check) => check.name)).toContain('Replay of annotation');
  });

  test.each([
    [
      'Event hashes',
      `UPDATE event SET json = replace(json, '"verdict":"fail"', '"verdict":"pass"')`,
    ],
    ['Event numbers', 'DELETE FROM event WHERE position = 2'],
    ['Content hashes', `UPDATE blob SET bytes = x'00'`],
    ['Replay of answer', 'UPDATE answer SET verdict = 1'],
    ['Replay of undo_entry', 'DELETE FROM undo_entry'],
    ['Durability', 'PRAGMA synchronous = NORMAL'],
  ])('WS5: the doctor finds damage behind “%s”', async (name, damage) => {
    const { handlers, context } = await openWithHandlers();
    publishTestPack(context, ['s:1']);
    context.writer.commit([submitted(context, { caseId: 's:1' }, { verdict: 'fail' })]);
    context.db.exec(damage);
    const report = await handlers['workspace.doctor']({});
    expect(report).toMatchObject({
      ok: false,
      checks: expect.arrayContaining([expect.objectContaining({ name, ok: false })]),
    });
  });

  test('WS6: a backup by hand is a workspace file that opens, and the status tells its time', async () => {
    const { handlers, context } = await openWithHandlers();
    publishTestPack(context, ['s:1']);
    const backup = await handlers['workspace.backUp']({});
    expect(backup.bytes).toBeGreaterThan(10_000);
    expect((await handlers['workspace.status']({})).lastBackupAt).toBe(backup.at);
  });

  test('WS7: closing waits for a backup that is under way', async () => {
    const { handlers, opened } = await openWithHandlers();
    const backup = Promise.resolve(handlers['workspace.backUp']({}));
    await opened.close();
    expect((await backup).bytes).toBeGreaterThan(10_000);
  });
});
