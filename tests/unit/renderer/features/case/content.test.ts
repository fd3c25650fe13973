import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ToolCall } from '../../../../../shared/domain/case.ts';
import { asText, shapeOf } from '../../../../../renderer/features/case/content-shape.ts';
import { textParts } from '../../../../../renderer/features/case/text-parts.ts';
import { compareTools } from '../../../../../renderer/features/case/tool-comparison.ts';

describe('how a value is drawn', () => {
  test('CV-UI10: text that holds an object is a tree, text that only looks like one is text', () => {
    expect(shapeOf('{"a": 1}')).toEqual({ kind: 'json', value: { a: 1 } });
    expect(shapeOf('{not json}')).toMatchObject({ kind: 'text' });
    expect(shapeOf('[1, 2', false)).toMatchObject({ kind: 'text' });
    expect(shapeOf('42')).toMatchObject({ kind: 'text', text: '42' });
  });

  test('CV-UI11: nothing, null and empty text are empty, and zero and false are not', () => {
    expect([undefined, null, ''].map((value) => shapeOf(value).kind)).toEqual([
      'empty',
      'empty',
      'empty',
    ]);
    expect([0, false].map((value) => shapeOf(value))).toEqual([
      { kind: 'text', text: '0', isMarkdown: false },
      { kind: 'text', text: 'false', isMarkdown: false },
    ]);
    expect(asText(null)).toBe('');
  });

  test('CV-UI12: plain prose is not treated as Markdown', () => {
    expect(shapeOf('2 * 3 * 4 is twenty-four')).toMatchObject({ isMarkdown: false });
    expect(shapeOf('# Heading')).toMatchObject({ isMarkdown: true });
  });

  test('CV-UI13: the parts of a long text are the text, and no character is torn', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 200 }),
        fc.integer({ min: 1, max: 900 }),
        (unit, times) => {
          const text = `${unit}\n`.repeat(times).slice(0, 120_000);
          const parts = textParts(text);
          expect(parts.join('')).toBe(text);
          for (const part of parts.slice(0, -1)) {
            const last = part.charCodeAt(part.length - 1);
            expect(last >= 0xd800 && last <= 0xdbff).toBe(false);
          }
        },
      ),
    );
  });
});

describe('expected against called tools', () => {
  const call = (name: string, value?: number): ToolCall => ({
    name,
    ...(value === undefined ? {} : { arguments: { value } }),
  });

  test('CV-UI14: an exact call is preferred to one with other arguments', () => {
    const rows = compareTools([call('book', 2)], [call('book', 1), call('book', 2)]);
    expect(rows.map((row) => [row.match, row.calledAt])).toEqual([
      ['same', 1],
      ['extra', 0],
    ]);
  });

  test('CV-UI15: missing, other and extra calls are told apart; the order of keys is none', () => {
    const rows = compareTools(
      [{ name: 'a', arguments: { x: 1, y: 2 } }, call('b', 1), call('c')],
      [{ name: 'a', arguments: { y: 2, x: 1 } }, call('b', 9), call('d')],
    );
    expect(rows.map((row) => row.match)).toEqual(['same', 'other_arguments', 'missing', 'extra']);
  });

  test('CV-UI16: every expected and every called tool stands in exactly one row', () => {
    const calls = fc.array(
      fc.record({ name: fc.constantFrom('a', 'b'), arguments: fc.integer({ min: 0, max: 2 }) }),
    );
    fc.assert(
      fc.property(calls, calls, (expected, called) => {
        const rows = compareTools(expected, called);
        expect(rows.filter((row) => row.expected !== null)).toHaveLength(expected.length);
        const at = rows.map((row) => row.calledAt).filter((index) => index !== null);
        expect(at.toSorted((a, b) => a - b)).toEqual(called.map((_, index) => index));
      }),
    );
  });
});
