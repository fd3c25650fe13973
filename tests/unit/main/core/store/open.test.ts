import {
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openContext } from '../../../../../main/core/open-context.ts';
import { APPLICATION_ID } from '../../../../../main/core/store/connection.ts';
import { readLastKnown } from '../../../../../main/core/store/last-known.ts';
import { MIGRATIONS } from '../../../../../main/core/store/migrations.ts';
import { syncedFolderProblem } from '../../../../../main/core/store/synced-folder.ts';
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

const codeOf = async (create = true) => {
  const opened = await openContext(workspace.deps, { create });
  if (opened.ok) await opened.value.close();
  return opened.ok ? 'ok' : opened.error.code;
};

describe('opening a workspace', () => {
  test('ST40: an empty folder becomes a workspace; after a clean close one file holds everything', async () => {
    const opened = await workspace.open();
    publishTestPack(opened.context, ['s:1']);
    await opened.close();
    expect(readdirSync(files.dir).sort()).toEqual([
      'lock',
      'workspace.assay',
      'workspace.known.json',
    ]);
    const db = new Database(files.database, { readonly: true });
    expect(db.pragma('application_id', { simple: true })).toBe(APPLICATION_ID);
    expect(db.pragma('user_version', { simple: true })).toBe(MIGRATIONS.at(-1)?.version);
    db.close();
  });

  test('ST41: person, device and name are made once and stay', async () => {
    const first = await workspace.open();
    const ids = [first.context.personId(), first.context.deviceId()];
    await first.close();
    const second = await workspace.open();
    expect([second.context.personId(), second.context.deviceId()]).toEqual(ids);
    expect(second.context.db.prepare('SELECT person_id FROM person').pluck().all()).toEqual([
      ids[0],
    ]);
  });

  test('ST42: where no workspace is to be made, a missing one is said and no folder appears', async () => {
    expect(await codeOf(false)).toBe('workspace/missing');
    expect(existsSync(files.dir)).toBe(false);
  });

  test('ST43: a folder that cannot be reached is said', async () => {
    writeFileSync(join(workspace.dir, 'file'), 'x');
    const deps = { ...workspace.deps, workspaceDir: join(workspace.dir, 'file', 'workspace') };
    expect(await openContext(deps)).toMatchObject({
      ok: false,
      error: { code: 'workspace/unreachable' },
    });
  });

  test('ST44: another program’s database is left alone', async () => {
    mkdirSync(files.dir);
    const foreign = new Database(files.database);
    foreign.exec('CREATE TABLE notes (text TEXT)');
    foreign.close();
    expect(await codeOf()).toBe('workspace/not-assay');
  });

  test('ST45: an unfinished new workspace is made again from the start', async () => {
    mkdirSync(files.dir);
    writeFileSync(files.unfinished, 'half a database');
    expect(await codeOf()).toBe('ok');
    expect(existsSync(files.unfinished)).toBe(false);
  });

  test('ST46: the check runs after a crash or a foreign touch, and only a crash is told', async () => {
    const first = await workspace.open();
    await first.close();
    utimesSync(files.database, new Date(), new Date(0));
    const touched = await workspace.open();
    expect(touched.recovery).toBeNull();
    await touched.close();
    const db = new Database(files.database);
    db.exec(`INSERT INTO meta (key, value) VALUES ('open_since', '2026-01-01T00:00:00.000Z')`);
    db.close();
    const crashed = await workspace.open();
    expect(crashed.recovery).toContain('checked and is sound');
    await crashed.close();
    expect((await workspace.open()).recovery).toBeNull();
  });

  test('ST47: a workspace without its sentinel row is refused, however valid the database', async () => {
    await (await workspace.open()).close();
    const db = new Database(files.database);
    db.exec(`DELETE FROM meta WHERE key = 'sentinel'`);
    db.close();
    expect(await codeOf()).toBe('workspace/corrupt');
  });

  test('ST48: the note beside the database counts every committed event', async () => {
    const { context, close } = await workspace.open();
    publishTestPack(context, ['s:1']);
    expect(readLastKnown(files.lastKnown)).toMatchObject({ events: 2, closed: null });
    context.writer.commit([flagged(context, { caseId: 's:1' }, true)]);
    expect(readLastKnown(files.lastKnown)).toMatchObject({ events: 3, closed: null });
    await close();
    expect(readLastKnown(files.lastKnown)?.closed?.bytes).toBeGreaterThan(0);
  });

  test('ST49: a lost or broken note is no reason to refuse a sound workspace', async () => {
    await (await workspace.open()).close();
    writeFileSync(files.lastKnown, '\u0000'.repeat(200));
    expect(await codeOf()).toBe('ok');
    rmSync(files.lastKnown);
    expect(await codeOf()).toBe('ok');
  });

  test('ST50: closing waits for what was registered, even if some of it fails, and twice is once', async () => {
    const { context, close } = await workspace.open();
    const order: string[] = [];
    context.beforeClose(async () => {
      await Promise.resolve();
      order.push(context.db.open ? 'job ended while open' : 'too late');
    });
    context.beforeClose(() => {
      throw new Error('worker is gone');
    });
    await Promise.all([close(), close()]);
    expect(order).toEqual(['job ended while open']);
    expect(context.db.open).toBe(false);
    expect(workspace.logged.map((entry) => entry.level)).toEqual(['error']);
  });

  test('ST51: a listener that throws neither fails the commit nor keeps others from hearing of it', async () => {
    const { context, onChanges } = await workspace.open();
    const heard: string[] = [];
    onChanges(() => {
      throw new Error('window is gone');
    });
    const stop = onChanges((changes) => heard.push(...changes.topics));
    publishTestPack(context, ['s:1']);
    stop();
    context.writer.commit([flagged(context, { caseId: 's:1' }, true)]);
    expect(heard).toEqual(['rubrics', 'packs']);
  });

  test('ST52: the query connection cannot write', async () => {
    const { context } = await workspace.open();
    expect(() => context.readDb.exec('DELETE FROM meta')).toThrow(/readonly/);
  });
});

describe('synced folders', () => {
  test.each([
    ['/home/ada/Dropbox/assay', 'Dropbox'],
    ['/home/ada/Dropbox (Acme)/a', 'Dropbox'],
    ['/Users/ada/OneDrive - Acme Inc/reviews', 'OneDrive'],
    ['/Users/ada/Library/Mobile Documents/com~apple~CloudDocs/assay', 'iCloud'],
    ['/Users/ada/Library/CloudStorage/GoogleDrive-ada/My Drive', 'a cloud drive'],
  ])('ST53: %s is refused with the name of the program', (path, program) => {
    expect(syncedFolderProblem(path)).toMatchObject({
      code: 'workspace/synced-folder',
      message: expect.stringContaining(program),
    });
  });

  test.each(['/home/ada/dropbox-notes/assay', '/home/ada/my onedrive/x', '/home/ada/Documents'])(
    'ST54: %s is taken',
    (path) => {
      expect(syncedFolderProblem(path)).toBeNull();
    },
  );

  test('ST55: a link into a synced folder is followed, also to a folder that is not there yet', () => {
    const synced = join(workspace.dir, 'Dropbox');
    mkdirSync(synced);
    symlinkSync(synced, join(workspace.dir, 'reviews'));
    expect(syncedFolderProblem(join(workspace.dir, 'reviews', 'new', 'workspace'))).not.toBeNull();
  });

  test('ST56: opening one changes nothing in it', async () => {
    const dir = join(workspace.dir, 'Dropbox', 'workspace');
    const opened = await openContext({ ...workspace.deps, workspaceDir: dir });
    expect(opened).toMatchObject({ ok: false, error: { code: 'workspace/synced-folder' } });
    expect(existsSync(dir)).toBe(false);
  });
});
