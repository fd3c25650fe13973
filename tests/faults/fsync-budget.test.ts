import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { durabilityProblem } from '../../main/core/store/connection.ts';
import { publishTestPack, submitted } from '../support/review-fixture.ts';
import { canRun, childCommand, finished } from '../support/child-process.ts';
import { createTempWorkspace } from '../support/temp-workspace.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'assay-fsync-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Flushes of one run of the writing child, counted from outside the process. */
async function flushesOf(name: string, args: readonly string[]): Promise<number> {
  const trace = join(dir, `${name}.trace`);
  const command = childCommand('write.ts', [join(dir, name), ...args]);
  const strace = spawn(
    'strace',
    ['-f', '-qq', '-e', 'trace=fsync,fdatasync', '-o', trace, ...command],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const { code, stderr } = await finished(strace);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return readFileSync(trace, 'utf8').match(/\bf(data)?sync\(/g)?.length ?? 0;
}

describe('fault 3: every acknowledged commit has reached the disk', () => {
  test('FA3: 100 commits take at least 100 flushes, and the live connection says FULL after them', async () => {
    const workspace = createTempWorkspace();
    try {
      const { context } = await workspace.open();
      publishTestPack(context, ['s:1']);
      for (let n = 0; n < 100; n += 1) {
        context.writer.commit([
          submitted(context, { caseId: 's:1' }, { verdict: 'fail', effort: n }),
        ]);
      }
      expect(durabilityProblem(context.db)).toBeNull();
      // The driver's own choice, against which this has to hold out.
      context.db.pragma('synchronous = NORMAL');
      expect(durabilityProblem(context.db)).toContain('not FULL');
    } finally {
      await workspace.cleanUp();
    }
    // Counting needs strace, and leave to trace; where there is none (other systems, some containers)
    // the statement of the live connection above is what holds.
    if (!canRun('strace', ['-qq', '-o', join(dir, 'probe'), 'true'])) return;
    const none = await flushesOf('none', ['0']);
    const full = await flushesOf('full', ['100']);
    const normal = await flushesOf('normal', ['100', 'NORMAL']);
    expect(full - none).toBeGreaterThanOrEqual(100);
    expect(normal - none).toBeLessThan(20);
  }, 60_000);
});
