import type { z } from 'zod';
import type { CaseRecordSchema } from '../../../shared/domain/case.ts';

type CaseRecord = z.input<typeof CaseRecordSchema>;

/**
 * One case of each kind with everything that a case can have.
 * @param text gives the text of a field, so that a test can put its own into all of them
 */
export function richCases(
  text: (field: string) => string,
  idPrefix: string,
): readonly CaseRecord[] {
  const toolCall = {
    name: text('tool name'),
    arguments: { city: text('tool argument'), days: 3 },
    output: { note: text('tool output') },
    error: text('tool error'),
  };
  const message = { role: 'assistant', content: text('message'), toolCalls: [toolCall] };
  const document = {
    id: text('document id'),
    content: text('document'),
    score: 0.4,
    metadata: { from: text('document metadata') },
  };
  const at = '2026-03-01T10:00:00Z';
  const shared = {
    tags: [text('tag')],
    environment: 'production',
    group: text('group'),
    startedAt: at,
    latencyMs: 1200,
    costUsd: 0.0123,
    tokens: { input: 10, output: 20, total: 30 },
    context: [text('context')],
    retrievalContext: [text('retrieval context')],
    metadata: { note: text('metadata'), deep: { er: [text('deep metadata')] } },
    feedback: [
      { kind: 'thumbs_down', comment: text('feedback'), userId: text('user'), at },
      { kind: 'comment', comment: text('comment') },
    ],
    metricResults: [
      {
        metric: text('metric'),
        version: text('version'),
        score: 0.2,
        threshold: 0.5,
        passed: false,
        reason: text('metric reason'),
        evaluator: text('evaluator'),
      },
      { metric: 'Broken', score: null, passed: null, error: text('metric error') },
    ],
    labels: [
      {
        reviewer: text('reviewer'),
        question: 'verdict',
        value: 'pass',
        reason: text('label reason'),
        at,
      },
      { reviewer: text('reviewer'), question: text('question'), value: text('label') },
    ],
  } satisfies Partial<CaseRecord>;
  const span = {
    id: 's2',
    parentId: 's1',
    name: text('span'),
    kind: 'tool',
    status: 'error',
    error: text('span error'),
    startedAt: at,
    durationMs: 900,
    agent: text('agent'),
    model: text('model'),
    input: text('span input'),
    output: { deep: [text('span output')] },
    messages: [message],
    documents: [document],
    toolCall,
    metadata: { note: text('span metadata') },
  } satisfies NonNullable<CaseRecord['spans']>[number];
  return [
    {
      ...shared,
      id: `${idPrefix}-test-case`,
      kind: 'test_case',
      name: text('name'),
      input: text('input'),
      actualOutput: text('actual output'),
      expectedOutput: `${text('actual output')} And more.`,
      expectedOutcome: text('expected outcome'),
      toolsCalled: [toolCall],
      expectedTools: [{ name: 'lookup', arguments: { city: 'Rome' } }],
    },
    {
      ...shared,
      id: `${idPrefix}-trace`,
      kind: 'trace',
      name: text('name'),
      input: { question: text('input') },
      actualOutput: text('actual output'),
      spans: [
        { id: 's1', name: text('root span'), kind: 'agent', startedAt: at, durationMs: 1200 },
        span,
        { ...span, id: 's3', kind: 'retriever', status: 'ok' },
        { ...span, id: 's4', kind: 'llm', parentId: 's2' },
      ],
    },
    {
      ...shared,
      id: `${idPrefix}-thread`,
      kind: 'thread',
      name: text('name'),
      turns: [
        { role: 'user', content: text('turn'), at },
        {
          role: 'assistant',
          content: text('answer'),
          toolCalls: [toolCall],
          retrievalContext: [text('turn context')],
          latencyMs: 300,
        },
        { role: 'tool', content: text('tool turn'), name: text('turn name') },
        { role: 'assistant', content: text('last turn') },
      ],
    },
    {
      ...shared,
      id: `${idPrefix}-span`,
      kind: 'span',
      name: text('name'),
      input: text('input'),
      actualOutput: text('actual output'),
      spans: [{ ...span, id: 's1', parentId: null }],
    },
  ];
}
