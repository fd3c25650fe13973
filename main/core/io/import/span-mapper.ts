import type {
  JsonValue,
  RetrievedDocument,
  Span,
  SpanKind,
  Target,
  ToolCall,
} from '../../../../shared/domain/case.ts';
import type { AttributeNode } from './attribute-tree.ts';
import { attribute, attributeTree, itemsAt, nodeAt } from './attribute-tree.ts';
import {
  asAmount,
  asList,
  asNumber,
  asObject,
  asText,
  embeddedJson,
  field,
  toText,
  toTexts,
} from './json-access.ts';
import type { Judgements } from './span-judgements.ts';
import { readAnnotationList, readAnnotations, readEvaluationEvents } from './span-judgements.ts';
import type { SpanMessages } from './span-messages.ts';
import { readMessages } from './span-messages.ts';
import type { SourceSpan } from './source-span.ts';

/** A span with everything that its attributes say of it and of what it belongs to. */
export interface MappedSpan {
  readonly span: Span;
  readonly source: SourceSpan;
  readonly messages: SpanMessages;
  /** About the span itself. */
  readonly own: Judgements;
  /** About the whole trace, and about the session. */
  readonly ofTrace: Judgements;
  readonly ofSession: Judgements;
  readonly sessionId: string | null;
  readonly userId: string | null;
  readonly tags: readonly string[];
  readonly environment: string | null;
}

/**
 * Interprets the attributes of OpenInference, of the GenAI conventions (current and older names), of
 * OpenLLMetry and of the Vercel AI SDK.
 */
export function mapSpan(source: SourceSpan): MappedSpan {
  const tree = attributeTree(source.attributes);
  const kind = spanKind(source, tree);
  const messages = readMessages(tree, source.events);
  const error = errorOf(source, tree);
  const status = source.status === 'unset' && error !== undefined ? 'error' : source.status;
  const documents = readDocuments(tree, kind);
  const input = inputOf(tree, kind);
  const output = outputOf(tree, kind, documents);
  const model = asText(
    attribute(
      tree,
      'llm.model_name',
      'gen_ai.response.model',
      'gen_ai.request.model',
      'embedding.model_name',
      'ai.model.id',
    ),
  );
  const agent =
    asText(attribute(tree, 'gen_ai.agent.name', 'agent.name', 'graph.node.id')) ??
    (kind === 'agent' ? source.name : undefined);
  const costUsd = asAmount(
    attribute(
      tree,
      'llm.cost.total',
      'gen_ai.usage.cost',
      'gen_ai.usage.total_cost',
      'gen_ai.cost.total_cost',
    ),
  );
  const tokens = readTokens(tree);
  const target: Target = { kind: 'span', spanId: source.spanId };
  const duration =
    source.startMs === null || source.endMs === null ? undefined : source.endMs - source.startMs;
  const span: Span = {
    id: source.spanId,
    parentId: source.parentId,
    name: source.name,
    kind,
    status,
    ...(status === 'error' && error !== undefined ? { error } : {}),
    ...(source.startMs === null ? {} : { startedAt: isoOf(source.startMs) }),
    ...(source.endMs === null ? {} : { endedAt: isoOf(source.endMs) }),
    ...(duration === undefined || duration < 0 ? {} : { durationMs: duration }),
    ...(agent === undefined ? {} : { agent }),
    ...(model === undefined ? {} : { model }),
    ...(input === undefined ? {} : { input }),
    ...(output === undefined ? {} : { output }),
    ...(messages.input.length + messages.output.length === 0
      ? {}
      : { messages: [...messages.input, ...messages.output] }),
    ...(documents === undefined ? {} : { documents: [...documents] }),
    ...(kind === 'tool'
      ? {
          toolCall: toolCallOf(source, tree, input, output, status === 'error' ? error : undefined),
        }
      : {}),
    ...(costUsd === undefined ? {} : { costUsd }),
    ...(tokens === undefined ? {} : { tokens }),
    ...metadataOf(source, tree),
  };
  const own = [
    readAnnotations(tree, '', target),
    readAnnotationList(source.annotations, target),
    readEvaluationEvents(source.events, target),
  ];
  return {
    span,
    source,
    messages,
    own: {
      metricResults: own.flatMap((found) => found.metricResults),
      labels: own.flatMap((found) => found.labels),
      feedback: own.flatMap((found) => found.feedback),
    },
    ofTrace: readAnnotations(tree, 'trace.', { kind: 'case' }),
    ofSession: readAnnotations(tree, 'session.', { kind: 'case' }),
    sessionId:
      asText(
        attribute(
          tree,
          'session.id',
          'gen_ai.conversation.id',
          'traceloop.association.properties.session_id',
          'langfuse.session.id',
        ),
      ) ?? null,
    userId: asText(attribute(tree, 'user.id', 'enduser.id', 'langfuse.user.id')) ?? null,
    tags: toTexts(embeddedJson(attribute(tree, 'tag.tags', 'langfuse.trace.tags') ?? null)) ?? [],
    environment:
      asText(
        attribute(
          tree,
          'deployment.environment.name',
          'deployment.environment',
          'langfuse.environment',
        ),
      ) ?? null,
  };
}

/** The id of the session that a span names, without mapping the rest. */
export function sessionOf(source: SourceSpan): string | null {
  for (const key of [
    'session.id',
    'gen_ai.conversation.id',
    'traceloop.association.properties.session_id',
    'langfuse.session.id',
  ]) {
    const flat = asText(source.attributes[key]);
    if (flat !== undefined) return flat;
  }
  if (
    asObject(source.attributes['session']) === null &&
    asObject(source.attributes['gen_ai']) === null
  )
    return null;
  return (
    asText(attribute(attributeTree(source.attributes), 'session.id', 'gen_ai.conversation.id')) ??
    null
  );
}

function isoOf(ms: number): string {
  return new Date(Math.min(8.64e15, Math.max(0, ms))).toISOString();
}

const OPENINFERENCE_KINDS: Readonly<Record<string, SpanKind>> = {
  LLM: 'llm',
  CHAIN: 'chain',
  RETRIEVER: 'retriever',
  RERANKER: 'retriever',
  TOOL: 'tool',
  AGENT: 'agent',
  GUARDRAIL: 'guardrail',
  EVALUATOR: 'evaluator',
  EMBEDDING: 'embedding',
  WORKFLOW: 'chain',
  TASK: 'chain',
  PROMPT: 'other',
};

function spanKind(source: SourceSpan, tree: AttributeNode): SpanKind {
  const named =
    asText(attribute(tree, 'openinference.span.kind', 'traceloop.span.kind')) ??
    source.kindName ??
    '';
  const known = OPENINFERENCE_KINDS[named.toUpperCase()];
  if (known !== undefined) return known;
  switch (asText(attribute(tree, 'gen_ai.operation.name'))) {
    case 'chat':
    case 'text_completion':
    case 'generate_content':
      return 'llm';
    case 'execute_tool':
      return 'tool';
    case 'invoke_agent':
    case 'create_agent':
      return 'agent';
    case 'invoke_workflow':
      return 'chain';
    case 'retrieval':
      return 'retriever';
    case 'embeddings':
      return 'embedding';
    default:
      return vercelKind(asText(attribute(tree, 'ai.operationId'))) ?? guessKind(tree);
  }
}

function vercelKind(operation: string | undefined): SpanKind | null {
  if (operation === undefined) return null;
  if (operation === 'ai.toolCall') return 'tool';
  if (operation.startsWith('ai.embed')) return 'embedding';
  return /\.do[A-Z]/.test(operation) ? 'llm' : 'chain';
}

function guessKind(tree: AttributeNode): SpanKind {
  if (nodeAt(tree, 'retrieval.documents') !== null || nodeAt(tree, 'gen_ai.retrieval') !== null)
    return 'retriever';
  if (attribute(tree, 'gen_ai.tool.name', 'tool.name') !== undefined) return 'tool';
  if (attribute(tree, 'gen_ai.request.model', 'llm.model_name') !== undefined) return 'llm';
  return attribute(tree, 'gen_ai.agent.name') === undefined ? 'other' : 'agent';
}

function errorOf(source: SourceSpan, tree: AttributeNode): string | undefined {
  if (source.statusMessage !== null && source.status === 'error') return source.statusMessage;
  for (const event of source.events) {
    if (event.name !== 'exception') continue;
    const type = asText(event.attributes['exception.type']);
    const message = asText(event.attributes['exception.message']);
    const text = [type, message].filter((part) => part !== undefined).join(': ');
    if (text !== '') return text;
  }
  const type = asText(attribute(tree, 'exception.type', 'error.type'));
  const message = asText(attribute(tree, 'exception.message', 'error.message'));
  const text = [type, message].filter((part) => part !== undefined).join(': ');
  if (text !== '') return text;
  return source.status === 'error' ? 'The step ended in an error.' : undefined;
}

function inputOf(tree: AttributeNode, kind: SpanKind): JsonValue | undefined {
  const value = attribute(
    tree,
    'input.value',
    ...(kind === 'tool'
      ? ['gen_ai.tool.call.arguments', 'tool.parameters', 'ai.toolCall.args']
      : []),
    'gen_ai.retrieval.query.text',
    'traceloop.entity.input',
    'ai.prompt',
    'ai.value',
    'input',
  );
  return value === undefined ? undefined : embeddedJson(value);
}

function outputOf(
  tree: AttributeNode,
  kind: SpanKind,
  documents: readonly RetrievedDocument[] | undefined,
): JsonValue | undefined {
  const value = attribute(
    tree,
    'output.value',
    ...(kind === 'tool' ? ['gen_ai.tool.call.result', 'ai.toolCall.result'] : []),
    'traceloop.entity.output',
    'ai.response.text',
    'ai.response.object',
    'output',
  );
  if (value !== undefined) return embeddedJson(value);
  return documents === undefined || documents.length === 0
    ? undefined
    : documents.map((document) => document.content);
}

function readDocuments(tree: AttributeNode, kind: SpanKind): RetrievedDocument[] | undefined {
  const listed = [
    ...itemsAt(tree, 'retrieval.documents'),
    ...itemsAt(tree, 'reranker.output_documents'),
  ].flatMap((node): RetrievedDocument[] => {
    const document = nodeAt(node, 'document') ?? node;
    const content = attribute(document, 'content');
    if (content === undefined) return [];
    const id = attribute(document, 'id');
    const score = asNumber(attribute(document, 'score'));
    const metadata = attribute(document, 'metadata');
    return [
      {
        content: toText(content),
        ...(id === undefined ? {} : { id: toText(id) }),
        ...(score === undefined ? {} : { score }),
        ...(metadata === undefined ? {} : { metadata: embeddedJson(metadata) }),
      },
    ];
  });
  if (listed.length > 0) return listed;
  const genAi = attribute(tree, 'gen_ai.retrieval.documents', 'retrieval.documents');
  if (genAi !== undefined) {
    return asList(embeddedJson(genAi)).map((item): RetrievedDocument => {
      const row = asObject(item);
      if (row === null) return { content: toText(item) };
      const content = field(row, 'content', 'text', 'page_content');
      const id = field(row, 'id');
      const score = asNumber(field(row, 'score'));
      return {
        content: content === undefined ? '' : toText(content),
        ...(id === undefined ? {} : { id: toText(id) }),
        ...(score === undefined ? {} : { score }),
      };
    });
  }
  // A retriever whose output is an empty list found nothing; without an output nothing is known.
  const output = kind === 'retriever' ? attribute(tree, 'output.value') : undefined;
  const parsed = output === undefined ? undefined : embeddedJson(output);
  return Array.isArray(parsed) && parsed.length === 0 ? [] : undefined;
}

function readTokens(tree: AttributeNode): Span['tokens'] {
  const input = asAmount(
    attribute(
      tree,
      'llm.token_count.prompt',
      'gen_ai.usage.input_tokens',
      'gen_ai.usage.prompt_tokens',
      'ai.usage.promptTokens',
      'ai.usage.inputTokens',
    ),
  );
  const output = asAmount(
    attribute(
      tree,
      'llm.token_count.completion',
      'gen_ai.usage.output_tokens',
      'gen_ai.usage.completion_tokens',
      'ai.usage.completionTokens',
      'ai.usage.outputTokens',
    ),
  );
  const stated = asAmount(
    attribute(
      tree,
      'llm.token_count.total',
      'gen_ai.usage.total_tokens',
      'llm.usage.total_tokens',
      'ai.usage.totalTokens',
      'ai.usage.tokens',
    ),
  );
  if (input === undefined && output === undefined && stated === undefined) return undefined;
  return {
    ...(input === undefined ? {} : { input }),
    ...(output === undefined ? {} : { output }),
    total: stated ?? (input ?? 0) + (output ?? 0),
  };
}

function toolCallOf(
  source: SourceSpan,
  tree: AttributeNode,
  input: JsonValue | undefined,
  output: JsonValue | undefined,
  error: string | undefined,
): ToolCall {
  const id = asText(attribute(tree, 'gen_ai.tool.call.id', 'tool_call.id', 'ai.toolCall.id'));
  return {
    name:
      asText(attribute(tree, 'gen_ai.tool.name', 'tool.name', 'ai.toolCall.name')) ?? source.name,
    ...(input === undefined ? {} : { arguments: input }),
    ...(output === undefined ? {} : { output }),
    ...(error === undefined ? {} : { error }),
    ...(id === undefined ? {} : { id }),
  };
}

/** Attributes that have a place of their own, or are long copies of what has one. */
const INTERPRETED =
  /^(?:input|output|llm\.(?:input_messages|output_messages|token_count|cost|tools)|retrieval|gen_ai\.(?:input|output|prompt|completion|usage|tool\.call|retrieval|evaluation)|annotations|evaluations|trace|session\.annotations|embedding\.embeddings|ai\.(?:prompt|response|embeddings?|values?)|traceloop\.entity|exception)(?:\.|$)/;

/** Small attributes as they were, so that the inspector shows what the view does not interpret. */
function metadataOf(
  source: SourceSpan,
  tree: AttributeNode,
): { metadata?: Record<string, JsonValue> } {
  const metadata: Record<string, JsonValue> = {};
  const own = attribute(tree, 'metadata');
  const parsed = own === undefined ? undefined : embeddedJson(own);
  Object.assign(metadata, asObject(parsed) ?? (parsed === undefined ? {} : { metadata: parsed }));
  let kept = 0;
  for (const [key, value] of Object.entries(source.attributes)) {
    if (kept >= 100 || key === 'metadata' || INTERPRETED.test(key)) continue;
    if (
      value === null ||
      typeof value === 'object' ||
      (typeof value === 'string' && value.length > 1000)
    )
      continue;
    metadata[key] ??= value;
    kept += 1;
  }
  return Object.keys(metadata).length === 0 ? {} : { metadata };
}
