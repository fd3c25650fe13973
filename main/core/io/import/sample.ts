import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { LibraryFilterSchema } from '../../../../shared/contract/library.ts';
import { ImportFormatSchema } from '../../../../shared/contract/imports.ts';
import { BlindingSchema, PackOrderSchema } from '../../../../shared/domain/pack.ts';
import { AppFailure, appError } from '../../../../shared/errors.ts';
import type { CoreContext } from '../../context.ts';
import type { ImportRunner } from '../../jobs/import-runner.ts';
import { createPack } from '../../review/create-pack.ts';
import { createRubrics } from '../../review/rubrics.ts';
import { createImportJob } from './start-import.ts';

/** `sample.json` of the sample folder. File names are names only: none leads out of the folder. */
const fileName = z.string().regex(/^[\w.-]+$/);
const SampleSchema = z.strictObject({
  files: z.array(
    z.strictObject({ file: fileName, sourceName: z.string(), format: ImportFormatSchema }),
  ),
  packs: z.array(
    z.strictObject({
      name: z.string(),
      rubric: z.enum(['quick_verdict', 'failure_review', 'metric_alignment']),
      guidelinesFile: fileName.optional(),
      filter: LibraryFilterSchema,
      /** Only the first cases of the filter; all if left out. */
      limit: z.int().min(1).optional(),
      order: PackOrderSchema,
      blinding: BlindingSchema,
    }),
  ),
});

/**
 * Imports the sample project and builds its packs. A second time it changes nothing: the cases are
 * known by their ids, and packs of the same name are left as they are.
 * @returns the jobs of its files, when all of them have ended.
 * @throws AppFailure if the sample is missing or one of its files cannot be imported.
 */
export async function addSample(
  context: CoreContext,
  runner: ImportRunner,
): Promise<readonly string[]> {
  const folder = [context.deps.sampleDir, join(context.deps.sampleDir, 'data')].find((path) =>
    existsSync(join(path, 'sample.json')),
  );
  if (folder === undefined)
    throw new AppFailure(
      appError('input/not-found', 'The sample project is not installed with this Assay.'),
    );
  const sample = SampleSchema.parse(JSON.parse(readFileSync(join(folder, 'sample.json'), 'utf8')));
  const jobIds: string[] = [];
  for (const [index, { file, sourceName, format }] of sample.files.entries()) {
    const job = createImportJob(context, {
      path: join(folder, file),
      format,
      sourceName,
      onBadRecord: 'refuse',
      directions: {},
      isSample: true,
    });
    jobIds.push(job.jobId);
    const ended = await runner.run(job, { backUpFirst: index === 0 });
    if (ended.state !== 'done') {
      throw new AppFailure(
        ended.error ??
          appError(
            'import/cancelled',
            `The sample project is not complete: ${file} ended as ${ended.state}.`,
          ),
      );
    }
  }
  const rubrics = createRubrics(context);
  const known = new Set(context.db.prepare<[], string>('SELECT name FROM pack').pluck().all());
  for (const pack of sample.packs) {
    if (known.has(pack.name)) continue;
    await createPack(context, rubrics, {
      name: pack.name,
      guidelines:
        pack.guidelinesFile === undefined
          ? ''
          : readFileSync(join(folder, pack.guidelinesFile), 'utf8'),
      rubricId: pack.rubric.replaceAll('_', '-'),
      order: pack.order,
      blinding: pack.blinding,
      cases: {
        filter: pack.filter,
        sort: 'imported',
        ...(pack.limit === undefined ? {} : { limit: pack.limit }),
      },
    });
  }
  return jobIds;
}
