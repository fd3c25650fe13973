import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  backupsToKeep,
  copyProblem,
  listBackups,
  newestSoundBackup,
  writeBackup,
  type Backup,
} from '../../../../../main/core/store/backup.ts';
import { restoreBackup } from '../../../../../main/core/store/restore.ts';
import {
  workspaceFiles,
  type WorkspaceFiles,
} from '../../../../../main/core/store/workspace-files.ts';
import { flagged, publishTestPack } from '../../../../support/review-fixture.ts';
import { createTempWorkspace, type TempWorkspace } from '../../../../support/temp-workspace.ts';

let workspace: TempWorkspace;
let files: WorkspaceFiles;
beforeEach(() => {
  workspace = createTempWorkspace();
  files = workspaceFiles(workspace.deps.workspaceDir);
});
afterEach(() => workspace.cleanUp());

const clock = { now: () => new Date('2026-03-01T00:00:00Z'), monotonicMs: () => 0 };

function madeAt(at: string): Backup {
  return { id: at, at, reason: 'import', bytes: 1 };
}

describe('backups', () => {
  test('BK1: a backup is a sound workspace with everything that was committed, also from a read-only connection', async () => {
    const { context } = await workspace.open();
    publishTestPack(context, ['s:1']);
    const backup = writeBackup(context.readDb, files, {
      reason: 'import',
      at: new Date('2026-01-02T03:04:05.678Z'),
    });
    expect(backup).toMatchObject({
      id: 'workspace-2026-01-02T03-04-05-678Z-import.assay',
      at: '2026-01-02T03:04:05.678Z',
      reason: 'import',
    });
    expect(listBackups(files)).toEqual([backup]);
    expect(copyProblem(join(files.backups, backup.id), 2)).toBeNull();
    expect(copyProblem(join(files.backups, backup.id), 3)).toBe('it holds 2 of 3 entries');
  });

  test('BK2: what a crash left half-written is removed, other files in the folder are not', async () => {
    const { context } = await workspace.open();
    mkdirSync(files.backups);
    writeFileSync(join(files.backups, 'workspace-x.assay.partial'), 'half');
    writeFileSync(join(files.backups, 'my own notes.txt'), 'mine');
    writeBackup(context.db, files, { reason: 'manual', at: new Date() });
    expect(readdirSync(files.backups).filter((name) => !name.endsWith('-manual.assay'))).toEqual([
      'my own notes.txt',
    ]);
  });

  test('BK3: the newest backup that is sound is offered, not a damaged newer one', async () => {
    const { context } = await workspace.open();
    const good = writeBackup(context.db, files, {
      reason: 'manual',
      at: new Date('2026-01-01T00:00:00Z'),
    });
    writeFileSync(
      join(files.backups, 'workspace-2026-01-02T00-00-00-000Z-manual.assay'),
      'not a database',
    );
    expect(newestSoundBackup(files)?.id).toBe(good.id);
  });

  test('BK4: 10 newest, one a day for 7 days and one a week for 4 weeks are kept', () => {
    const hourly = Array.from({ length: 24 * 60 }, (_, hour) =>
      madeAt(new Date(Date.UTC(2026, 2, 1, 23) - hour * 3_600_000).toISOString()),
    );
    const kept = [...backupsToKeep(hourly)];
    const days = new Set(kept.map((at) => at.slice(0, 10)));
    expect(kept.slice(0, 10)).toEqual(hourly.slice(0, 10).map((backup) => backup.id));
    // 10 of the last day, 6 days more, and the Sundays of three weeks more.
    expect(kept).toHaveLength(10 + 6 + 3);
    expect(days).toEqual(
      new Set([
        '2026-03-01',
        '2026-02-28',
        '2026-02-27',
        '2026-02-26',
        '2026-02-25',
        '2026-02-24',
        '2026-02-23',
        '2026-02-22',
        '2026-02-15',
        '2026-02-08',
      ]),
    );
  });

  test('BK5: thinning never drops one of the 10 newest, and thinning twice drops nothing more', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(200 * 24), { maxLength: 120 }), (hours) => {
        const backups = hours
          .sort((a, b) => b - a)
          .map((hour) => madeAt(new Date(hour * 3_600_000).toISOString()));
        const kept = backups.filter((backup) => backupsToKeep(backups).has(backup.id));
        expect(kept.slice(0, 10)).toEqual(backups.slice(0, 10));
        expect(kept.length).toBeLessThanOrEqual(10 + 7 + 4);
        expect(kept.filter((backup) => !backupsToKeep(kept).has(backup.id))).toEqual([]);
      }),
    );
  });

  test('BK6: a restore brings the backup back and keeps what was there', async () => {
    const opened = await workspace.open();
    publishTestPack(opened.context, ['s:1']);
    const backup = writeBackup(opened.context.db, files, { reason: 'manual', at: new Date() });
    opened.context.writer.commit([flagged(opened.context, { caseId: 's:1' }, true)]);
    await opened.close();
    const restored = restoreBackup(files.dir, backup.id, clock);
    expect(restored).toMatchObject({
      ok: true,
      value: { keptIn: 'recovered-2026-03-01T00-00-00-000Z' },
    });
    expect(
      copyProblem(join(files.dir, 'recovered-2026-03-01T00-00-00-000Z', 'workspace.assay'), 3),
    ).toBeNull();
    const again = await workspace.open();
    expect(again.recovery).toBeNull();
    expect(again.context.readDb.prepare('SELECT count(*) FROM event').pluck().get()).toBe(2);
  });

  test.each([
    '../workspace.assay',
    '/etc/passwd',
    'workspace-2026-01-01T00-00-00-000Z-manual.assay',
    '',
  ])('BK7: %o is no backup, so nothing is moved', async (id) => {
    const opened = await workspace.open();
    writeBackup(opened.context.db, files, {
      reason: 'manual',
      at: new Date('2026-02-02T00:00:00Z'),
    });
    await opened.close();
    expect(restoreBackup(files.dir, id, clock)).toMatchObject({
      ok: false,
      error: { code: 'input/not-found' },
    });
    expect(existsSync(files.database)).toBe(true);
    expect(readdirSync(files.dir).filter((name) => name.startsWith('recovered'))).toEqual([]);
  });

  test('BK8: a damaged backup is not put in the place of anything', async () => {
    const opened = await workspace.open();
    await opened.close();
    mkdirSync(files.backups);
    const id = 'workspace-2026-01-01T00-00-00-000Z-manual.assay';
    writeFileSync(join(files.backups, id), 'not a database');
    expect(restoreBackup(files.dir, id, clock)).toMatchObject({
      ok: false,
      error: { code: 'workspace/corrupt' },
    });
    expect(copyProblem(files.database, 0)).toBeNull();
  });
});
