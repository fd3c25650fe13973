import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openContext } from '../../main/core/open-context.ts';
import { restoreBackup } from '../../main/core/store/restore.ts';
import { fileHashes, finished, runChild, startChild } from '../support/child-process.ts';
import { childDeps } from './children/deps.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'assay-two-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('fault 8: the workspace is opened twice', () => {
  test('FA11: the second one is told so 20 times, each at once, having changed nothing', async () => {
    const workspaceDir = join(dir, 'workspace');
    await runChild('write.ts', [workspaceDir, '3']);
    const first = await openContext(childDeps(workspaceDir));
    if (!first.ok) throw new Error(first.error.code);
    // Not the lock itself: on Unix, a process that reads its own lock file and closes it lets go of it.
    const before = fileHashes(workspaceDir, /^lock$/);
    const attempts = [
      ...(JSON.parse(await runChild('open-again.ts', [workspaceDir, '19'])) as {
        code: string;
        ms: number;
      }[]),
      ...(JSON.parse(await runChild('open-again.ts', [workspaceDir, '1'])) as {
        code: string;
        ms: number;
      }[]),
    ];
    expect(attempts.map((attempt) => attempt.code)).toEqual(
      Array.from({ length: 20 }, () => 'workspace/locked'),
    );
    expect(fileHashes(workspaceDir, /^lock$/)).toEqual(before);
    // The driver waits five seconds for a busy database; a locked workspace is known without waiting.
    expect(attempts.filter((attempt) => attempt.ms > 1000)).toEqual([]);
    await first.value.close();
    expect(JSON.parse(await runChild('open-again.ts', [workspaceDir, '1']))).toMatchObject([
      { code: 'ok' },
    ]);
  }, 60_000);

  test('FA12: the same process cannot open it twice either, nor restore over it', async () => {
    const workspaceDir = join(dir, 'workspace');
    const first = await openContext(childDeps(workspaceDir));
    const second = await openContext(childDeps(workspaceDir));
    expect(second).toMatchObject({ ok: false, error: { code: 'workspace/locked' } });
    const restored = restoreBackup(workspaceDir, 'any', {
      now: () => new Date(0),
      monotonicMs: () => 0,
    });
    expect(restored).toMatchObject({ ok: false, error: { code: 'workspace/locked' } });
    if (!first.ok) throw new Error(first.error.code);
    await first.value.close();
  });

  test('FA13: a killed process leaves no lock behind', async () => {
    const workspaceDir = join(dir, 'workspace');
    const child = startChild('write.ts', [workspaceDir, 'Infinity']);
    child.stdout?.once('data', () => child.kill('SIGKILL'));
    await finished(child);
    const opened = await openContext(childDeps(workspaceDir));
    expect(opened.ok).toBe(true);
    if (opened.ok) await opened.value.close();
  });
});
