import type { Database } from 'better-sqlite3';
import {
  HUMAN_NO_VERDICT_CODES,
  METRIC_NO_VERDICT_CODES,
} from '../../../shared/stats/confusion.ts';
import { CHUNK_ROWS, CHUNK_SHIFT, ChunkBuilder, targetCode } from './packed-chunk-builder.ts';
import type { FieldList, PackedChunk } from './packed-format.ts';

/** Fields of a metric's column; `offset` is the case row inside the chunk. */
export const METRIC_FIELDS = [
  ['score', 'f64'],
  ['threshold', 'f64'],
  ['target', 'f64'],
  ['version', 'u32'],
  ['offset', 'u16'],
  ['verdict', 'u8'],
] as const satisfies FieldList;

/** Fields of a question's column. */
export const LABEL_FIELDS = [
  ['number', 'f64'],
  ['time', 'f64'],
  ['target', 'f64'],
  ['text', 'u32'],
  ['reviewer', 'u32'],
  ['pack', 'u32'],
  ['offset', 'u16'],
  ['verdict', 'u8'],
  ['source', 'u8'],
] as const satisfies FieldList;

/** Where a label came from. */
export const LABEL_SOURCES = { imported: 0, review: 1 } as const;

/** Longer texts are kept as their beginning and a hash: enough to tell answers apart. */
const LONGEST_TEXT = 160;

type MetricRow = readonly [
  caseRow: number,
  target: string,
  score: number | null,
  threshold: number | null,
  verdict: number,
  noVerdictReason: string | null,
  version: string | null,
];

/** Packs the results of one metric in `firstChunk .. lastChunk`; chunks without one are left out. */
export function metricChunksFromRows(
  db: Database,
  metricRow: number,
  firstChunk: number,
  lastChunk: number,
): ReadonlyMap<number, PackedChunk<typeof METRIC_FIELDS>> {
  const rows = db
    .prepare(
      `SELECT case_row, target, score, threshold, verdict, no_verdict_reason, version
       FROM metric_result
       WHERE metric_row = ? AND case_row >= ? AND case_row < ?
       ORDER BY case_row, row`,
    )
    .raw();
  const builders = new ChunkBuilders(METRIC_FIELDS, ['version']);
  const range = [firstChunk * CHUNK_ROWS, (lastChunk + 1) * CHUNK_ROWS];
  for (const row of rows.iterate(metricRow, ...range) as Iterable<MetricRow>) {
    const [caseRow, target, score, threshold, verdict, reason, version] = row;
    const builder = builders.of(caseRow);
    const i = builder.next();
    const { columns } = builder;
    columns.offset[i] = caseRow & (CHUNK_ROWS - 1);
    columns.target[i] = targetCode(target);
    columns.score[i] = score ?? Number.NaN;
    columns.threshold[i] = threshold ?? Number.NaN;
    columns.verdict[i] = verdict < 2 ? verdict : noVerdictCode(reason);
    columns.version[i] = builder.code('version', version);
  }
  return builders.finish();
}

function noVerdictCode(reason: string | null): number {
  switch (reason) {
    case 'error':
      return METRIC_NO_VERDICT_CODES.error;
    case 'unparseable':
      return METRIC_NO_VERDICT_CODES.unparseable;
    case 'flaky':
      return METRIC_NO_VERDICT_CODES.flaky;
    case 'missing':
    default:
      return METRIC_NO_VERDICT_CODES.missing;
  }
}

type LabelRow = readonly [
  caseRow: number,
  target: string,
  reviewer: string,
  pack: string | null,
  verdict: number | null,
  number: number | null,
  text: string | null,
  at: string | null,
];

/** Packs the labels of one question, imported ones before those of reviews. */
export function labelChunksFromRows(
  db: Database,
  question: string,
  firstChunk: number,
  lastChunk: number,
): ReadonlyMap<number, PackedChunk<typeof LABEL_FIELDS>> {
  const builders = new ChunkBuilders(LABEL_FIELDS, ['reviewer', 'pack', 'text']);
  const add = (row: LabelRow, source: number): void => {
    const [caseRow, target, reviewer, pack, verdict, number, text, at] = row;
    const builder = builders.of(caseRow);
    const i = builder.next();
    const { columns } = builder;
    columns.offset[i] = caseRow & (CHUNK_ROWS - 1);
    columns.target[i] = targetCode(target);
    columns.number[i] = number ?? Number.NaN;
    columns.time[i] = timeOf(at);
    columns.verdict[i] = verdict ?? HUMAN_NO_VERDICT_CODES.missing;
    columns.source[i] = source;
    columns.reviewer[i] = builder.code('reviewer', reviewer);
    columns.pack[i] = builder.code('pack', pack);
    columns.text[i] = builder.code('text', text === null ? null : shortened(text));
  };
  const from = firstChunk * CHUNK_ROWS;
  const to = (lastChunk + 1) * CHUNK_ROWS;
  const imported = db
    .prepare(
      `SELECT case_row, target, reviewer, NULL, verdict, number, text, at
       FROM imported_label
       WHERE question = ? AND case_row >= ? AND case_row < ?
       ORDER BY case_row, row`,
    )
    .raw();
  for (const row of imported.iterate(question, from, to) as Iterable<LabelRow>) {
    add(row, LABEL_SOURCES.imported);
  }
  const answers = db.prepare(answersSql(db, question, to - from)).raw();
  for (const row of answers.iterate(question, from, to) as Iterable<LabelRow>) {
    add(row, LABEL_SOURCES.review);
  }
  return builders.finish();
}

/**
 * An answer counts unless a later revision of its pack took the case out, or changed it and the reviewer has
 * not looked at it again. Packs with one revision, which most are, are not asked.
 */
const COUNTS = `NOT EXISTS (SELECT 1 FROM pack p WHERE p.pack_id = a.pack_id AND p.rev > 1 AND (
    EXISTS (SELECT 1 FROM stale_case s
      WHERE s.pack_id = a.pack_id AND s.reviewer_id = a.reviewer_id AND s.case_id = a.case_id)
    OR NOT (EXISTS (SELECT 1 FROM pack_case pc WHERE pc.pack_id = a.pack_id AND pc.case_id = a.case_id)
      OR EXISTS (SELECT 1 FROM share_case sc WHERE sc.pack_id = a.pack_id AND sc.case_id = a.case_id
        AND sc.reviewer_id = a.reviewer_id))))`;

/**
 * The answers of reviews, found from the smaller side. CROSS JOIN fixes the order of the tables, which
 * SQLite could not choose: it keeps no statistics about a workspace.
 */
function answersSql(db: Database, question: string, caseRows: number): string {
  const known = db
    .prepare<[string, number], number>(
      'SELECT count(*) FROM (SELECT 1 FROM answer WHERE question = ? LIMIT ?)',
    )
    .pluck()
    .get(question, caseRows + 1);
  const tables =
    (known ?? 0) <= caseRows
      ? 'answer a CROSS JOIN case_row c ON c.case_id = a.case_id'
      : 'case_row c CROSS JOIN answer a ON a.case_id = c.case_id';
  return `SELECT c.row, a.target, a.reviewer_id, a.pack_id, a.verdict, a.number, a.text, a.at
    FROM ${tables}
    WHERE a.question = ? AND c.row >= ? AND c.row < ? AND ${COUNTS}
    ORDER BY c.row, a.at, a.pack_id, a.reviewer_id, a.target`;
}

/** A time without an offset is read as UTC: the same file must say the same everywhere. */
function timeOf(at: string | null): number {
  if (at === null) return Number.NaN;
  const hasOffset = /(?:Z|[+-]\d\d:?\d\d)$/i.test(at);
  return Date.parse(hasOffset || !at.includes('T') ? at : `${at}Z`);
}

function shortened(text: string): string {
  if (text.length <= LONGEST_TEXT) return text;
  return `${text.slice(0, LONGEST_TEXT)}… (${targetCode(text).toString(36)})`;
}

class ChunkBuilders<F extends FieldList> {
  readonly #fields: F;
  readonly #dictionaryFields: readonly string[];
  readonly #builders = new Map<number, ChunkBuilder<F>>();
  #last: ChunkBuilder<F> | null = null;

  constructor(fields: F, dictionaryFields: readonly string[]) {
    this.#fields = fields;
    this.#dictionaryFields = dictionaryFields;
  }

  of(caseRow: number): ChunkBuilder<F> {
    const chunk = caseRow >>> CHUNK_SHIFT;
    if (this.#last?.chunk === chunk) return this.#last;
    let builder = this.#builders.get(chunk);
    if (builder === undefined) {
      builder = new ChunkBuilder(this.#fields, chunk, this.#dictionaryFields);
      this.#builders.set(chunk, builder);
    }
    this.#last = builder;
    return builder;
  }

  finish(): ReadonlyMap<number, PackedChunk<F>> {
    return new Map([...this.#builders].map(([chunk, builder]) => [chunk, builder.finish()]));
  }
}
