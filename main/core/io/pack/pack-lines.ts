import { isUtf8 } from 'node:buffer';
import { AppFailure } from '../../../../shared/errors.ts';
import type { JsonValue } from '../../../../shared/domain/case.ts';
import { PACK_LIMITS } from '../../../../shared/pack/manifest.ts';
import { parseRecord } from '../import/guarded-json.ts';
import { formatBytes, MAX_RECORD_BYTES } from '../import/limits.ts';
import { invalidUtf8 } from '../import/line-reader.ts';
import { failAt, type Place } from '../import/place.ts';

/** One line of a packed JSONL file. */
export interface PackLine {
  readonly place: Place;
  /** The line as it stands, without its end. */
  readonly text: string;
  readonly value: JsonValue;
}

/**
 * Splits a stream into lines and parses each with the guards of imports; memory is bounded by the
 * limit of a line. Unlike an import, nothing is left out: the first bad line ends it all.
 * @param fileName names the pack and the file inside, for errors.
 * @throws AppFailure naming file, line, column and limit.
 */
export async function* readPackLines(
  chunks: AsyncIterable<Uint8Array>,
  fileName: string,
): AsyncGenerator<PackLine> {
  let line = 0;
  let offset = 0;
  let carry: Uint8Array[] = [];
  let carryBytes = 0;
  const take = (last: Uint8Array): PackLine | null => {
    line += 1;
    const raw = carry.length === 0 ? Buffer.from(last) : Buffer.concat([...carry, last]);
    const start = offset;
    offset += raw.length + 1;
    carry = [];
    carryBytes = 0;
    const mark = line === 1 && raw[0] === 0xef && raw[1] === 0xbb && raw[2] === 0xbf ? 3 : 0;
    return toLine(raw.subarray(mark), { fileName, line }, start + mark);
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      expectShort(carryBytes + end - start, { fileName, line: line + 1 });
      const found = take(chunk.subarray(start, end));
      if (found !== null) yield found;
      start = end + 1;
    }
    carryBytes += chunk.length - start;
    expectShort(carryBytes, { fileName, line: line + 1 });
    if (start < chunk.length) carry.push(chunk.subarray(start));
  }
  if (carryBytes > 0) {
    const found = take(new Uint8Array());
    if (found !== null) yield found;
  }
}

/** Parses the JSON text of a whole small file or of one line. */
export function parsePacked(text: string, place: Place): JsonValue {
  const value = parseRecord(text, place);
  if (text.length > PACK_LIMITS.stringChars) expectShortTexts(value, place);
  return value;
}

/** Bytes as text. @throws AppFailure `import/invalid-utf8` naming the byte. */
export function decodeUtf8(bytes: Buffer, place: Place, offset = 0): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  throw new AppFailure(invalidUtf8(place.fileName, bytes, place.line, offset));
}

function toLine(raw: Buffer, place: Place, offset: number): PackLine | null {
  const bytes = raw.at(-1) === 13 ? raw.subarray(0, -1) : raw;
  const text = decodeUtf8(bytes, place, offset);
  if (text.trim() === '') return null;
  return { place, text, value: parsePacked(text, place) };
}

function expectShort(bytes: number, place: Place): void {
  if (bytes <= MAX_RECORD_BYTES) return;
  const limit = formatBytes(MAX_RECORD_BYTES);
  failAt('import/line-too-long', place, `the line is longer than ${limit}.`);
}

/** Depth is bounded by the parser's guard, so that recursion is safe. */
function expectShortTexts(value: JsonValue, place: Place): void {
  if (typeof value === 'string' && value.length > PACK_LIMITS.stringChars) {
    failAt('pack/too-large', place, `a text is longer than ${PACK_LIMITS.stringChars} characters.`);
  }
  if (value === null || typeof value !== 'object') return;
  for (const inner of Object.values(value)) expectShortTexts(inner, place);
}
