import {
  copyFileSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openContext } from '../../main/core/open-context.ts';
import { newestSoundBackup } from '../../main/core/store/backup.ts';
import { openReading } from '../../main/core/store/connection.ts';
import { restoreBackup } from '../../main/core/store/restore.ts';
import { workspaceFiles, type WorkspaceFiles } from '../../main/core/store/workspace-files.ts';
import { backUp } from '../../main/core/workspace/maintenance.ts';
import { fileHashes, finished, startChild } from '../support/child-process.ts';
import { childDeps } from './children/deps.ts';

const KEPT_ASIDE = /-shm$|^lock$/;

let fixtures = '';
let dir = '';
let files: WorkspaceFiles;

/** `closed` was closed cleanly; `killed` still has commits in its write-ahead log. Both have a backup. */
beforeAll(async () => {
  fixtures = mkdtempSync(join(tmpdir(), 'assay-corrupt-'));
  const closed = join(fixtures, 'closed');
  await finished(startChild('write.ts', [closed, '40']));
  const opened = await openContext(childDeps(closed));
  if (!opened.ok) throw new Error(opened.error.code);
  await backUp(opened.value.context, 'manual');
  await opened.value.close();
  const killed = join(fixtures, 'killed');
  cpSync(closed, killed, { recursive: true });
  const child = startChild('write.ts', [killed, 'Infinity']);
  let lines = 0;
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    lines += chunk.split('\n').length - 1;
    if (lines >= 50) child.kill('SIGKILL');
  });
  await finished(child);
  if (statSync(workspaceFiles(killed).wal).size === 0)
    throw new Error('the kill left no commits to recover');
});
afterAll(() => rmSync(fixtures, { recursive: true, force: true }));
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'assay-corrupt-one-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function fixture(name: 'closed' | 'killed'): WorkspaceFiles {
  cpSync(join(fixtures, name), join(dir, name), { recursive: true, preserveTimestamps: true });
  return workspaceFiles(join(dir, name));
}

const PAGE_BYTES = 4096;

/** Overwrites one page. @param page 0-based. */
function flipPage(path: string, page: number): void {
  const bytes = readFileSync(path);
  bytes.fill(0xa5, PAGE_BYTES * page, PAGE_BYTES * (page + 1));
  writeFileSync(path, bytes);
}

const DAMAGES = [
  {
    name: 'garbage',
    code: 'workspace/corrupt',
    make: () => {
      files = fixture('closed');
      writeFileSync(
        files.database,
        'These are the notes of last Tuesday, not a database.\n'.repeat(400),
      );
    },
  },
  {
    name: 'a file cut in half',
    code: 'workspace/corrupt',
    make: () => {
      files = fixture('closed');
      truncateSync(files.database, Math.floor(statSync(files.database).size / 2));
    },
  },
  {
    name: 'zero bytes beside a full write-ahead log',
    code: 'workspace/empty-file',
    make: () => {
      files = fixture('killed');
      truncateSync(files.database, 0);
    },
  },
  {
    name: 'a flipped page',
    code: 'workspace/corrupt',
    make: () => {
      files = fixture('closed');
      flipPage(files.database, Math.floor(statSync(files.database).size / PAGE_BYTES / 2));
    },
  },
  {
    name: 'a missing write-ahead log',
    code: 'workspace/corrupt',
    make: () => {
      files = fixture('killed');
      rmSync(files.wal);
      rmSync(files.shm, { force: true });
    },
  },
  {
    name: 'a write-ahead log without its database',
    code: 'workspace/corrupt',
    make: () => {
      files = fixture('killed');
      rmSync(files.database);
    },
  },
  {
    name: 'a file cut in half beside its write-ahead log',
    code: 'workspace/corrupt',
    make: () => {
      files = fixture('killed');
      truncateSync(
        files.database,
        PAGE_BYTES * Math.floor(statSync(files.database).size / PAGE_BYTES / 2),
      );
    },
  },
  {
    name: 'an older copy put over the workspace',
    code: 'workspace/corrupt',
    make: () => {
      files = fixture('killed');
      rmSync(files.wal);
      copyFileSync(workspaceFiles(join(fixtures, 'closed')).database, files.database);
    },
  },
] as const;

describe('fault 7: the workspace is damaged', () => {
  test.each(DAMAGES)(
    'FA8: $name is told, and every file stays byte for byte as it was',
    async ({ code, make }) => {
      make();
      const before = fileHashes(files.dir, KEPT_ASIDE);
      for (const attempt of [1, 2]) {
        const opened = await openContext(childDeps(files.dir));
        if (opened.ok) await opened.value.close();
        expect({ attempt, reply: opened }).toMatchObject({
          attempt,
          reply: { ok: false, error: { code, hint: expect.stringMatching(/restore a backup/i) } },
        });
      }
      // Looking may leave an empty write-ahead log beside the file; what was there is untouched.
      expect(fileHashes(files.dir, KEPT_ASIDE)).toMatchObject(before);
    },
  );

  test.each(DAMAGES)(
    'FA9: after $name the newest backup comes back, and the damaged files are kept together',
    async ({ make }) => {
      make();
      const before = fileHashes(files.dir, /-shm$|^lock$|^backups/);
      const backup = newestSoundBackup(files);
      expect(backup).not.toBeNull();
      const restored = restoreBackup(files.dir, backup?.id ?? '', {
        now: () => new Date(0),
        monotonicMs: () => 0,
      });
      if (!restored.ok) throw new Error(restored.error.message);
      expect(restored.value.keptIn).toBe('recovered-1970-01-01T00-00-00-000Z');
      expect(fileHashes(join(files.dir, restored.value.keptIn), KEPT_ASIDE)).toEqual(before);
      const opened = await openContext(childDeps(files.dir));
      if (!opened.ok) throw new Error(opened.error.message);
      expect(opened.value.recovery).toBeNull();
      // Two that published the rubric and the pack, and forty submits.
      expect(opened.value.context.readDb.prepare('SELECT count(*) FROM event').pluck().get()).toBe(
        42,
      );
      await opened.value.close();
    },
  );

  test('FA10: whichever page is flipped, it is told at the next start', async () => {
    files = fixture('closed');
    const sound = readFileSync(files.database);
    const reading = openReading(files.database);
    const unused = Number(reading.pragma('freelist_count', { simple: true }));
    reading.close();
    const unnoticed: number[] = [];
    for (let page = 0; page < sound.length / PAGE_BYTES; page += 1) {
      writeFileSync(files.database, sound);
      flipPage(files.database, page);
      const opened = await openContext(childDeps(files.dir));
      if (!opened.ok) continue;
      unnoticed.push(page);
      await opened.value.close();
    }
    // Pages that hold nothing are not read by anybody.
    expect(unnoticed.length).toBeLessThanOrEqual(unused);
  }, 60_000);

  test('FA17: a kill alone is no damage: the write-ahead log is read and the workspace opens', async () => {
    files = fixture('killed');
    const opened = await openContext(childDeps(files.dir));
    if (!opened.ok) throw new Error(opened.error.message);
    expect(opened.value.recovery).toContain('sound');
    await opened.value.close();
  });
});
