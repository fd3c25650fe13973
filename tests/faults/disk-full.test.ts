import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { canRun, childCommand, finished } from '../support/child-process.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'assay-full-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

interface Outcome {
  readonly whenFull: {
    readonly code: string | null;
    readonly message: string | null;
    readonly hint: string | null;
    readonly acked: number;
    readonly kept: number;
    readonly events: number;
    readonly replayDiffers: number;
    readonly draft: unknown;
    readonly again: string;
    readonly backup: string;
  };
  readonly leftovers: readonly string[];
  readonly afterwards: {
    readonly submitted: number;
    readonly kept: number;
    readonly acked: number;
  };
  readonly finalCount: number | string;
}

/** A private mount of 2 MiB that ends with the process: for root, or for a user who may have namespaces. */
const NAMESPACES = [['--mount'], ['--user', '--map-root-user', '--mount']] as const;

/** Fills a real small file system where one can be mounted, else SQLite's own limit of pages. */
async function fillDisk(): Promise<{ readonly mode: string; readonly outcome: Outcome }> {
  const mountPoint = join(dir, 'small');
  mkdirSync(mountPoint);
  const mount = ['mount', '-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', mountPoint];
  const namespace = NAMESPACES.find((flags) => canRun('unshare', [...flags, ...mount]));
  const mode = namespace ? 'mount' : 'pages';
  const child = childCommand('fill-disk.ts', [
    join(mountPoint, 'workspace'),
    join(mountPoint, 'ballast'),
    mode,
  ]);
  const [command = '', ...args] = namespace
    ? ['unshare', ...namespace, 'sh', '-c', `${mount.join(' ')} && exec "$@"`, 'sh', ...child]
    : child;
  const { code, stdout, stderr } = await finished(
    spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] }),
  );
  if (code !== 0) throw new Error(`the child ended with ${code}: ${stderr}`);
  return { mode, outcome: JSON.parse(stdout) as Outcome };
}

describe('fault 4: the disk is full', () => {
  test('FA4: it is said in words, nothing committed or typed is lost, and saving works again after space is freed', async () => {
    const { mode, outcome } = await fillDisk();
    const { whenFull, leftovers, afterwards, finalCount } = outcome;
    expect(whenFull).toMatchObject({ code: 'workspace/disk-full', again: 'workspace/disk-full' });
    expect(whenFull.message).toMatch(/disk .* is full/);
    expect(whenFull.hint).toMatch(/Free some space/);
    expect(whenFull.acked).toBeGreaterThan(10);
    expect(whenFull.kept).toBe(whenFull.acked);
    // The rubric and the pack, the acknowledged submits, and not a trace of the refused one.
    expect(whenFull.events).toBe(whenFull.acked + 2);
    expect(whenFull.replayDiffers).toBe(0);
    expect(whenFull.draft).toEqual({ reason: 'typed before' });
    expect(whenFull.backup).toBe(mode === 'mount' ? 'workspace/disk-full' : 'ok');
    expect(leftovers).toEqual([]);
    expect(afterwards).toEqual({ submitted: 1, kept: afterwards.acked, acked: whenFull.acked + 1 });
    expect(finalCount).toBe(whenFull.events + 1);
  }, 60_000);
});
