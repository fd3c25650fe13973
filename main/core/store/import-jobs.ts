import type { Database } from 'better-sqlite3';
import type { ImportJob, ImportState } from '../../../shared/contract/imports.ts';
import type { Direction } from '../../../shared/domain/case.ts';
import type { AppError } from '../../../shared/errors.ts';
import type { ReadMark } from '../io/import/file-chunks.ts';
import type { ImportPlan } from '../io/import/import-source.ts';
import { MAX_REPORTED_PROBLEMS } from '../io/import/limits.ts';
import type { ContentMark } from './case-writer.ts';

/** An import with everything that a resume needs; kept as JSON in `import_job`. */
export interface StoredJob extends Mutable<Omit<ImportJob, 'bytesRead' | 'packId'>> {
  bytesRead: number;
  readonly path: string;
  /** How the records are read; null for a pack file, which is read in one way. */
  readonly plan: ImportPlan | null;
  readonly sourceName: string;
  readonly onBadRecord: 'refuse' | 'skip';
  readonly directions: Readonly<Record<string, Direction>>;
  readonly isSample: boolean;
  readonly mappingSha: string;
  /** The records are mapped as when the source was imported last. */
  readonly sameMapping: boolean;
  /** The content tables were empty: indexes are built after the load. */
  readonly wasEmpty: boolean;
  /** Last rows before the import; what it added stands after them. */
  readonly mark: ContentMark;
  /** With `refuse`: the whole file was read once and every record is good. */
  checked: boolean;
  /** Records that are dealt with; a resume reads past them. */
  position: number;
  /** How far the file had been read then, and its hash up to there. */
  readMark: ReadMark | null;
  fileSha256: string | null;
  /** Last case row that the search index holds. */
  searchedRow: number;
  /** What a pack file brings beside its cases; null for other files. */
  readonly pack: PackJob | null;
  /** Staged changes are being written over existing cases: from here on there is no way back. */
  applying: boolean;
}

/** A pack file as its job knows it; all but what was previewed is found out when it is read. */
export interface PackJob {
  /** The content that was shown in the preview; null if nobody looked. */
  readonly expectedSha256: string | null;
  /** A team server delivered it: sign-in and hash vouch for it. Absent in jobs of older versions. */
  readonly fromServer?: boolean;
  packId: string | null;
  packRev: number;
  isBlinded: boolean;
  manifestSha256: string | null;
  /** Sources that the import made; they go again with it. */
  sourceIds: string[];
}

/** What a job has before anything of its file is read. */
export function freshJob({
  startedAt,
  bytesTotal,
  mark,
}: {
  readonly startedAt: string;
  readonly bytesTotal: number;
  readonly mark: ContentMark;
}) {
  return {
    state: 'running',
    phase: 'load',
    bytesRead: 0,
    bytesTotal,
    records: 0,
    added: 0,
    updated: 0,
    unchanged: 0,
    rejected: 0,
    startedAt,
    finishedAt: null,
    error: null,
    wasEmpty: mark.case === 0 && mark.span === 0 && mark.result === 0 && mark.label === 0,
    mark,
    checked: false,
    position: 0,
    readMark: null,
    fileSha256: null,
    searchedRow: mark.case,
    applying: false,
  } satisfies Partial<StoredJob>;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The columns of a job's table that are not in its JSON. */
export function insertJob(db: Database, job: StoredJob): void {
  db.prepare(
    'INSERT INTO import_job (job_id, source_id, state, json, created_at) VALUES (?, ?, ?, ?, ?)',
  ).run(job.jobId, job.sourceId, job.state, JSON.stringify(job), job.startedAt);
}

/** Writes a job's progress; prepared once, as it runs with every slice. */
export function createJobSaver(db: Database): (job: StoredJob) => void {
  const update = db.prepare<[string, string, string]>(
    'UPDATE import_job SET state = ?, json = ? WHERE job_id = ?',
  );
  return (job) => void update.run(job.state, JSON.stringify(job), job.jobId);
}

/** @returns null if there is no such job. */
export function readJob(db: Database, jobId: string): StoredJob | null {
  const json = db
    .prepare<[string], string>('SELECT json FROM import_job WHERE job_id = ?')
    .pluck()
    .get(jobId);
  return json === undefined ? null : parseJob(json);
}

/** All jobs, newest first. */
export function readJobs(db: Database, states?: readonly ImportState[]): StoredJob[] {
  const jobs = db
    .prepare<[], string>('SELECT json FROM import_job ORDER BY created_at DESC, job_id DESC')
    .pluck()
    .all()
    .map(parseJob);
  return states === undefined ? jobs : jobs.filter((job) => states.includes(job.state));
}

/** Notes what is wrong with a record; past the cap only the job's count goes on. */
export function createProblemWriter(
  db: Database,
  jobId: string,
): (error: AppError, ordinal: number) => void {
  const insert = db.prepare<[string, number, string]>(
    'INSERT OR REPLACE INTO import_problem (job_id, ordinal, json) VALUES (?, ?, ?)',
  );
  return (error, ordinal) => {
    if (ordinal < MAX_REPORTED_PROBLEMS) insert.run(jobId, ordinal, JSON.stringify(error));
  };
}

/** A part of the report of an import's problems. */
export function readProblems(
  db: Database,
  jobId: string,
  offset: number,
  limit: number,
): AppError[] {
  return db
    .prepare<[string, number, number], string>(
      'SELECT json FROM import_problem WHERE job_id = ? ORDER BY ordinal LIMIT ? OFFSET ?',
    )
    .pluck()
    .all(jobId, limit, offset)
    .map(parseProblem);
}

/** What the contract tells of a job. */
export function toImportJob(job: StoredJob): ImportJob {
  return {
    jobId: job.jobId,
    sourceId: job.sourceId,
    fileName: job.fileName,
    format: job.format,
    packId: job.pack?.packId ?? null,
    state: job.state,
    phase: job.phase,
    bytesRead: job.bytesRead,
    bytesTotal: job.bytesTotal,
    records: job.records,
    added: job.added,
    updated: job.updated,
    unchanged: job.unchanged,
    rejected: job.rejected,
    startedAt: job.startedAt,
    finishedAt: job.finishedAt,
    error: job.error,
  };
}

function parseJob(json: string): StoredJob {
  const job: StoredJob = JSON.parse(json);
  // Jobs of an older Assay do not know of packs.
  return { ...job, pack: job.pack ?? null };
}

function parseProblem(json: string): AppError {
  const problem: AppError = JSON.parse(json);
  return problem;
}
