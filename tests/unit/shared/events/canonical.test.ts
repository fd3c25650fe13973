import { createHash } from 'node:crypto';
import fc from 'fast-check';
import canonicalize from 'canonicalize';
import { describe, expect, test } from 'vitest';
import { canonicalEvent, canonicalJson, isCanonical } from '../../../../shared/events/canonical.ts';
import { MAX_EVENT_BYTES, type EventEnvelope } from '../../../../shared/events/event.ts';

const sha = (text: string) => createHash('sha256').update(text).digest('hex');

const HOSTILE: Readonly<Record<string, string>> = {
  'NUL in the middle': 'a\u0000b',
  'a lone high surrogate': 'a\ud800b',
  'a lone low surrogate': '\udfff',
  'surrogates the wrong way round': '\ude00\ud83d',
  'a whole pair': '\u{1f600}',
  'a bidi override': 'pass\u202efail\u2066',
  'zero-width characters': 'f\u200bail\ufeff',
  'line separators': 'a\u2028b\u2029c\r\n',
  'the replacement character itself': '\ufffd',
  noncharacters: '\ufdd0\uffff',
  'what looks like an escape': '\\ud800 \\u0000',
};

/** Any strings, also ill-formed ones, in any shape. */
const anyJson = fc.jsonValue({ stringUnit: 'binary' });
const illFormed = fc
  .array(fc.oneof(fc.integer({ min: 0xd800, max: 0xdfff }), fc.integer({ min: 0, max: 0x7f })), {
    maxLength: 8,
  })
  .map((units) => String.fromCharCode(...units));
const hostileJson = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    illFormed,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(illFormed, tie('value'), { maxKeys: 4 }),
  ),
})).value;

function eventWith(answer: string): EventEnvelope {
  return {
    v: 1,
    eventId: 'e1',
    stream: 'ann/p/a',
    kind: 'annotation.committed',
    packId: 'p',
    packRev: 1,
    caseId: 's:1',
    caseSha: null,
    rubricRev: 1,
    authorId: 'a',
    deviceId: 'd',
    deviceSeq: 1,
    parents: [],
    clientTime: '2026-01-01T00:00:00.000Z',
    activeMs: null,
    body: { target: { kind: 'case' }, answers: { reason: answer }, judgeSeen: 'visible' },
  };
}

describe('canonical JSON', () => {
  test.each(Object.entries(HOSTILE))(
    'EV1: the hash stays the same through text, UTF-8 and back: %s',
    (_, hostile) => {
      const text = canonicalEvent(eventWith(hostile));
      expect(text.isWellFormed()).toBe(true);
      const throughUtf8 = Buffer.from(text, 'utf8').toString('utf8');
      const read = JSON.parse(throughUtf8) as EventEnvelope;
      expect(read).toEqual(eventWith(hostile));
      expect(sha(canonicalEvent(read))).toBe(sha(text));
    },
  );

  test('EV2: any value reads back as it was, and its text does not change on the way', () => {
    fc.assert(
      fc.property(hostileJson, (value) => {
        const text = canonicalJson(value);
        expect(text.isWellFormed()).toBe(true);
        const read: unknown = JSON.parse(Buffer.from(text, 'utf8').toString('utf8'));
        expect(canonicalJson(read)).toBe(text);
        expect(read).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 500 },
    );
  });

  test('EV3: a value with a lone surrogate has the form of RFC 8785 everywhere else', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        fc.pre(JSON.stringify(value) === JSON.stringify(value).toWellFormed());
        fc.pre(!JSON.stringify(value).includes('\\ud') && !JSON.stringify(value).includes('\\uD'));
        const whole = canonicalize(value);
        const beside = canonicalJson({ a: '\ud800', b: value });
        expect(beside).toBe(`{"a":"\\ud800","b":${whole}}`);
      }),
      { numRuns: 300 },
    );
  });

  test('EV4: keys are sorted by UTF-16 units and absent fields leave no trace', () => {
    expect(canonicalJson({ b: 1, a: undefined, '\u{1f600}': 2, '\ufb33': 3, A: [undefined] })).toBe(
      '{"A":[null],"b":1,"\u{1f600}":2,"\ufb33":3}',
    );
    expect(
      canonicalJson({ b: '\ud800', a: undefined, '\u{1f600}': 2, '\ufb33': 3, A: [undefined] }),
    ).toBe('{"A":[null],"b":"\\ud800","\u{1f600}":2,"\ufb33":3}');
  });

  test('EV7: a text is canonical exactly where the canonical form of its value is the same text', () => {
    const anyKeys = fc.dictionary(fc.constantFrom('9', '10', 'a', 'B', '', '\ud800'), hostileJson);
    const forms = [
      canonicalJson,
      JSON.stringify,
      (value: unknown) => JSON.stringify(value, null, 1),
    ];
    fc.assert(
      fc.property(fc.oneof(hostileJson, anyKeys), fc.constantFrom(...forms), (value, form) => {
        const text = form(value);
        const read: unknown = JSON.parse(text);
        expect(isCanonical(text, read)).toBe(canonicalJson(read) === text);
      }),
      { numRuns: 2000 },
    );
    for (const text of ['{"a":1,"a":1}', '{"9":1,"10":1}', '-0', '1e1', '"\\u0041"'])
      expect(isCanonical(text, JSON.parse(text)), text).toBe(false);
    expect(isCanonical('{"10":1,"9":1}', { 9: 1, 10: 1 })).toBe(true);
  });

  test.each([[Number.NaN], [Number.POSITIVE_INFINITY], [{ x: '\ud800', n: Number.NaN }]])(
    'EV5: a number that JSON cannot hold is refused (%#)',
    (value) => {
      expect(() => canonicalJson(value)).toThrow(/NaN|Infinity/);
    },
  );

  test('EV6: an event of exactly 256 KiB is taken, one byte more is refused with its size', () => {
    const empty = Buffer.byteLength(canonicalEvent(eventWith('')));
    const fits = 'x'.repeat(MAX_EVENT_BYTES - empty);
    expect(Buffer.byteLength(canonicalEvent(eventWith(fits)))).toBe(MAX_EVENT_BYTES);
    expect(() => canonicalEvent(eventWith(`${fits}x`))).toThrow(/257 KiB.*256 KiB/);
    // Bytes count, not characters: the same number of euro signs is three times as long.
    expect(() => canonicalEvent(eventWith('€'.repeat(fits.length / 2)))).toThrow(/256 KiB/);
    const faces = '\u{1f600}'.repeat(Math.floor(fits.length / 4));
    expect(Buffer.byteLength(canonicalEvent(eventWith(faces)))).toBeLessThanOrEqual(
      MAX_EVENT_BYTES,
    );
  });
});
