// Benchmarks: `npm run bench -- [--size small|full] [--only NAME[,NAME]]`.
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type BenchRun, createBenchRun, type Measure } from './bench-run.ts';
import { describeFigure, type Figure } from './figure.ts';
import { measureAlignment } from './figures/alignment.ts';
import { measureImport } from './figures/import.ts';
import { measureMemory } from './figures/memory.ts';
import { measureReview } from './figures/review.ts';
import { measureSearch } from './figures/search.ts';
import { measureStart } from './figures/start.ts';
import { describeMachine, type Machine } from './machine.ts';
import { type BenchOptions, type FigureName, readOptions, USAGE } from './options.ts';

const MEASURES: Readonly<Record<FigureName, Measure>> = {
  import: measureImport,
  review: measureReview,
  alignment: measureAlignment,
  start: measureStart,
  search: measureSearch,
  memory: measureMemory,
};

const historyFile = join(import.meta.dirname, '../../out/bench/history.jsonl');

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options === null) {
    console.error(USAGE);
    return 2;
  }
  const machine = describeMachine();
  console.log(
    `Assay ${machine.commit} · Electron ${machine.electron} · SQLite ${machine.sqlite} · ${machine.cores} x ${machine.cpu} · load ${machine.load.toFixed(1)}`,
  );
  if (machine.load > machine.cores / 2) {
    console.log('The machine is busy with other work: trust the ratios, not the values.');
  }
  const start = performance.now();
  const run = createBenchRun(options.size, (text) => {
    console.log(`  ${((performance.now() - start) / 1000).toFixed(0).padStart(4)} s  ${text}`);
  });
  // The data of a full run is gigabytes: it must not stay behind when somebody stops the run.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      run.cleanUp();
      process.exit(130);
    });
  }
  try {
    const figures = await measureAll(options, run);
    remember(machine, options, figures);
    const missed = figures.filter((figure) => figure.isReached === false);
    console.log(
      `\n${figures.length} figures in ${((performance.now() - start) / 1000).toFixed(0)} s; ${missed.length} goals not reached${missed.length === 0 ? '' : `: ${missed.map((figure) => figure.id).join(', ')}`}. History: out/bench/history.jsonl`,
    );
    // A figure that misses its goal is for people to judge: a busy machine is no failure.
    return 0;
  } finally {
    run.cleanUp();
  }
}

async function measureAll({ only }: BenchOptions, run: BenchRun): Promise<readonly Figure[]> {
  const all: Figure[] = [];
  for (const name of only) {
    console.log(`\n${name}`);
    const figures = await MEASURES[name](run);
    for (const figure of figures) console.log(describeFigure(figure));
    all.push(...figures);
  }
  return all;
}

function remember(machine: Machine, { size }: BenchOptions, figures: readonly Figure[]): void {
  mkdirSync(dirname(historyFile), { recursive: true });
  const entry = { at: new Date().toISOString(), size: size.name, machine, figures };
  appendFileSync(historyFile, `${JSON.stringify(entry)}\n`);
}

process.exitCode = await main();
