import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRng } from '../../shared/stats/rng.ts';
import { canRun, childCommand, finished } from '../support/child-process.ts';
import { disksAfterCuts, readTrace, type CutDisk } from '../support/traced-disk.ts';

const CUTS = 200;
const COMMITS = 60;
const CALLS = 'pwrite64,write,ftruncate,fsync,fdatasync,rename,unlink';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'assay-power-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** What is on the disk after each of 200 power cuts of one run of the writing child. */
async function cutPower(name: string, args: readonly string[], seed: number): Promise<CutDisk[]> {
  const file = join(dir, `${name}.trace`);
  const traced = ['-f', '-qq', '-y', '-xx', '-s', '1048576', '-e', `trace=${CALLS}`, '-o', file];
  const command = childCommand('write.ts', [join(dir, name), String(COMMITS), ...args]);
  const child = spawn('strace', [...traced, ...command], { stdio: ['ignore', 'pipe', 'pipe'] });
  const { code, stderr } = await finished(child);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const calls = readTrace(readFileSync(file, 'utf8'));
  const rng = createRng(seed);
  const cuts = Array.from({ length: CUTS }, () => Math.floor(rng() * calls.length));
  return disksAfterCuts(
    calls,
    cuts.sort((a, b) => a - b),
  );
}

interface Aftermath {
  lost: number;
  corrupt: number;
  acknowledged: number;
}

/** Opens what is left, as the next start would, and looks for what had been acknowledged. */
function aftermathOf(disks: readonly CutDisk[]): Aftermath {
  const sum: Aftermath = { lost: 0, corrupt: 0, acknowledged: 0 };
  disks.forEach(({ files, acknowledged }, at) => {
    if (acknowledged.length === 0) return;
    const place = join(dir, `cut-${at}`);
    mkdirSync(place);
    for (const [path, content] of files)
      if (/workspace\.assay(-wal)?$/.test(path))
        writeFileSync(join(place, basename(path)), content);
    const db = new Database(join(place, 'workspace.assay'));
    if (db.pragma('integrity_check', { simple: true }) !== 'ok') sum.corrupt += 1;
    const held = new Set(db.prepare<[], string>('SELECT event_id FROM event').pluck().all());
    sum.acknowledged += acknowledged.length;
    sum.lost += acknowledged.filter((eventId) => !held.has(eventId)).length;
    db.close();
    rmSync(place, { recursive: true });
  });
  return sum;
}

describe('fault 2: the power goes', () => {
  // Needs strace, and leave to trace: some containers give none.
  test.runIf(canRun('strace', ['-qq', '-o', '/dev/null', 'true']))(
    'FA2: after each of 200 power cuts everything acknowledged is there and the file is sound; without full flushes it is not',
    async () => {
      const full = aftermathOf(await cutPower('full', [], 7));
      expect(full.acknowledged).toBeGreaterThan(1000);
      expect(full).toMatchObject({ lost: 0, corrupt: 0 });
      // The negative control: the same cuts find a loss where there is one.
      const normal = aftermathOf(await cutPower('normal', ['NORMAL'], 7));
      expect(normal.lost).toBeGreaterThan(0);
    },
    120_000,
  );
});
