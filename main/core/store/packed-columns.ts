import { setImmediate } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import { HUMAN_NO_VERDICT_CODES } from '../../../shared/stats/confusion.ts';
import type { CoreContext } from '../context.ts';
import { CHUNK_ROWS, Dictionary } from './packed-chunk-builder.ts';
import {
  allocateColumns,
  type ColumnsOf,
  decodeChunkInto,
  encodeChunk,
  type FieldList,
  type PackedChunk,
} from './packed-format.ts';
import {
  labelChunksFromRows,
  LABEL_FIELDS,
  METRIC_FIELDS,
  metricChunksFromRows,
} from './packed-rows.ts';

/**
 * Judgements as statistics read them: one packed column for each metric and each human question, in
 * chunks of 4,096 case rows, kept beside the rows in `packed_column`. Reading a million judgements
 * from them takes milliseconds where the rows take half a second.
 *
 * The rows stay the truth. Whoever writes results or labels names the chunk in `packed_dirty`; a
 * dirty chunk is built again from its rows before or while it is read, so a replay, a second import
 * or an undo can never leave a stale number behind: at worst a read is slower.
 */

const METRIC_PREFIX = 'metric/';
const LABEL_PREFIX = 'label/';

/** Name of the packed column of one metric. */
export function metricColumnName(metricRow: number): string {
  return `${METRIC_PREFIX}${metricRow}`;
}

/** Whether a packed column holds results of a metric; the others hold labels. */
export function isMetricColumn(name: string): boolean {
  return name.startsWith(METRIC_PREFIX);
}

/** Name of the packed column of one human question. */
export function labelColumnName(question: string): string {
  return `${LABEL_PREFIX}${question}`;
}

/** The results of one metric, ordered by case row and target. */
export interface MetricColumn {
  readonly count: number;
  readonly caseRow: Uint32Array;
  readonly target: Float64Array;
  /** NaN where there is none. */
  readonly score: Float64Array;
  readonly threshold: Float64Array;
  /** 0 fail, 1 pass, above 1 why there is none (`METRIC_NO_VERDICT_CODES`). */
  readonly verdict: Uint8Array;
  /** Index into `versions`. */
  readonly version: Uint32Array;
  /** `versions[0]` is the empty text: no version. */
  readonly versions: readonly string[];
}

/** The labels of one human question, ordered by case row and target. */
export interface LabelColumn {
  readonly count: number;
  readonly caseRow: Uint32Array;
  readonly target: Float64Array;
  /** 0 fail, 1 pass, 2 unsure, 3 no verdict (`HUMAN_NO_VERDICT_CODES`). */
  readonly verdict: Uint8Array;
  /** NaN where the label is no number. */
  readonly number: Float64Array;
  /** Milliseconds since 1970, NaN if unknown. */
  readonly time: Float64Array;
  readonly source: Uint8Array;
  readonly reviewer: Uint32Array;
  readonly reviewers: readonly string[];
  readonly pack: Uint32Array;
  readonly packs: readonly string[];
  readonly text: Uint32Array;
  readonly texts: readonly string[];
}

export const NO_HUMAN_VERDICT = HUMAN_NO_VERDICT_CODES.missing;
export const HUMAN_UNSURE = HUMAN_NO_VERDICT_CODES.unsure;

interface StoredChunk {
  readonly chunk: number;
  readonly count: number;
  readonly data: Uint8Array;
}

interface JoinedColumn<F extends FieldList> {
  readonly count: number;
  readonly columns: ColumnsOf<F>;
  readonly caseRow: Uint32Array;
  readonly dictionaries: Readonly<Record<string, readonly string[]>>;
}

/**
 * Reads one metric's results: stored chunks where they are clean, rows where they are not.
 * Call it inside a read transaction, so that chunks and rows are of one moment.
 */
export function readMetricColumn(db: Database, metricRow: number): MetricColumn {
  const { count, columns, caseRow, dictionaries } = readColumn(
    db,
    metricColumnName(metricRow),
    METRIC_FIELDS,
    ['version'],
    (first, last) => metricChunksFromRows(db, metricRow, first, last),
  );
  const { target, score, threshold, verdict, version } = columns;
  const versions = dictionaries['version'] ?? [''];
  return { count, caseRow, target, score, threshold, verdict, version, versions };
}

/** Reads the labels of one question, as {@link readMetricColumn} reads results. */
export function readLabelColumn(db: Database, question: string): LabelColumn {
  const { count, columns, caseRow, dictionaries } = readColumn(
    db,
    labelColumnName(question),
    LABEL_FIELDS,
    ['reviewer', 'pack', 'text'],
    (first, last) => labelChunksFromRows(db, question, first, last),
  );
  const { target, verdict, number, time, source, reviewer, pack, text } = columns;
  return {
    count,
    caseRow,
    target,
    verdict,
    number,
    time,
    source,
    reviewer,
    reviewers: dictionaries['reviewer'] ?? [''],
    pack,
    packs: dictionaries['pack'] ?? [''],
    text,
    texts: dictionaries['text'] ?? [''],
  };
}

type Piece<F extends FieldList> =
  | {
      readonly kind: 'stored';
      readonly chunk: number;
      readonly count: number;
      readonly data: Uint8Array;
    }
  | {
      readonly kind: 'fresh';
      readonly chunk: number;
      readonly count: number;
      readonly fresh: PackedChunk<F>;
    };

function readColumn<F extends FieldList>(
  db: Database,
  name: string,
  fields: F,
  dictionaryFields: readonly string[],
  fromRows: (firstChunk: number, lastChunk: number) => ReadonlyMap<number, PackedChunk<F>>,
): JoinedColumn<F> {
  const dirty = db
    .prepare<[string], number>('SELECT chunk FROM packed_dirty WHERE name = ? ORDER BY chunk')
    .pluck()
    .all(name);
  const isDirty = new Set(dirty);
  const pieces: Piece<F>[] = [];
  const stored = db.prepare<[string], StoredChunk>(
    'SELECT chunk, count, data FROM packed_column WHERE name = ?',
  );
  for (const { chunk, count, data } of stored.iterate(name)) {
    if (!isDirty.has(chunk)) pieces.push({ kind: 'stored', chunk, count, data });
  }
  for (const [first, last] of rangesOf(dirty)) {
    for (const [chunk, fresh] of fromRows(first, last)) {
      if (isDirty.has(chunk)) pieces.push({ kind: 'fresh', chunk, count: fresh.count, fresh });
    }
  }
  pieces.sort((a, b) => a.chunk - b.chunk);
  try {
    return joinPieces(pieces, fields, dictionaryFields);
  } catch (error) {
    // Bytes of another version, or damaged ones: the rows are the truth, so nothing is lost but time.
    if (!(error instanceof RangeError || error instanceof SyntaxError)) throw error;
    const last = pieces.at(-1)?.chunk ?? 0;
    const fresh = [...fromRows(0, last)]
      .sort(([a], [b]) => a - b)
      .map(([chunk, packed]): Piece<F> => ({
        kind: 'fresh',
        chunk,
        count: packed.count,
        fresh: packed,
      }));
    return joinPieces(fresh, fields, dictionaryFields);
  }
}

/** Chunks that follow one another are read in one query. */
function rangesOf(chunks: readonly number[]): [first: number, last: number][] {
  const ranges: [number, number][] = [];
  for (const chunk of chunks) {
    const range = ranges.at(-1);
    if (range !== undefined && range[1] === chunk - 1) range[1] = chunk;
    else ranges.push([chunk, chunk]);
  }
  return ranges;
}

function joinPieces<F extends FieldList>(
  pieces: readonly Piece<F>[],
  fields: F,
  dictionaryFields: readonly string[],
): JoinedColumn<F> {
  const count = pieces.reduce((sum, piece) => sum + piece.count, 0);
  const columns = allocateColumns(fields, count);
  const arrays = columns as Readonly<
    Record<string, Float64Array | Uint32Array | Uint16Array | Uint8Array>
  >;
  const caseRow = new Uint32Array(count);
  const offsets = arrays['offset'] ?? new Uint16Array(0);
  const dictionaries = new Map(dictionaryFields.map((field) => [field, new Dictionary()]));
  let at = 0;
  for (const piece of pieces) {
    const end = at + piece.count;
    let local: Readonly<Record<string, readonly string[]>>;
    if (piece.kind === 'stored') {
      local = decodeChunkInto(fields, piece.data, columns, at).dictionaries;
    } else {
      const from = piece.fresh.columns as typeof arrays;
      for (const [name] of fields) arrays[name]?.set(from[name] ?? [], at);
      local = piece.fresh.dictionaries;
    }
    const base = piece.chunk * CHUNK_ROWS;
    for (let i = at; i < end; i += 1) caseRow[i] = base + (offsets[i] ?? 0);
    for (const [field, dictionary] of dictionaries) {
      const texts = local[field];
      const codes = arrays[field];
      if (texts === undefined || codes === undefined) continue;
      const mapped = Uint32Array.from(texts, (text) => dictionary.code(text));
      if (mapped.every((code, i) => code === i)) continue;
      for (let i = at; i < end; i += 1) codes[i] = mapped[codes[i] ?? 0] ?? 0;
    }
    at = end;
  }
  return {
    count,
    columns,
    caseRow,
    dictionaries: Object.fromEntries([...dictionaries].map(([field, { texts }]) => [field, texts])),
  };
}

const SLICE_MS = 5;

/**
 * Builds dirty chunks again and stores them, in slices between which the event loop turns, so that a
 * reviewer's save never waits longer than one chunk. It takes the chunks that are dirty now: during an
 * import more become dirty all the time, and those are read from rows. Does nothing in a read-only
 * workspace, and while a first import has not built its indexes yet (each chunk would scan the whole
 * table).
 * @param wanted which columns; all if left out
 */
export async function rebuildPackedColumns(
  context: Pick<CoreContext, 'db' | 'isReadOnly' | 'deps'>,
  wanted: (name: string) => boolean = () => true,
): Promise<void> {
  const { db, deps } = context;
  if (context.isReadOnly || !canFindRows(db)) return;
  const dirty = db
    .prepare<[], DirtyChunk>('SELECT name, chunk FROM packed_dirty ORDER BY name, chunk')
    .all()
    .filter(({ name }) => wanted(name));
  let at = 0;
  while (at < dirty.length) {
    const start = deps.clock.monotonicMs();
    // Not through the writer: nothing that anybody sees changes, so nobody is told.
    at = db
      .transaction(() => {
        let next = at;
        do {
          const chunk = dirty[next];
          if (chunk !== undefined) rebuildChunk(db, chunk);
          next += 1;
        } while (next < dirty.length && deps.clock.monotonicMs() - start < SLICE_MS);
        return next;
      })
      .immediate();
    // The turn is what lets a save that waits in the queue go first.
    await setImmediate();
  }
}

interface DirtyChunk {
  readonly name: string;
  readonly chunk: number;
}

/** Stores a chunk and takes its mark away, unless somebody else has done so meanwhile. */
function rebuildChunk(db: Database, { name, chunk }: DirtyChunk): void {
  const { changes } = db
    .prepare('DELETE FROM packed_dirty WHERE name = ? AND chunk = ?')
    .run(name, chunk);
  if (changes > 0) storeChunk(db, name, chunk);
}

function storeChunk(db: Database, name: string, chunk: number): void {
  const bytes = packedBytes(db, name, chunk);
  if (bytes === null) {
    db.prepare('DELETE FROM packed_column WHERE name = ? AND chunk = ?').run(name, chunk);
    return;
  }
  db.prepare(
    'INSERT OR REPLACE INTO packed_column (name, chunk, count, data) VALUES (?, ?, ?, ?)',
  ).run(name, chunk, bytes.count, bytes.data);
}

function packedBytes(
  db: Database,
  name: string,
  chunk: number,
): { readonly count: number; readonly data: Uint8Array } | null {
  if (isMetricColumn(name)) {
    const metricRow = Number(name.slice(METRIC_PREFIX.length));
    const built = metricChunksFromRows(db, metricRow, chunk, chunk).get(chunk);
    if (built === undefined) return null;
    const data = encodeChunk(METRIC_FIELDS, built.columns, built.count, built.dictionaries);
    return { count: built.count, data };
  }
  if (name.startsWith(LABEL_PREFIX)) {
    const question = name.slice(LABEL_PREFIX.length);
    const built = labelChunksFromRows(db, question, chunk, chunk).get(chunk);
    if (built === undefined) return null;
    const data = encodeChunk(LABEL_FIELDS, built.columns, built.count, built.dictionaries);
    return { count: built.count, data };
  }
  return null;
}

/** Indexes without which every chunk would scan a whole table. */
const NEEDED_INDEXES = ['case_row_by_case_id', 'metric_result_by_metric', 'imported_label_by_case'];

/** Whether the rows of a chunk can be found; a first import builds its indexes last. */
function canFindRows(db: Database): boolean {
  const found = db
    .prepare<[string], number>(
      `SELECT count(*) FROM sqlite_schema
       WHERE type = 'index' AND name IN (SELECT value FROM json_each(?))`,
    )
    .pluck()
    .get(JSON.stringify(NEEDED_INDEXES));
  return found === NEEDED_INDEXES.length;
}
