import type { Database } from 'better-sqlite3';
import type { StoredJob } from './import-jobs.ts';

/**
 * Takes back what an import added: the rows that stand after its mark and carry its job, in parts
 * that the caller bounds. Cases that a pack holds meanwhile stay, because people may have judged them.
 */
export interface CaseRemoval {
  /** Deletes up to `limit` cases. Must run inside a transaction. @returns whether there may be more. */
  readonly removeSome: (limit: number) => boolean;
  /** Deletes metrics and a source that nothing uses any more, and what was staged. */
  readonly finish: (sourceId: string) => void;
}

/**
 * @param job its `wasEmpty` says that the content tables were empty before, so that all of it can go at once.
 * @param ownPackId the pack that the import brings, whose list may have come before; null for others.
 */
export function createCaseRemoval(
  db: Database,
  { jobId, mark, wasEmpty }: Pick<StoredJob, 'jobId' | 'mark' | 'wasEmpty'>,
  ownPackId: string | null,
): CaseRemoval {
  const own = ownPackId ?? '';
  const inPacks =
    db
      .prepare<[string], number>('SELECT EXISTS (SELECT 1 FROM pack_case WHERE pack_id <> ?)')
      .pluck()
      .get(own) ?? 0;
  const others = db
    .prepare<[string], number>('SELECT EXISTS (SELECT 1 FROM case_row WHERE job_id <> ?)')
    .pluck();
  const rows = db
    .prepare<[number, string, string, number], number>(
      `SELECT row FROM case_row WHERE row > ? AND job_id = ?
     AND NOT EXISTS (SELECT 1 FROM pack_case pc WHERE pc.case_id = case_row.case_id AND pc.pack_id <> ?) ORDER BY row DESC LIMIT ?`,
    )
    .pluck();
  const dirty = [
    "INSERT OR IGNORE INTO packed_dirty (name, chunk) SELECT DISTINCT 'metric/' || metric_row, case_row >> 12 FROM metric_result WHERE case_row = ?",
    "INSERT OR IGNORE INTO packed_dirty (name, chunk) SELECT DISTINCT 'label/' || question, case_row >> 12 FROM imported_label WHERE case_row = ?",
  ];
  const one = [
    ...dirty,
    'DELETE FROM span WHERE case_row = ?',
    'DELETE FROM metric_result WHERE case_row = ?',
    'DELETE FROM imported_label WHERE case_row = ?',
    'DELETE FROM case_tag WHERE case_row = ?',
    'DELETE FROM case_text WHERE rowid = ?',
    'DELETE FROM case_row WHERE row = ?',
  ].map((sql) => db.prepare<[number]>(sql));

  const removeAll = (): void => {
    // Without a condition SQLite drops the pages of a table instead of visiting its rows.
    for (const table of [
      'case_row',
      'span',
      'metric_result',
      'imported_label',
      'case_tag',
      'packed_column',
      'packed_dirty',
    ]) {
      db.exec(`DELETE FROM ${table}`);
    }
    db.exec("INSERT INTO case_text (case_text) VALUES ('delete-all')");
  };

  return {
    removeSome: (limit) => {
      if (wasEmpty && inPacks === 0 && others.get(jobId) === 0) {
        removeAll();
        return false;
      }
      const found = rows.all(mark.case, jobId, own, limit);
      for (const row of found) for (const statement of one) statement.run(row);
      return found.length === limit;
    },
    finish: (sourceId) => {
      db.prepare('DELETE FROM import_staged WHERE job_id = ?').run(jobId);
      db.prepare(
        'DELETE FROM metric WHERE metric_row > ? AND NOT EXISTS (SELECT 1 FROM metric_result WHERE metric_result.metric_row = metric.metric_row)',
      ).run(mark.metric);
      db.prepare(
        'DELETE FROM source WHERE source_id = ? AND NOT EXISTS (SELECT 1 FROM case_row WHERE case_row.source_id = source.source_id)',
      ).run(sourceId);
    },
  };
}
