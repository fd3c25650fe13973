import { join } from 'node:path';
import { _electron } from '@playwright/test';
import { asApp } from '../../../build/runtime.mjs';
import { launchApp } from '../../e2e/support/launch-app.ts';
import type { BenchRun } from '../bench-run.ts';
import { type Figure, figureOf } from '../figure.ts';
import { memoryOfTree } from '../process-memory.ts';
import { createPack, definedOnly, openReview } from '../review-app.ts';

const SETTLE_MS = 1_500;

/** Memory of all processes with a big pack open, and after walking through many of its cases. */
export async function measureMemory(run: BenchRun): Promise<readonly Figure[]> {
  if (process.platform !== 'linux') {
    run.note('only Linux tells what processes share: not measured');
    return [];
  }
  const { memoryCases, memoryWalk } = run.size;
  const empty = await memoryOfEmptyWindow(run);
  const workspaceDir = await run.workspace(memoryCases, 'agent');
  const packId = await createPack(workspaceDir, 'Memory');
  const {
    app,
    window: page,
    close,
  } = await launchApp({
    workspaceDir,
    userDataDir: run.folder('user-data'),
  });
  const memory = (): number => memoryOfTree(app.process().pid ?? 0) ?? Number.NaN;
  try {
    await openReview(page, packId);
    await page.waitForTimeout(SETTLE_MS);
    const opened = memory();
    for (let step = 0; step < memoryWalk; step += 1) {
      const before = await page.locator('header h1').textContent();
      await page.keyboard.press('j');
      await page.waitForFunction(
        (text) => document.querySelector('header h1')?.textContent !== text,
        before,
      );
    }
    await page.waitForTimeout(SETTLE_MS);
    const walked = memory();
    const devTools = await page.context().newCDPSession(page);
    await devTools.send('HeapProfiler.collectGarbage');
    await page.waitForTimeout(SETTLE_MS);
    const kept = memory();
    const count = memoryCases.toLocaleString('en');
    return [
      figureOf({
        id: 'memory.opened',
        title: `Pack of ${count} cases open`,
        unit: 'MB',
        samples: [opened],
        kind: 'runs',
        limit: { title: 'empty window', value: empty },
      }),
      figureOf({
        id: 'memory.growth',
        title: `Growth over ${memoryWalk} cases`,
        unit: 'MB',
        samples: [walked - opened],
        kind: 'runs',
        goal: { over: 'value', atMost: 100 },
      }),
      figureOf({
        id: 'memory.kept',
        title: 'The same after a garbage collection',
        unit: 'MB',
        samples: [kept - opened],
        kind: 'runs',
        goal: { over: 'value', atMost: 100 },
      }),
    ];
  } finally {
    await close();
  }
}

async function memoryOfEmptyWindow(run: BenchRun): Promise<number> {
  const app = await _electron.launch({
    args: [
      `--user-data-dir=${run.folder('user-data')}`,
      join(import.meta.dirname, '../start/empty-window.cjs'),
    ],
    env: definedOnly(asApp()),
  });
  try {
    const page = await app.firstWindow();
    await page.locator('#usable').waitFor();
    await page.waitForTimeout(SETTLE_MS);
    return memoryOfTree(app.process().pid ?? 0) ?? Number.NaN;
  } finally {
    await app.close();
  }
}
