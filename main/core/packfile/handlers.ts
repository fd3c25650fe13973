import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { AppFailure, appError } from '../../../shared/errors.ts';
import type { CoreContext, HandlersFor } from '../context.ts';
import type { ImportRunner } from '../jobs/import-runner.ts';
import { readContentMark } from '../store/case-writer.ts';
import { freshJob, insertJob, toImportJob, type StoredJob } from '../store/import-jobs.ts';
import { deleteKnownKey, readKnownKeys } from '../store/known-keys.ts';
import { forgetPackOrigin } from '../store/pack-origin.ts';
import { buildPackFile } from './build-pack-file.ts';
import { trustKey } from './known-keys.ts';
import { previewPackFile } from './preview-pack-file.ts';

export type PackFileCall =
  `packFile.${'preview' | 'import' | 'export' | 'keys' | 'trustKey' | 'forgetKey'}`;

/** Packs as files: what one holds, taking it in, writing one, and whose signatures are believed. */
export function createPackFileHandlers(
  context: CoreContext,
  runner: ImportRunner,
): HandlersFor<PackFileCall> {
  const { deps, readDb, writer } = context;
  const pathOf = (fileToken: string): string => {
    const path = deps.resolveFile(fileToken);
    if (path !== null) return path;
    throw new AppFailure(
      appError('input/not-found', 'This file was not picked in this window.', {
        hint: 'Pick or drop it again.',
      }),
    );
  };
  return {
    'packFile.preview': ({ fileToken }) => previewPackFile(context, pathOf(fileToken), fileToken),
    'packFile.import': ({ fileToken, manifestSha256 }) => {
      const job = createPackJob(context, pathOf(fileToken), manifestSha256 ?? null);
      runner.run(job, { backUpFirst: true }).catch((thrown: unknown) =>
        deps.log.error('a pack import ended unexpectedly', {
          name: thrown instanceof Error ? thrown.name : 'unknown',
        }),
      );
      return toImportJob(job);
    },
    'packFile.export': ({ packId, reviewerId, fileToken }) =>
      buildPackFile(context, { packId, reviewerId, outPath: pathOf(fileToken) }),
    'packFile.keys': () => readKnownKeys(readDb),
    'packFile.trustKey': (key) => {
      const addedAt = deps.clock.now().toISOString();
      writer.local({ topics: ['settings', 'packs'] }, (db) => trustKey(db, { ...key, addedAt }));
      return readKnownKeys(readDb);
    },
    'packFile.forgetKey': ({ keyId }) => {
      writer.local({ topics: ['settings', 'packs'] }, (db) => deleteKnownKey(db, keyId));
      return readKnownKeys(readDb);
    },
  };
}

/**
 * Takes a pack file of the team server in, to its end.
 * @throws AppFailure if it was refused, stopped or taken back; then nothing of it is here.
 */
export async function takePackFile(
  context: CoreContext,
  runner: ImportRunner,
  path: string,
): Promise<void> {
  const job = await runner.run(createPackJob(context, path, null, true), { backUpFirst: true });
  if (job.state === 'done') {
    const { packId } = job;
    // The server vouches for it: a lead's own entry there names this file by its hash.
    if (packId !== null)
      context.writer.local({ topics: ['packs'] }, (db) => forgetPackOrigin(db, packId));
    return;
  }
  throw new AppFailure(
    job.error ??
      appError('import/cancelled', `The import of ${job.fileName} did not come to its end.`, {
        subject: job.fileName,
        hint: 'Nothing of it was kept.',
      }),
  );
}

/**
 * Writes the job of a pack file to the store; nothing of the file is read yet.
 * @param expectedSha256 manifest that was previewed; another one is refused.
 * @param fromServer the team server vouches for it, whether or not a key signed it.
 * @throws AppFailure `import/unreadable`.
 */
function createPackJob(
  context: CoreContext,
  path: string,
  expectedSha256: string | null,
  fromServer = false,
): StoredJob {
  const { db, deps } = context;
  const job: StoredJob = {
    ...freshJob({
      startedAt: deps.clock.now().toISOString(),
      bytesTotal: sizeOf(path),
      mark: readContentMark(db),
    }),
    jobId: deps.newId(),
    sourceId: '',
    fileName: basename(path),
    format: 'assaypack',
    path,
    plan: null,
    sourceName: '',
    onBadRecord: 'refuse',
    directions: {},
    isSample: false,
    mappingSha: '',
    sameMapping: false,
    pack: {
      expectedSha256,
      fromServer,
      packId: null,
      packRev: 0,
      isBlinded: false,
      manifestSha256: null,
      sourceIds: [],
    },
  };
  context.writer.local({ topics: ['imports'] }, () => insertJob(db, job));
  return job;
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch (cause) {
    const name = basename(path);
    throw new AppFailure(
      appError('import/unreadable', `“${name}” cannot be read.`, {
        subject: name,
        hint: 'Choose another file.',
      }),
      cause,
    );
  }
}
