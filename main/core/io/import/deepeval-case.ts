import type { CaseRecord, JsonValue, MetricResult, Span } from '../../../../shared/domain/case.ts';
import { mapMetricsData } from './deepeval-metric.ts';
import { mapDeepEvalTrace } from './deepeval-trace.ts';
import type { JsonObject } from './json-access.ts';
import {
  asAmount,
  asNumber,
  asObject,
  asText,
  either,
  field,
  toIsoTime,
  toTexts,
} from './json-access.ts';
import { environmentOf, mapTools, mapTurns, optional, texts } from './record-parts.ts';

/**
 * Maps one entry of `testCases`.
 * @param position index in the file, from 0, for cases that carry neither a name nor an order.
 */
export function mapTestCase(row: JsonObject, position: number): CaseRecord {
  const traceRow = asObject(either(row, 'trace'));
  const trace = traceRow === null ? null : mapDeepEvalTrace(traceRow);
  const own = mapMetricsData(either(row, 'metricsData'), { kind: 'case' });
  const ofTrace =
    traceRow === null ? [] : mapMetricsData(either(traceRow, 'metricsData'), { kind: 'case' });
  const results = [...own, ...withoutRepeats(ofTrace, own), ...(trace?.metricResults ?? [])];
  const expectedOutcome = asText(either(row, 'expectedOutcome'));
  const toolsCalled = mapTools(either(row, 'toolsCalled'));
  const expectedTools = mapTools(either(row, 'expectedTools'));
  return {
    ...common(row, traceRow, trace?.spans ?? [], position, 'test_case'),
    kind: 'test_case',
    ...optional('input', either(row, 'input')),
    ...optional('actualOutput', either(row, 'actualOutput')),
    ...optional('expectedOutput', either(row, 'expectedOutput')),
    ...(expectedOutcome === undefined ? {} : { expectedOutcome }),
    ...(toolsCalled === undefined ? {} : { toolsCalled }),
    ...(expectedTools === undefined ? {} : { expectedTools }),
    ...texts('context', either(row, 'context')),
    ...texts('retrievalContext', either(row, 'retrievalContext')),
    ...(trace === null || trace.spans.length === 0 ? {} : { spans: [...trace.spans] }),
    ...(results.length === 0 ? {} : { metricResults: results }),
  };
}

/** Maps one entry of `conversationalTestCases`. */
export function mapConversation(row: JsonObject, position: number): CaseRecord {
  const traceRow = asObject(either(row, 'trace'));
  const turns = mapTurns(either(row, 'turns'));
  const results = mapMetricsData(either(row, 'metricsData'), { kind: 'case' });
  const expectedOutcome = asText(either(row, 'expectedOutcome'));
  const base = common(
    row,
    traceRow,
    traceRow === null ? [] : mapDeepEvalTrace(traceRow).spans,
    position,
    'conversation',
  );
  const metadata: Record<string, JsonValue> = { ...base.metadata };
  for (const key of ['userDescription', 'chatbotRole', 'persona']) {
    const value = either(row, key);
    if (value !== undefined) metadata[key] = value;
  }
  return {
    ...base,
    kind: 'thread',
    ...optional('input', either(row, 'scenario')),
    ...(expectedOutcome === undefined ? {} : { expectedOutcome }),
    ...texts('context', either(row, 'context')),
    turns,
    ...(results.length === 0 ? {} : { metricResults: results }),
    ...(Object.keys(metadata).length === 0 ? {} : { metadata }),
  };
}

/** Maps a trace that stands on its own. */
export function mapTraceDocument(row: JsonObject, position: number): CaseRecord {
  const trace = mapDeepEvalTrace(row);
  const results = [
    ...mapMetricsData(either(row, 'metricsData'), { kind: 'case' }),
    ...trace.metricResults,
  ];
  const input = either(row, 'input') ?? trace.root?.input;
  const output = either(row, 'output') ?? trace.root?.output;
  const base = common(row, row, trace.spans, position, 'trace');
  const toolsCalled = mapTools(either(row, 'toolsCalled'));
  return {
    ...base,
    id: asText(field(row, 'uuid', 'id')) ?? base.id,
    kind: 'trace',
    ...optional('input', input),
    ...optional('actualOutput', output),
    ...optional('expectedOutput', either(row, 'expectedOutput')),
    ...texts('context', either(row, 'context')),
    ...texts('retrievalContext', either(row, 'retrievalContext')),
    ...(toolsCalled === undefined ? {} : { toolsCalled }),
    ...(trace.spans.length === 0 ? {} : { spans: [...trace.spans] }),
    ...(results.length === 0 ? {} : { metricResults: results }),
  };
}

/** What test cases, conversations and traces share. */
function common(
  row: JsonObject,
  trace: JsonObject | null,
  spans: readonly Span[],
  position: number,
  noun: string,
): Omit<CaseRecord, 'kind'> {
  const name = asText(either(row, 'name'));
  const order = asNumber(either(row, 'order')) ?? position;
  const startedAt = trace === null ? undefined : toIsoTime(either(trace, 'startTime'));
  const endedAt = trace === null ? undefined : toIsoTime(either(trace, 'endTime'));
  const seconds = asAmount(either(row, 'completionTime'));
  const traceMs =
    startedAt === undefined || endedAt === undefined
      ? undefined
      : Date.parse(endedAt) - Date.parse(startedAt);
  const latencyMs = seconds === undefined ? traceMs : seconds * 1000;
  const costUsd = asAmount(either(row, 'tokenCost')) ?? spanTotal(spans, 'cost');
  const tokens = tokensOf(spans);
  const tags = [
    ...new Set([
      ...(toTexts(either(row, 'tags')) ?? []),
      ...(trace === null ? [] : (toTexts(either(trace, 'tags')) ?? [])),
    ]),
  ];
  const metadata = metadataOf(row, trace);
  const named = trace === null ? undefined : asText(either(trace, 'threadId'));
  // Some versions write Python's None as text.
  const threadId = named === 'None' ? undefined : named;
  const traceId = trace === null ? undefined : asText(field(trace, 'uuid'));
  const error =
    trace !== null && asText(either(trace, 'status'))?.toUpperCase() === 'ERRORED'
      ? 'The trace ended in an error.'
      : undefined;
  const environment =
    trace === null ? undefined : environmentOf(asText(either(trace, 'environment')));
  return {
    id: name ?? `${noun}_${order}`,
    ...(name === undefined ? {} : { name }),
    ...(error === undefined ? {} : { error }),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(latencyMs === undefined || latencyMs < 0 ? {} : { latencyMs }),
    ...(costUsd === undefined ? {} : { costUsd }),
    ...(tokens === undefined ? {} : { tokens }),
    ...(tags.length === 0 ? {} : { tags }),
    ...(environment === undefined ? {} : { environment }),
    ...(threadId === undefined ? {} : { threadId }),
    ...(traceId === undefined ? {} : { traceId }),
    ...(Object.keys(metadata).length === 0 ? {} : { metadata }),
  };
}

function metadataOf(row: JsonObject, trace: JsonObject | null): Record<string, JsonValue> {
  const metadata: Record<string, JsonValue> = {
    ...(trace === null ? null : asObject(either(trace, 'metadata'))),
    ...asObject(field(row, 'additionalMetadata', 'additional_metadata')),
    ...asObject(either(row, 'metadata')),
  };
  const comments = asText(either(row, 'comments'));
  if (comments !== undefined) metadata['comments'] = comments;
  // Time that the evaluation took, not the agent: never a latency.
  const runDuration = asAmount(either(row, 'runDuration'));
  if (runDuration !== undefined) metadata['evaluationSeconds'] = runDuration;
  if (either(row, 'flaky') === true) metadata['flaky'] = true;
  const success = either(row, 'success');
  if (typeof success === 'boolean') metadata['success'] = success;
  return metadata;
}

/** Sum over the model spans of a trace; undefined if none states it. */
function spanTotal(spans: readonly Span[], what: 'cost' | 'input' | 'output'): number | undefined {
  let sum: number | undefined;
  for (const span of spans) {
    if (span.kind !== 'llm') continue;
    const value = what === 'cost' ? span.costUsd : span.tokens?.[what];
    if (value !== undefined) sum = (sum ?? 0) + value;
  }
  return sum;
}

function tokensOf(spans: readonly Span[]): CaseRecord['tokens'] {
  const input = spanTotal(spans, 'input');
  const output = spanTotal(spans, 'output');
  if (input === undefined && output === undefined) return undefined;
  return {
    ...(input === undefined ? {} : { input }),
    ...(output === undefined ? {} : { output }),
    total: (input ?? 0) + (output ?? 0),
  };
}

/** Results of the trace that say what the case already says are one result, not two. */
function withoutRepeats(
  results: readonly MetricResult[],
  known: readonly MetricResult[],
): MetricResult[] {
  return results
    .filter(
      (result) =>
        !known.some(
          (other) =>
            other.metric === result.metric &&
            other.score === result.score &&
            other.passed === result.passed &&
            other.threshold === result.threshold,
        ),
    )
    .map((result) => ({ ...result, group: 'trace' }));
}
