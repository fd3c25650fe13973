import { describe, expect, test } from 'vitest';
import { DirectionTally } from '../../../../../../main/core/io/import/metric-direction.ts';
import { mergeDirections } from '../../../../../../main/core/store/metric-registry.ts';
import { resultVerdict } from '../../../../../../main/core/store/result-verdict.ts';
import { importFixture } from '../../../../../support/import-desk.ts';
import { readFileCases, readTextCases } from '../../../../../support/read-cases.ts';

const onlyCase = (name: string) => {
  const { cases, problems, format } = readFileCases(importFixture(name));
  expect({ count: cases.length, problems, format }).toEqual({
    count: 1,
    problems: [],
    format: 'deepeval_test_run',
  });
  const [first] = cases;
  if (first === undefined) throw new Error('no case');
  return first;
};

describe('DeepEval test runs', () => {
  test('IM-E1: a run with a trace: five buckets become one tree, metrics keep their targets', () => {
    const record = onlyCase('deepeval-test-run.json');
    expect(record).toMatchObject({
      id: 'sample_test_case',
      kind: 'test_case',
      traceId: 'abf91011-1111-4111-8111-111111111111',
      latencyMs: 11_420,
      tags: ['rag', 'experimental', 'v2'],
      error: 'The trace ended in an error.',
    });
    expect(record.spans).toHaveLength(9);
    const kinds = Object.groupBy(record.spans ?? [], (span) => span.kind);
    expect(
      Object.fromEntries(Object.entries(kinds).map(([kind, spans]) => [kind, spans?.length])),
    ).toEqual({ agent: 2, chain: 1, llm: 4, retriever: 1, tool: 1 });
    expect(record.spans?.filter((span) => span.parentId === null).map((span) => span.name)).toEqual(
      ['orchestrate_research_response'],
    );
    // The trace repeats the two results of the case: they are counted once.
    expect(
      record.metricResults
        ?.filter((result) => result.target?.kind === 'case')
        .map((result) => result.metric),
    ).toEqual(['Answer Relevancy', 'Faithfulness']);
    expect(record.metricResults?.filter((result) => result.target?.kind === 'span')).toHaveLength(
      6,
    );
    const failed = record.spans?.find((span) => span.name === 'synthesize_answer');
    expect(failed).toMatchObject({
      status: 'error',
      error: 'openai.RateLimitError: Rate limit exceeded for gpt-4o (tier 1).',
      model: 'gpt-4o',
    });
    expect(
      record.spans
        ?.find((span) => span.kind === 'retriever')
        ?.documents?.map((document) => document.score),
    ).toEqual([0.93, 0.87, 0.71]);
    expect(record.tokens).toEqual({ input: 4820, output: 292, total: 5112 });
    expect(record.spans?.find((span) => span.kind === 'tool')?.toolCall).toMatchObject({
      name: 'web_search',
      arguments: { max_results: 3 },
    });
  });

  test('IM-E2: a wrapped run, with expected tools beside called ones', () => {
    const record = onlyCase('deepeval-wrapped-run.json');
    expect(record.expectedTools).toEqual([
      { name: 'Wikipedia', arguments: { query: 'Same-sex marriage in the Sixth Circuit' } },
      { name: 'Wikipedia', arguments: { query: 'Same-sex marriage in Ohio' } },
    ]);
    expect(record.toolsCalled).toEqual([]);
    expect(
      record.metricResults?.map((result) => [result.metric, result.score, result.passed]),
    ).toEqual([
      ['Exact Match', 1, true],
      ['ToolUsageMetric', 0, false],
    ]);
    expect(record.latencyMs).toBeUndefined();
  });

  test('IM-E3: results that carry an error have no verdict, although the file says success: false', () => {
    const record = onlyCase('deepeval-errored-run.json');
    const verdicts = (record.metricResults ?? []).map((result) => ({
      metric: result.metric,
      ...resultVerdict(result),
    }));
    expect(verdicts).toHaveLength(9);
    expect(
      verdicts.filter((verdict) => verdict.reason === 'error').map((verdict) => verdict.metric),
    ).toEqual(['Answer Relevancy', 'Contextual Recall', 'Faithfulness', 'Argument Correctness']);
    expect(verdicts.filter((verdict) => verdict.verdict === 1)).toHaveLength(3);
    expect(verdicts.filter((verdict) => verdict.verdict === 0)).toHaveLength(2);
  });

  test('IM-E4: a G-Eval run and a trace of its own', () => {
    expect(
      onlyCase('deepeval-geval-run.json').metricResults?.map((result) => result.metric),
    ).toEqual(['AnswerCorrectness [GEval]']);
    const trace = onlyCase('deepeval-trace.json');
    expect(trace).toMatchObject({
      id: 'a195acea-3de1-4094-8bfd-836775539c63',
      kind: 'trace',
      input: { city: 'London' },
    });
    expect(trace.spans).toHaveLength(5);
  });

  test('IM-E5: snake_case is read like camelCase; a flaky metric decides nothing', () => {
    const { cases } = readTextCases(
      JSON.stringify({
        test_run_data: {
          test_cases: [
            {
              name: 'n',
              input: 'q',
              actual_output: 'a',
              retrieval_context: ['d'],
              metrics_data: [
                {
                  name: 'M',
                  threshold: 0.5,
                  success: false,
                  score: 0.4,
                  flaky: true,
                  evaluation_model: 'm',
                  evaluation_cost: 0.1,
                },
              ],
            },
          ],
        },
      }),
    );
    expect(cases[0]).toMatchObject({
      id: 'n',
      actualOutput: 'a',
      retrievalContext: ['d'],
      metricResults: [{ metric: 'M', evaluator: 'm', costUsd: 0.1, flaky: true, passed: null }],
    });
    expect(resultVerdict(cases[0]?.metricResults?.[0] ?? { metric: '' })).toEqual({
      verdict: 2,
      reason: 'flaky',
    });
  });

  test('IM-E6: conversations become threads with their turns in order, JSON text included', () => {
    const turns = [
      { role: 'assistant', content: 'hello', order: 1 },
      { role: 'user', content: 'hi', order: 0, toolsCalled: [] },
    ];
    const { cases } = readTextCases(
      JSON.stringify({
        testCases: [],
        conversationalTestCases: [
          {
            name: 'c',
            turns,
            scenario: 'refund',
            expectedOutcome: 'refunded',
            userDescription: 'angry',
            metricsData: [],
          },
          { name: 'c', turns: JSON.stringify(turns), scenario: 's' },
        ],
      }),
    );
    expect(cases.map((record) => record.id)).toEqual(['c', 'c#2']);
    for (const record of cases)
      expect(record).toMatchObject({
        kind: 'thread',
        turns: [
          { role: 'user', content: 'hi' },
          { role: 'assistant', content: 'hello' },
        ],
      });
    expect(cases[0]).toMatchObject({
      input: 'refund',
      expectedOutcome: 'refunded',
      metadata: { userDescription: 'angry' },
    });
  });

  test('IM-E7: a span in two buckets counts once; one whose parent is missing becomes a root', () => {
    const span = { uuid: 's1', name: 'a', status: 'SUCCESS', parentUuid: 'gone' };
    const { cases } = readTextCases(
      JSON.stringify({
        uuid: 't',
        baseSpans: [span],
        agentSpans: [span],
        llmSpans: [],
        retrieverSpans: [],
        toolSpans: [],
      }),
    );
    expect(cases[0]?.spans?.map((item) => [item.id, item.parentId, item.kind])).toEqual([
      ['s1', null, 'agent'],
    ]);
  });
});

describe('directions of metrics', () => {
  const learn = (
    results: readonly { score: number; threshold: number; passed: boolean }[],
    name = 'M',
    stated = {},
  ) => {
    const tally = new DirectionTally();
    for (const result of results) tally.add({ metric: name, ...result });
    return tally.learnt(stated).get(name);
  };

  test('IM-R1: triples tell the direction, in strict mode as well', () => {
    expect(learn([{ score: 0.9, threshold: 0.5, passed: true }])).toEqual({
      direction: 'higher_is_better',
      source: 'inferred',
    });
    expect(learn([{ score: 0.9, threshold: 0.5, passed: false }])).toEqual({
      direction: 'lower_is_better',
      source: 'inferred',
    });
    expect(learn([{ score: 0, threshold: 1, passed: false }])).toEqual({
      direction: 'higher_is_better',
      source: 'inferred',
    });
    expect(learn([{ score: 1, threshold: 0, passed: false }])).toEqual({
      direction: 'lower_is_better',
      source: 'inferred',
    });
  });

  test('IM-R2: contradictions and equal scores leave it open; a known metric has its declared one', () => {
    expect(
      learn([
        { score: 0.9, threshold: 0.5, passed: true },
        { score: 0.9, threshold: 0.5, passed: false },
      ]),
    ).toEqual({ direction: null, source: 'ambiguous' });
    expect(learn([{ score: 0.5, threshold: 0.5, passed: true }])).toEqual({
      direction: null,
      source: 'ambiguous',
    });
    expect(learn([{ score: 0.5, threshold: 0.5, passed: true }], 'Toxicity')).toEqual({
      direction: 'lower_is_better',
      source: 'declared',
    });
    expect(
      learn([{ score: 0.5, threshold: 0.5, passed: true }], 'M', { M: 'lower_is_better' }),
    ).toEqual({ direction: 'lower_is_better', source: 'set_by_lead' });
  });

  test('IM-R3: what a lead said stays; two files that imply opposite directions leave it open', () => {
    const lead = { direction: 'lower_is_better', source: 'set_by_lead' } as const;
    const higher = { direction: 'higher_is_better', source: 'inferred' } as const;
    const lower = { direction: 'lower_is_better', source: 'inferred' } as const;
    expect(mergeDirections(lead, higher)).toEqual(lead);
    expect(mergeDirections(higher, lower)).toEqual({ direction: null, source: 'ambiguous' });
    expect(mergeDirections({ direction: null, source: 'ambiguous' }, higher)).toEqual(higher);
    expect(mergeDirections(higher, { direction: null, source: 'ambiguous' })).toEqual(higher);
  });
});

describe('verdicts', () => {
  test.each([
    [{ passed: true, score: 0.1, threshold: 0.9, direction: 'higher_is_better' }, 1, null],
    [{ passed: null, score: 0.9, threshold: 0.5, direction: 'higher_is_better' }, 2, 'missing'],
    [{ score: 0.9, threshold: 0.5 }, 2, 'missing'],
    [{ score: 0.5, threshold: 0.5, direction: 'higher_is_better' }, 1, null],
    [{ score: 0.5, threshold: 0.5, direction: 'lower_is_better' }, 1, null],
    [{ score: 0.6, threshold: 0.5, direction: 'lower_is_better' }, 0, null],
    [{ passed: false, error: 'timeout' }, 2, 'error'],
    [{ passed: true, unparseable: 'scoring a one out of five' }, 2, 'unparseable'],
    [{ passed: true, flaky: true }, 2, 'flaky'],
    [{}, 2, 'missing'],
  ] as const)('IM-V1: %j counts as %i (%s)', (result, verdict, reason) => {
    expect(resultVerdict({ metric: 'm', ...result })).toEqual({ verdict, reason });
  });
});
