import { describe, expect, test } from 'vitest';
import { importFixture, jsonl } from '../../../../../support/import-desk.ts';
import { readFileCases, readTextCases } from '../../../../../support/read-cases.ts';

const TRACE = '5b8efff798038103d269b633813fc60c';
const id = (number: number): string => number.toString(16).padStart(16, '0');

const one = (content: string) => {
  const { cases, problems } = readTextCases(content);
  expect(problems).toEqual([]);
  const [first] = cases;
  if (first === undefined || cases.length !== 1) throw new Error(`${cases.length} cases`);
  return first;
};

describe('OpenInference and Phoenix spans', () => {
  const phoenix = (
    number: number,
    attributes: Record<string, unknown>,
    extra: Record<string, unknown> = {},
  ) => ({
    id: `node${number}`,
    name: `span ${number}`,
    context: { trace_id: TRACE, span_id: id(number) },
    span_kind: 'CHAIN',
    parent_id: null,
    start_time: `2026-01-01T00:00:0${number}Z`,
    end_time: `2026-01-01T00:00:0${number + 1}Z`,
    status_code: 'OK',
    status_message: '',
    attributes,
    events: [],
    ...extra,
  });
  const flat = {
    'openinference.span.kind': 'LLM',
    'llm.model_name': 'm',
    'llm.token_count.prompt': 1,
    'llm.token_count.completion': 2,
    'llm.token_count.total': 3,
    'llm.cost.total': 0.5,
    'llm.input_messages.0.message.role': 'user',
    'llm.input_messages.0.message.contents.0.message_content.text': 'hi',
    'llm.input_messages.10.message.role': 'user',
    'llm.input_messages.10.message.content': 'last',
    'llm.output_messages.0.message.role': 'assistant',
    'llm.output_messages.0.message.content': 'answer',
    'llm.output_messages.0.message.tool_calls.0.tool_call.function.name': 'look',
    'llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments': '{"a":1}',
  };
  const nested = {
    openinference: { span: { kind: 'LLM' } },
    llm: {
      model_name: 'm',
      token_count: { prompt: 1, completion: 2, total: 3 },
      cost: { total: 0.5 },
      input_messages: [
        { message: { role: 'user', contents: [{ message_content: { text: 'hi' } }] } },
        { message: { role: 'user', content: 'last' } },
      ],
      output_messages: [
        {
          message: {
            role: 'assistant',
            content: 'answer',
            tool_calls: [{ tool_call: { function: { name: 'look', arguments: '{"a":1}' } } }],
          },
        },
      ],
    },
  };
  const frame = {
    name: 'span 1',
    'context.trace_id': TRACE,
    'context.span_id': id(1),
    parent_id: null,
    start_time: '2026-01-01T00:00:01Z',
    end_time: '2026-01-01T00:00:02Z',
    status_code: 'OK',
    ...Object.fromEntries(Object.entries(flat).map(([key, value]) => [`attributes.${key}`, value])),
  };

  test.each([
    ['flat attributes', jsonl([phoenix(1, flat)])],
    ['nested attributes', JSON.stringify([phoenix(1, nested)])],
    ['a list in an envelope', JSON.stringify({ data: [phoenix(1, flat)], next_cursor: null })],
    ['columns of a data frame', jsonl([frame])],
  ])('IM-P1: %s are read alike', (_name, content) => {
    const record = one(content);
    expect(record).toMatchObject({
      input: 'last',
      actualOutput: 'answer',
      tokens: { input: 1, output: 2, total: 3 },
      costUsd: 0.5,
      latencyMs: 1000,
      toolsCalled: [{ name: 'look', arguments: { a: 1 } }],
    });
    expect(record.spans?.[0]).toMatchObject({
      kind: 'llm',
      status: 'ok',
      model: 'm',
      messages: [{ content: 'hi' }, { content: 'last' }, { content: 'answer' }],
    });
  });

  test("IM-P2: a human's annotation is a label, a judge's a result, an end user's is feedback", () => {
    const record = one(
      jsonl([
        phoenix(1, {
          'annotations.0.annotation.name': 'correct',
          'annotations.0.annotation.label': 'fail',
          'annotations.0.annotation.explanation': 'wrong limit',
          'annotations.0.annotation.annotator_kind': 'HUMAN',
          'annotations.0.annotation.identifier': 'rev1',
          'annotations.1.annotation.name': 'faithfulness',
          'annotations.1.annotation.score': 0.2,
          'annotations.1.annotation.label': 'fail',
          'annotations.1.annotation.annotator_kind': 'LLM',
          'evaluations.0.evaluation.name': 'toxicity',
          'evaluations.0.evaluation.label': 'non-toxic',
          'trace.annotations.0.annotation.name': 'user feedback',
          'trace.annotations.0.annotation.score': 0,
          'trace.annotations.0.annotation.annotator_kind': 'HUMAN',
        }),
        phoenix(
          2,
          {
            'annotations.0.annotation.name': 'step ok',
            'annotations.0.annotation.score': 1,
            'annotations.0.annotation.annotator_kind': 'HUMAN',
          },
          {
            parent_id: id(1),
            events: [
              {
                name: 'gen_ai.evaluation.result',
                attributes: {
                  'gen_ai.evaluation.name': 'relevance',
                  'gen_ai.evaluation.score.value': 0.7,
                  'gen_ai.evaluation.score.label': 'pass',
                },
              },
            ],
          },
        ),
      ]),
    );
    expect(record.labels).toEqual([
      {
        reviewer: 'rev1',
        question: 'correct',
        value: 'fail',
        reason: 'wrong limit',
        target: { kind: 'case' },
      },
      { reviewer: 'human', question: 'step ok', value: 1, target: { kind: 'span', spanId: id(2) } },
    ]);
    expect(record.metricResults).toEqual([
      {
        metric: 'faithfulness',
        target: { kind: 'case' },
        score: 0.2,
        passed: false,
        evaluator: 'LLM',
      },
      // What an unknown word means is not guessed; it is kept.
      {
        metric: 'toxicity',
        target: { kind: 'case' },
        score: null,
        passed: null,
        reason: 'Label: non-toxic.',
      },
      { metric: 'relevance', target: { kind: 'span', spanId: id(2) }, score: 0.7, passed: true },
    ]);
    expect(record.feedback).toEqual([{ kind: 'thumbs_down' }]);
  });

  test('IM-P2b: annotations in a list beside the attributes are read as well', () => {
    const annotations = [
      {
        name: 'correct',
        annotator_kind: 'HUMAN',
        identifier: 'rev1',
        result: { label: 'fail', score: 0, explanation: 'no' },
      },
      { name: 'relevance', annotator_kind: 'LLM', result: { score: 0.4 } },
    ];
    const record = one(jsonl([phoenix(1, {}, { annotations })]));
    expect(record.labels).toEqual([
      {
        reviewer: 'rev1',
        question: 'correct',
        value: 'fail',
        reason: 'no',
        target: { kind: 'case' },
      },
    ]);
    expect(record.metricResults).toMatchObject([{ metric: 'relevance', score: 0.4, passed: null }]);
  });

  test('IM-P3: an annotation that came later, on a span of its own with a link, lands on what it is about', () => {
    const carrier = {
      ...phoenix(7, {
        'annotations.0.annotation.name': 'verdict',
        'annotations.0.annotation.label': 'pass',
        'annotations.0.annotation.annotator_kind': 'HUMAN',
        'annotations.0.annotation.identifier': 'r',
      }),
      context: { trace_id: 'f'.repeat(32), span_id: id(7) },
      links: [{ context: { trace_id: TRACE, span_id: id(2) } }],
    };
    const record = one(jsonl([phoenix(1, {}), phoenix(2, {}, { parent_id: id(1) }), carrier]));
    expect(record.spans).toHaveLength(2);
    expect(record.labels).toEqual([
      {
        reviewer: 'r',
        question: 'verdict',
        value: 'pass',
        target: { kind: 'span', spanId: id(2) },
      },
    ]);
  });

  test('IM-P4: a session of two traces is a thread as well, its turns in the order of time', () => {
    const second = {
      ...phoenix(5, {
        'session.id': 'chat',
        'input.value': 'second q',
        'output.value': 'second a',
      }),
      context: { trace_id: 'b'.repeat(32), span_id: id(5) },
    };
    const first = {
      ...phoenix(1, {
        'session.id': 'chat',
        'input.value': 'first q',
        'output.value': 'first a',
        'session.annotations.0.annotation.name': 'helpful',
        'session.annotations.0.annotation.label': 'pass',
        'session.annotations.0.annotation.annotator_kind': 'HUMAN',
      }),
      context: { trace_id: 'a'.repeat(32), span_id: id(1) },
    };
    const lonely = {
      ...phoenix(8, { 'session.id': 'other', 'input.value': 'x' }),
      context: { trace_id: 'c'.repeat(32), span_id: id(8) },
    };
    const { cases } = readTextCases(jsonl([second, lonely, first]));
    expect(cases.map((record) => [record.kind, record.id])).toEqual([
      ['trace', 'a'.repeat(32)],
      ['trace', 'b'.repeat(32)],
      ['thread', 'session:chat'],
      ['trace', 'c'.repeat(32)],
    ]);
    const thread = cases[2];
    expect(thread?.turns?.map((turn) => [turn.role, turn.content])).toEqual([
      ['user', 'first q'],
      ['assistant', 'first a'],
      ['user', 'second q'],
      ['assistant', 'second a'],
    ]);
    expect(thread).toMatchObject({
      threadId: 'chat',
      labels: [{ question: 'helpful', value: 'pass' }],
      metadata: { traceIds: ['a'.repeat(32), 'b'.repeat(32)] },
    });
    expect(cases[0]?.threadId).toBe('chat');
  });

  test('IM-P5: a retriever that returned nothing is told from one whose documents are unknown', () => {
    const record = one(
      jsonl([
        phoenix(1, { 'openinference.span.kind': 'RETRIEVER', 'output.value': '[]' }),
        phoenix(
          2,
          { 'openinference.span.kind': 'RETRIEVER', 'input.value': 'q' },
          { parent_id: id(1) },
        ),
      ]),
    );
    expect(record.spans?.map((span) => span.documents)).toEqual([[], undefined]);
  });

  test('IM-P6: spans of the Vercel AI SDK: ten spans, ten traces', () => {
    const { cases, problems } = readFileCases(importFixture('vercel-spans.json'));
    expect(problems).toEqual([]);
    expect(cases).toHaveLength(10);
    expect(cases.flatMap((record) => record.spans ?? [])).toHaveLength(10);
    expect(cases[0]).toMatchObject({
      input: 'Write a haiku about programming.',
      tokens: { input: 14, output: 20, total: 34 },
    });
    expect(cases[0]?.actualOutput).toContain('Lines of code align');
  });

  test('IM-P7: spans without ids and rows that are no spans are problems of their line', () => {
    const { cases, problems } = readTextCases(
      jsonl([
        phoenix(1, {}),
        phoenix(2, {}),
        { name: 'x', context: {}, attributes: {}, start_time: 1 },
      ]),
    );
    expect(cases).toHaveLength(1);
    expect(problems.map((problem) => problem.message)).toEqual([
      expect.stringContaining('line 3, column 1: a span needs a trace id and a span id'),
    ]);
  });
});
