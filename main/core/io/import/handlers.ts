import { AppFailure, appError } from '../../../../shared/errors.ts';
import type { CoreContext, HandlersFor } from '../../context.ts';
import { createImportRunner, type ImportRunner } from '../../jobs/import-runner.ts';
import {
  readJob,
  readJobs,
  readProblems,
  toImportJob,
  type StoredJob,
} from '../../store/import-jobs.ts';
import { deleteMapping, readMappings, writeMapping } from '../../store/saved-mappings.ts';
import { previewFile } from './preview.ts';
import { addSample } from './sample.ts';
import { createImportJob } from './start-import.ts';

export type ImportCall =
  | `import.${'preview' | 'start' | 'jobs' | 'cancel' | 'resume' | 'report'}`
  | `mapping.${'list' | 'save' | 'delete'}`
  | 'workspace.addSample';

/** Imports, their mappings, and the sample project. */
export function createImportHandlers(
  context: CoreContext,
  runner: ImportRunner = createImportRunner(context),
): HandlersFor<ImportCall> {
  const { db, readDb, deps, writer } = context;

  const pathOf = (fileToken: string): string => {
    const path = deps.resolveFile(fileToken);
    if (path === null)
      throw new AppFailure(
        appError('input/not-found', 'This file was not picked in this window.', {
          hint: 'Pick or drop it again.',
        }),
      );
    return path;
  };
  const jobOf = (jobId: string): StoredJob => {
    const job = runner.current(jobId) ?? readJob(db, jobId);
    if (job === null) throw new AppFailure(appError('input/not-found', 'There is no such import.'));
    return job;
  };
  /** The run reports by changes; its outcome is in the job. */
  const runAside = (job: StoredJob, backUpFirst: boolean): void => {
    runner.run(job, { backUpFirst }).catch((thrown: unknown) =>
      deps.log.error('an import ended unexpectedly', {
        name: thrown instanceof Error ? thrown.name : 'unknown',
      }),
    );
  };

  return {
    'import.preview': ({ fileToken, format, mapping }) =>
      previewFile(pathOf(fileToken), { fileToken, format, mapping, saved: readMappings(readDb) }),
    'import.start': ({ fileToken, ...request }) => {
      const job = createImportJob(context, {
        ...request,
        path: pathOf(fileToken),
        isSample: false,
      });
      runAside(job, true);
      return toImportJob(job);
    },
    'import.jobs': () => readJobs(db).map((job) => toImportJob(runner.current(job.jobId) ?? job)),
    'import.cancel': ({ jobId }) => runner.cancel(jobId),
    'import.resume': ({ jobId }) => {
      const job = jobOf(jobId);
      if (job.state !== 'interrupted') {
        throw new AppFailure(
          appError('input/conflict', `The import of ${job.fileName} is not interrupted.`),
        );
      }
      job.state = 'running';
      job.error = null;
      runAside(job, false);
      return toImportJob(job);
    },
    'import.report': ({ jobId, offset, limit }) => ({
      total: jobOf(jobId).rejected,
      problems: readProblems(readDb, jobId, offset, limit),
    }),
    'mapping.list': () => readMappings(readDb),
    'mapping.save': ({ id, name, mapping, columns }) => {
      const saved = { id: id ?? deps.newId(), name, mapping, columns };
      writer.local({ topics: ['settings'] }, () => writeMapping(db, saved));
      return saved;
    },
    'mapping.delete': ({ id }) => {
      writer.local({ topics: ['settings'] }, () => deleteMapping(db, id));
      return null;
    },
    'workspace.addSample': async () => ({ jobIds: await addSample(context, runner) }),
  };
}
