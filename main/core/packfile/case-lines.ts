import type { Database } from 'better-sqlite3';
import { canonicalJson } from '../../../shared/events/canonical.ts';
import { AppFailure, appError } from '../../../shared/errors.ts';
import { blindRecord } from '../../../shared/pack/blind-record.ts';
import type { PackedCase } from '../../../shared/pack/manifest.ts';
import { formatBytes, MAX_RECORD_BYTES } from '../io/import/limits.ts';
import { nextTurn, SLICE_MS } from '../jobs/turns.ts';
import { sha256Hex } from '../store/blobs.ts';
import { createWholeCaseReader, type WholeCase } from '../store/queries/packed-cases.ts';
import { missingCase } from './publish-content.ts';

/** A case of the file: under an alias where the reviewer is to meet it a second time unknowingly. */
export interface ListedCase {
  readonly caseId: string;
  /** The case whose content it has; the same id unless it is an alias. */
  readonly contentId: string;
}

/**
 * The lines of `cases.jsonl`, in slices that give way to others.
 * @param metrics is filled with the names of the metrics that scored the cases.
 * @throws AppFailure `pack/incomplete` (a case is not here), `pack/too-large` (one does not fit a line).
 */
export async function* caseLines(
  db: Database,
  cases: readonly ListedCase[],
  isBlinded: boolean,
  metrics: Set<string>,
  monotonicMs: () => number,
): AsyncGenerator<string> {
  const read = createWholeCaseReader(db);
  let sliceEnd = monotonicMs() + SLICE_MS;
  for (const listed of cases) {
    if (monotonicMs() >= sliceEnd) {
      await nextTurn();
      sliceEnd = monotonicMs() + SLICE_MS;
    }
    const whole = read(listed.contentId);
    if (whole === null) throw missingCase(listed.contentId);
    for (const result of whole.record.metricResults ?? []) metrics.add(result.metric);
    const line = canonicalJson(packedCase(whole, listed, isBlinded));
    if (Buffer.byteLength(line) > MAX_RECORD_BYTES) throw tooLarge(listed.caseId);
    yield `${line}\n`;
  }
}

function packedCase(whole: WholeCase, listed: ListedCase, isBlinded: boolean): PackedCase {
  const { sourceName: source } = whole;
  const content = listed.caseId === listed.contentId ? whole : underAlias(whole, listed.caseId);
  const { sha, rawIsBody, raw, record } = content;
  return {
    caseId: listed.caseId,
    sha,
    source,
    ...(isBlinded
      ? { rawIsBody: true, raw: null, record: blindRecord(record) }
      : { rawIsBody, raw, record }),
  };
}

/** The raw record would tell the id of the case that it repeats, and so would its hash. */
function underAlias(whole: WholeCase, caseId: string): WholeCase {
  const prefix = `${whole.sourceName}:`;
  if (!caseId.startsWith(prefix)) throw new Error('A hidden repeat is of another source.');
  const record = { ...whole.record, id: caseId.slice(prefix.length) };
  const raw = canonicalJson(record);
  return { ...whole, caseId, record, raw, rawIsBody: true, sha: sha256Hex(raw) };
}

function tooLarge(caseId: string): AppFailure {
  const name = caseId.slice(0, 120);
  return new AppFailure(
    appError(
      'pack/too-large',
      `The case “${name}” does not fit into a pack file: its line would be longer than ${formatBytes(MAX_RECORD_BYTES)}.`,
      { subject: name, hint: 'Take it out of the pack, or shorten its texts at the source.' },
    ),
  );
}
