import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppFailure, type AppError } from '../../../../../../shared/errors.ts';
import { parseRecord } from '../../../../../../main/core/io/import/guarded-json.ts';
import { findJsonFault } from '../../../../../../main/core/io/import/json-scanner.ts';

const place = { fileName: 'cases.jsonl', line: 7 };

function fault(text: string): AppError {
  try {
    parseRecord(text, place);
  } catch (thrown) {
    if (thrown instanceof AppFailure) return thrown.error;
    throw thrown;
  }
  throw new Error(`accepted: ${text.slice(0, 80)}`);
}

describe('guarded JSON', () => {
  test('IM-J1: what JSON.parse accepts without danger comes out the same', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        // A forbidden key is refused on purpose.
        fc.pre(!/"(?:__proto__|constructor|prototype)":/.test(JSON.stringify(value)));
        const text = JSON.stringify(value, null, 1);
        const bigAsText = (_key: string, inner: unknown): unknown =>
          typeof inner === 'number' &&
          Number.isInteger(inner) &&
          !Number.isSafeInteger(inner) &&
          /^-?\d+$/.test(JSON.stringify(inner))
            ? JSON.stringify(inner)
            : inner;
        expect(parseRecord(text, place)).toEqual(JSON.parse(text, bigAsText));
      }),
    );
  });

  test('IM-J2: the careful scanner and JSON.parse agree on what is valid, also after a random edit', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 4 }),
        fc.nat(),
        fc.string({ minLength: 1, maxLength: 2 }),
        (value, at, insert) => {
          const text = JSON.stringify(value);
          const edited = `${text.slice(0, at % (text.length + 1))}${insert}${text.slice((at % (text.length + 1)) + 1)}`;
          let valid = true;
          try {
            JSON.parse(edited);
          } catch {
            valid = false;
          }
          const found = findJsonFault(edited);
          // Valid texts may only be refused for what programs disagree on.
          const allowed = valid
            ? [
                undefined,
                'import/duplicate-key',
                'import/forbidden-key',
                'import/number-out-of-range',
              ]
            : [found?.code ?? 'a fault'];
          expect(allowed).toContain(found?.code);
        },
      ),
    );
  });

  test('IM-J3: a fault names file, line and column', () => {
    expect(fault('{"a" 1}')).toMatchObject({
      code: 'import/invalid-json',
      line: 7,
      column: 6,
      subject: 'cases.jsonl',
    });
    expect(fault('{\n "a": 1,\n "b": nul\n}')).toMatchObject({ line: 9, column: 7 });
    expect(fault('{"a" 1}').message).toBe(
      'cases.jsonl, line 7, column 6: found `1` where a colon after the key was expected.',
    );
  });

  test('IM-J4 (C5 row 20): nesting beyond 64 is refused and named, without a stack overflow', () => {
    expect(fault('['.repeat(10_000) + ']'.repeat(10_000))).toMatchObject({
      code: 'import/too-deep',
    });
    expect(fault('['.repeat(10_000) + ']'.repeat(10_000)).message).toContain(
      'nested deeper than 64',
    );
    expect(parseRecord('['.repeat(64) + ']'.repeat(64), place)).toBeTruthy();
    expect(fault('{"a":'.repeat(2_000_000))).toMatchObject({ code: 'import/too-deep' });
  });

  test('IM-J5 (C5 row 22): 10,000 keys and 100,000 items are the limit', () => {
    const keys = (count: number): string =>
      JSON.stringify(
        Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 0])),
      );
    expect(Object.keys(parseRecord(keys(10_000), place) ?? {})).toHaveLength(10_000);
    expect(fault(keys(100_000))).toMatchObject({ code: 'import/too-many-keys' });
    expect(fault(keys(100_000)).message).toContain('10,000 keys');
    expect(fault(JSON.stringify(Array.from({ length: 1_000_000 }, () => 0)))).toMatchObject({
      code: 'import/too-many-keys',
    });
  });

  test('IM-J6 (C5 row 23): a key that stands twice is refused, however it is spelt or nested', () => {
    for (const text of [
      '{"label":"pass","label":"fail"}',
      '{"x":[{"a":1,"b":2,"a":3}]}',
      '{"a":1,"\\u0061":2}',
      '{"a":":","a":1}',
    ]) {
      expect(fault(text), text).toMatchObject({ code: 'import/duplicate-key' });
    }
    expect(parseRecord('{"a":"\\"a\\":1, \\"a\\":2","b":{"a":1}}', place)).toBeTruthy();
    expect(
      parseRecord(`{"a":"${'x\\\\'.repeat(40)}","b":"${'\\"'.repeat(40)}:"}`, place),
    ).toBeTruthy();
  });

  test('IM-J7 (C5 row 24): keys that reach a prototype are refused and change nothing', () => {
    for (const text of [
      '{"__proto__":{"admin":true}}',
      '{"a":{"constructor":{"prototype":{"admin":true}}}}',
      '{"a":[{"prototype":1}]}',
      '{"\\u005f_proto__":1}',
    ]) {
      expect(fault(text), text).toMatchObject({ code: 'import/forbidden-key' });
    }
    expect(Reflect.get({}, 'admin')).toBeUndefined();
  });

  test('IM-J8 (C5 row 25): numbers that no double holds are refused; big integers keep their digits as text', () => {
    expect(fault('{"a":1e400}')).toMatchObject({ code: 'import/number-out-of-range', column: 6 });
    for (const word of ['NaN', 'Infinity', '-Infinity'])
      expect(fault(`{"a":${word}}`).code).toBe('import/number-out-of-range');
    expect(
      parseRecord('{"id":9007199254740993,"n":-12345678901234567890,"x":1.5,"big":1e300}', place),
    ).toEqual({
      id: '9007199254740993',
      n: '-12345678901234567890',
      x: 1.5,
      big: 1e300,
    });
    expect(Object.is(parseRecord('-0', place), -0)).toBe(true);
  });

  test('IM-J9 (C5 rows 27, 28): lone surrogates and NUL are kept', () => {
    expect(parseRecord(String.raw`{"a":"\ud800","b":"x\u0000y"}`, place)).toEqual({
      a: '\ud800',
      b: 'x\0y',
    });
  });

  test('IM-J10 (C5 row 34): a fault shows escapes and control characters as text', () => {
    const { message } = fault('{"a\u001b[31m\\n":1,"a\u001b[31m\\n":2}');
    expect(message.includes('\u001b') || message.includes('\n')).toBe(false);
    expect(fault('{"\\u001b]0;x":1,"\\u001b]0;x":1}').message).toContain('\\u001b]0;x');
  });
});
