import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openContext } from '../../main/core/open-context.ts';
import { copyProblem, listBackups } from '../../main/core/store/backup.ts';
import { openReading } from '../../main/core/store/connection.ts';
import { schemaVersion } from '../../main/core/store/migrate.ts';
import { MIGRATIONS } from '../../main/core/store/migrations.ts';
import { compareWithReplay } from '../../main/core/store/replay.ts';
import { workspaceFiles } from '../../main/core/store/workspace-files.ts';
import { fileHashes, finished, runChild, startChild } from '../support/child-process.ts';
import { childDeps } from './children/deps.ts';
import { testMigrations } from './test-migrations.ts';

const SUBMITS = 12;
const EVENTS = SUBMITS + 2;
const released = MIGRATIONS.at(-1)?.version ?? 0;
const madeUp = testMigrations(() => undefined);
const latest = madeUp.at(-1)?.version ?? 0;

let fixtures = '';
let dir = '';
beforeAll(async () => {
  fixtures = mkdtempSync(join(tmpdir(), 'assay-migrate-'));
  await runChild('write.ts', [join(fixtures, 'closed'), String(SUBMITS)]);
  cpSync(join(fixtures, 'closed'), join(fixtures, 'killed'), { recursive: true });
  const child = startChild('write.ts', [join(fixtures, 'killed'), 'Infinity']);
  child.stdout?.once('data', () => child.kill('SIGKILL'));
  await finished(child);
});
afterAll(() => rmSync(fixtures, { recursive: true, force: true }));
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'assay-migrate-one-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function fixture(name: 'closed' | 'killed') {
  cpSync(join(fixtures, name), join(dir, 'workspace'), {
    recursive: true,
    preserveTimestamps: true,
  });
  return workspaceFiles(join(dir, 'workspace'));
}

const steps = madeUp.map((migration) => migration.version).filter((version) => version > released);

describe('fault 22: migrations', () => {
  test.each(
    steps.flatMap((dieIn) => [
      { dieIn, from: 'closed' } as const,
      { dieIn, from: 'killed' } as const,
    ]),
  )(
    'FA14: a kill in step $dieIn of a $from workspace loses nothing, and the next start finishes',
    async ({ dieIn, from }) => {
      const files = fixture(from);
      const { signal } = await finished(startChild('migrate.ts', [files.dir, String(dieIn)]));
      expect(signal).toBe('SIGKILL');
      // The steps before the kill are whole; the one it hit has left no trace.
      const half = openReading(files.database);
      expect(schemaVersion(half)).toBe(dieIn - 1);
      half.close();
      const [backup] = listBackups(files);
      expect(backup?.reason).toBe('migration');
      const copy = openReading(join(files.backups, backup?.id ?? ''));
      expect(schemaVersion(copy)).toBe(released);
      expect(
        copy.prepare<[], number>('SELECT count(*) FROM event').pluck().get(),
      ).toBeGreaterThanOrEqual(EVENTS);
      copy.close();

      await runChild('migrate.ts', [files.dir, '0']);
      const opened = await openContext(childDeps(files.dir), { migrations: madeUp });
      if (!opened.ok) throw new Error(`${opened.error.code}: ${opened.error.message}`);
      const { readDb } = opened.value.context;
      expect(schemaVersion(readDb)).toBe(latest);
      const events = Number(readDb.prepare('SELECT count(*) FROM event').pluck().get());
      expect(events).toBeGreaterThanOrEqual(EVENTS);
      expect(readDb.prepare('SELECT total FROM test_summary').pluck().all()).toEqual([events]);
      expect(
        readDb.prepare(`SELECT name FROM sqlite_schema WHERE name = 'test_authors'`).all(),
      ).toEqual([]);
      expect(compareWithReplay(readDb).filter((table) => !table.same)).toEqual([]);
      await opened.value.close();
    },
    60_000,
  );

  test('FA15: a step that throws is rolled back, said, and the workspace opens with the Assay it came from', async () => {
    const files = fixture('closed');
    const failing = testMigrations((version) => {
      if (version === released + 2) throw new Error('the column is there already');
    });
    expect(await openContext(childDeps(files.dir), { migrations: failing })).toMatchObject({
      ok: false,
      error: { code: 'internal', message: 'the column is there already' },
    });
    const backups = listBackups(files);
    expect(copyProblem(join(files.backups, backups[0]?.id ?? ''), EVENTS)).toBeNull();
    const half = openReading(files.database);
    expect(schemaVersion(half)).toBe(released + 1);
    half.close();
  });

  test('FA16: an older Assay does not touch a newer workspace', async () => {
    const files = fixture('closed');
    await runChild('migrate.ts', [files.dir, '0']);
    const before = fileHashes(files.dir, /^lock$|-(wal|shm)$/);
    const opened = await openContext(childDeps(files.dir));
    expect(opened).toMatchObject({
      ok: false,
      error: { code: 'workspace/newer', details: { schemaVersion: latest, understands: released } },
    });
    expect(fileHashes(files.dir, /^lock$|-(wal|shm)$/)).toEqual(before);
  });
});
