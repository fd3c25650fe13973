import type { AppError } from '../../../shared/errors.ts';
import { AppFailure, appError } from '../../../shared/errors.ts';
import { metricNature } from '../io/import/deepeval-metric.ts';
import { openFileChunks, type FileChunks, type ReadMark } from '../io/import/file-chunks.ts';
import { IdTable } from '../io/import/id-table.ts';
import { readCases, type ImportPlan } from '../io/import/import-source.ts';
import type { ImportUnit, MappedCase } from '../io/import/import-unit.ts';
import { DirectionTally } from '../io/import/metric-direction.ts';
import { placedError } from '../io/import/place.ts';
import { visibleText } from '../io/import/visible-text.ts';
import { createCaseWriter } from '../store/case-writer.ts';
import { createProblemWriter, type StoredJob } from '../store/import-jobs.ts';
import {
  createMetricRegistry,
  type MetricRegistry,
  saveDirection,
} from '../store/metric-registry.ts';
import type { JobRun } from './job-run.ts';

/**
 * The loading phase: reads the file from its start in slices, each slice one transaction that also
 * keeps the position, so that after a kill the rows and the position agree. A resume reads the same
 * units again, checks by hash that the part already taken is unchanged, and writes from the position on.
 * @returns false if the run was told to stop.
 * @throws AppFailure where the file is at fault, or with `refuse` a record is.
 */
export async function loadCases(run: JobRun): Promise<boolean> {
  const { job } = run;
  if (job.onBadRecord === 'refuse' && !job.checked) {
    if (!(await checkAll(run))) return false;
    job.checked = true;
  }
  const file = openFileChunks(job.path, { expected: job.readMark, expectedSize: job.bytesTotal });
  try {
    return await load(run, file);
  } finally {
    file.close();
  }
}

/** Reads everything and writes nothing. @throws AppFailure at the end if any record is bad. */
async function checkAll(run: JobRun): Promise<boolean> {
  const { job } = run;
  const file = openFileChunks(job.path, { expectedSize: job.bytesTotal });
  const problems: AppError[] = [];
  const ids = new IdTable();
  let mark: ReadMark | null = null;
  let count = 0;
  try {
    const units = readCases(file, planOf(job));
    let done = false;
    while (!done) {
      const slice = run.startSlice();
      while (!slice.isOver()) {
        const next = units.next();
        if (next.done === true) {
          done = true;
          break;
        }
        const error = problemOf(next.value, ids, file.fileName);
        if (error !== null) {
          count += 1;
          if (problems.length < 10_000) problems.push(error);
        }
      }
      // Half of the way: the second reading is the other half.
      job.bytesRead = Math.floor(file.bytesRead() / 2);
      if (!(await run.endSlice())) return false;
      file.assertUnchanged();
    }
    mark = file.mark();
  } finally {
    file.close();
  }
  const first = problems[0];
  if (first === undefined) {
    // What is loaded afterwards must be what was checked, to the last byte.
    job.readMark = mark;
    return true;
  }
  run.transaction(() => {
    const note = createProblemWriter(run.db, job.jobId);
    for (const [ordinal, error] of problems.entries()) note(error, ordinal);
  });
  job.rejected = count;
  job.records = count;
  throw new AppFailure({
    ...first,
    message:
      count === 1 ? first.message : `${first.message} (${count - 1} more records do not fit.)`,
    hint: [first.hint, 'Nothing was imported. Correct the file, or import it and skip bad records.']
      .filter((part) => part !== undefined)
      .join(' '),
  });
}

function problemOf(unit: ImportUnit, ids: IdTable, fileName: string): AppError | null {
  switch (unit.kind) {
    case 'pause':
      return null;
    case 'problem':
      return unit.error;
    case 'case':
      return repeatedId(unit.mapped, ids, fileName);
  }
}

/** An id that stands twice: both lines are named. */
function repeatedId(mapped: MappedCase, ids: IdTable, fileName: string): AppError | null {
  const first = ids.add(mapped.record.id, mapped.line);
  if (first === null) return null;
  return placedError(
    'import/duplicate-id',
    { fileName, line: mapped.line },
    `the id \`${visibleText(mapped.record.id)}\` stands twice; line ${first} used it first.`,
    {
      details: { firstLine: first },
    },
  );
}

async function load(run: JobRun, file: FileChunks): Promise<boolean> {
  const { job, db } = run;
  const metrics = createMetricRegistry(db, metricNature);
  const writer = createCaseWriter(db, {
    jobId: job.jobId,
    sourceId: job.sourceId,
    sourceName: job.sourceName,
    // After an interruption another import may have come between.
    mayExist: !job.wasEmpty || job.position > 0,
    sameMapping: job.sameMapping,
    metrics,
  });
  const note = createProblemWriter(db, job.jobId);
  const ids = new IdTable();
  const tally = new DirectionTally();
  const units = readCases(file, planOf(job));
  const takenUpTo = job.position;
  let position = 0;
  let done = false;

  const reject = (error: AppError): void => {
    if (job.onBadRecord === 'refuse') throw new AppFailure(error);
    note(error, job.rejected);
    job.rejected += 1;
  };
  const take = (unit: ImportUnit): void => {
    if (unit.kind === 'pause') return;
    position += 1;
    const repeated = unit.kind === 'case' ? repeatedId(unit.mapped, ids, file.fileName) : null;
    if (unit.kind === 'case' && repeated === null)
      for (const result of unit.mapped.record.metricResults ?? []) tally.add(result);
    if (position <= takenUpTo) return;
    job.records += 1;
    job.position = position;
    if (unit.kind === 'problem') reject(unit.error);
    else if (repeated !== null) reject(repeated);
    else put(unit.mapped);
  };
  const put = (mapped: MappedCase): void => {
    const outcome = writer.put(mapped, position);
    if (outcome === 'added') job.added += 1;
    else if (outcome === 'staged') job.updated += 1;
    else if (outcome === 'unchanged') job.unchanged += 1;
    else {
      reject(
        placedError(
          'import/duplicate-id',
          { fileName: file.fileName, line: mapped.line },
          `the id \`${visibleText(mapped.record.id)}\` is the id of a case of another source.`,
          {
            hint: 'Give this source another name.',
          },
        ),
      );
    }
  };

  while (!done) {
    const before = {
      records: job.records,
      added: job.added,
      updated: job.updated,
      unchanged: job.unchanged,
      rejected: job.rejected,
      position: job.position,
    };
    try {
      run.transaction(() => {
        const slice = run.startSlice();
        while (!slice.isOver()) {
          const next = units.next();
          if (next.done === true) {
            done = true;
            break;
          }
          take(next.value);
        }
        writer.flush();
        const half = job.onBadRecord === 'refuse' ? file.size / 2 : 0;
        job.bytesRead = Math.floor(half + (file.bytesRead() * (file.size - half)) / file.size);
        if (job.position > takenUpTo) job.readMark = file.mark();
        run.save();
      });
    } catch (thrown) {
      Object.assign(job, before);
      writer.discard();
      throw thrown;
    }
    if (!(await run.endSlice())) return false;
    file.assertUnchanged();
  }
  job.fileSha256 = file.mark().sha256;
  refuseNothing(job, file.fileName);
  keepDirections(run, metrics, tally);
  return true;
}

function planOf(job: StoredJob): ImportPlan {
  if (job.plan === null) throw new Error('A pack file has no mapping.');
  return job.plan;
}

/** A file that gives no case at all is a failure, not an empty success. */
function refuseNothing(job: StoredJob, fileName: string): void {
  if (job.added + job.updated + job.unchanged > 0) return;
  if (job.rejected === 0)
    throw new AppFailure(
      appError('import/empty', `${fileName} holds no records.`, { subject: fileName }),
    );
  throw new AppFailure(
    appError(
      'import/invalid-record',
      `None of the ${job.rejected} records of ${fileName} could be taken.`,
      {
        subject: fileName,
        hint: 'The report names what is wrong with each of them.',
      },
    ),
  );
}

function keepDirections(run: JobRun, metrics: MetricRegistry, tally: DirectionTally): void {
  run.transaction(() => {
    for (const [name, learnt] of tally.learnt(run.job.directions))
      saveDirection(run.db, metrics.rowOf(name), learnt);
  });
}
