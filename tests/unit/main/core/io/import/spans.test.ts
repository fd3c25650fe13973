import { describe, expect, test } from 'vitest';
import { importFixture, jsonl } from '../../../../../support/import-desk.ts';
import { readFileCases, readTextCases } from '../../../../../support/read-cases.ts';

const TRACE = '5b8efff798038103d269b633813fc60c';
const id = (number: number): string => number.toString(16).padStart(16, '0');

/** A span as OTLP writes it. */
function otlp(
  number: number,
  attributes: Record<string, unknown> = {},
  extra: Record<string, unknown> = {},
) {
  return {
    traceId: TRACE,
    spanId: id(number),
    name: `span ${number}`,
    startTimeUnixNano: `15447126600000000${String(number).padStart(2, '0')}`,
    endTimeUnixNano: '1544712661500000000',
    attributes: Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) })),
    ...extra,
  };
}

function anyValue(value: unknown): Record<string, unknown> {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number')
    return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  return {
    kvlistValue: {
      values: Object.entries(value ?? {}).map(([key, inner]) => ({ key, value: anyValue(inner) })),
    },
  };
}

const message = (...spans: readonly unknown[]) => ({
  resourceSpans: [
    {
      resource: {
        attributes: [{ key: 'deployment.environment', value: { stringValue: 'production' } }],
      },
      scopeSpans: [{ scope: { name: 'x' }, spans }],
    },
  ],
});
const snake = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(snake);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      snake(inner),
    ]),
  );
};
const one = (content: string) => {
  const { cases, problems } = readTextCases(content);
  expect(problems).toEqual([]);
  const [first] = cases;
  if (first === undefined || cases.length !== 1) throw new Error(`${cases.length} cases`);
  return first;
};

const AGENT_RUN = [
  otlp(1, {
    'gen_ai.operation.name': 'invoke_agent',
    'gen_ai.agent.name': 'helper',
    'input.value': 'How much is the limit?',
    'output.value': '5,000',
  }),
  otlp(
    2,
    {
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'gpt',
      'gen_ai.usage.input_tokens': 97,
      'gen_ai.usage.output_tokens': 52,
      'gen_ai.usage.cost': 0.25,
      'gen_ai.input.messages': JSON.stringify([
        { role: 'user', parts: [{ type: 'text', content: 'Limit?' }] },
      ]),
      'gen_ai.output.messages': JSON.stringify([
        {
          role: 'assistant',
          parts: [
            { type: 'text', content: 'Looking.' },
            { type: 'tool_call', id: 'c1', name: 'lookup', arguments: { q: 'limit' } },
          ],
        },
      ]),
    },
    { parentSpanId: id(1) },
  ),
  otlp(
    3,
    {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'lookup',
      'gen_ai.tool.call.arguments': '{"q":"limit"}',
      'gen_ai.tool.call.id': 'c1',
      'error.type': 'Timeout',
    },
    { parentSpanId: id(1), status: { code: 2, message: 'timed out' } },
  ),
  otlp(
    4,
    {
      'openinference.span.kind': 'RETRIEVER',
      'input.value': 'limit',
      'retrieval.documents.0.document.content': 'doc zero',
      'retrieval.documents.0.document.score': 0.5,
      'retrieval.documents.1.document.content': 'doc one',
    },
    { parentSpanId: id(1) },
  ),
];

describe('OTLP', () => {
  test('IM-O1: the official example: hex ids in either case, a parent that is not there', () => {
    const { cases, format } = readFileCases(importFixture('otlp-trace.json'));
    expect(format).toBe('otlp_json');
    expect(cases).toHaveLength(1);
    expect(cases[0]).toMatchObject({
      id: TRACE,
      kind: 'trace',
      latencyMs: 1000,
      spans: [
        {
          id: 'eee19b7ec3c1b174',
          parentId: 'eee19b7ec3c1b173',
          startedAt: '2018-12-13T14:51:00.000Z',
        },
      ],
    });
  });

  test.each([
    ['one object', JSON.stringify(message(...AGENT_RUN), null, 1)],
    ['one message a line', jsonl(AGENT_RUN.map((span) => message(span)))],
    ['a list of messages', JSON.stringify([message(...AGENT_RUN)])],
    ['snake_case, as Phoenix downloads it', JSON.stringify(snake(message(...AGENT_RUN)))],
  ])('IM-O2: an agent run as %s is one trace with everything read', (_name, content) => {
    const record = one(content);
    expect(record).toMatchObject({
      id: TRACE,
      kind: 'trace',
      name: 'span 1',
      input: 'How much is the limit?',
      actualOutput: '5,000',
      environment: 'production',
      tokens: { input: 97, output: 52, total: 149 },
      costUsd: 0.25,
      toolsCalled: [{ name: 'lookup', arguments: { q: 'limit' }, error: 'timed out', id: 'c1' }],
      retrievalContext: ['doc zero', 'doc one'],
    });
    expect(record.spans?.map((span) => [span.kind, span.status, span.parentId])).toEqual([
      ['agent', 'unset', null],
      ['llm', 'unset', id(1)],
      ['tool', 'error', id(1)],
      ['retriever', 'unset', id(1)],
    ]);
    expect(record.spans?.[1]).toMatchObject({
      model: 'gpt',
      messages: [
        { role: 'user', content: 'Limit?' },
        {
          role: 'assistant',
          content: 'Looking.',
          toolCalls: [{ name: 'lookup', arguments: { q: 'limit' }, id: 'c1' }],
        },
      ],
    });
    expect(record.spans?.[0]?.durationMs).toBeCloseTo(1500, 3);
  });

  test('IM-O3: a broken line costs that line alone, and none of its spans', () => {
    const good = JSON.stringify(message(...AGENT_RUN));
    const other = JSON.stringify(message({ ...otlp(9), traceId: 'f'.repeat(32) }));
    const { cases, problems } = readTextCases(
      `${good}\n${other.slice(0, -4)}\n${good.replaceAll(TRACE, 'e'.repeat(32))}\n`,
    );
    expect(cases.map((record) => record.id)).toEqual([TRACE, 'e'.repeat(32)]);
    expect(problems.map((problem) => [problem.code, problem.line])).toEqual([
      ['import/invalid-json', 2],
    ]);
  });

  test('IM-O4: exceptions, string enums and int64 as a number are read', () => {
    const record = one(
      JSON.stringify(
        message(
          otlp(
            1,
            { big: '9007199254740993' },
            {
              kind: 'SPAN_KIND_INTERNAL',
              startTimeUnixNano: 1544712660000000000,
              status: { code: 'STATUS_CODE_ERROR' },
              events: [
                {
                  name: 'exception',
                  timeUnixNano: '1',
                  attributes: [
                    { key: 'exception.type', value: { stringValue: 'ValueError' } },
                    { key: 'exception.message', value: { stringValue: 'no' } },
                  ],
                },
              ],
            },
          ),
        ),
      ),
    );
    expect(record.spans?.[0]).toMatchObject({
      status: 'error',
      error: 'ValueError: no',
      startedAt: '2018-12-13T14:51:00.000Z',
    });
    expect(record.error).toBe('ValueError: no');
  });

  test('IM-O5 (C5 row 36): loops, two roots, no root, an unknown parent and an end before the start are imported', () => {
    const loop = [
      otlp(1, {}, { parentSpanId: id(2) }),
      otlp(2, {}, { parentSpanId: id(1) }),
      otlp(3, {}, { parentSpanId: id(3) }),
      otlp(4),
      otlp(5),
      otlp(6, {}, { parentSpanId: id(99), endTimeUnixNano: '1544712600000000000' }),
    ];
    const record = one(JSON.stringify(message(...loop)));
    expect(record.spans).toHaveLength(6);
    expect(record.spans?.find((span) => span.id === id(6))).toMatchObject({
      parentId: id(99),
      endedAt: '2018-12-13T14:50:00.000Z',
    });
    expect(record.spans?.find((span) => span.id === id(6))?.durationMs).toBeUndefined();
  });

  test('IM-O6 (C5 row 24): an attribute that is named like a prototype changes nothing', () => {
    const record = one(
      JSON.stringify(
        message(
          otlp(1, {
            __proto__x: 'fine',
            ['__proto__']: { admin: true },
            constructor: { prototype: { admin: true } },
          }),
        ),
      ),
    );
    expect(record.spans).toHaveLength(1);
    expect(Reflect.get({}, 'admin')).toBeUndefined();
    const raw = JSON.stringify(
      message({
        ...otlp(1),
        attributes: [
          {
            key: '__proto__',
            value: { kvlistValue: { values: [{ key: 'admin', value: { boolValue: true } }] } },
          },
        ],
      }),
    );
    expect(one(raw).spans?.[0]?.metadata).toEqual({ 'deployment.environment': 'production' });
    expect(Reflect.get({}, 'admin')).toBeUndefined();
  });

  test('IM-O7: 10,000 spans in one trace are one case', () => {
    const spans = Array.from({ length: 10_000 }, (_, index) => ({
      ...otlp(index + 1, {}, index === 0 ? {} : { parentSpanId: id(Math.floor(index / 3) + 1) }),
      startTimeUnixNano: String(1544712660000000000n + BigInt(index)),
    }));
    expect(one(JSON.stringify(message(...spans))).spans).toHaveLength(10_000);
  });
});
