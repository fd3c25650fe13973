import { createHash } from 'node:crypto';
import { AppFailure } from '../../../shared/errors.ts';
import type { PackedCase, PackManifest } from '../../../shared/pack/manifest.ts';
import type { CoreContext } from '../context.ts';
import { metricNature } from '../io/import/deepeval-metric.ts';
import { openPackFile, type OpenPack } from '../io/pack/read-pack-file.ts';
import { failPack } from '../io/pack/zip-directory.ts';
import type { JobRun } from '../jobs/job-run.ts';
import { createCaseWriter, type CaseSource, type CaseWriter } from '../store/case-writer.ts';
import type { PackJob } from '../store/import-jobs.ts';
import { readKnownKeys } from '../store/known-keys.ts';
import { createMetricRegistry } from '../store/metric-registry.ts';
import { createCaseLookup, type CaseHere } from '../store/queries/case-fates.ts';
import { findSource, insertSource } from '../store/sources.ts';
import { caseFate } from './case-fate.ts';
import { comparePack, currentRevOf } from './compare-pack.ts';
import { readPackFacts, type PackFacts } from './read-facts.ts';

/** What a pack file brought, when its cases are loaded and nothing of it counts yet. */
export interface LoadedPack {
  readonly fileName: string;
  readonly manifest: PackManifest;
  readonly facts: PackFacts;
  /** Names what the cases of the revision are. */
  readonly contentSha256: string;
}

/** Times that the cases are read: checked, compared with what is here, loaded. */
const PASSES = 3;

/**
 * The loading phase of a pack file. Nothing is written before the whole file is checked and compared with
 * the workspace; then its new cases are added in slices, and changed ones are put aside.
 * @returns null if the run was told to stop.
 * @throws AppFailure where the file is at fault, or contradicts what is here.
 */
export async function loadPackFile(
  context: CoreContext,
  run: JobRun,
  job: PackJob,
): Promise<LoadedPack | null> {
  const keyIds = new Set(readKnownKeys(context.readDb).map(({ keyId }) => keyId));
  const { path, bytesTotal } = run.job;
  try {
    const pack = await openPackFile(path, keyIds, async (bytes) => {
      run.job.bytesRead = Math.min(bytesTotal, Math.floor(bytes / PASSES));
      await turn(run);
    });
    try {
      return await load(context, run, job, pack);
    } finally {
      pack.close();
    }
  } catch (thrown) {
    if (thrown instanceof Stopped) return null;
    throw thrown;
  }
}

/** Ends the reading of a file in the middle. */
class Stopped extends Error {}

async function turn(run: JobRun): Promise<void> {
  if (!(await run.endSlice())) throw new Stopped('The import was told to stop.');
}

async function load(
  context: CoreContext,
  run: JobRun,
  job: PackJob,
  pack: OpenPack,
): Promise<LoadedPack> {
  const { manifest, manifestSha256, fileName } = pack;
  if (job.expectedSha256 !== null && job.expectedSha256 !== manifestSha256) {
    failPack(
      'import/source-changed',
      fileName,
      'is not the file that was looked at.',
      'Nothing was imported. Open it again.',
    );
  }
  const facts = await readPackFacts(pack);
  const { refusal } = await comparePack(context, pack, facts, job.fromServer);
  if (refusal !== null) throw new AppFailure(refusal);
  run.transaction(() => {
    job.packId = manifest.packId;
    job.packRev = manifest.packRev;
    job.isBlinded = manifest.blinding.judge;
    job.manifestSha256 = manifestSha256;
    run.save();
  });
  const contentSha256 = await loadCases(context, run, job, pack);
  return { fileName, manifest, facts, contentSha256 };
}

async function loadCases(
  context: CoreContext,
  run: JobRun,
  job: PackJob,
  pack: OpenPack,
): Promise<string> {
  const { db } = run;
  const { manifest } = pack;
  const writer = createCaseWriter(db, {
    jobId: run.job.jobId,
    sourceId: '',
    sourceName: '',
    mayExist: true,
    // What is written over is decided here, so that equal text alone keeps nothing.
    sameMapping: false,
    metrics: createMetricRegistry(db, metricNature),
  });
  const sourceOf = createSources(context, run, job, manifest);
  const reviewerId = manifest.recipient?.reviewerId ?? context.reviewerId(manifest.packId);
  const lookUp = createCaseLookup(db, manifest.packId, reviewerId);
  const currentRev = currentRevOf(context, manifest.packId);
  const content = createHash('sha256');
  let slice: PackedCase[] = [];
  let isOver = run.startSlice().isOver;
  const flush = () => {
    const taken = slice;
    slice = [];
    writeSlice(run, writer, () => {
      for (const packed of taken) put(packed, lookUp(packed.caseId));
    });
  };
  const put = (packed: PackedCase, here: CaseHere | null) => {
    run.job.records += 1;
    run.job.position += 1;
    const fate = caseFate(packed, here, manifest, currentRev);
    if (fate === 'keep') {
      run.job.unchanged += 1;
      return;
    }
    const { record, sha, raw, rawIsBody } = packed;
    const outcome = writer.put(
      {
        record,
        sha,
        // What a blinded pack leaves out is not here: what it shows is all that there is.
        raw: raw ?? JSON.stringify(record),
        rawIsBody: raw === null ? true : rawIsBody,
        line: run.job.position,
        source: sourceOf(packed.source),
      },
      run.job.position,
    );
    if (outcome === 'added') run.job.added += 1;
    else run.job.updated += 1;
  };
  for await (const packed of pack.cases()) {
    content.update(`${packed.sha} ${packed.caseId}\n`);
    slice.push(packed);
    if (!isOver()) continue;
    flush();
    await turn(run);
    isOver = run.startSlice().isOver;
  }
  flush();
  return content.digest('hex');
}

/** One transaction of the load; where it fails the counts are as before. */
function writeSlice(run: JobRun, writer: CaseWriter, write: () => void): void {
  const { records, added, updated, unchanged, position } = run.job;
  try {
    run.transaction(() => {
      write();
      writer.flush();
      run.save();
    });
  } catch (thrown) {
    Object.assign(run.job, { records, added, updated, unchanged, position });
    writer.discard();
    throw thrown;
  }
}

/** Sources by name; one that is not here is made, and goes again if the import is taken back. */
function createSources(
  { deps }: CoreContext,
  { db, job }: JobRun,
  pack: PackJob,
  manifest: PackManifest,
): (name: string) => CaseSource {
  const known = new Map<string, CaseSource>();
  const formats = new Map(manifest.sources.map(({ name, format }) => [name, format]));
  return (name) => {
    const kept = known.get(name);
    if (kept !== undefined) return kept;
    const found = findSource(db, name);
    const source = { sourceId: found?.source_id ?? deps.newId(), name };
    if (found === null) {
      insertSource(db, {
        ...source,
        format: formats.get(name) ?? 'assay_jsonl',
        fileName: job.fileName,
        at: job.startedAt,
        isSample: false,
      });
      pack.sourceIds.push(source.sourceId);
    }
    known.set(name, source);
    return source;
  };
}
