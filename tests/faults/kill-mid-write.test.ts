import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openContext } from '../../main/core/open-context.ts';
import { MIGRATIONS } from '../../main/core/store/migrations.ts';
import { compareWithReplay } from '../../main/core/store/replay.ts';
import { finished, startChild } from '../support/child-process.ts';
import { childDeps } from './children/deps.ts';
import { testMigrations } from './test-migrations.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'assay-kill-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Runs the writing child and kills it some time after its first acknowledged commit. @returns acknowledged ids. */
async function killWhileWriting(workspaceDir: string, delayMs: number): Promise<string[]> {
  const child = startChild('write.ts', [workspaceDir, 'Infinity']);
  child.stdout?.once('data', () => setTimeout(() => child.kill('SIGKILL'), delayMs));
  const { signal, stdout, stderr } = await finished(child);
  expect({ signal, stderr }).toEqual({ signal: 'SIGKILL', stderr: '' });
  // A line that was cut off by the kill was not read whole, so nobody was told of it.
  return stdout.split('\n').slice(0, -1);
}

/**
 * Kills, opens and checks, again and again.
 * @param firstDelayMs spreads the moments of the kills.
 * @returns the loops that acknowledged something before the kill.
 */
async function killLoops(name: string, loops: number, firstDelayMs: number): Promise<number> {
  let loopsThatWrote = 0;
  const acked: string[] = [];
  for (let loop = 0; loop < loops; loop += 1) {
    // A fresh workspace from time to time keeps the comparison with a full replay quick.
    const workspaceDir = join(dir, `${name}-${Math.floor(loop / 5)}`);
    if (loop % 5 === 0) acked.length = 0;
    acked.push(...(await killWhileWriting(workspaceDir, firstDelayMs + ((loop * 53) % 118))));
    const opened = await openContext(childDeps(workspaceDir), { create: false });
    if (!opened.ok)
      throw new Error(`${name} ${loop}: ${opened.error.code}: ${opened.error.message}`);
    const { context, recovery, close } = opened.value;
    const stored = new Set(
      context.readDb.prepare<[], string>('SELECT event_id FROM event').pluck().all(),
    );
    expect(acked.filter((id) => !stored.has(id))).toEqual([]);
    expect(compareWithReplay(context.readDb).filter((table) => !table.same)).toEqual([]);
    expect(recovery).toContain('checked and is sound');
    await close();
    if (acked.length > 0) loopsThatWrote += 1;
  }
  return loopsThatWrote;
}

describe('fault 1: kill -9 in the middle of writing', () => {
  test('FA1: in 50 kills no acknowledged event is lost, the file is sound and the tables follow from the log', async () => {
    // Two at a time: most of a loop is the start of the child's runtime.
    const loops = await Promise.all([killLoops('left', 25, 5), killLoops('right', 25, 8)]);
    expect(loops).toEqual([25, 25]);
  }, 180_000);

  test('FA2: a kill while a new workspace is being made leaves nothing that is refused later', async () => {
    const steps = testMigrations(() => undefined).slice(MIGRATIONS.length);
    for (const { version } of steps) {
      const workspaceDir = join(dir, `new${version}`);
      const { signal } = await finished(startChild('migrate.ts', [workspaceDir, String(version)]));
      expect(signal).toBe('SIGKILL');
      const opened = await openContext(childDeps(workspaceDir));
      if (!opened.ok)
        throw new Error(`step ${version}: ${opened.error.code}: ${opened.error.message}`);
      await opened.value.close();
    }
  }, 60_000);
});
