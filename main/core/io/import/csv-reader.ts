import { isUtf8 } from 'node:buffer';
import Papa from 'papaparse';
import type { AppError } from '../../../../shared/errors.ts';
import { AppFailure, appError } from '../../../../shared/errors.ts';
import type { PlainRecord } from './columns.ts';
import type { FileChunks } from './file-chunks.ts';
import { byteOrderMark, invalidUtf8 } from './line-reader.ts';
import { formatBytes, FORBIDDEN_KEYS, MAX_COLUMNS, MAX_RECORD_BYTES } from './limits.ts';
import { placedError } from './place.ts';
import { firstInvalidUtf8 } from './utf8.ts';
import { visibleText } from './visible-text.ts';

/** How a table separates its cells and lines. */
export interface CsvDialect {
  readonly delimiter: string;
  readonly newline: '\n' | '\r\n' | '\r';
}

/** One row of a table, or what is wrong with it. */
export type CsvRow =
  | {
      readonly ok: true;
      readonly line: number;
      readonly offset: number;
      readonly bytes: number;
      readonly raw: string;
      readonly record: PlainRecord;
    }
  | { readonly ok: false; readonly line: number; readonly error: AppError };

/** Guesses the dialect from the head of a file; null if it does not look like a table of two or more columns. */
export function guessDialect(head: string): CsvDialect | null {
  const guess = Papa.parse<string[]>(head, { preview: 20, skipEmptyLines: true });
  const rows = guess.data;
  const width = rows[0]?.length ?? 0;
  // One odd row (the last of a cut head) does not make it prose.
  const even = rows.filter((row) => row.length === width).length;
  if (width < 2 || rows.length < 2 || even < rows.length - (rows.length > 3 ? 1 : 0)) return null;
  const newline = guess.meta.linebreak;
  return {
    delimiter: guess.meta.delimiter,
    newline: newline === '\r\n' || newline === '\r' ? newline : '\n',
  };
}

/** Header cells as column names: blank ones are dropped, repeated ones get a number. @throws AppFailure */
export function headerColumns(cells: readonly string[], fileName: string): (string | null)[] {
  if (cells.length > MAX_COLUMNS) {
    throw new AppFailure(
      appError(
        'import/too-many-keys',
        `${fileName} has ${cells.length} columns; at most ${MAX_COLUMNS} are read.`,
        { subject: fileName, line: 1 },
      ),
    );
  }
  const seen = new Map<string, number>();
  return cells.map((cell) => {
    const name = cell.trim();
    if (name === '') return null;
    if (FORBIDDEN_KEYS.has(name)) {
      throw new AppFailure(
        appError(
          'import/forbidden-key',
          `${fileName}, line 1: the column name \`${name}\` is not allowed.`,
          { subject: fileName, line: 1, hint: 'Rename the column.' },
        ),
      );
    }
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  });
}

/**
 * Streams a table with a header row. Quoted cells may hold line breaks; the raw text of each row is
 * kept. Cells are text; empty ones are left out of the record.
 */
export function* readCsv(file: FileChunks, dialect: CsvDialect): Generator<CsvRow> {
  const state = new CsvState(file.fileName, dialect);
  for (let chunk = file.next(); chunk !== null; chunk = file.next())
    yield* state.push(chunk, false);
  if (!file.isCut) yield* state.push(Buffer.alloc(0), true);
}

/** The columns of a table by position; null where the header is blank. @throws AppFailure */
export function readHeader(head: string, dialect: CsvDialect, fileName: string): (string | null)[] {
  const first = Papa.parse<string[]>(head, { preview: 1, ...dialect }).data[0] ?? [];
  return headerColumns(first, fileName);
}

/** Turns the text of one row back into a record, for rows that are read a second time. */
export function parseRow(
  raw: string,
  dialect: CsvDialect,
  columns: readonly (string | null)[],
): PlainRecord {
  const cells = Papa.parse<string[]>(raw, { ...dialect, preview: 1 }).data[0] ?? [];
  return toRecord(cells, columns);
}

class CsvState {
  readonly #fileName: string;
  readonly #dialect: CsvDialect;
  #columns: (string | null)[] | null = null;
  /** Bytes that are no whole character, or no whole row, yet. */
  #restBytes: Buffer = Buffer.alloc(0);
  #text = '';
  #line = 1;
  #offset = 0;
  #started = false;

  constructor(fileName: string, dialect: CsvDialect) {
    this.#fileName = fileName;
    this.#dialect = dialect;
  }

  *push(chunk: Buffer, last: boolean): Generator<CsvRow> {
    let bytes = this.#restBytes.length === 0 ? chunk : Buffer.concat([this.#restBytes, chunk]);
    if (!this.#started && bytes.length > 0) {
      this.#started = true;
      const mark = byteOrderMark(bytes, this.#fileName);
      this.#offset = mark;
      bytes = bytes.subarray(mark);
    }
    const whole = last ? bytes.length : wholeCharacters(bytes);
    const text = bytes.subarray(0, whole);
    this.#restBytes = Buffer.from(bytes.subarray(whole));
    if (!isUtf8(text)) {
      const at = firstInvalidUtf8(text);
      const line =
        this.#line +
        countBreaks(this.#text) +
        text.subarray(0, at).toString('latin1').split('\n').length -
        1;
      throw new AppFailure(
        invalidUtf8(this.#fileName, text, line, this.#offset + Buffer.byteLength(this.#text)),
      );
    }
    this.#text += text.toString('utf8');
    const rows: { cells: string[]; raw: string; unterminated: boolean }[] = [];
    let cut = 0;
    const parser = new Papa.Parser({
      ...this.#dialect,
      step: (results: { data: unknown; errors: unknown[]; meta: { cursor: number } }) => {
        const cells =
          Array.isArray(results.data) && Array.isArray(results.data[0])
            ? results.data[0]
            : results.data;
        rows.push({
          cells: Array.isArray(cells) ? cells.map(String) : [],
          raw: this.#text.slice(cut, results.meta.cursor),
          unterminated: hasUnterminatedQuote(results.errors),
        });
        cut = results.meta.cursor;
      },
    });
    parser.parse(this.#text, 0, !last);
    this.#text = this.#text.slice(cut);
    if (!last && this.#text.length > MAX_RECORD_BYTES) {
      throw new AppFailure(
        placedError(
          'import/line-too-long',
          { fileName: this.#fileName, line: this.#line },
          `the row is longer than ${formatBytes(MAX_RECORD_BYTES)}.`,
          {
            hint: 'Is a quote in this row not closed?',
          },
        ),
      );
    }
    for (const row of rows) {
      const found = this.#toRow(row.cells, row.raw, row.unterminated);
      if (found !== null) yield found;
    }
  }

  #toRow(cells: readonly string[], raw: string, unterminated: boolean): CsvRow | null {
    const line = this.#line;
    const offset = this.#offset;
    const bytes = Buffer.byteLength(raw);
    this.#line += countBreaks(raw);
    this.#offset += bytes;
    if (cells.every((cell) => cell.trim() === '')) return null;
    if (this.#columns === null) {
      this.#columns = headerColumns(cells, this.#fileName);
      return null;
    }
    const fail = (what: string, hint: string): CsvRow => ({
      ok: false,
      line,
      error: placedError('import/invalid-record', { fileName: this.#fileName, line }, what, {
        hint,
      }),
    });
    if (unterminated)
      return fail('a quoted cell has no closing quote.', 'The file may be cut off here.');
    if (bytes > MAX_RECORD_BYTES) {
      return {
        ok: false,
        line,
        error: placedError(
          'import/line-too-long',
          { fileName: this.#fileName, line },
          `the row is longer than ${formatBytes(MAX_RECORD_BYTES)}.`,
        ),
      };
    }
    const extra = cells.slice(this.#columns.length).find((cell) => cell.trim() !== '');
    if (extra !== undefined) {
      return fail(
        `the row has ${cells.length} cells, the header ${this.#columns.length} (from \`${visibleText(extra, 30)}\` on they have no column).`,
        'Quote cells that hold the separator.',
      );
    }
    return {
      ok: true,
      line,
      offset,
      bytes,
      raw: raw.replace(/[\r\n]+$/, ''),
      record: toRecord(cells, this.#columns),
    };
  }
}

function toRecord(cells: readonly string[], columns: readonly (string | null)[]): PlainRecord {
  const record: Record<string, string> = {};
  for (const [index, column] of columns.entries()) {
    const cell = cells[index];
    if (column !== null && cell !== undefined && cell !== '') record[column] = cell;
  }
  return record;
}

function hasUnterminatedQuote(errors: readonly unknown[]): boolean {
  return errors.some(
    (error) =>
      typeof error === 'object' &&
      error !== null &&
      'code' in error &&
      error.code === 'MissingQuotes',
  );
}

function countBreaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

/** Length without the bytes of a character that the next chunk completes. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return needed > back ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
}
