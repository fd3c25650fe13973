import { describe, expect, test } from 'vitest';
import { AppFailure, type AppError } from '../../../../../../shared/errors.ts';
import { caseJsonSchema } from '../../../../../../shared/domain/case-json-schema.ts';
import { mapAssayRecord } from '../../../../../../main/core/io/import/assay-record.ts';

const place = { fileName: 'cases.jsonl', line: 3 };

function fault(record: unknown): AppError {
  try {
    mapAssayRecord(JSON.stringify(record), place);
  } catch (thrown) {
    if (thrown instanceof AppFailure) return thrown.error;
    throw thrown;
  }
  throw new Error('accepted');
}

describe("Assay's own records", () => {
  test.each([
    [{ id: 'a', actualOuput: 'x' }, 'unknown field `actualOuput`', 'Did you mean `actualOutput`?'],
    [
      { id: 'a', actual_output: 'x' },
      'unknown field `actual_output`',
      'Did you mean `actualOutput`?',
    ],
    [
      { id: 'a', labels: [{ reviewer: 'x', value: 'pass', traget: { kind: 'case' } }] },
      'unknown field `labels[0].traget`',
      'Did you mean `target`?',
    ],
    [{ id: 'a', color: 'red' }, 'unknown field `color`', '`metadata`'],
    [{ kind: 'trace' }, '`id` is missing; it must be text', ''],
    [{ id: 5 }, '`id` must be text, found 5', ''],
    [
      { id: 'a', kind: 'tracee' },
      '`kind` must be one of `test_case`, `trace`, `span`, `thread`, found text "tracee"',
      'Did you mean `trace`?',
    ],
    [
      { id: 'a', metricResults: [{ metric: 'm' }, { metric: 'm', score: '0.9' }] },
      '`metricResults[1].score` must be a number, found text "0.9"',
      '',
    ],
    [
      { id: 'a', startedAt: 'yesterday' },
      '`startedAt` must be a time such as `2026-05-12T03:01:00Z`, found text "yesterday"',
      '',
    ],
    [{ id: 'a', latencyMs: -4 }, '`latencyMs` must be at least 0, found -4', ''],
    [
      { id: 'a', spans: [{ id: 's', name: 'x', kind: 'toool' }] },
      '`spans[0].kind` must be one of',
      'Did you mean `tool`?',
    ],
    [{ id: 'a', turns: [{ role: 'user' }] }, '`turns[0].content` is missing; it must be text', ''],
    [
      { id: 'a', labels: [{ reviewer: 'x', value: { a: 1 } }] },
      '`labels[0].value` does not have an allowed form, found an object',
      '',
    ],
    [
      { id: 'a', metricResults: [{ metric: 'm', target: { kind: 'span', spanId: 'nope' } }] },
      'names a span that the case does not have',
      '',
    ],
    [
      {
        id: 'a',
        turns: [],
        labels: [{ reviewer: 'x', value: 'pass', target: { kind: 'turn', turn: 0 } }],
      },
      'names turn 0, but the case has 0 turns',
      '',
    ],
    [
      {
        id: 'a',
        spans: [
          { id: 's', name: 'x' },
          { id: 's', name: 'y' },
        ],
      },
      '`spans[1].id` stands twice',
      '',
    ],
    [[1], 'the record must be an object, found a list', ''],
  ])('IM-A1: %j says what is wrong and what is allowed', (record, message, hint) => {
    const error = fault(record);
    expect(error.message).toContain(`cases.jsonl, line 3: `);
    expect(error.message).toContain(message);
    expect(error.hint ?? '').toContain(hint);
  });

  test('IM-A2 (C5 row 37): empty, huge and path-like ids are refused', () => {
    expect(fault({ id: '' }).message).toContain('`id` must not be empty');
    expect(fault({ id: 'x'.repeat(10_240) }).message).toContain(
      'at most 512 characters, found 10240 characters',
    );
    expect(fault({ id: '../x' }).message).toContain('must not look like a path');
    expect(fault({ id: 'a\u0000b' }).message).toContain('control characters');
  });

  test('IM-A3: defaults are filled in, everything else stays as it was', () => {
    expect(
      mapAssayRecord(
        '{"id":"a","spans":[{"id":"s","name":"n"}],"labels":[{"reviewer":"r","value":"pass"}]}',
        place,
      ).record,
    ).toEqual({
      id: 'a',
      kind: 'test_case',
      spans: [{ id: 's', name: 'n', kind: 'other', status: 'unset' }],
      labels: [{ reviewer: 'r', question: 'verdict', value: 'pass' }],
    });
  });

  test('IM-A4: the JSON Schema names every field and needs only the id', () => {
    const schema = caseJsonSchema();
    expect(schema).toMatchObject({ type: 'object', required: ['id'], additionalProperties: false });
    expect(Object.keys(schema['properties'] ?? {})).toEqual(
      expect.arrayContaining([
        'id',
        'kind',
        'input',
        'actualOutput',
        'spans',
        'turns',
        'metricResults',
        'labels',
        'feedback',
      ]),
    );
  });
});
