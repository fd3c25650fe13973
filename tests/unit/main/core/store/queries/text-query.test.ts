import Database from 'better-sqlite3';
import * as fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { up } from '../../../../../../main/core/store/migrations/0010-start.ts';
import { parseTextQuery } from '../../../../../../main/core/store/queries/text-query.ts';
import { seedRecords } from '../../../../../support/seed-records.ts';

const db = new Database(':memory:');
up(db);
afterAll(() => db.close());

function found(text: string): string[] {
  const query = parseTextQuery(text);
  if (query.kind === 'none') return [];
  if (query.kind === 'all') return ['all'];
  return db
    .prepare<[string], string>(
      `SELECT c.native_id FROM case_text AS t JOIN case_row AS c ON c.row = t.rowid
       WHERE case_text MATCH ? ORDER BY c.row`,
    )
    .pluck()
    .all(query.match);
}

seedRecords(db, [
  {
    id: 'refund',
    input: 'How do I get a refund?',
    actualOutput: 'Ask the help desk within 30 days.',
  },
  {
    id: 'cafe',
    input: 'Where is the Café?',
    actualOutput: 'At the corner of the desk help street.',
  },
  { id: 'model', input: 'Use gpt-4o here', turns: [{ role: 'user', content: 'straße и кот' }] },
  { id: 'nul', input: 'before\u0000after the zero' },
  { id: 'cjk', input: '退款政策是什么' },
]);

describe('text query', () => {
  test('TQ1: every word must occur, in any field and any order', () => {
    expect(found('desk refund ')).toEqual(['refund']);
    expect(found('desk help ')).toEqual(['refund', 'cafe']);
    expect(found('desk nowhere ')).toEqual([]);
  });

  test('TQ2: quotes make a phrase, open ones and typographic ones too', () => {
    expect(found('"help desk"')).toEqual(['refund']);
    expect(found('“desk help”')).toEqual(['cafe']);
    expect(found('"help desk')).toEqual(['refund']);
    expect(found('refund"help desk"')).toEqual(['refund']);
  });

  test('TQ3: the last word may still be growing, from three letters on', () => {
    expect(found('refu')).toEqual(['refund']);
    expect(found('re')).toEqual([]);
    expect(found('refu ')).toEqual([]);
    expect(found('refu* desk')).toEqual(['refund']);
    expect(found('re* desk')).toEqual([]);
  });

  test('TQ4: case and accents do not matter, and a word with signs inside is found as it is written', () => {
    expect(found('CAFE')).toEqual(['cafe']);
    expect(found('gpt-4o')).toEqual(['model']);
    expect(found('КОТ ')).toEqual(['model']);
  });

  test('TQ5: text after a NUL is found, and a NUL in the question separates words', () => {
    expect(found('zero ')).toEqual(['nul']);
    expect(found('after\u0000zero ')).toEqual(['nul']);
  });

  test('TQ6: in scripts without spaces the start of a run is enough, however short', () => {
    expect(found('退款')).toEqual(['cjk']);
  });

  test('TQ7: nothing asked is everything; only punctuation asked is nothing', () => {
    for (const text of ['', '  ', '"', '""', '*', '" "'])
      expect(parseTextQuery(text)).toEqual({ kind: 'all' });
    for (const text of ['!!!', '-', '"..."', '🙂'])
      expect(parseTextQuery(text)).toEqual({ kind: 'none' });
  });

  test('TQ8: words of the index language are just words', () => {
    expect(found('NOT refund ')).toEqual([]);
    expect(found('help OR cafe ')).toEqual([]);
    expect(found('input : refund ')).toEqual([]);
    expect(found('{input}: refund NEAR(a b) ^desk ')).toEqual([]);
  });

  test('TQ9: no text is a syntax error', () => {
    const nasty = fc.string({
      unit: fc.constantFrom(
        ...Array.from('"*()^{}:+-AND OR NOT NEAR\u0000\ud800aé退🙂', (char) => char),
        "'",
      ),
      maxLength: 40,
    });
    fc.assert(
      fc.property(fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 40 })), (text) => {
        expect(() => found(text)).not.toThrow();
      }),
      { numRuns: 1000 },
    );
  });
});
