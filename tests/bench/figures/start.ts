import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { asApp, sandboxArgs } from '../../../build/runtime.mjs';
import type { BenchRun } from '../bench-run.ts';
import { type Figure, figureOf, medianOf } from '../figure.ts';
import { memoryOfTree } from '../process-memory.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const startFolder = join(import.meta.dirname, '../start');
const GIVE_UP_MS = 60_000;
/** Until memory is read: what a start leaves behind is collected by then. */
const SETTLE_MS = 1_500;

interface Start {
  readonly paintMs: number;
  readonly usableMs: number;
  readonly memoryMb: number | null;
}

/** From spawning the program to the first paint and to a usable list, the empty window and the app in turns. */
export async function measureStart(run: BenchRun): Promise<readonly Figure[]> {
  const { startCases, startRounds } = run.size;
  const workspaceDir = await run.workspace(startCases, 'agent');
  const userDataDir = run.folder('user-data');
  const emptyDataDir = run.folder('user-data');
  const startEmpty = () =>
    startOnce([`--user-data-dir=${emptyDataDir}`, join(startFolder, 'empty-window.cjs')], {
      ASSAY_BENCH_SELECTOR: '#usable',
    });
  const startApp = () =>
    startOnce([root, '--workspace', workspaceDir], {
      ASSAY_USER_DATA: userDataDir,
      ASSAY_BENCH_ROUTE: '#/library',
      // Rows that are still to come are there already, but hold nothing.
      ASSAY_BENCH_SELECTOR: '#library-list [role="row"][aria-selected]',
    });
  // The first start fills the caches of code and of the disk; what people feel every day is the second.
  await startEmpty();
  await startApp();
  const empty: Start[] = [];
  const own: Start[] = [];
  for (let round = 0; round < startRounds; round += 1) {
    empty.push(await startEmpty());
    own.push(await startApp());
  }
  const unit = 'ms';
  const paint = empty.map((start) => start.paintMs);
  const limit = { title: 'empty window', value: medianOf(paint) };
  const memory = own.flatMap((start) => start.memoryMb ?? []);
  const emptyMemory = empty.flatMap((start) => start.memoryMb ?? []);
  return [
    figureOf({
      id: 'start.empty',
      title: 'Empty window, first paint',
      unit,
      samples: paint,
      kind: 'runs',
    }),
    figureOf({
      id: 'start.paint',
      title: 'First paint',
      unit,
      samples: own.map((start) => start.paintMs),
      kind: 'runs',
      limit,
      goal: { over: 'ratio', atMost: 1.25 },
    }),
    figureOf({
      id: 'start.usable',
      title: 'First rows of the Library',
      unit,
      samples: own.map((start) => start.usableMs),
      kind: 'runs',
      limit,
      goal: { over: 'ratio', atMost: 1.5 },
    }),
    ...(memory.length === 0 || emptyMemory.length === 0
      ? []
      : [
          figureOf({
            id: 'start.memory',
            title: 'Memory of all processes at rest',
            unit: 'MB',
            samples: memory,
            kind: 'runs',
            limit: { title: 'empty window', value: medianOf(emptyMemory) },
            goal: { over: 'ratio', atMost: 1.4 },
          }),
        ]),
  ];
}

/** Starts a program once, waits for what the page reports, reads its memory and ends it. */
async function startOnce(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Start> {
  const hook = join(startFolder, 'first-paint.cjs');
  const spawnedAt = performance.timeOrigin + performance.now();
  const child = spawn(process.execPath, [...sandboxArgs, '-r', hook, ...args], {
    env: { ...asApp(), ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  try {
    const { paintAt, usableAt } = await reportOf(child.stdout);
    await wait(SETTLE_MS);
    return {
      paintMs: paintAt - spawnedAt,
      usableMs: usableAt - spawnedAt,
      memoryMb: child.pid === undefined ? null : memoryOfTree(child.pid),
    };
  } finally {
    child.kill();
    await ended;
  }
}

function reportOf(
  output: NodeJS.ReadableStream,
): Promise<{ readonly paintAt: number; readonly usableAt: number }> {
  return new Promise((resolve, reject) => {
    const giveUp = setTimeout(() => reject(new Error('the page reported nothing')), GIVE_UP_MS);
    let text = '';
    output.setEncoding('utf8');
    output.on('data', (chunk: string) => {
      text += chunk;
      const line = /^assay-bench (.+)\n/m.exec(text)?.[1];
      if (line === undefined) return;
      clearTimeout(giveUp);
      resolve(JSON.parse(line));
    });
    output.once('end', () => {
      clearTimeout(giveUp);
      reject(new Error(`the program ended before its page was painted: ${text.slice(-500)}`));
    });
  });
}
