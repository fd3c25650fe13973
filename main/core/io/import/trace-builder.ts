import type {
  CaseRecord,
  Feedback,
  HumanLabel,
  JsonValue,
  MetricResult,
  Span,
  ToolCall,
  Turn,
} from '../../../../shared/domain/case.ts';
import { toText } from './json-access.ts';
import { environmentOf } from './record-parts.ts';
import type { Judgements } from './span-judgements.ts';
import type { MappedSpan } from './span-mapper.ts';

/** A trace as a case, with what its session needs to become a thread. */
export interface BuiltTrace {
  readonly record: CaseRecord;
  readonly exchanges: readonly Exchange[];
  readonly ofSession: Judgements;
  readonly sessionId: string | null;
  readonly startMs: number;
}

/** One question and its answer inside a session: a root span of a trace. */
export interface Exchange {
  readonly traceId: string;
  readonly input: JsonValue | undefined;
  readonly output: JsonValue | undefined;
  readonly toolCalls: readonly ToolCall[];
  readonly startMs: number | null;
  readonly endMs: number | null;
}

/**
 * Builds the case of one trace. A trace without a root, with two, with unknown parents or with a
 * loop is taken as it is: the reader of the case shows such spans flat, with a warning.
 * @param spans in the order of the file; the same span twice counts once.
 */
export function buildTrace(traceId: string, mapped: readonly MappedSpan[]): BuiltTrace {
  const spans = distinct(mapped).sort(
    (a, b) => (a.source.startMs ?? Infinity) - (b.source.startMs ?? Infinity),
  );
  // A span that only carries a judgement of another one is no step of the run.
  const steps = spans.filter((item) => linkedTarget(item) === null);
  const known = new Map(steps.map((item) => [item.span.id, item]));
  const roots = steps.filter(
    (item) =>
      item.span.parentId === null ||
      item.span.parentId === undefined ||
      !known.has(item.span.parentId),
  );
  const root = roots.find((item) => item.span.parentId === null) ?? roots[0] ?? steps[0];
  const rootId = root?.span.id;

  const metricResults: MetricResult[] = [];
  const labels: HumanLabel[] = [];
  const feedback: Feedback[] = [];
  for (const item of spans) {
    const spanId = linkedTarget(item) ?? item.span.id;
    // A judgement of the root is a judgement of the run; one of a span that is not there as well.
    const onCase = spanId === rootId || !known.has(spanId);
    const target = onCase ? ({ kind: 'case' } as const) : ({ kind: 'span', spanId } as const);
    metricResults.push(
      ...item.own.metricResults.map((result) => ({ ...result, target })),
      ...item.ofTrace.metricResults,
    );
    labels.push(...item.own.labels.map((label) => ({ ...label, target })), ...item.ofTrace.labels);
    feedback.push(...item.own.feedback, ...item.ofTrace.feedback);
  }

  const start = minOf(steps.map((item) => item.source.startMs));
  const end = maxOf(steps.map((item) => item.source.endMs));
  const input = root === undefined ? undefined : (inputOf(root) ?? firstOf(steps, inputOf));
  const output =
    root === undefined
      ? undefined
      : (outputOf(root) ?? firstOf([...steps].sort(byEndDescending), outputOf));
  const toolsCalled = toolCalls(steps);
  const retrievalContext = steps
    .flatMap((item) => (item.span.kind === 'retriever' ? (item.span.documents ?? []) : []))
    .map((document) => document.content)
    .slice(0, 500);
  const tokens = totalTokens(steps);
  const costUsd = total(steps, (span) => span.costUsd);
  const environment = environmentOf(
    steps.map((item) => item.environment).find((name) => name !== null) ?? undefined,
  );
  const tags = [...new Set(steps.flatMap((item) => item.tags))];
  const sessionId = steps.map((item) => item.sessionId).find((id) => id !== null) ?? null;
  const userId = steps.map((item) => item.userId).find((id) => id !== null);
  const error =
    root?.span.status === 'error' ? (root.span.error ?? 'The run ended in an error.') : undefined;

  const record: CaseRecord = {
    id: traceId,
    kind: 'trace',
    ...(root === undefined ? {} : { name: root.span.name }),
    ...(input === undefined ? {} : { input }),
    ...(output === undefined ? {} : { actualOutput: output }),
    ...(toolsCalled.length === 0 ? {} : { toolsCalled }),
    ...(retrievalContext.length === 0 ? {} : { retrievalContext }),
    ...(steps.length === 0 ? {} : { spans: steps.map((item) => item.span) }),
    ...(metricResults.length === 0 ? {} : { metricResults }),
    ...(labels.length === 0 ? {} : { labels }),
    ...(feedback.length === 0 ? {} : { feedback }),
    ...(error === undefined ? {} : { error }),
    ...(start === null ? {} : { startedAt: new Date(start).toISOString() }),
    ...(start === null || end === null || end < start ? {} : { latencyMs: end - start }),
    ...(costUsd === undefined ? {} : { costUsd }),
    ...(tokens === undefined ? {} : { tokens }),
    ...(tags.length === 0 ? {} : { tags }),
    ...(environment === undefined ? {} : { environment }),
    ...(sessionId === null ? {} : { threadId: sessionId }),
    traceId,
    ...(userId === undefined || userId === null ? {} : { metadata: { userId } }),
  };
  return {
    record,
    exchanges: roots
      .map((item) =>
        exchangeOf(
          traceId,
          item,
          roots.length === 1 ? { input, output } : null,
          roots.length === 1 ? toolsCalled : [],
        ),
      )
      .filter((exchange) => exchange.input !== undefined || exchange.output !== undefined),
    ofSession: {
      metricResults: spans.flatMap((item) => item.ofSession.metricResults),
      labels: spans.flatMap((item) => item.ofSession.labels),
      feedback: spans.flatMap((item) => item.ofSession.feedback),
    },
    sessionId,
    startMs: start ?? Infinity,
  };
}

/**
 * Builds the thread of a session, or null if it holds fewer than two exchanges (then its one trace
 * tells all). Its turns are the inputs and outputs of the session's traces, in the order of time.
 */
export function buildThread(sessionId: string, traces: readonly BuiltTrace[]): CaseRecord | null {
  const exchanges = traces
    .flatMap((trace) => trace.exchanges)
    .sort((a, b) => (a.startMs ?? Infinity) - (b.startMs ?? Infinity));
  if (exchanges.length < 2) return null;
  const records = traces.map((trace) => trace.record);
  const turns = exchanges.flatMap((exchange): Turn[] => {
    const pair: Turn[] = [];
    if (exchange.input !== undefined) {
      pair.push({
        role: 'user',
        content: spokenText(exchange.input, 'user'),
        ...(exchange.startMs === null ? {} : { at: new Date(exchange.startMs).toISOString() }),
      });
    }
    if (exchange.output !== undefined) {
      const latencyMs =
        exchange.startMs === null || exchange.endMs === null
          ? undefined
          : exchange.endMs - exchange.startMs;
      pair.push({
        role: 'assistant',
        content: spokenText(exchange.output, 'assistant'),
        ...(exchange.toolCalls.length === 0 ? {} : { toolCalls: [...exchange.toolCalls] }),
        ...(exchange.endMs === null ? {} : { at: new Date(exchange.endMs).toISOString() }),
        ...(latencyMs === undefined || latencyMs < 0 ? {} : { latencyMs }),
      });
    }
    return pair;
  });
  const startedAt = records
    .map((record) => record.startedAt)
    .filter((at) => at !== undefined)
    .sort()[0];
  const sum = (pick: (record: CaseRecord) => number | undefined): number | undefined =>
    records.reduce<number | undefined>(
      (all, record) => (pick(record) === undefined ? all : (all ?? 0) + (pick(record) ?? 0)),
      undefined,
    );
  const latencyMs = sum((record) => record.latencyMs);
  const costUsd = sum((record) => record.costUsd);
  const totalOfTokens = sum((record) => record.tokens?.total);
  const environment = records
    .map((record) => record.environment)
    .find((name) => name !== undefined);
  const tags = [...new Set(records.flatMap((record) => record.tags ?? []))];
  const results = traces.flatMap((trace) => trace.ofSession.metricResults);
  const labels = traces.flatMap((trace) => trace.ofSession.labels);
  const feedback = traces.flatMap((trace) => trace.ofSession.feedback);
  return {
    id: threadCaseId(sessionId),
    kind: 'thread',
    turns,
    threadId: sessionId,
    ...(results.length === 0 ? {} : { metricResults: results }),
    ...(labels.length === 0 ? {} : { labels }),
    ...(feedback.length === 0 ? {} : { feedback }),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(latencyMs === undefined ? {} : { latencyMs }),
    ...(costUsd === undefined ? {} : { costUsd }),
    ...(totalOfTokens === undefined ? {} : { tokens: { total: totalOfTokens } }),
    ...(tags.length === 0 ? {} : { tags }),
    ...(environment === undefined ? {} : { environment }),
    metadata: { traceIds: records.map((record) => record.id) },
  };
}

/** Native id of a session's thread; marked, because a session may be named like one of its traces. */
export function threadCaseId(sessionId: string): string {
  return `session:${sessionId}`;
}

function distinct(spans: readonly MappedSpan[]): MappedSpan[] {
  const seen = new Map<string, MappedSpan>();
  for (const item of spans) if (!seen.has(item.span.id)) seen.set(item.span.id, item);
  return [...seen.values()];
}

/** The span that a carrier of judgements is about: it has one link, judgements, and no work of its own. */
export function linkedTarget(item: MappedSpan): string | null {
  const link = item.source.links[0];
  if (link === undefined || item.source.links.length !== 1) return null;
  const judged = item.own.labels.length + item.own.metricResults.length + item.own.feedback.length;
  if (
    judged === 0 ||
    item.span.input !== undefined ||
    item.span.output !== undefined ||
    item.span.messages !== undefined
  )
    return null;
  return link.spanId;
}

function inputOf(item: MappedSpan): JsonValue | undefined {
  if (item.span.input !== undefined && item.span.kind !== 'llm') return item.span.input;
  const question = item.messages.input.filter((message) => message.role === 'user').at(-1);
  return question === undefined ? item.span.input : question.content;
}

function outputOf(item: MappedSpan): JsonValue | undefined {
  if (item.span.output !== undefined && item.span.kind !== 'llm') return item.span.output;
  const answer = item.messages.output.filter((message) => message.content !== '').at(-1);
  return answer === undefined ? item.span.output : answer.content;
}

function firstOf(
  items: readonly MappedSpan[],
  pick: (item: MappedSpan) => JsonValue | undefined,
): JsonValue | undefined {
  for (const item of items) {
    const value = pick(item);
    if (value !== undefined) return value;
  }
  return undefined;
}

function byEndDescending(a: MappedSpan, b: MappedSpan): number {
  return (b.source.endMs ?? -Infinity) - (a.source.endMs ?? -Infinity);
}

function exchangeOf(
  traceId: string,
  item: MappedSpan,
  whole: { input: JsonValue | undefined; output: JsonValue | undefined } | null,
  tools: readonly ToolCall[],
): Exchange {
  return {
    traceId,
    input: whole === null ? inputOf(item) : whole.input,
    output: whole === null ? outputOf(item) : whole.output,
    toolCalls: tools,
    startMs: item.source.startMs,
    endMs: item.source.endMs,
  };
}

/** Calls that ran; where no tool has a span of its own, the calls that a model asked for. */
function toolCalls(steps: readonly MappedSpan[]): ToolCall[] {
  const ran = steps.flatMap((item) =>
    item.span.toolCall === undefined ? [] : [item.span.toolCall],
  );
  if (ran.length > 0) return ran;
  return steps.flatMap((item) =>
    item.messages.output.flatMap((message) => message.toolCalls ?? []),
  );
}

/** Totals come from the model calls alone: agents and chains often repeat the sum of their children. */
function total(
  steps: readonly MappedSpan[],
  pick: (span: Span) => number | undefined,
): number | undefined {
  const leaves = steps
    .filter((item) => item.span.kind === 'llm' || item.span.kind === 'embedding')
    .map((item) => pick(item.span))
    .filter((value) => value !== undefined);
  if (leaves.length > 0) return leaves.reduce((sum, value) => sum + value, 0);
  return steps.map((item) => pick(item.span)).find((value) => value !== undefined);
}

function totalTokens(steps: readonly MappedSpan[]): CaseRecord['tokens'] {
  const input = total(steps, (span) => span.tokens?.input);
  const output = total(steps, (span) => span.tokens?.output);
  const all = total(steps, (span) => span.tokens?.total);
  if (input === undefined && output === undefined && all === undefined) return undefined;
  return {
    ...(input === undefined ? {} : { input }),
    ...(output === undefined ? {} : { output }),
    ...(all === undefined ? {} : { total: all }),
  };
}

/** The words of a message or of a payload that holds messages; other payloads as JSON text. */
function spokenText(value: JsonValue, role: 'user' | 'assistant'): string {
  if (typeof value !== 'object' || value === null) return toText(value);
  const messages = Array.isArray(value)
    ? value
    : Array.isArray(value['messages'])
      ? value['messages']
      : null;
  const last = messages
    ?.filter(
      (item) =>
        item !== null &&
        typeof item === 'object' &&
        !Array.isArray(item) &&
        (item['role'] === role || item['role'] === undefined),
    )
    .at(-1);
  const content =
    last !== undefined && last !== null && typeof last === 'object' && !Array.isArray(last)
      ? last['content']
      : undefined;
  return typeof content === 'string' ? content : toText(value);
}

function minOf(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>(
    (least, value) => (value === null ? least : least === null || value < least ? value : least),
    null,
  );
}

function maxOf(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>(
    (most, value) => (value === null ? most : most === null || value > most ? value : most),
    null,
  );
}
