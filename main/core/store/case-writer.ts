import { hash } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import type { CaseRecord } from '../../../shared/domain/case.ts';
import {
  CASE_COLUMNS,
  caseCells,
  LABEL_COLUMNS,
  labelCells,
  questionKey,
  RESULT_COLUMNS,
  resultCells,
  SPAN_COLUMNS,
  spanCells,
} from './case-rows.ts';
import { createCaseKeeper } from './case-before.ts';
import { caseText } from './case-text.ts';
import type { MetricRegistry } from './metric-registry.ts';
import { resultVerdict } from './result-verdict.ts';
import { RowBatch } from './row-batch.ts';

/** A case as it comes from a file. */
export interface IncomingCase {
  readonly record: CaseRecord;
  readonly raw: string;
  readonly rawIsBody: boolean;
  readonly line: number;
  /** SHA-256 of the raw record where `raw` is not the record itself (a blinded pack); else of `raw`. */
  readonly sha?: string;
  /** Where the case comes from, for a file with cases of several sources; else the writer's source. */
  readonly source?: CaseSource;
}

/** A source as the rows of its cases name it. */
export interface CaseSource {
  readonly sourceId: string;
  readonly name: string;
}

/** A changed case, kept aside until the import is complete. */
export interface StagedCase extends IncomingCase {
  readonly sha: string;
}

/** Last rows of the content tables before an import: what it added stands after them. */
export interface ContentMark {
  readonly case: number;
  readonly span: number;
  readonly result: number;
  readonly label: number;
  readonly metric: number;
}

export type PutOutcome = 'added' | 'staged' | 'unchanged' | { readonly takenBy: string };

/**
 * The only writer of the content tables (`case_row`, `span`, `metric_result`, `imported_label`,
 * `case_tag`, `case_text`). Every method must run inside a transaction of the caller's, and
 * {@link CaseWriter.flush} before it commits.
 */
export interface CaseWriter {
  /**
   * Takes one case. A new one is written; one that exists with equal content is left alone; one with
   * other content is staged. The same source and native id is the same case.
   */
  readonly put: (incoming: IncomingCase, ordinal: number) => PutOutcome;
  /** Writes one staged case over the case that exists, which keeps its row. */
  readonly applyStaged: (caseRow: number, staged: StagedCase) => void;
  /** Writes what is still collected, and names the packed columns that are out of date. */
  readonly flush: () => void;
  /** Forgets what a rolled back transaction had collected. */
  readonly discard: () => void;
}

export interface CaseWriterOptions {
  readonly jobId: string;
  readonly sourceId: string;
  readonly sourceName: string;
  /** False where the tables were empty at the start: then nothing has to be looked up. */
  readonly mayExist: boolean;
  /** The records are mapped as at the last import of this source, so that equal text is equal content. */
  readonly sameMapping: boolean;
  readonly metrics: MetricRegistry;
}

/** Rows of `case_row` for each chunk of a packed column. */
const CHUNK_SHIFT = 12;

/** Deterministic id of a case: two workspaces that import the same file agree on it. */
export function caseIdOf(sourceName: string, nativeId: string): string {
  return `${sourceName}:${nativeId}`;
}

/** SHA-256 of a raw record, hex. */
export function recordSha(raw: string): string {
  return hash('sha256', raw);
}

/** The last rows of the content tables. */
export function readContentMark(db: Database): ContentMark {
  const last = (table: string, column: string): number =>
    db.prepare<[], number>(`SELECT coalesce(max(${column}), 0) FROM ${table}`).pluck().get() ?? 0;
  return {
    case: last('case_row', 'row'),
    span: last('span', 'row'),
    result: last('metric_result', 'row'),
    label: last('imported_label', 'row'),
    metric: last('metric', 'metric_row'),
  };
}

/** Prepares every statement of an import once. */
export function createCaseWriter(db: Database, options: CaseWriterOptions): CaseWriter {
  const { jobId, metrics } = options;
  const ownSource: CaseSource = { sourceId: options.sourceId, name: options.sourceName };
  const cases = new RowBatch(db, 'case_row', CASE_COLUMNS);
  const spans = new RowBatch(db, 'span', SPAN_COLUMNS);
  const results = new RowBatch(db, 'metric_result', RESULT_COLUMNS);
  const labels = new RowBatch(db, 'imported_label', LABEL_COLUMNS);
  const tags = new RowBatch(db, 'case_tag', ['tag', 'case_row']);
  const batches = [cases, spans, results, labels, tags];
  const find = db.prepare<[string], { row: number; sha: string; source_id: string }>(
    'SELECT row, sha, source_id FROM case_row WHERE case_id = ?',
  );
  const stage = db.prepare<[string, number, number, string]>(
    'INSERT INTO import_staged (job_id, ordinal, case_row, json) VALUES (?, ?, ?, ?)',
  );
  const markDirty = db.prepare<[string, number]>(
    'INSERT OR IGNORE INTO packed_dirty (name, chunk) VALUES (?, ?)',
  );
  const removal = createRemoval(db);
  let keeper: ReturnType<typeof createCaseKeeper> | null = null;
  const update = db.prepare(
    `UPDATE case_row SET ${CASE_COLUMNS.slice(1)
      .map((column) => `${column} = ?`)
      .join(', ')} WHERE row = ?`,
  );
  const addText = db.prepare<[number, string, string, string]>(
    'INSERT INTO case_text (rowid, input, output, more) VALUES (?, ?, ?, ?)',
  );
  const metricColumns: string[] = [];
  const lastChunk = new Map<string, number>();
  let dirty: [string, number][] = [];
  let nextRow = readContentMark(db).case + 1;

  const touch = (column: string, caseRow: number): void => {
    const chunk = caseRow >> CHUNK_SHIFT;
    // Cases come in the order of their rows: nearly always the same chunk as last time.
    if (lastChunk.get(column) === chunk) return;
    lastChunk.set(column, chunk);
    dirty.push([column, chunk]);
  };

  const addParts = (record: CaseRecord, row: number): void => {
    for (const [ordinal, span] of (record.spans ?? []).entries())
      spans.add(spanCells(span, row, ordinal));
    for (const result of record.metricResults ?? []) {
      const metricRow = metrics.rowOf(result.metric);
      results.add(resultCells(result, row, metricRow));
      touch((metricColumns[metricRow] ??= `metric/${metricRow}`), row);
    }
    for (const label of record.labels ?? []) {
      labels.add(labelCells(label, row));
      touch(`label/${questionKey(label)}`, row);
    }
    for (const tag of new Set((record.tags ?? []).map((name) => name.toWellFormed())))
      tags.add([tag, row]);
  };

  const cellsOf = (incoming: IncomingCase, row: number, sha: string) => {
    const { record, raw, rawIsBody, line, source = ownSource } = incoming;
    const { sourceId, name } = source;
    return caseCells(
      record,
      { row, caseId: caseIdOf(name, record.id), sourceId, sha, raw, rawIsBody, line, jobId },
      (record.metricResults ?? []).map((result) => resultVerdict(result).verdict),
    );
  };

  return {
    put: (incoming, ordinal) => {
      const sha = incoming.sha ?? recordSha(incoming.raw);
      const source = incoming.source ?? ownSource;
      const existing = options.mayExist
        ? find.get(caseIdOf(source.name, incoming.record.id))
        : undefined;
      if (existing !== undefined) {
        if (existing.source_id !== source.sourceId) return { takenBy: existing.source_id };
        if (existing.sha === sha && options.sameMapping) return 'unchanged';
        stage.run(
          jobId,
          ordinal,
          existing.row,
          JSON.stringify({ ...incoming, sha } satisfies StagedCase),
        );
        return 'staged';
      }
      const row = nextRow;
      nextRow += 1;
      cases.add(cellsOf(incoming, row, sha));
      addParts(incoming.record, row);
      return 'added';
    },
    applyStaged: (caseRow, staged) => {
      keeper ??= createCaseKeeper(db);
      keeper(caseRow);
      removal.parts(caseRow);
      const [, ...cells] = cellsOf(staged, caseRow, staged.sha);
      update.run(...cells, caseRow);
      addParts(staged.record, caseRow);
      const text = caseText(staged.record);
      addText.run(caseRow, text.input, text.output, text.more);
    },
    flush: () => {
      for (const batch of batches) batch.flush();
      for (const [column, chunk] of dirty) markDirty.run(column, chunk);
      // The next transaction names them again: a reader may build the columns in between.
      dirty = [];
      lastChunk.clear();
    },
    discard: () => {
      for (const batch of batches) batch.discard();
      dirty = [];
      lastChunk.clear();
      metrics.reload();
      nextRow = readContentMark(db).case + 1;
    },
  };
}

/** Statements that take away everything that hangs on one case. */
function createRemoval(db: Database): { readonly parts: (caseRow: number) => void } {
  const statements = [
    // What statistics read of the old rows is out of date as well.
    "INSERT OR IGNORE INTO packed_dirty (name, chunk) SELECT DISTINCT 'metric/' || metric_row, case_row >> 12 FROM metric_result WHERE case_row = ?",
    "INSERT OR IGNORE INTO packed_dirty (name, chunk) SELECT DISTINCT 'label/' || question, case_row >> 12 FROM imported_label WHERE case_row = ?",
    "INSERT OR IGNORE INTO packed_dirty (name, chunk) SELECT DISTINCT 'label/' || a.question, c.row >> 12 FROM case_row c JOIN answer a ON a.case_id = c.case_id WHERE c.row = ?",
    'DELETE FROM span WHERE case_row = ?',
    'DELETE FROM metric_result WHERE case_row = ?',
    'DELETE FROM imported_label WHERE case_row = ?',
    'DELETE FROM case_tag WHERE case_row = ?',
    'DELETE FROM case_text WHERE rowid = ?',
  ].map((sql) => db.prepare<[number]>(sql));
  return {
    parts: (caseRow) => {
      for (const statement of statements) statement.run(caseRow);
    },
  };
}
