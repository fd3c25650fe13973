import type { Database } from 'better-sqlite3';
import { metricNature } from '../io/import/deepeval-metric.ts';
import { createCaseWriter, type StagedCase } from './case-writer.ts';
import type { StoredJob } from './import-jobs.ts';
import { createMetricRegistry } from './metric-registry.ts';

/**
 * Writes staged cases over those that exist, until `isEnough`. Each is deleted from the stage in the
 * same transaction, which is the caller's. @returns whether there are more.
 */
export function applyStagedCases(db: Database, job: StoredJob, isEnough: () => boolean): boolean {
  const staged = db
    .prepare<[string], { ordinal: number; case_row: number; json: string }>(
      'SELECT ordinal, case_row, json FROM import_staged WHERE job_id = ? ORDER BY ordinal LIMIT 64',
    )
    .all(job.jobId);
  if (staged.length === 0) return false;
  const writer = createCaseWriter(db, {
    jobId: job.jobId,
    sourceId: job.sourceId,
    sourceName: job.sourceName,
    mayExist: true,
    sameMapping: job.sameMapping,
    metrics: createMetricRegistry(db, metricNature),
  });
  const remove = db.prepare<[string, number]>(
    'DELETE FROM import_staged WHERE job_id = ? AND ordinal = ?',
  );
  for (const row of staged) {
    const incoming: StagedCase = JSON.parse(row.json);
    writer.applyStaged(row.case_row, incoming);
    remove.run(job.jobId, row.ordinal);
    if (isEnough()) break;
  }
  writer.flush();
  return true;
}
