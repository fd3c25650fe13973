import type { ImportJob } from '../../shared/contract/imports.ts';
import type { AppError } from '../../shared/errors.ts';
import { appError, AppFailure } from '../../shared/errors.ts';
import { type CliIo, errorLine, EXIT, type ExitCode } from './cli-io.ts';
import type { Session } from './core-session.ts';

const MOST_PROBLEMS = 500;
const MOST_PRINTED = 20;

/** A finished import with what was wrong with its records. */
export interface FinishedImport {
  readonly job: ImportJob;
  readonly problems: readonly AppError[];
  readonly problemCount: number;
}

/** Waits until an import has ended, one way or another. */
export async function finishImport(session: Session, jobId: string): Promise<FinishedImport> {
  const job = await jobWhenDone(session, jobId);
  const report = await session.call('import.report', { jobId, offset: 0, limit: MOST_PROBLEMS });
  return { job, problems: report.problems, problemCount: report.total };
}

async function jobWhenDone(session: Session, jobId: string): Promise<ImportJob> {
  const { promise, resolve, reject } = Promise.withResolvers<ImportJob>();
  const look = async (): Promise<void> => {
    const job = (await session.call('import.jobs', {})).find((known) => known.jobId === jobId);
    if (job === undefined) {
      reject(new AppFailure(appError('internal', 'The import is not known any more.')));
    } else if (job.state !== 'running') {
      resolve(job);
    }
  };
  const stop = session.core.onChanges((changes) => {
    if (changes.topics.includes('imports')) void look().catch(reject);
  });
  try {
    await look();
    return await promise;
  } finally {
    stop();
  }
}

/** Says how an import went. */
export function printImport(io: CliIo, { job, problems, problemCount }: FinishedImport): void {
  io.stdout(
    `${job.fileName}: ${job.added} added, ${job.updated} updated, ${job.unchanged} unchanged, ${job.rejected} rejected (${job.format})\n`,
  );
  for (const problem of problems.slice(0, MOST_PRINTED)) io.stderr(`  ${errorLine(problem)}\n`);
  if (problemCount > MOST_PRINTED) {
    io.stderr(`  and ${problemCount - MOST_PRINTED} more; --json lists up to ${MOST_PROBLEMS}\n`);
  }
  if (job.error !== null) io.stderr(`assay: ${job.fileName}: ${errorLine(job.error)}\n`);
}

/** An import as scripts read it. */
export function importRecord({ job, problems, problemCount }: FinishedImport): unknown {
  const { fileName, format, state, records, added, updated, unchanged, rejected, error } = job;
  return {
    file: fileName,
    format,
    state,
    records,
    added,
    updated,
    unchanged,
    rejected,
    error,
    problemCount,
    problems,
  };
}

/** Rejected records are status 1; a file that could not be read at all is status 2. */
export function importExitCode(imports: readonly FinishedImport[]): ExitCode {
  if (imports.some(({ job }) => job.state !== 'done' && job.rejected === 0)) return EXIT.unusable;
  return imports.some(({ job }) => job.state !== 'done' || job.rejected > 0)
    ? EXIT.rejected
    : EXIT.done;
}
