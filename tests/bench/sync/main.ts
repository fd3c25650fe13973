import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openServerStore } from '../../../server/store/open.ts';
import { freePort } from '../../server/free-port.ts';
import { postgresPrograms, startPostgres } from '../../server/postgres.ts';
import { startServerProcess } from '../../server/server-process.ts';
import { createTempWorkspace } from '../../support/temp-workspace.ts';
import { describeFigure } from '../figure.ts';
import { describeMachine } from '../machine.ts';
import { copyLimit, insertLimit, type MeasureLimit } from './copy-limit.ts';
import { measureSync, type SyncBench } from './measure.ts';
import { readSyncOptions, USAGE, type SyncOptions } from './options.ts';
import { seedTeam } from './team.ts';

/* The team server under load: `npm run bench:sync -- [--size small|full] [--store postgres|sqlite] [--batch N]`. */

const historyFile = join(import.meta.dirname, '../../../out/bench/history.jsonl');

async function main(): Promise<number> {
  const options = readSyncOptions(process.argv.slice(2));
  if (options === null) {
    console.error(USAGE);
    return 2;
  }
  const machine = describeMachine();
  const { size, store } = options;
  console.log(
    `Assay ${machine.commit} · ${store} · ${size.reviewers} reviewers x ${size.events} events · ${machine.cores} x ${machine.cpu} · load ${machine.load.toFixed(1)}`,
  );
  const startMs = performance.now();
  const note = (text: string) =>
    console.log(`  ${((performance.now() - startMs) / 1000).toFixed(0).padStart(4)} s  ${text}`);
  const { figures, lost } = await withServer(options, note, measureSync);
  for (const figure of figures) console.log(describeFigure(figure));
  mkdirSync(dirname(historyFile), { recursive: true });
  const entry = { at: new Date().toISOString(), size: size.name, machine, store, lost, figures };
  appendFileSync(historyFile, `${JSON.stringify(entry)}\n`);
  console.log(`\n${lost} events lost. History: out/bench/history.jsonl`);
  // Slowness is for people to judge; a lost event is a fault.
  return lost === 0 ? 0 : 1;
}

/** Runs with a server of its own on loopback, which is gone afterwards. */
async function withServer<T>(
  options: SyncOptions,
  note: (text: string) => void,
  work: (bench: SyncBench) => Promise<T>,
): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'assay-bench-sync-'));
  const undo: (() => unknown)[] = [() => rmSync(dir, { recursive: true, force: true })];
  const cleanUp = async () => {
    for (const step of undo.reverse()) await step();
  };
  try {
    let database = join(dir, 'server.sqlite');
    let measureLimit: MeasureLimit = insertLimit(database, dir);
    if (options.store === 'postgres') {
      const programs = postgresPrograms();
      if (programs === null)
        throw new Error('PostgreSQL is not installed: `apt-get install postgresql`.');
      const postgres = await startPostgres(programs);
      undo.push(postgres.stop);
      database = postgres.url;
      measureLimit = copyLimit(programs, database, dir);
    }
    const store = await openServerStore(database);
    undo.push(() => store.close());
    await seedTeam(store, options.size.reviewers);
    const place = { dataDir: dir, port: await freePort(), database };
    const server = await startServerProcess(place);
    undo.push(async () => {
      server.kill('SIGTERM');
      await server.gone;
    });
    const workspace = createTempWorkspace();
    undo.push(() => workspace.cleanUp());
    const { context } = await workspace.open();
    return await work({ options, store, context, base: server.base, measureLimit, note });
  } finally {
    await cleanUp();
  }
}

process.exitCode = await main();
