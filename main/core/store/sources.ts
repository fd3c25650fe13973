import type { Database } from 'better-sqlite3';
import type { StoredJob } from './import-jobs.ts';

export interface SourceRow {
  readonly source_id: string;
  readonly name: string;
  readonly mapping_sha: string | null;
}

/** The source of a name, or null. */
export function findSource(db: Database, name: string): SourceRow | null {
  return (
    db
      .prepare<[string], SourceRow>(
        'SELECT source_id, name, mapping_sha FROM source WHERE name = ?',
      )
      .get(name) ?? null
  );
}

/** Creates the source of a first import; it is deleted again if nothing of it stays. */
export function insertSource(
  db: Database,
  source: {
    readonly sourceId: string;
    readonly name: string;
    readonly format: string;
    readonly fileName: string;
    readonly at: string;
    readonly isSample: boolean;
  },
): void {
  db.prepare(
    'INSERT INTO source (source_id, name, format, file_name, imported_at, is_sample) VALUES (?, ?, ?, ?, ?, ?)',
  ).run(
    source.sourceId,
    source.name,
    source.format,
    source.fileName,
    source.at,
    source.isSample ? 1 : 0,
  );
}

/** Notes what a complete import read. */
export function completeSource(db: Database, job: StoredJob): void {
  db.prepare(
    'UPDATE source SET format = ?, file_name = ?, file_sha256 = ?, mapping_sha = ?, imported_at = ? WHERE source_id = ?',
  ).run(
    job.format,
    job.fileName,
    job.fileSha256,
    job.mappingSha,
    job.finishedAt ?? job.startedAt,
    job.sourceId,
  );
}
