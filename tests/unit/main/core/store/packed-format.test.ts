import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { targetCode } from '../../../../../main/core/store/packed-chunk-builder.ts';
import {
  allocateColumns,
  decodeChunkInto,
  encodeChunk,
  type FieldList,
} from '../../../../../main/core/store/packed-format.ts';

const FIELDS = [
  ['score', 'f64'],
  ['version', 'u32'],
  ['offset', 'u16'],
  ['verdict', 'u8'],
] as const satisfies FieldList;

const entry = fc.record({
  score: fc.oneof(fc.double(), fc.constant(Number.NaN)),
  version: fc.nat(0xffff_ffff),
  offset: fc.nat(4095),
  verdict: fc.nat(5),
});

function columnsOf(
  entries: readonly { readonly [K in 'score' | 'version' | 'offset' | 'verdict']: number }[],
) {
  const columns = allocateColumns(FIELDS, entries.length);
  for (const [i, { score, version, offset, verdict }] of entries.entries()) {
    columns.score[i] = score;
    columns.version[i] = version;
    columns.offset[i] = offset;
    columns.verdict[i] = verdict;
  }
  return columns;
}

describe('packed chunks', () => {
  test('PK1: what was packed comes back, at any place of a longer column and from any byte offset', () => {
    fc.assert(
      fc.property(
        fc.array(entry, { maxLength: 40 }),
        fc.nat(9),
        fc.nat(7),
        fc.boolean(),
        (entries, before, shift, isConstant) => {
          const first = entries[0];
          const used = isConstant && first ? entries.map(() => first) : entries;
          const columns = columnsOf(used);
          const dictionaries = used.length > 0 ? { version: ['', 'ä “1”'] } : {};
          const bytes = encodeChunk(FIELDS, columns, used.length, dictionaries);
          const shifted = new Uint8Array(bytes.length + shift).subarray(shift);
          shifted.set(bytes);
          const into = allocateColumns(FIELDS, before + used.length);
          const read = decodeChunkInto(FIELDS, shifted, into, before);
          expect(read).toEqual({ count: used.length, dictionaries });
          expect(into.score.subarray(before)).toEqual(columns.score);
          expect(into.version.subarray(before)).toEqual(columns.version);
          expect(into.offset.subarray(before)).toEqual(columns.offset);
          expect(into.verdict.subarray(before)).toEqual(columns.verdict);
        },
      ),
    );
  });

  test('PK2: a field with one value is stored once', () => {
    const columns = columnsOf(
      Array.from({ length: 4096 }, (_, i) => ({ score: i / 7, version: 3, offset: i, verdict: 1 })),
    );
    const bytes = encodeChunk(FIELDS, columns, 4096, {});
    expect(bytes.length).toBe(16 + 4096 * 8 + 8 + 4096 * 2 + 8);
  });

  test('PK3: equal content gives equal bytes', () => {
    const pack = () =>
      encodeChunk(FIELDS, columnsOf([{ score: 1, version: 2, offset: 3, verdict: 4 }]), 1, {
        a: ['b'],
      });
    expect(pack()).toEqual(pack());
  });

  test('PK4: cut-off or foreign bytes are refused, never misread', () => {
    const whole = encodeChunk(
      FIELDS,
      columnsOf([{ score: 1, version: 2, offset: 3, verdict: 4 }]),
      1,
      { a: ['b'] },
    );
    const into = allocateColumns(FIELDS, 1);
    for (let length = 0; length < whole.length; length += 1) {
      expect(() => decodeChunkInto(FIELDS, whole.slice(0, length), into, 0)).toThrow(RangeError);
    }
    const newer = whole.slice();
    newer[0] = 9;
    expect(() => decodeChunkInto(FIELDS, newer, into, 0)).toThrow('unknown version');
  });

  test('PK5: targets keep apart: the case, every turn, every span', () => {
    expect(targetCode('case')).toBe(0);
    expect(targetCode('turn:0')).toBe(1);
    expect(targetCode('turn:41')).toBe(42);
    const codes = new Set(
      Array.from({ length: 20_000 }, (_, i) => targetCode(`span:${i.toString(16)}`)),
    );
    expect(codes.size).toBe(20_000);
    for (const code of codes) expect(Number.isSafeInteger(code) && code > 2 ** 32).toBe(true);
  });
});
