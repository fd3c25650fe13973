import type {
  JsonValue,
  Message,
  MetricResult,
  RetrievedDocument,
  Span,
  SpanKind,
} from '../../../../shared/domain/case.ts';
import { mapMetricsData } from './deepeval-metric.ts';
import type { JsonObject } from './json-access.ts';
import {
  asAmount,
  asList,
  asNumber,
  asObject,
  asText,
  either,
  field,
  toIsoTime,
  toText,
  toTexts,
} from './json-access.ts';

/** The lists in which DeepEval keeps the spans of a trace, and the kind of span in each. */
export const SPAN_BUCKETS = [
  ['agentSpans', 'agent'],
  ['baseSpans', 'chain'],
  ['llmSpans', 'llm'],
  ['retrieverSpans', 'retriever'],
  ['toolSpans', 'tool'],
] as const satisfies readonly (readonly [string, SpanKind])[];

export interface DeepEvalTrace {
  readonly spans: readonly Span[];
  readonly metricResults: readonly MetricResult[];
  readonly root: Span | null;
}

/** Whether an object is a trace of DeepEval (on its own, outside of a test run). */
export function isDeepEvalTrace(value: JsonObject): boolean {
  return SPAN_BUCKETS.some(([bucket]) => Array.isArray(either(value, bucket)));
}

/**
 * Reads the five flat span lists, which are linked by `parentUuid`. A span that stands in two lists
 * is taken once; one whose parent is missing becomes a root.
 */
export function mapDeepEvalTrace(trace: JsonObject): DeepEvalTrace {
  const spans = new Map<string, Span>();
  const metricResults: MetricResult[] = [];
  for (const [bucket, kind] of SPAN_BUCKETS) {
    for (const item of asList(either(trace, bucket))) {
      const row = asObject(item);
      const id = row === null ? undefined : asText(field(row, 'uuid', 'id'));
      if (row === null || id === undefined || spans.has(id)) continue;
      spans.set(id, mapSpan(row, id, kind));
      metricResults.push(
        ...mapMetricsData(either(row, 'metricsData'), { kind: 'span', spanId: id }),
      );
    }
  }
  const list = [...spans.values()].map((span) =>
    typeof span.parentId === 'string' && !spans.has(span.parentId)
      ? { ...span, parentId: null }
      : span,
  );
  list.sort((a, b) => startOf(a) - startOf(b));
  return {
    spans: list,
    metricResults,
    root: list.find((span) => (span.parentId ?? null) === null) ?? null,
  };
}

function startOf(span: Span): number {
  const ms = span.startedAt === undefined ? Number.NaN : Date.parse(span.startedAt);
  return Number.isNaN(ms) ? Number.MAX_SAFE_INTEGER : ms;
}

function mapSpan(row: JsonObject, id: string, bucketKind: SpanKind): Span {
  const kind = bucketKind === 'chain' ? baseKind(row) : bucketKind;
  const status = asText(either(row, 'status'))?.toUpperCase();
  const error = asText(either(row, 'error'));
  const input = either(row, 'input');
  const output = either(row, 'output');
  const name = asText(either(row, 'name')) ?? kind;
  const model = asText(either(row, 'model'));
  const startedAt = toIsoTime(either(row, 'startTime'));
  const endedAt = toIsoTime(either(row, 'endTime'));
  const inputTokens = asAmount(either(row, 'inputTokenCount'));
  const outputTokens = asAmount(either(row, 'outputTokenCount'));
  const costUsd = spanCost(row, inputTokens, outputTokens);
  const documents = kind === 'retriever' ? mapDocuments(row, output) : undefined;
  const messages = kind === 'llm' ? mapMessages(input, output) : [];
  const metadata = spanMetadata(row);
  return {
    id,
    parentId: asText(either(row, 'parentUuid')) ?? null,
    name,
    kind,
    status:
      status === 'ERRORED' || error !== undefined ? 'error' : status === 'SUCCESS' ? 'ok' : 'unset',
    ...(error === undefined ? {} : { error }),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(kind === 'agent' ? { agent: name } : {}),
    ...(model === undefined ? {} : { model }),
    ...(input === undefined ? {} : { input }),
    ...(output === undefined ? {} : { output }),
    ...(messages.length === 0 ? {} : { messages }),
    ...(documents === undefined ? {} : { documents }),
    ...(kind === 'tool'
      ? {
          toolCall: {
            name,
            ...(input === undefined ? {} : { arguments: input }),
            ...(output === undefined ? {} : { output }),
            ...(error === undefined ? {} : { error }),
          },
        }
      : {}),
    ...(costUsd === undefined ? {} : { costUsd }),
    ...(inputTokens === undefined && outputTokens === undefined
      ? {}
      : {
          tokens: {
            ...(inputTokens === undefined ? {} : { input: inputTokens }),
            ...(outputTokens === undefined ? {} : { output: outputTokens }),
            total: (inputTokens ?? 0) + (outputTokens ?? 0),
          },
        }),
    ...(metadata === undefined ? {} : { metadata }),
  };
}

/** `type` of a base span may name a kind of the user's own. */
function baseKind(row: JsonObject): SpanKind {
  const type = asText(either(row, 'type'))?.toLowerCase();
  switch (type) {
    case 'agent':
    case 'llm':
    case 'tool':
    case 'retriever':
    case 'guardrail':
    case 'evaluator':
    case 'embedding':
      return type;
    default:
      return 'chain';
  }
}

function spanCost(
  row: JsonObject,
  input: number | undefined,
  output: number | undefined,
): number | undefined {
  const stated = asAmount(either(row, 'cost'));
  if (stated !== undefined) return stated;
  const perInput = asAmount(either(row, 'costPerInputToken'));
  const perOutput = asAmount(either(row, 'costPerOutputToken'));
  if (perInput === undefined && perOutput === undefined) return undefined;
  return (perInput ?? 0) * (input ?? 0) + (perOutput ?? 0) * (output ?? 0);
}

/** `retrievalContext` is what was used; the output may add a score and an id for the same text. */
function mapDocuments(
  row: JsonObject,
  output: JsonValue | undefined,
): RetrievedDocument[] | undefined {
  const used = toTexts(either(row, 'retrievalContext'));
  const details = asList(output).map((item) => asObject(item));
  if (used === undefined && !Array.isArray(output)) return undefined;
  const texts = used ?? asList(output).map((item) => documentText(item));
  return texts.map((content, index) => {
    const detail = details[index] ?? null;
    const score = detail === null ? undefined : asNumber(either(detail, 'score'));
    const id = detail === null ? undefined : asText(field(detail, 'id', 'chunkId', 'chunk_id'));
    return {
      content,
      ...(id === undefined ? {} : { id }),
      ...(score === undefined ? {} : { score }),
    };
  });
}

function documentText(item: JsonValue): string {
  const object = asObject(item);
  const text =
    object === null
      ? undefined
      : asText(field(object, 'content', 'text', 'pageContent', 'page_content'));
  return text ?? toText(item);
}

function mapMessages(input: JsonValue | undefined, output: JsonValue | undefined): Message[] {
  const messages: Message[] = [];
  for (const item of [
    ...asList(input),
    ...(Array.isArray(output) ? output : output === undefined ? [] : [output]),
  ]) {
    const row = asObject(item);
    const role = row === null ? undefined : asText(field(row, 'role', 'type'));
    const content = row === null ? undefined : field(row, 'content');
    if (role === undefined || content === undefined) continue;
    messages.push({ role: roleName(role), content: toText(content) });
  }
  return messages;
}

function roleName(role: string): string {
  const lower = role.toLowerCase();
  if (lower === 'ai') return 'assistant';
  return lower === 'human' ? 'user' : lower;
}

function spanMetadata(row: JsonObject): Record<string, JsonValue> | undefined {
  const metadata: Record<string, JsonValue> = { ...asObject(either(row, 'metadata')) };
  for (const key of [
    'provider',
    'integration',
    'embedder',
    'topK',
    'chunkSize',
    'description',
    'availableTools',
    'agentHandoffs',
  ]) {
    const value = either(row, key);
    if (value !== undefined) metadata[key] = value;
  }
  return Object.keys(metadata).length === 0 ? undefined : metadata;
}
