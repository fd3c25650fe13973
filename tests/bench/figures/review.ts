import type { Page } from '@playwright/test';
import { setTimeout as wait } from 'node:timers/promises';
import { launchApp } from '../../e2e/support/launch-app.ts';
import type { BenchRun } from '../bench-run.ts';
import { type Figure, figureOf, medianOf } from '../figure.ts';
import { measureFlushes } from '../floors.ts';
import { createRandom } from '../generate-cases.ts';
import { createPack, openReview } from '../review-app.ts';
import { installStopwatch, timeEmptyCalls, timeSubmits } from '../stopwatch.ts';

const FLUSHES = 60;
/** Until then the code of both processes is not compiled yet; nobody judges four cases a day. */
const WARM_UP = 20;
/** A person's hands are never this even; a fixed pause would fall into step with the frames. */
const PAUSE_MS = { least: 15, most: 60 } as const;
/** Imports of one file under one name after the other, until enough keys were pressed. */
const MOST_IMPORTS = 8;
/** A day's work. */
const VERDICTS = 500;

/** Key press to durably saved and next case painted, in the real window, idle and during an import. */
export async function measureReview(run: BenchRun): Promise<readonly Figure[]> {
  const { reviewCases, reviewKeys, reviewImportCases } = run.size;
  const workspaceDir = await run.workspace(reviewCases, 'agent');
  const submitPack = await createPack(workspaceDir, 'Submits');
  const keyPack = await createPack(workspaceDir, 'Keys');
  const importFile = run.cases(reviewImportCases, 'agent').path;
  const flushDir = run.folder('flush');
  const flushes = await measureFlushes(flushDir, FLUSHES);
  const { window: page, close } = await launchApp({
    workspaceDir,
    userDataDir: run.folder('user-data'),
  });
  try {
    await openReview(page, keyPack);
    await page.evaluate(installStopwatch);
    const pause = pauses(page);
    await pressKeys(page, pause, WARM_UP);

    await page.evaluate(timeSubmits, { packId: submitPack, count: WARM_UP });
    const emptyCalls = await page.evaluate(timeEmptyCalls, 100);
    const submits = await page.evaluate(timeSubmits, { packId: submitPack, count: reviewKeys });
    const emptyFrames = await timeEmptyFrames(page, pause, Math.min(60, reviewKeys));
    const idle = await pressKeys(page, pause, reviewKeys);
    run.note(`${idle.length} keys pressed while nothing else runs`);
    const busy = await pressKeysDuringImports(page, pause, importFile, reviewKeys);
    run.note(`${busy.length} keys pressed during imports`);
    flushes.push(...(await measureFlushes(flushDir, FLUSHES)));

    return figuresOf({ flushes, emptyCalls, emptyFrames, submits, idle, busy });
  } finally {
    await close();
  }
}

interface Times {
  readonly flushes: readonly number[];
  readonly emptyCalls: readonly number[];
  readonly emptyFrames: readonly number[];
  readonly submits: readonly number[];
  readonly idle: readonly number[];
  readonly busy: readonly number[];
}

function figuresOf(times: Times): readonly Figure[] {
  const { flushes, emptyCalls, emptyFrames, submits, idle, busy } = times;
  const unit = 'ms';
  const flush = medianOf(flushes);
  const call = medianOf(emptyCalls);
  const durable = { title: 'flush + empty call', value: flush + call };
  const painted = {
    title: 'flush + empty call + empty frame',
    value: flush + call + medianOf(emptyFrames),
  };
  const of = (id: string, title: string, samples: readonly number[], more = {}) =>
    figureOf({ id, title, unit, samples, kind: 'times', ...more });
  const waitingS = (idle.reduce((sum, ms) => sum + ms, 0) / idle.length / 1000) * VERDICTS;
  return [
    of('review.flush', 'Floor: write 8 KiB and flush', flushes),
    of('review.call', 'Floor: empty call to the core and back', emptyCalls),
    of('review.frame', 'Floor: key press to an empty frame', emptyFrames),
    of('review.durable', 'Submit until durable, in the page', submits, {
      limit: durable,
      goal: { over: 'ratio', atMost: 2.5 },
    }),
    of('review.durable.p95', 'Submit until durable, p95', submits, {
      quantile: 0.95,
      limit: durable,
      goal: { over: 'ratio', atMost: 6 },
    }),
    of('review.idle', 'Key to saved and next case painted', idle, { limit: painted }),
    of('review.idle.p95', 'Key to saved and next case painted, p95', idle, {
      quantile: 0.95,
      limit: painted,
      goal: { over: 'value', atMost: 33 },
    }),
    of('review.idle.p99', 'Key to saved and next case painted, p99', idle, {
      quantile: 0.99,
      limit: painted,
    }),
    figureOf({
      id: 'review.waiting',
      title: `Waiting over ${VERDICTS} verdicts`,
      unit: 's',
      samples: [waitingS],
      kind: 'runs',
      limit: { title: 'as many empty ones', value: (painted.value / 1000) * VERDICTS },
      goal: { over: 'value', atMost: 5 },
    }),
    ...(busy.length === 0
      ? []
      : [
          of('review.importing', 'The same during an import', busy, { limit: painted }),
          of('review.importing.p95', 'The same during an import, p95', busy, {
            quantile: 0.95,
            limit: painted,
          }),
          of('review.importing.p99', 'The same during an import, p99', busy, {
            quantile: 0.99,
            limit: painted,
            goal: { over: 'value', atMost: 100 },
          }),
        ]),
  ];
}

/** Waits as long as a hand needs for the next key, never twice the same. */
function pauses(page: Page): () => Promise<void> {
  const random = createRandom(11);
  return async () => {
    await wait(PAUSE_MS.least + random() * (PAUSE_MS.most - PAUSE_MS.least));
    // The stopwatch must not begin in the middle of a frame that is late.
    await page.evaluate(() => undefined);
  };
}

async function pressKeys(page: Page, pause: () => Promise<void>, count: number): Promise<number[]> {
  const times: number[] = [];
  while (times.length < count) times.push(await judgeOne(page, pause));
  return times;
}

async function judgeOne(page: Page, pause: () => Promise<void>): Promise<number> {
  await pause();
  await page.keyboard.press('p');
  await pause();
  await page.evaluate(() => window.assayStopwatch?.awaitNextCase());
  await page.keyboard.press('Control+Enter');
  return resultOf(page);
}

async function timeEmptyFrames(
  page: Page,
  pause: () => Promise<void>,
  count: number,
): Promise<number[]> {
  const times: number[] = [];
  while (times.length < count) {
    await pause();
    await page.evaluate(() => window.assayStopwatch?.awaitEmptyFrame());
    await page.keyboard.press('F9');
    times.push(await resultOf(page));
  }
  return times;
}

async function resultOf(page: Page): Promise<number> {
  const ms = await page.evaluate(() => window.assayStopwatch?.result());
  if (ms === undefined) throw new Error('the stopwatch is gone: the page was loaded again');
  return ms;
}

/** Presses keys while the same app imports; keys around the end of an import do not count. */
async function pressKeysDuringImports(
  page: Page,
  pause: () => Promise<void>,
  path: string,
  count: number,
): Promise<number[]> {
  const times: number[] = [];
  for (let source = 1; source <= MOST_IMPORTS && times.length < count; source += 1) {
    await startImport(page, path, `import ${source}`);
    while (times.length < count) {
      const ms = await judgeOne(page, pause);
      if (!(await isImporting(page))) break;
      times.push(ms);
    }
  }
  while (await isImporting(page)) await wait(200);
  return times;
}

async function startImport(page: Page, path: string, sourceName: string): Promise<void> {
  // The page only ever gets tokens of files that a person gave it; a file field is such a gift.
  await page.evaluate(() => {
    const field = document.createElement('input');
    field.type = 'file';
    field.id = 'bench-file';
    document.body.append(field);
  });
  await page.locator('#bench-file').setInputFiles(path);
  await page.evaluate(async (name) => {
    const field = document.querySelector<HTMLInputElement>('#bench-file');
    const [file] = await window.assay.registerDroppedFiles([...(field?.files ?? [])]);
    field?.remove();
    if (file === undefined) throw new Error('the file was not taken');
    const reply = await window.assay.call('import.start', {
      fileToken: file.fileToken,
      sourceName: name,
    });
    if (!reply.ok) throw new Error(reply.error.message);
  }, sourceName);
}

function isImporting(page: Page): Promise<boolean> {
  return page.evaluate(async () => {
    const reply = await window.assay.call('import.jobs', {});
    return reply.ok && reply.value.some((job) => job.state === 'running');
  });
}
