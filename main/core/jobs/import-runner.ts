import PQueue from 'p-queue';
import type { ImportJob } from '../../../shared/contract/imports.ts';
import { AppFailure, appError, type AppError } from '../../../shared/errors.ts';
import type { CoreContext } from '../context.ts';
import { createCaseRemoval } from '../store/case-removal.ts';
import { createSearchIndexer } from '../store/case-search-index.ts';
import { applyStagedCases } from '../store/case-staging.ts';
import {
  buildNextContentIndex,
  dropContentIndexes,
  ensureContentIndexes,
} from '../store/content-indexes.ts';
import {
  readJob,
  readJobs,
  toImportJob,
  type PackJob,
  type StoredJob,
} from '../store/import-jobs.ts';
import { completeSource } from '../store/sources.ts';
import { toStoreError } from '../store/store-error.ts';
import { retryParked } from '../answers/import-answers.ts';
import { loadPackFile } from '../packfile/load-pack-file.ts';
import { takePack } from '../packfile/take-pack.ts';
import { backUp } from '../workspace/maintenance.ts';
import { loadCases } from './import-load.ts';
import { createJobRun, type JobRun, type StopReason } from './job-run.ts';

/** Runs imports one after the other inside the core, between everything else that it does. */
export interface ImportRunner {
  /** Runs a job that was just written to the store. @returns what it ended as. */
  readonly run: (
    job: StoredJob,
    options?: { readonly backUpFirst?: boolean },
  ) => Promise<ImportJob>;
  /** Stops a job and takes back what it added. @throws AppFailure if it is past that. */
  readonly cancel: (jobId: string) => Promise<ImportJob>;
  /** The job as it stands this moment, also between two saves. */
  readonly current: (jobId: string) => StoredJob | null;
}

interface Running {
  readonly job: StoredJob;
  stop: StopReason | null;
  ended: Promise<ImportJob>;
}

/** Made once for a workspace; marks what an earlier process left unfinished as interrupted. */
export function createImportRunner(context: CoreContext): ImportRunner {
  const { db, deps } = context;
  const queue = new PQueue({ concurrency: 1 });
  const running = new Map<string, Running>();

  if (!context.isReadOnly) {
    for (const job of readJobs(db, ['running'])) {
      const run = createJobRun(context, job, () => null);
      job.state = 'interrupted';
      run.durably(run.save);
    }
    ensureContentIndexes(db);
  }
  const unfinishedPacks = context.isReadOnly
    ? []
    : readJobs(db, ['interrupted']).filter((job) => job.pack !== null);

  const execute = async (entry: Running, backUpFirst: boolean): Promise<ImportJob> => {
    const { job } = entry;
    const run = createJobRun(context, job, () => entry.stop);
    // A load writes each page once into the log and once into the file: fewer checkpoints, fewer copies.
    db.pragma('wal_autocheckpoint = 4000');
    try {
      if (entry.stop === null && backUpFirst && hasCases(context)) await backUp(context, 'import');
      const finished = entry.stop === null && (await work(context, run));
      if (finished) finish(context, run);
      else if (entry.stop === 'cancel') await takeBack(context, run, 'cancelled', null);
      else interrupt(run);
    } catch (thrown) {
      await fail(context, run, toStoreError(thrown));
    } finally {
      db.pragma('wal_autocheckpoint = 1000');
      running.delete(job.jobId);
      run.tell('content');
    }
    return toImportJob(job);
  };

  context.beforeClose(async () => {
    for (const entry of running.values()) entry.stop ??= 'close';
    await queue.onIdle();
  });

  const start: ImportRunner['run'] = (job, options = {}) => {
    const entry: Running = { job, stop: null, ended: Promise.resolve(toImportJob(job)) };
    running.set(job.jobId, entry);
    entry.ended = queue.add(() => execute(entry, options.backUpFirst ?? true));
    return entry.ended;
  };

  // A pack is here as a whole or not at all: what a kill left of one is finished or taken back.
  for (const job of unfinishedPacks) {
    const settle = async (): Promise<void> => {
      if (job.applying) {
        job.state = 'running';
        await start(job, { backUpFirst: false });
        return;
      }
      const run = createJobRun(context, job, () => null);
      await queue.add(() => fail(context, run, interruptedPack(job)));
      run.tell('content');
    };
    settle().catch((thrown: unknown) =>
      deps.log.error('an unfinished pack import could not be settled', {
        name: thrown instanceof Error ? thrown.name : 'unknown',
      }),
    );
  }

  return {
    run: start,
    cancel: async (jobId) => {
      const entry = running.get(jobId);
      if (entry !== undefined) {
        if (entry.job.applying) throw tooLate(entry.job);
        entry.stop = 'cancel';
        return entry.ended;
      }
      const job = readJob(db, jobId);
      if (job === null)
        throw new AppFailure(appError('input/not-found', 'There is no such import.'));
      if (job.state !== 'interrupted') return toImportJob(job);
      if (job.applying) throw tooLate(job);
      const run = createJobRun(context, job, () => null);
      await takeBack(context, run, 'cancelled', null);
      run.tell('content');
      return toImportJob(job);
    },
    current: (jobId) => running.get(jobId)?.job ?? null,
  };

  function interrupt(run: JobRun): void {
    run.job.state = 'interrupted';
    run.durably(run.save);
    deps.log.info('import interrupted', { records: run.job.records });
  }
}

function hasCases({ db }: CoreContext): boolean {
  return db.prepare<[], number>('SELECT EXISTS (SELECT 1 FROM case_row)').pluck().get() === 1;
}

function tooLate(job: StoredJob): AppFailure {
  return new AppFailure(
    appError(
      'input/conflict',
      `The import of ${job.fileName} is writing its last changes and can no longer be cancelled.`,
      {
        hint: 'It is done in a moment.',
      },
    ),
  );
}

/** The phases from where the job stands. @returns false if the run was told to stop. */
async function work(context: CoreContext, run: JobRun): Promise<boolean> {
  const { job } = run;
  if (job.pack !== null) return workPack(context, run, job.pack);
  if (job.phase === 'load') {
    makeRoom(context, run);
    if (!(await loadCases(run))) return false;
    nextPhase(run, 'index');
    run.tell('content');
  }
  if (!(await indexContent(run))) return false;
  await applyChanges(context, run);
  return true;
}

/**
 * A pack file from its start. It is taken in one moment, when everything of it is read, so that a run that
 * was stopped before has nothing to go on with, and one that was stopped after has only to finish.
 */
async function workPack(context: CoreContext, run: JobRun, pack: PackJob): Promise<boolean> {
  const { job } = run;
  if (!job.applying) {
    if (job.phase !== 'load' || job.position > 0) throw new AppFailure(interruptedPack(job));
    // Each case is looked up by its id, so that the indexes stay also where nothing is here yet.
    const loaded = await loadPackFile(context, run, pack);
    if (loaded === null) return false;
    nextPhase(run, 'index');
    if (!(await indexContent(run))) return false;
    takePack(context, loaded, () => {
      job.applying = true;
      run.save();
    });
  }
  await applyChanges(context, run);
  // Answers can have come before the revision that they speak of.
  if (pack.packId !== null) retryParked(context, pack.packId);
  return true;
}

function interruptedPack(job: StoredJob): AppError {
  return appError('import/cancelled', `The import of ${job.fileName} was interrupted.`, {
    subject: job.fileName,
    hint: 'Nothing of it was kept. Import the file again.',
  });
}

/** A load into an empty workspace is faster without indexes, which are built afterwards. */
function makeRoom(context: CoreContext, run: JobRun): void {
  if (run.job.position === 0 && !hasCases(context))
    run.transaction(() => dropContentIndexes(run.db));
}

/** Indexes what was loaded. @returns false if the run was told to stop. */
async function indexContent(run: JobRun): Promise<boolean> {
  const { job, db } = run;
  if (job.phase === 'index') {
    let more = true;
    while (more) {
      run.transaction(() => {
        more = buildNextContentIndex(db);
      });
      if (!(await run.endSlice())) return false;
    }
    nextPhase(run, 'search');
    run.tell('content');
  }
  return indexTexts(run);
}

function nextPhase(run: JobRun, phase: StoredJob['phase']): void {
  run.job.phase = phase;
  run.transaction(run.save);
}

/** Fills the search index with the cases that the import added, then merges its parts. */
async function indexTexts(run: JobRun): Promise<boolean> {
  const { job, db } = run;
  if (job.added === 0) return true;
  const indexer = createSearchIndexer(db);
  const merge = async (all: boolean): Promise<boolean> => {
    for (let more = true; more;) {
      run.transaction(() => {
        more = indexer.mergeSome(all);
      });
      if (!(await run.endSlice())) return false;
    }
    return true;
  };
  run.transaction(() => indexer.holdMerges(true));
  try {
    let slices = 0;
    for (let more = true; more; slices += 1) {
      run.transaction(() => {
        const slice = run.startSlice();
        let last: number | null = null;
        do {
          last = indexer.indexAfter(job.searchedRow, job.jobId, () => slice.isOver());
          if (last !== null) job.searchedRow = last;
        } while (last !== null && !slice.isOver());
        more = last !== null;
        run.save();
      });
      if (!(await run.endSlice())) return false;
      if (slices % 256 === 255 && !(await merge(false))) return false;
    }
    return await merge(true);
  } finally {
    run.transaction(() => indexer.holdMerges(false));
  }
}

/** Writes the staged changes over the cases that exist. From here on a stop only waits. */
async function applyChanges(context: CoreContext, run: JobRun): Promise<void> {
  const { job } = run;
  if (job.updated === 0) return;
  job.applying = true;
  for (let more = true; more;) {
    run.transaction(() => {
      const slice = run.startSlice();
      more = applyStagedCases(context.db, job, () => slice.isOver());
      run.save();
    });
    await run.endSlice();
  }
}

function finish(context: CoreContext, run: JobRun): void {
  const { job, db } = run;
  run.durably(() => {
    job.state = 'done';
    job.phase = 'done';
    job.bytesRead = job.bytesTotal;
    job.finishedAt = context.deps.clock.now().toISOString();
    if (job.pack === null) completeSource(db, job);
    run.save();
  });
  db.pragma('wal_checkpoint(PASSIVE)');
  context.deps.log.info('import done', {
    records: job.records,
    added: job.added,
    updated: job.updated,
    rejected: job.rejected,
  });
}

/** Undoes a failed run; where even that fails (a full disk), the job waits to be cancelled or resumed. */
async function fail(context: CoreContext, run: JobRun, error: AppError): Promise<void> {
  context.deps.log.warn('import failed', { code: error.code });
  try {
    await takeBack(context, run, 'failed', error);
  } catch (thrown) {
    context.deps.log.error('an import could not be taken back', {
      code: toStoreError(thrown).code,
    });
    run.job.state = 'interrupted';
    run.job.error = error;
  }
}

/** Deletes what the job added, in slices, and keeps the job itself with its report. */
async function takeBack(
  context: CoreContext,
  run: JobRun,
  state: 'cancelled' | 'failed',
  error: AppError | null,
): Promise<void> {
  const { job, db } = run;
  const removal = createCaseRemoval(db, job, job.pack?.packId ?? null);
  if (!job.wasEmpty) ensureContentIndexes(db);
  for (let more = true; more;) {
    run.transaction(() => {
      more = removal.removeSome(100);
    });
    await run.endSlice();
  }
  run.durably(() => {
    for (const sourceId of job.pack?.sourceIds ?? [job.sourceId]) removal.finish(sourceId);
    if (job.pack?.sourceIds.length === 0) removal.finish('');
    // A run that was killed while it indexed has left the merges held.
    createSearchIndexer(db).holdMerges(false);
    job.state = state;
    job.added = 0;
    job.updated = 0;
    job.unchanged = 0;
    job.error = error;
    job.finishedAt = context.deps.clock.now().toISOString();
    run.save();
  });
  ensureContentIndexes(db);
}
