import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { detectFormat } from '../../../../../../main/core/io/import/detect.ts';
import { importFixture, jsonl } from '../../../../../support/import-desk.ts';

const detect = (content: string | Uint8Array) =>
  detectFormat(Buffer.from(content as string), 'file.bin');

describe('formats are told by content', () => {
  test.each([
    ['deepeval-test-run.json', 'deepeval_test_run'],
    ['deepeval-wrapped-run.json', 'deepeval_test_run'],
    ['deepeval-errored-run.json', 'deepeval_test_run'],
    ['deepeval-trace.json', 'deepeval_test_run'],
    ['otlp-trace.json', 'otlp_json'],
    ['vercel-spans.json', 'openinference_spans'],
    ['support-triage.csv', 'csv'],
    ['recipe-ratings.csv', 'csv'],
    ['summeval-5.jsonl', 'jsonl'],
  ])('IM-D1: %s is %s', (name, format) => {
    expect(detect(readFileSync(importFixture(name))).format).toBe(format);
  });

  test('IM-D2: OTLP as one object, one a line, in a list, in either spelling', () => {
    const camel = { resourceSpans: [{ scopeSpans: [{ spans: [] }] }] };
    const snake = { resource_spans: [{ scope_spans: [{ spans: [] }] }] };
    for (const content of [
      JSON.stringify(camel),
      JSON.stringify(snake, null, 2),
      jsonl([camel, camel]),
      JSON.stringify([snake]),
    ]) {
      expect(detect(content).format, content).toBe('otlp_json');
    }
  });

  test('IM-D3: span lists as lines, as a list, inside an envelope, nested or flat', () => {
    const nested = {
      name: 'llm',
      context: { trace_id: 't', span_id: 's' },
      attributes: { input: { value: 'q' } },
      start_time: '2026-01-01T00:00:00Z',
    };
    const flat = {
      name: 'llm',
      'context.trace_id': 't',
      'context.span_id': 's',
      'attributes.input.value': 'q',
    };
    for (const content of [
      jsonl([nested, nested]),
      JSON.stringify([nested]),
      JSON.stringify({ data: [nested], next_cursor: null }),
      jsonl([flat]),
      JSON.stringify([flat, flat], null, 1),
    ]) {
      expect(detect(content).format, content).toBe('openinference_spans');
    }
  });

  test("IM-D4: Assay's own lines, also with a misspelt field; other lines are plain", () => {
    expect(
      detect(jsonl([{ id: 'a', kind: 'test_case', input: 'q', actualOutput: 'x' }])).format,
    ).toBe('assay_jsonl');
    expect(
      detect(jsonl([{ id: 'a', kind: 'test_case', input: 'q', actualOuput: 'x' }])).format,
    ).toBe('assay_jsonl');
    expect(detect(JSON.stringify([{ id: 'a', actualOutput: 'x', metricResults: [] }])).format).toBe(
      'assay_jsonl',
    );
    expect(detect(jsonl([{ id: 1, question: 'q', answer: 'x' }])).format).toBe('jsonl');
    expect(
      detect(jsonl([{ id: 'a', input: 'q', output: 'x', scores: { faithfulness: 0.5 } }])).format,
    ).toBe('jsonl');
  });

  test('IM-D4b: a single record is a record, on one line or on many, whatever lists it holds', () => {
    const span = {
      name: 'x',
      context: { trace_id: 't', span_id: 's' },
      attributes: {},
      events: [{ name: 'exception' }],
    };
    const plain = { id: 1, question: 'q', history: [{ role: 'user', content: 'x' }] };
    for (const indent of [0, 2]) {
      expect(detect(JSON.stringify(span, null, indent)).format).toBe('openinference_spans');
      expect(detect(JSON.stringify(plain, null, indent)).format).toBe('jsonl');
      expect(
        detect(
          JSON.stringify({ id: 'a', kind: 'trace', spans: [{ id: 's', name: 'n' }] }, null, indent),
        ).format,
      ).toBe('assay_jsonl');
    }
    expect(detect(JSON.stringify(plain, null, 2)).layout).toEqual({
      kind: 'document',
      paths: [[]],
    });
  });

  test('IM-D5: a broken line among good ones does not change the format', () => {
    expect(
      detect(
        `{"id":"a","kind":"trace","spa\n${jsonl(Array.from({ length: 5 }, (_, index) => ({ id: `${index}`, kind: 'trace', input: 'q' })))}`,
      ).format,
    ).toBe('assay_jsonl');
  });

  test('IM-D6: archives, images and prose are refused or unknown; the name never counts', () => {
    expect(() => detect(Buffer.from([0x50, 0x4b, 3, 4, 0, 0]))).toThrow(/ZIP archive/);
    expect(() => detect(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d]))).toThrow(/image/);
    expect(() => detect(' \n\t\n')).toThrow(/blank/);
    expect(detect('Dear reader,\nthis is a letter and no table.\n').format).toBeNull();
    expect(detect('<html><body>login</body></html>').format).toBeNull();
    expect(detect(JSON.stringify({ resourceLogs: [{ scopeLogs: [] }] })).format).toBeNull();
  });

  test('IM-D7: a forced format is taken as it is', () => {
    expect(detectFormat(Buffer.from('one\ntwo\n'), 'x', 'csv')).toMatchObject({
      format: 'csv',
      layout: { kind: 'table' },
    });
    expect(detectFormat(Buffer.from(jsonl([{ a: 1 }])), 'x', 'assay_jsonl')).toMatchObject({
      format: 'assay_jsonl',
      layout: { kind: 'lines' },
    });
  });
});
