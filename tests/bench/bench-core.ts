import { join } from 'node:path';
import { v7 } from 'uuid';
import { type Core, openCore } from '../../main/core/core.ts';
import type { CallInput, CallName, CallOutput } from '../../shared/contract/contract.ts';
import type { ImportJob } from '../../shared/contract/imports.ts';
import { createMemorySecrets } from '../../main/core/secrets.ts';

/** A core in this process, on a workspace of the benchmark's own. File tokens are paths. */
export interface BenchCore {
  readonly core: Core;
  /** @throws with the error's message */
  readonly call: <N extends CallName>(name: N, input: CallInput<N>) => Promise<CallOutput<N>>;
  readonly close: () => Promise<void>;
}

/** Opens a workspace, or makes it. */
export async function openBenchCore(workspaceDir: string): Promise<BenchCore> {
  const opened = await openCore({
    workspaceDir,
    sampleDir: join(import.meta.dirname, '../../build/sample'),
    assayVersion: '0.0.0-bench',
    clock: { now: () => new Date(), monotonicMs: () => performance.now() },
    newId: () => v7(),
    log: {
      info: () => undefined,
      warn: (message, data) => console.error(message, data),
      error: (message, data) => console.error(message, data),
    },
    resolveFile: (token) => token,
    secrets: createMemorySecrets(),
  });
  if (!opened.ok) throw new Error(`${opened.error.code}: ${opened.error.message}`);
  const core = opened.value;
  return {
    core,
    call: async (name, input) => {
      const reply = await core.call(name, input);
      if (!reply.ok) throw new Error(`${name}: ${reply.error.message}`);
      return reply.value;
    },
    close: () => core.close(),
  };
}

export interface ImportTimes {
  /** Until every case can be opened and reviewed: the loading phase. */
  readonly loadMs: number;
  /** Until the indexes and the full-text index are built as well. */
  readonly completeMs: number;
  readonly cases: number;
}

/** Imports a file through the real job and waits for its end. @throws unless all of it was taken */
export async function importFile({ core, call }: BenchCore, path: string): Promise<ImportTimes> {
  const start = performance.now();
  let loadMs: number | null = null;
  let jobId: string | null = null;
  const finished = new Promise<ImportJob>((resolve, reject) => {
    const look = async (): Promise<void> => {
      const jobs = await call('import.jobs', {});
      const job = jobs.find((known) => known.jobId === jobId);
      if (job === undefined) return;
      if (job.phase !== 'load') loadMs ??= performance.now() - start;
      if (job.state === 'running') return;
      stop();
      resolve(job);
    };
    const stop = core.onChanges(() => void look().catch(reject));
  });
  ({ jobId } = await call('import.start', { fileToken: path }));
  const job = await finished;
  const completeMs = performance.now() - start;
  if (job.state !== 'done' || job.rejected > 0) {
    throw new Error(`the import ended as ${job.state} with ${job.rejected} rejected records`);
  }
  return { loadMs: loadMs ?? completeMs, completeMs, cases: job.added };
}
