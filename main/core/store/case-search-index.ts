import type { Database } from 'better-sqlite3';
import type { CaseRecord, Span } from '../../../shared/domain/case.ts';
import { caseText } from './case-text.ts';

interface BodyRow {
  readonly row: number;
  readonly body: string | null;
  readonly raw: string;
}

/**
 * Fills the full-text index of cases after their load. Texts go into the index by row, in runs that
 * the caller bounds, and segments are merged at the end: much faster than indexing row by row.
 */
export interface SearchIndexer {
  /**
   * Indexes cases after `afterRow`, in the order of their rows, until `isEnough` says so.
   * Must run inside a transaction. @returns the last row that was indexed, or null if none was left.
   */
  readonly indexAfter: (
    afterRow: number,
    jobId: string,
    isEnough: (count: number) => boolean,
  ) => number | null;
  /**
   * Merges a part of the index: with `all` into one segment, else only what has piled up.
   * @returns whether there may be more to merge.
   */
  readonly mergeSome: (all: boolean) => boolean;
  /**
   * While texts pour in, merging with each of them only costs time; afterwards the index looks
   * after itself again. Must run inside a transaction.
   */
  readonly holdMerges: (hold: boolean) => void;
}

/** Pages that one merge step writes: some 20 ms of work. */
const MERGE_PAGES = 250;
/** Segments of one level at which FTS5 merges at once, whatever it costs; it holds 2,000 in all. */
const CRISIS_SEGMENTS = 1_500n;

/** Prepares the statements of an indexing run. */
export function createSearchIndexer(db: Database): SearchIndexer {
  const cases = db.prepare<[number, string], BodyRow>(
    'SELECT row, body, raw FROM case_row WHERE row > ? AND job_id = ? ORDER BY row LIMIT 256',
  );
  const spansOf = db
    .prepare<[number], string>('SELECT body FROM span WHERE case_row = ? ORDER BY ordinal')
    .pluck();
  const insert = db.prepare<[number, string, string, string]>(
    'INSERT INTO case_text (rowid, input, output, more) VALUES (?, ?, ?, ?)',
  );
  const merge = db.prepare<[number]>("INSERT INTO case_text (case_text, rank) VALUES ('merge', ?)");
  const configure = db.prepare<[string, bigint]>(
    'INSERT INTO case_text (case_text, rank) VALUES (?, ?)',
  );
  let started = false;
  const changes = db.prepare<[], number>('SELECT total_changes()').pluck();
  return {
    indexAfter: (afterRow, jobId, isEnough) => {
      let last: number | null = null;
      let count = 0;
      for (const row of cases.all(afterRow, jobId)) {
        const text = caseText(readStoredRecord(row, spansOf));
        insert.run(row.row, text.input, text.output, text.more);
        last = row.row;
        count += 1;
        if (isEnough(count)) break;
      }
      return last;
    },
    mergeSome: (all) => {
      const before = changes.get() ?? 0;
      // A negative number starts a merge of everything, which positive ones then go on with.
      merge.run(all && !started ? -MERGE_PAGES : MERGE_PAGES);
      started = all;
      // The documentation of FTS5: fewer than two changes mean that there was nothing to do.
      return (changes.get() ?? 0) - before >= 2;
    },
    holdMerges: (hold) => {
      // FTS5 takes only integers here, and numbers of JavaScript are bound as reals.
      configure.run('automerge', hold ? 0n : 4n);
      configure.run('crisismerge', hold ? CRISIS_SEGMENTS : 16n);
    },
  };
}

/** The record whose texts are indexed; a raw record of Assay's own holds its spans itself. */
function readStoredRecord(
  row: BodyRow,
  spansOf: { readonly all: (caseRow: number) => string[] },
): CaseRecord {
  const body: CaseRecord = JSON.parse(row.body ?? row.raw);
  if (row.body === null) return body;
  const spans = spansOf.all(row.row).map(parseSpan);
  return spans.length === 0 ? body : { ...body, spans };
}

function parseSpan(json: string): Span {
  const span: Span = JSON.parse(json);
  return span;
}
