import { describe, expect, test } from 'vitest';
import type { ColumnMapping } from '../../../../../../shared/contract/imports.ts';
import { profileColumns } from '../../../../../../main/core/io/import/columns.ts';
import { resultVerdict } from '../../../../../../main/core/store/result-verdict.ts';
import { importFixture, jsonl } from '../../../../../support/import-desk.ts';
import { readFileCases, readTextCases } from '../../../../../support/read-cases.ts';

const roles = (mapping: ColumnMapping | null): Record<string, string> =>
  Object.fromEntries(
    (mapping?.columns ?? []).map(({ column, role, name, reviewer }) => [
      column,
      `${role}${name === undefined ? '' : `:${name}`}${reviewer === undefined ? '' : `@${reviewer}`}`,
    ]),
  );
const csv = (header: string, ...rows: readonly string[]): string =>
  `${[header, ...rows].join('\n')}\n`;

describe('columns map themselves', () => {
  test('IM-C1: names in many spellings', () => {
    const content = csv(
      'Case ID,User Query,Model_Response,Ground Truth,Retrieved Contexts,Session-ID,Created At,Latency (s),Total Cost,Total Tokens,Category,Env,mystery',
      'a,q,r,e,c,s,2026-01-01T00:00:00Z,1.5,0.01,12,billing,prod,x',
      'b,q,r,e,c,s,2026-01-01T00:00:00Z,2.5,0.01,12,refund,prod,y',
    );
    const { mapping, cases } = readTextCases(content);
    expect(roles(mapping)).toEqual({
      'Case ID': 'id',
      'User Query': 'input',
      Model_Response: 'actual_output',
      'Ground Truth': 'expected_output',
      'Retrieved Contexts': 'retrieval_context',
      'Session-ID': 'thread_id',
      'Created At': 'started_at',
      'Latency (s)': 'latency_s',
      'Total Cost': 'cost_usd',
      'Total Tokens': 'tokens_total',
      Category: 'tags',
      Env: 'environment',
      mystery: 'metadata',
    });
    expect(cases[0]).toEqual({
      id: 'a',
      kind: 'test_case',
      input: 'q',
      actualOutput: 'r',
      expectedOutput: 'e',
      retrievalContext: ['c'],
      tags: ['billing'],
      environment: 'production',
      threadId: 's',
      startedAt: '2026-01-01T00:00:00Z',
      latencyMs: 1500,
      costUsd: 0.01,
      tokens: { total: 12 },
      metadata: { mystery: 'x' },
    });
  });

  test('IM-C1b: tokens, counts, ids and times are no judgement, whatever group they stand in', () => {
    const { mapping } = readTextCases(
      jsonl([
        {
          id: 'a',
          question: 'q',
          results: { stats: { successes: 3, tokenUsage: { total: 9 } }, tone: 0.5 },
          metrics: { latency_ms: 12, call_id: 7, helpful: 0.7 },
        },
      ]),
    );
    const found = roles(mapping);
    expect(Object.keys(found).filter((column) => found[column] === 'metadata')).toEqual([
      'results.stats.successes',
      'results.stats.tokenUsage.total',
      'metrics.latency_ms',
      'metrics.call_id',
    ]);
    expect(found['metrics.helpful']).toBe('metric_score:helpful');
  });

  test('IM-C1c: a column says in which share of the records it has a value; a list of several counts once', () => {
    const profiles = profileColumns(
      [
        { id: 'a', note: 'x', experts: [{ fluency: 1 }, { fluency: 2 }] },
        { id: 'b', note: '', experts: [{ fluency: 3 }, { fluency: 4 }] },
        { id: 'c', note: null },
        { id: 'd' },
      ],
      () => false,
    );
    expect(profiles.map(({ column, filled }) => [column, filled])).toEqual([
      ['id', 1],
      ['note', 0.25],
      ['experts[].fluency', 0.5],
    ]);
  });

  test('IM-C2: nested scores, passed flags, reasons and thresholds come together by metric', () => {
    const { mapping, cases } = readTextCases(
      jsonl([
        {
          id: 1,
          question: 'q',
          answer: 'a',
          scores: { faithfulness: 0.4, toxicity: null },
          faithfulness_passed: false,
          faithfulness_reason: 'made up',
          faithfulness_threshold: 0.5,
        },
        {
          id: 2,
          question: 'q',
          answer: 'a',
          scores: { faithfulness: 0.9, toxicity: 0.1 },
          faithfulness_passed: true,
          faithfulness_reason: 'fine',
          faithfulness_threshold: 0.5,
        },
      ]),
    );
    expect(roles(mapping)).toMatchObject({
      'scores.faithfulness': 'metric_score:faithfulness',
      'scores.toxicity': 'metric_score:toxicity',
      faithfulness_passed: 'metric_passed:faithfulness',
      faithfulness_reason: 'metric_reason:faithfulness',
      faithfulness_threshold: 'metric_threshold:faithfulness',
    });
    expect(cases[0]?.metricResults).toEqual([
      { metric: 'faithfulness', score: 0.4, threshold: 0.5, passed: false, reason: 'made up' },
      { metric: 'toxicity', score: null, threshold: null, passed: null },
    ]);
  });

  test("IM-C3: a group of predicted scores makes the plain scores people's", () => {
    const { mapping } = readTextCases(
      jsonl([
        {
          doc_id: 0,
          source: 's',
          system_output: 'o',
          scores: { fluency: 4.5 },
          predict_scores: { fluency: 0.9 },
        },
        {
          doc_id: 1,
          source: 's',
          system_output: 'o',
          scores: { fluency: 3 },
          predict_scores: { fluency: 0.2 },
        },
      ]),
    );
    expect(roles(mapping)).toMatchObject({
      doc_id: 'id',
      'scores.fluency': 'human_label:fluency',
      'predict_scores.fluency': 'metric_score:fluency',
    });
  });

  test('IM-C4: human labels by name: verdict, accepted, rating, a column a person, a reason', () => {
    const content = csv(
      'id,input,output,human_verdict,human_reason,annotator_1,annotator_2,judge_verdict,rating,thumbs',
      'a,q,o,pass,ok,pass,fail,fail,4,up',
      'b,q,o,FAIL,no,fail,fail,pass,1,down',
    );
    const { mapping, cases } = readTextCases(content);
    expect(roles(mapping)).toMatchObject({
      human_verdict: 'human_label:verdict',
      human_reason: 'human_reason',
      annotator_1: 'human_label:verdict@annotator_1',
      annotator_2: 'human_label:verdict@annotator_2',
      judge_verdict: 'metric_passed:judge',
      rating: 'human_label:rating',
      thumbs: 'feedback_thumbs',
    });
    expect(cases[1]?.labels).toEqual(
      [
        { reviewer: 'imported', question: 'verdict', value: 'fail', reason: 'no' },
        { reviewer: 'annotator_1', question: 'verdict', value: 'fail', reason: 'no' },
        { reviewer: 'annotator_2', question: 'verdict', value: 'fail', reason: 'no' },
        { reviewer: 'imported', question: 'rating', value: 1, reason: 'no' },
      ].map((label) =>
        label.reviewer.startsWith('annotator') ? { ...label, reason: 'no' } : label,
      ),
    );
    expect(cases[0]?.feedback).toEqual([{ kind: 'thumbs_up' }]);
    expect(cases[0]?.metricResults).toEqual([
      { metric: 'judge', score: null, threshold: null, passed: false },
    ]);
  });

  test('IM-C5: a number that is not 0 or 1 is a grade, never a verdict', () => {
    const { cases } = readTextCases(
      jsonl([
        { input: 'q', label: 1 },
        { input: 'q', label: 2 },
      ]),
    );
    expect(cases.map((record) => record.labels?.[0]?.value)).toEqual([1, 2]);
    const binary = readTextCases(
      jsonl([
        { input: 'q', label: 1 },
        { input: 'q', label: 0 },
      ]),
    );
    expect(binary.cases.map((record) => record.labels?.[0]?.value)).toEqual(['pass', 'fail']);
  });

  test('IM-C6: an id that repeats becomes a group, and rows are numbered', () => {
    const { mapping, cases } = readTextCases(
      csv('doc_id,input,output', 'd1,q1,a', 'd1,q2,b', 'd2,q3,c'),
    );
    expect(roles(mapping)['doc_id']).toBe('group');
    expect(cases.map((record) => [record.id, record.group])).toEqual([
      ['row-1', 'd1'],
      ['row-2', 'd1'],
      ['row-3', 'd2'],
    ]);
  });

  test('IM-C7: a rating a row is one case with many labels (52 recipes, 1,056 ratings of six criteria)', () => {
    const { cases, problems, mapping } = readFileCases(importFixture('recipe-ratings.csv'));
    expect(problems).toEqual([]);
    expect(cases).toHaveLength(52);
    const labels = cases.flatMap((record) => record.labels ?? []);
    expect(labels).toHaveLength(6336);
    expect(new Set(labels.map((label) => label.question))).toEqual(
      new Set(['grammar', 'fluency', 'verbosity', 'structure', 'success', 'overall']),
    );
    expect(roles(mapping)).toMatchObject({
      participant: 'human_reviewer',
      recipeid: 'id',
      condition: 'id',
    });
  });

  test('IM-C8: lists of ratings are one reviewer an item; means beside them are no ratings', () => {
    const { cases } = readFileCases(importFixture('summeval-5.jsonl'));
    expect(cases).toHaveLength(5);
    expect(cases[0]?.labels).toHaveLength(32);
    expect(new Set(cases[0]?.labels?.map((label) => label.reviewer))).toEqual(
      new Set([
        'expert-1',
        'expert-2',
        'expert-3',
        'turker-1',
        'turker-2',
        'turker-3',
        'turker-4',
        'turker-5',
      ]),
    );
    const judged = readTextCases(
      JSON.stringify({
        dataset: 'd',
        annotations: [{ metric: 'grammar' }],
        instances: [
          {
            id: 'x',
            instance: 't',
            annotations: { grammar: { mean_human: 2.5, individual_human_scores: [2, 3] } },
          },
          {
            id: 'y',
            instance: 't',
            annotations: { grammar: { mean_human: 1, individual_human_scores: [1, 1] } },
          },
        ],
      }),
    );
    expect(judged.cases.map((record) => record.labels)).toEqual([
      [
        { reviewer: 'rater-1', question: 'grammar', value: 2 },
        { reviewer: 'rater-2', question: 'grammar', value: 3 },
      ],
      [
        { reviewer: 'rater-1', question: 'grammar', value: 1 },
        { reviewer: 'rater-2', question: 'grammar', value: 1 },
      ],
    ]);
  });

  test('IM-C9: conversations in a cell or a field become threads', () => {
    const turns = [
      { role: 'human', content: 'hi' },
      {
        role: 'assistant',
        content: 'hello',
        tool_calls: [{ function: { name: 'f', arguments: '{"a":1}' } }],
      },
    ];
    const { cases } = readTextCases(
      jsonl([
        { id: 'x', messages: turns },
        { id: 'y', messages: turns },
      ]),
    );
    expect(cases[0]).toMatchObject({
      kind: 'thread',
      turns: [
        { role: 'user', content: 'hi' },
        { role: 'assistant', toolCalls: [{ name: 'f', arguments: { a: 1 } }] },
      ],
    });
  });

  test('IM-C10: objects as input stay whole', () => {
    const { cases, mapping } = readTextCases(
      jsonl([
        { id: 'x', input: { messages: [{ role: 'user', content: 'q' }] }, output: 'o' },
        { id: 'y', input: { messages: [] }, output: 'o' },
      ]),
    );
    expect(roles(mapping)['input']).toBe('input');
    expect(cases[0]?.input).toEqual({ messages: [{ role: 'user', content: 'q' }] });
  });
});

describe('verdicts of plain files', () => {
  const bare = jsonl([
    { id: 'a', input: 'q', scores: { m: 0.4 } },
    { id: 'b', input: 'q', scores: { m: 0.5 } },
    { id: 'c', input: 'q', scores: { m: 'scoring a one out of five' } },
    { id: 'd', input: 'q', scores: { m: 'N/A' } },
    { id: 'e', input: 'q', scores: {} },
  ]);
  const verdicts = (mapping?: ColumnMapping) =>
    readTextCases(bare, mapping).cases.map((record) =>
      resultVerdict(record.metricResults?.[0] ?? { metric: '' }),
    );

  test('IM-N1: a bare score has no verdict; words that are no number are unparseable; nothing is guessed', () => {
    expect(verdicts()).toEqual([
      { verdict: 2, reason: 'missing' },
      { verdict: 2, reason: 'missing' },
      { verdict: 2, reason: 'unparseable' },
      { verdict: 2, reason: 'missing' },
      { verdict: 2, reason: 'missing' },
    ]);
  });

  test('IM-N2: threshold and direction that the lead stated give one', () => {
    const mapping = readTextCases(bare).mapping;
    if (mapping === null) throw new Error('no mapping');
    const stated = {
      ...mapping,
      metrics: [{ name: 'm', threshold: 0.5, direction: 'higher_is_better' as const }],
    };
    expect(verdicts(stated).map((found) => found.reason ?? found.verdict)).toEqual([
      0,
      1,
      'unparseable',
      'missing',
      'missing',
    ]);
    const lower = {
      ...mapping,
      metrics: [{ name: 'm', threshold: 0.45, direction: 'lower_is_better' as const }],
    };
    expect(verdicts(lower).map((found) => found.reason ?? found.verdict)).toEqual([
      1,
      0,
      'unparseable',
      'missing',
      'missing',
    ]);
    const half = { ...mapping, metrics: [{ name: 'm', threshold: 0.5, direction: null }] };
    expect(verdicts(half).map((found) => found.reason)).toEqual([
      'missing',
      'missing',
      'unparseable',
      'missing',
      'missing',
    ]);
  });
});
