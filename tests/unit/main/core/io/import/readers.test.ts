import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openFileChunks } from '../../../../../../main/core/io/import/file-chunks.ts';
import { readLines, type Line } from '../../../../../../main/core/io/import/line-reader.ts';
import { choose } from '../../../../../../main/core/io/import/raw-records.ts';
import { RecordSlicer } from '../../../../../../main/core/io/import/record-slicer.ts';
import { readCsv, guessDialect } from '../../../../../../main/core/io/import/csv-reader.ts';
import { IdTable } from '../../../../../../main/core/io/import/id-table.ts';
import { RecordGroups } from '../../../../../../main/core/io/import/record-groups.ts';
import { firstInvalidUtf8 } from '../../../../../../main/core/io/import/utf8.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'assay-read-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function open(content: string | Uint8Array) {
  const path = join(dir, 'file.jsonl');
  writeFileSync(path, content);
  return openFileChunks(path);
}

function lines(content: string | Uint8Array): Line[] {
  return [...readLines(open(content))];
}

const texts = (found: readonly Line[]): (string | null)[] =>
  found.map((line) => (line.ok ? line.text : null));

describe('lines', () => {
  test('IM-L1 (C5 row 19): BOM, CRLF, blank lines and a missing last line break are fine; line numbers count all', () => {
    const found = lines('\ufeff{"a":1}\r\n\r\n   \n{"b":2}\n\n{"c":3}');
    expect(texts(found)).toEqual(['{"a":1}', '{"b":2}', '{"c":3}']);
    expect(found.map((line) => line.line)).toEqual([1, 4, 6]);
  });

  test('IM-L2: lines that cross chunks come whole, with their byte offset', () => {
    const long = 'x'.repeat(1_500_000);
    const content = `first\n${long}é\nlast`;
    const found = lines(content);
    expect(texts(found)).toEqual(['first', `${long}é`, 'last']);
    expect(found.map((line) => (line.ok ? line.offset : -1))).toEqual([0, 6, 6 + 1_500_000 + 3]);
  });

  test('IM-L3 (C5 row 21): a line beyond 16 MiB is an error with its number, and the reading goes on in bounded memory', () => {
    const path = join(dir, 'long.jsonl');
    const block = Buffer.alloc(1024 * 1024, 120);
    writeFileSync(path, '{"ok":1}\n');
    for (let count = 0; count < 64; count += 1) writeFileSync(path, block, { flag: 'a' });
    writeFileSync(path, '\n{"ok":2}\n', { flag: 'a' });
    const file = openFileChunks(path);
    const before = process.memoryUsage().arrayBuffers;
    let most = before;
    const found: Line[] = [];
    for (const line of readLines(file)) {
      most = Math.max(most, process.memoryUsage().arrayBuffers);
      found.push(line);
    }
    expect(texts(found)).toEqual(['{"ok":1}', null, '{"ok":2}']);
    const second = found[1];
    expect(second?.ok === false ? second.error : null).toMatchObject({
      code: 'import/line-too-long',
      line: 2,
    });
    expect(second?.ok === false ? second.error.message : '').toContain('16 MiB');
    expect(most - before).toBeLessThan(100 * 1024 * 1024);
  });

  test('IM-L4 (C5 row 26): invalid UTF-8 names its byte and is never replaced', () => {
    const bad = Buffer.concat([
      Buffer.from('{"a":1}\n{"b":"'),
      Buffer.from([0xc3, 0x28]),
      Buffer.from('"}\n{"c":3}\n'),
    ]);
    const found = lines(bad);
    expect(texts(found)).toEqual(['{"a":1}', null, '{"c":3}']);
    const second = found[1];
    expect(second?.ok === false ? second.error : null).toMatchObject({
      code: 'import/invalid-utf8',
      line: 2,
      details: { byteOffset: 14 },
    });
    expect(second?.ok === false ? second.error.message : '').toContain('byte 14 (c3 28)');
  });

  test('IM-L5 (C5 row 26): UTF-16 is named, with or without its mark', () => {
    expect(() => lines(Buffer.from('\ufeff{"a":1}\n', 'utf16le'))).toThrow(/UTF-16/);
    expect(() => lines(Buffer.from('{"a":1}\n', 'utf16le'))).toThrow(/UTF-16/);
  });

  test('IM-L6: the UTF-8 check finds the same first bad byte as a strict decoder', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 24 }), (bytes) => {
        const at = firstInvalidUtf8(bytes);
        const valid = (part: Uint8Array): boolean => {
          try {
            new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(part);
            return true;
          } catch {
            return false;
          }
        };
        expect(at === -1).toBe(valid(bytes));
        expect(valid(at === -1 ? bytes : bytes.slice(0, at))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('records of a document', () => {
  const slices = (text: string, step: number, decide: ReturnType<typeof choose>) => {
    const bytes = Buffer.from(text);
    const slicer = new RecordSlicer('doc.json', decide);
    const found = [];
    for (let at = 0; at < bytes.length; at += step)
      found.push(...slicer.push(bytes.subarray(at, at + step)));
    return [...found, ...slicer.end()];
  };

  test('IM-S1: any chunking cuts out the same records, byte for byte', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 6 }),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom(0, 2),
        (records, step, indent) => {
          const text = JSON.stringify(
            { before: [1, { records: 2 }], records, after: '"records":[' },
            null,
            indent,
          );
          const found = slices(text, step, choose([['records', '*']]));
          const parse = (json: string): unknown => JSON.parse(json);
          expect(found.map((slice) => parse(slice.text))).toEqual(
            records.map((value) => parse(JSON.stringify(value))),
          );
          const bytes = Buffer.from(text);
          for (const slice of found)
            expect(bytes.subarray(slice.offset, slice.offset + slice.bytes).toString()).toBe(
              slice.text,
            );
        },
      ),
    );
  });

  test('IM-S2: a document that is cut off or broken says where', () => {
    expect(() => slices('{"records":[{"a":1},{"b"', 5, choose([['records', '*']]))).toThrow(
      /ends in the middle/,
    );
    expect(() => slices('{"records":[{"a":1}\n{"b":2}]}', 50, choose([['records', '*']]))).toThrow(
      'doc.json, line 2, column 1: found `{`',
    );
    expect(() => slices('{"records":[1],"records":[2]}', 50, choose([['records', '*']]))).toThrow(
      /stands twice/,
    );
    expect(() => slices('{"records":[1,]}', 50, choose([['records', '*']]))).toThrow(
      /after the comma/,
    );
  });

  test('IM-S3: a path with stars matches every key', () => {
    expect(
      slices('{"a":[1,2],"b":[3],"c":4}', 4, choose([['*', '*']])).map((slice) => slice.text),
    ).toEqual(['1', '2', '3']);
  });
});

describe('tables', () => {
  const rows = (content: string) => {
    const dialect = guessDialect(content);
    if (dialect === null) throw new Error('no table');
    return [...readCsv(open(content), dialect)];
  };

  test('IM-T1: quotes, separators and line breaks inside cells are kept; raw text and line numbers are right', () => {
    const found = rows('id,text,note\r\n1,"a, ""b""\r\nc",x\r\n\r\n2,plain,\r\n');
    expect(found.map((row) => (row.ok ? [row.line, row.record, row.raw] : null))).toEqual([
      [2, { id: '1', text: 'a, "b"\r\nc', note: 'x' }, '1,"a, ""b""\r\nc",x'],
      [5, { id: '2', text: 'plain' }, '2,plain,'],
    ]);
  });

  test('IM-T2: separators are found by content: semicolon, tab, pipe', () => {
    for (const separator of [';', '\t', '|']) {
      const found = rows(
        ['id', 'q', 'a'].join(separator) +
          `\n${['1', 'x', 'y'].join(separator)}\n${['2', 'x', 'y'].join(separator)}\n`,
      );
      expect(found.map((row) => (row.ok ? row.record : null))).toEqual([
        { id: '1', q: 'x', a: 'y' },
        { id: '2', q: 'x', a: 'y' },
      ]);
    }
  });

  test('IM-T3: a row with too many cells and a quote that never closes are errors of their row', () => {
    const found = rows('id,q\n1,x\n2,x,stray\n3,"open\n');
    expect(found.map((row) => row.ok)).toEqual([true, false, false]);
    expect(found.map((row) => (row.ok ? '' : row.error.message)).join('\n')).toContain(
      'line 3: the row has 3 cells, the header 2',
    );
    expect(found.map((row) => (row.ok ? '' : row.error.message)).join('\n')).toContain(
      'no closing quote',
    );
  });

  test('IM-T4: offsets lead back to the row, across chunks and with wide characters', () => {
    const cell = 'é€\u{1f600}"'.repeat(20_000);
    const content = `\ufeffid,q\n${Array.from({ length: 30 }, (_, index) => `${index},"${cell.replaceAll('"', '""')}"`).join('\n')}\n`;
    const found = rows(content);
    const bytes = Buffer.from(content);
    expect(found).toHaveLength(30);
    for (const row of found) {
      if (!row.ok) throw new Error(row.error.message);
      expect(row.record['q']).toBe(cell);
      expect(
        bytes
          .subarray(row.offset, row.offset + row.bytes)
          .toString()
          .trimEnd(),
      ).toBe(row.raw);
    }
  });
});

describe('bookkeeping', () => {
  test('IM-B1: the id table knows every id it was given and no other', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string(), { maxLength: 300 }),
        fc.array(fc.string(), { maxLength: 50 }),
        (ids, others) => {
          const table = new IdTable();
          for (const [index, id] of ids.entries()) expect(table.add(id, index)).toBeNull();
          for (const [index, id] of ids.entries()) expect(table.add(id, 99)).toBe(index);
          const unknown = [...new Set(others)].filter((other) => !ids.includes(other));
          expect(unknown.map((other) => table.add(other, 1))).toEqual(unknown.map(() => null));
        },
      ),
    );
    const many = new IdTable();
    for (let index = 0; index < 100_000; index += 1)
      if (many.add(`case-${index}`, index) !== null)
        throw new Error(`case-${index} was taken for another`);
    expect(many.add('case-99999', 0)).toBe(99_999);
  });

  test('IM-B2: groups give their records back in the order of the file', () => {
    const groups = new RecordGroups();
    for (const [index, key] of ['b', 'a', 'b', 'c', 'a', 'b'].entries())
      groups.add(key, { offset: index * 10, bytes: 10, line: index });
    expect(
      Array.from({ length: groups.size }, (_, group) => [
        groups.key(group),
        groups.records(group).map((record) => record.line),
      ]),
    ).toEqual([
      ['b', [0, 2, 5]],
      ['a', [1, 4]],
      ['c', [3]],
    ]);
    expect(groups.total(0)).toEqual({ bytes: 30, count: 3 });
  });
});
