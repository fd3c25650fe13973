import { isUtf8 } from 'node:buffer';
import type { ErrorCode } from '../../../../shared/errors.ts';
import { AppFailure } from '../../../../shared/errors.ts';
import type { FileChunks } from './file-chunks.ts';
import { byteOrderMark, invalidUtf8 } from './line-reader.ts';
import { formatBytes, MAX_DEPTH, MAX_KEYS, MAX_RECORD_BYTES } from './limits.ts';
import { placedError } from './place.ts';
import { visibleText } from './visible-text.ts';

/** What to do with the value at a path: go into it, hand it over as text, or pass over it. */
export type SliceAction = 'enter' | 'take' | 'skip';

/** Keys from the top of the document; an item of a list is `*`. */
export type SlicePath = readonly string[];

/** A value of a big document, cut out byte for byte. */
export interface Slice {
  readonly path: SlicePath;
  readonly text: string;
  readonly line: number;
  readonly column: number;
  /** Byte of the file at which it starts, and how many bytes it has. */
  readonly offset: number;
  readonly bytes: number;
}

/**
 * Cuts records out of JSON documents of any size without ever holding the document: it reads bytes,
 * follows only the containers that `decide` enters, and hands over the exact bytes of those it
 * takes (their grammar is checked by whoever parses them). Several documents may follow each other,
 * as in JSON Lines.
 */
export class RecordSlicer {
  readonly #fileName: string;
  readonly #decide: (path: SlicePath) => SliceAction;
  readonly #frames: Frame[] = [];
  #state: State = 'value';
  #documents = 0;
  /** Bytes before the current chunk. */
  #base = 0;
  #line = 1;
  #lineStart = 0;
  #key: number[] = [];
  #escaped = false;
  #inString = false;
  #depth = 0;
  #taking: Taking | null = null;

  constructor(
    fileName: string,
    decide: (path: SlicePath) => SliceAction,
    start: Partial<SliceStart> = {},
  ) {
    this.#fileName = fileName;
    this.#decide = decide;
    this.#base = start.offset ?? 0;
    this.#line = start.line ?? 1;
    this.#lineStart = this.#base;
  }

  /** Reads one more chunk. @returns the values that ended in it. @throws AppFailure at the first fault. */
  push(chunk: Buffer): Slice[] {
    const found: Slice[] = [];
    let at = 0;
    if (this.#base === 0) at = byteOrderMark(chunk, this.#fileName);
    while (at < chunk.length) {
      at = this.#state === 'inside' ? this.#inside(chunk, at, found) : this.#step(chunk, at);
    }
    if (this.#taking !== null) {
      this.#taking.parts.push(chunk.subarray(this.#taking.from));
      this.#taking.bytes += chunk.length - this.#taking.from;
      this.#taking.from = 0;
      if (this.#taking.bytes > MAX_RECORD_BYTES) this.#tooLong(this.#taking);
    }
    this.#base += chunk.length;
    return found;
  }

  /** @returns a number that stands at the very end. @throws AppFailure if the document is cut off. */
  end(): Slice[] {
    const found: Slice[] = [];
    if (this.#state === 'inside' && this.#depth === 0 && !this.#inString)
      this.#finish(Buffer.alloc(0), 0, found);
    if (this.#frames.length > 0 || this.#state === 'inside' || this.#documents === 0) {
      this.#fail(
        'import/invalid-json',
        this.#base,
        'the document ends in the middle.',
        'The file may be cut off here.',
      );
    }
    return found;
  }

  #step(chunk: Buffer, at: number): number {
    const byte = chunk[at] ?? 0;
    if (this.#state === 'key') return this.#readKey(chunk, at);
    if (byte === 10) {
      this.#line += 1;
      this.#lineStart = this.#base + at + 1;
      return at + 1;
    }
    if (byte === 32 || byte === 13 || byte === 9) return at + 1;
    const frame = this.#frames.at(-1);
    switch (this.#state) {
      case 'first':
      case 'next':
        if (frame !== undefined && byte === frame.close) {
          if (this.#state === 'next' && frame.afterComma)
            this.#unexpected(at, byte, 'a value after the comma');
          this.#frames.pop();
          this.#state = this.#frames.length === 0 ? 'value' : 'comma';
          return at + 1;
        }
        if (frame?.isObject !== true) {
          this.#state = 'value';
          return at;
        }
        if (byte !== 34) this.#unexpected(at, byte, 'a key in double quotes');
        this.#key = [];
        this.#state = 'key';
        return at + 1;
      case 'colon':
        if (byte !== 58) this.#unexpected(at, byte, 'a colon after the key');
        this.#state = 'value';
        return at + 1;
      case 'comma':
        if (frame === undefined) break;
        if (byte === frame.close) {
          this.#frames.pop();
          this.#state = this.#frames.length === 0 ? 'value' : 'comma';
          return at + 1;
        }
        if (byte !== 44) this.#unexpected(at, byte, 'a comma or the end of the list or object');
        frame.afterComma = true;
        this.#state = 'next';
        return at + 1;
      case 'value':
        return this.#begin(byte, at);
      case 'inside':
        break;
    }
    return at + 1;
  }

  #readKey(chunk: Buffer, from: number): number {
    for (let at = from; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0;
      if (this.#escaped) this.#escaped = false;
      else if (byte === 92) this.#escaped = true;
      else if (byte === 34) {
        const frame = this.#frames.at(-1);
        const raw = `"${Buffer.from(this.#key).toString('utf8')}"`;
        let key: unknown;
        try {
          key = JSON.parse(raw);
        } catch {
          this.#fail('import/invalid-json', this.#base + at, 'a key is not valid JSON text.');
        }
        if (frame !== undefined && typeof key === 'string') {
          if (frame.keys.has(key)) {
            this.#fail(
              'import/duplicate-key',
              this.#base + at,
              `the key \`${visibleText(key)}\` stands twice in one object.`,
            );
          }
          if (frame.keys.size >= MAX_KEYS) {
            this.#fail(
              'import/too-many-keys',
              this.#base + at,
              `an object has more than ${MAX_KEYS} keys.`,
            );
          }
          frame.keys.add(key);
          frame.key = key;
        }
        this.#state = 'colon';
        return at + 1;
      }
      this.#key.push(byte);
      if (this.#key.length > 4096) {
        this.#fail('import/invalid-json', this.#base + at, 'a key is longer than 4 KiB.');
      }
    }
    return chunk.length;
  }

  #begin(byte: number, at: number): number {
    const path = this.#frames.map((frame) => (frame.isObject ? frame.key : '*'));
    if (this.#frames.length === 0) this.#documents += 1;
    const action = this.#decide(path);
    if (action === 'enter' && (byte === 123 || byte === 91)) {
      if (this.#frames.length >= MAX_DEPTH) {
        this.#fail(
          'import/too-deep',
          this.#base + at,
          `the data is nested deeper than ${MAX_DEPTH} levels.`,
        );
      }
      const isObject = byte === 123;
      this.#frames.push({
        isObject,
        close: isObject ? 125 : 93,
        key: '',
        keys: new Set(),
        afterComma: false,
      });
      this.#state = 'first';
      return at + 1;
    }
    if (!STARTS_VALUE.has(byte)) this.#unexpected(at, byte, 'a value');
    this.#state = 'inside';
    this.#depth = 0;
    this.#inString = false;
    this.#escaped = false;
    this.#taking =
      action === 'take'
        ? {
            path,
            parts: [],
            bytes: 0,
            from: at,
            offset: this.#base + at,
            line: this.#line,
            column: this.#base + at - this.#lineStart + 1,
          }
        : null;
    return at;
  }

  /** Follows brackets and texts until the value ends. */
  #inside(chunk: Buffer, from: number, found: Slice[]): number {
    let at = from;
    for (; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0;
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === 92) this.#escaped = true;
        else if (byte === 34) {
          this.#inString = false;
          if (this.#depth === 0) return this.#finish(chunk, at + 1, found);
        } else if (byte === 10) {
          this.#line += 1;
          this.#lineStart = this.#base + at + 1;
        }
        continue;
      }
      if (byte === 34) this.#inString = true;
      else if (byte === 123 || byte === 91) this.#depth += 1;
      else if (byte === 125 || byte === 93) {
        if (this.#depth === 0) return this.#finish(chunk, at, found);
        this.#depth -= 1;
        if (this.#depth === 0) return this.#finish(chunk, at + 1, found);
      } else if (this.#depth === 0 && (byte === 44 || byte <= 32)) {
        return this.#finish(chunk, at, found);
      } else if (byte === 10) {
        this.#line += 1;
        this.#lineStart = this.#base + at + 1;
      }
    }
    return at;
  }

  #finish(chunk: Buffer, end: number, found: Slice[]): number {
    this.#state = this.#frames.length === 0 ? 'value' : 'comma';
    const taking = this.#taking;
    this.#taking = null;
    if (taking === null) return end;
    const tail = chunk.subarray(taking.from, end);
    const bytes = taking.parts.length === 0 ? tail : Buffer.concat([...taking.parts, tail]);
    if (bytes.length > MAX_RECORD_BYTES) this.#tooLong({ ...taking, bytes: bytes.length });
    if (!isUtf8(bytes))
      throw new AppFailure(invalidUtf8(this.#fileName, bytes, taking.line, taking.offset));
    found.push({
      path: taking.path,
      text: bytes.toString('utf8'),
      line: taking.line,
      column: taking.column,
      offset: taking.offset,
      bytes: bytes.length,
    });
    return end;
  }

  #tooLong(taking: Taking): never {
    this.#taking = null;
    throw new AppFailure(
      placedError(
        'import/line-too-long',
        { fileName: this.#fileName, line: taking.line, column: taking.column },
        `the record is longer than ${formatBytes(MAX_RECORD_BYTES)}.`,
      ),
    );
  }

  #unexpected(at: number, byte: number, expected: string): never {
    const shown =
      byte > 32 && byte < 127 ? `\`${String.fromCharCode(byte)}\`` : `byte 0x${byte.toString(16)}`;
    this.#fail(
      'import/invalid-json',
      this.#base + at,
      `found ${shown} where ${expected} was expected.`,
    );
  }

  #fail(code: ErrorCode, offset: number, what: string, hint?: string): never {
    throw new AppFailure(
      placedError(
        code,
        {
          fileName: this.#fileName,
          line: this.#line,
          column: offset - this.#lineStart + 1,
          byteOffset: offset,
        },
        what,
        hint === undefined ? {} : { hint },
      ),
    );
  }
}

type State = 'value' | 'inside' | 'first' | 'next' | 'key' | 'colon' | 'comma';

interface Frame {
  readonly isObject: boolean;
  readonly close: number;
  key: string;
  readonly keys: Set<string>;
  afterComma: boolean;
}

interface Taking {
  readonly path: SlicePath;
  readonly parts: Buffer[];
  bytes: number;
  /** Where the value starts, or goes on, in the current chunk. */
  from: number;
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

interface SliceStart {
  readonly offset: number;
  readonly line: number;
}

/** `{ [ " - t f n` and digits. */
const STARTS_VALUE: ReadonlySet<number> = new Set([
  123, 91, 34, 45, 116, 102, 110, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57,
]);

/** Every taken value of a file, chunk by chunk. @throws AppFailure at the first fault. */
export function* readSlices(
  file: FileChunks,
  decide: (path: SlicePath) => SliceAction,
): Generator<Slice> {
  const slicer = new RecordSlicer(file.fileName, decide);
  for (let chunk = file.next(); chunk !== null; chunk = file.next()) yield* slicer.push(chunk);
  if (!file.isCut) yield* slicer.end();
}
