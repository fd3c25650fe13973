import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { ParsedInput } from '../../../../shared/contract/contract.ts';
import type { ImportFormat } from '../../../../shared/contract/imports.ts';
import { AppFailure, appError } from '../../../../shared/errors.ts';
import type { CoreContext } from '../../context.ts';
import { readContentMark } from '../../store/case-writer.ts';
import { freshJob, insertJob, readJobs, type StoredJob } from '../../store/import-jobs.ts';
import { readMappings } from '../../store/saved-mappings.ts';
import { findSource, insertSource } from '../../store/sources.ts';
import { openFileChunks } from './file-chunks.ts';
import { isUsefulMapping, MAPPER_VERSION, type ImportPlan } from './import-source.ts';
import { examineFile, unknownFormat } from './preview.ts';
import { defaultSourceName } from './source-name.ts';

export interface ImportRequest extends Omit<ParsedInput<'import.start'>, 'fileToken'> {
  readonly path: string;
  readonly isSample: boolean;
}

/**
 * Writes the job of an import, and its source, to the store; nothing of the file is taken yet.
 * @throws AppFailure if the file cannot be read, is of no known format, needs a mapping, or if its
 *   source waits for an interrupted import.
 */
export function createImportJob(context: CoreContext, request: ImportRequest): StoredJob {
  const { db, deps } = context;
  const reading = examineFile(request.path, { format: request.format, saved: readMappings(db) });
  const { format, layout } = reading.detection;
  const fileName = basename(request.path);
  if (format === null || layout === null) throw new AppFailure(unknownFormat(fileName));
  const plan: ImportPlan = {
    format,
    layout,
    mapping: isPlain(format) ? (request.mapping ?? reading.mapping) : null,
  };
  if (plan.mapping !== null && !isUsefulMapping(plan.mapping)) {
    if (reading.fault !== null) throw new AppFailure(reading.fault);
    throw new AppFailure(
      appError(
        'import/needs-mapping',
        `${fileName}: no column is known to hold an input, an output, a score or a label.`,
        {
          subject: fileName,
          hint: 'Say in the import dialog what each column is.',
        },
      ),
    );
  }
  const sourceName = request.sourceName ?? defaultSourceName(request.path, format);
  const source = findSource(db, sourceName);
  if (
    source !== null &&
    readJobs(db, ['interrupted', 'running']).some((job) => job.sourceId === source.source_id)
  ) {
    throw new AppFailure(
      appError('input/conflict', `An import of ${sourceName} is not finished.`, {
        hint: 'Resume or cancel it first.',
      }),
    );
  }
  const mappingSha = shaOfPlan(plan);
  const file = openFileChunks(request.path);
  const size = file.size;
  file.close();
  const at = deps.clock.now().toISOString();
  const job: StoredJob = {
    ...freshJob({ startedAt: at, bytesTotal: size, mark: readContentMark(db) }),
    jobId: deps.newId(),
    sourceId: source?.source_id ?? deps.newId(),
    fileName,
    format,
    path: request.path,
    plan,
    sourceName,
    onBadRecord: request.onBadRecord,
    directions: request.directions,
    isSample: request.isSample,
    mappingSha,
    sameMapping: source?.mapping_sha === mappingSha,
    pack: null,
  };
  context.writer.local({ topics: ['imports'] }, () => {
    if (source === null)
      insertSource(db, {
        sourceId: job.sourceId,
        name: sourceName,
        format,
        fileName,
        at,
        isSample: request.isSample,
      });
    insertJob(db, job);
  });
  return job;
}

function isPlain(format: ImportFormat): boolean {
  return format === 'csv' || format === 'jsonl';
}

/** What decides how a record is mapped; the layout only decides how records are found. */
function shaOfPlan(plan: ImportPlan): string {
  return createHash('sha256')
    .update(JSON.stringify([MAPPER_VERSION, plan.format, plan.mapping]))
    .digest('hex');
}
