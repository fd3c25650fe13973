import { isUtf8 } from 'node:buffer';
import type { AppError } from '../../../../shared/errors.ts';
import { AppFailure, appError } from '../../../../shared/errors.ts';
import type { FileChunks } from './file-chunks.ts';
import { formatBytes, MAX_RECORD_BYTES } from './limits.ts';
import { placedError } from './place.ts';
import { firstInvalidUtf8 } from './utf8.ts';

/** One line that is not blank, or what is wrong with it. */
export type Line =
  | {
      readonly ok: true;
      readonly line: number;
      readonly offset: number;
      readonly bytes: number;
      readonly text: string;
    }
  | { readonly ok: false; readonly line: number; readonly error: AppError };

/**
 * Splits a file into lines: UTF-8 with or without byte order mark, LF or CRLF, blank lines left out.
 * A line that is too long or not UTF-8 comes as an error and the reading goes on after it; memory
 * stays bounded by the limit.
 * @throws AppFailure if the file cannot be read, or is UTF-16.
 */
export function* readLines(file: FileChunks): Generator<Line> {
  let line = 0;
  let carry: Buffer[] = [];
  let carryBytes = 0;
  let skipping = false;
  let carryOffset = 0;
  let offset = 0;

  for (let chunk = file.next(); chunk !== null; chunk = file.next()) {
    let start = offset === 0 ? byteOrderMark(chunk, file.fileName) : 0;
    if (offset === 0) carryOffset = start;
    for (;;) {
      const end = chunk.indexOf(10, start);
      if (end === -1) break;
      line += 1;
      if (skipping) {
        skipping = false;
        yield tooLong(file, line);
      } else if (carryBytes > 0) {
        carry.push(chunk.subarray(start, end));
        const whole = Buffer.concat(carry);
        const found = toLine(file, whole, line, carryOffset);
        if (found !== null) yield found;
      } else {
        const found = toLine(file, chunk.subarray(start, end), line, offset + start);
        if (found !== null) yield found;
      }
      carry = [];
      carryBytes = 0;
      start = end + 1;
      carryOffset = offset + start;
    }
    if (start < chunk.length && !skipping) {
      const rest = chunk.subarray(start);
      if (carryBytes + rest.length > MAX_RECORD_BYTES + 1) {
        skipping = true;
        carry = [];
        carryBytes = 0;
      } else {
        carry.push(rest);
        carryBytes += rest.length;
      }
    }
    offset += chunk.length;
  }
  if (file.isCut) return;
  if (skipping) yield tooLong(file, line + 1);
  else if (carryBytes > 0) {
    const found = toLine(file, Buffer.concat(carry), line + 1, carryOffset);
    if (found !== null) yield found;
  }
}

/**
 * Bytes of the UTF-8 mark at the start of a file (0 or 3).
 * @throws AppFailure `import/invalid-utf8` if the mark or the pattern of NUL bytes is UTF-16's or UTF-32's.
 */
export function byteOrderMark(head: Buffer, fileName: string): 0 | 3 {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 3;
  const wide =
    (head[0] === 0xff && head[1] === 0xfe) ||
    (head[0] === 0xfe && head[1] === 0xff) ||
    (head.length >= 4 && head[0] === 0 && head[1] !== 0) ||
    (head.length >= 4 && head[0] !== 0 && head[1] === 0 && head[3] === 0);
  if (wide) {
    throw new AppFailure(
      appError('import/invalid-utf8', `${fileName} is UTF-16 or UTF-32 text (byte 0), not UTF-8.`, {
        subject: fileName,
        line: 1,
        hint: 'Save it as UTF-8 and import it again.',
      }),
    );
  }
  return 0;
}

function toLine(file: FileChunks, raw: Buffer, line: number, offset: number): Line | null {
  const bytes = raw.length > 0 && raw[raw.length - 1] === 13 ? raw.subarray(0, -1) : raw;
  if (isBlank(bytes)) return null;
  if (bytes.length > MAX_RECORD_BYTES) return tooLong(file, line);
  if (!isUtf8(bytes))
    return { ok: false, line, error: invalidUtf8(file.fileName, bytes, line, offset) };
  return { ok: true, line, offset, bytes: bytes.length, text: bytes.toString('utf8') };
}

/** Names the byte of the file that breaks UTF-8; nothing is replaced by U+FFFD. */
export function invalidUtf8(
  fileName: string,
  bytes: Buffer,
  line: number,
  offset: number,
): AppError {
  const at = Math.max(0, firstInvalidUtf8(bytes));
  const hex = [...bytes.subarray(at, at + 2)]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join(' ');
  return placedError(
    'import/invalid-utf8',
    { fileName, line },
    `byte ${offset + at} (${hex}) is not UTF-8.`,
    { hint: 'Save the file as UTF-8 and import it again.', details: { byteOffset: offset + at } },
  );
}

function tooLong(file: FileChunks, line: number): Line {
  return {
    ok: false,
    line,
    error: placedError(
      'import/line-too-long',
      { fileName: file.fileName, line },
      `the line is longer than ${formatBytes(MAX_RECORD_BYTES)}.`,
    ),
  };
}

function isBlank(bytes: Buffer): boolean {
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte !== 32 && byte !== 9 && byte !== 13) return false;
  }
  return true;
}
