import type { JsonValue, Message, ToolCall } from '../../../../shared/domain/case.ts';
import type { AttributeNode } from './attribute-tree.ts';
import { attribute, itemsAt, nodeAt } from './attribute-tree.ts';
import type { JsonObject } from './json-access.ts';
import { asList, asObject, asText, embeddedJson, field, toText } from './json-access.ts';
import { mapTools } from './record-parts.ts';
import type { SourceEvent } from './source-span.ts';

/** The messages that a model call saw and gave. */
export interface SpanMessages {
  readonly input: readonly Message[];
  readonly output: readonly Message[];
}

/**
 * Reads messages of OpenInference (numbered attributes), of the GenAI conventions (JSON with parts;
 * also the older attributes and events) and of the Vercel AI SDK.
 */
export function readMessages(tree: AttributeNode, events: readonly SourceEvent[]): SpanMessages {
  const openInference = {
    input: itemsAt(tree, 'llm.input_messages').flatMap(openInferenceMessage),
    output: itemsAt(tree, 'llm.output_messages').flatMap(openInferenceMessage),
  };
  if (openInference.input.length + openInference.output.length > 0) return openInference;
  const genAi = {
    input: [
      ...systemMessages(attribute(tree, 'gen_ai.system_instructions')),
      ...messagesOf(
        attribute(tree, 'gen_ai.input.messages', 'gen_ai.prompt', 'ai.prompt.messages'),
      ),
    ],
    output: messagesOf(attribute(tree, 'gen_ai.output.messages', 'gen_ai.completion')),
  };
  if (genAi.input.length + genAi.output.length > 0) {
    return genAi.output.length > 0 ? genAi : { ...genAi, output: vercelAnswer(tree) };
  }
  const numbered = {
    input: itemsAt(tree, 'gen_ai.prompt').flatMap(numberedMessage),
    output: itemsAt(tree, 'gen_ai.completion').flatMap(numberedMessage),
  };
  if (numbered.input.length + numbered.output.length > 0) return numbered;
  return fromEvents(events);
}

function openInferenceMessage(node: AttributeNode): Message[] {
  const message = nodeAt(node, 'message') ?? node;
  const role = asText(attribute(message, 'role'));
  const parts = itemsAt(message, 'contents').flatMap((part) => {
    const content = nodeAt(part, 'message_content') ?? part;
    const text = attribute(content, 'text');
    if (text !== undefined) return [toText(text)];
    const type = asText(attribute(content, 'type'));
    return type === undefined || type === 'text' ? [] : [`[${type}]`];
  });
  const content = attribute(message, 'content');
  const toolCalls = itemsAt(message, 'tool_calls').flatMap((item): ToolCall[] => {
    const call = nodeAt(item, 'tool_call') ?? item;
    const name = asText(attribute(call, 'function.name', 'name'));
    if (name === undefined) return [];
    const args = attribute(call, 'function.arguments', 'arguments');
    const id = asText(attribute(call, 'id'));
    return [
      {
        name,
        ...(args === undefined ? {} : { arguments: embeddedJson(args) }),
        ...(id === undefined ? {} : { id }),
      },
    ];
  });
  if (role === undefined && content === undefined && parts.length === 0 && toolCalls.length === 0)
    return [];
  const toolCallId = asText(attribute(message, 'tool_call_id'));
  return [
    {
      role: role ?? 'user',
      content: content === undefined ? parts.join('\n') : toText(content),
      ...(toolCalls.length === 0 ? {} : { toolCalls }),
      ...(toolCallId === undefined ? {} : { toolCallId }),
    },
  ];
}

function numberedMessage(node: AttributeNode): Message[] {
  const content = attribute(node, 'content', 'message.content');
  const toolCalls = itemsAt(node, 'tool_calls').flatMap((call): ToolCall[] => {
    const name = asText(attribute(call, 'name', 'function.name'));
    const args = attribute(call, 'arguments', 'function.arguments');
    return name === undefined
      ? []
      : [{ name, ...(args === undefined ? {} : { arguments: embeddedJson(args) }) }];
  });
  if (content === undefined && toolCalls.length === 0) return [];
  return [
    {
      role: asText(attribute(node, 'role')) ?? 'user',
      content: content === undefined ? '' : toText(content),
      ...(toolCalls.length === 0 ? {} : { toolCalls }),
    },
  ];
}

function systemMessages(value: JsonValue | undefined): Message[] {
  if (value === undefined) return [];
  const parsed = embeddedJson(value);
  const content = Array.isArray(parsed) ? partsText(parsed) : toText(parsed);
  return content === '' ? [] : [{ role: 'system', content }];
}

/** Messages as JSON or JSON text: `{ role, parts }`, `{ role, content }`, or plain text. */
export function messagesOf(value: JsonValue | undefined): Message[] {
  if (value === undefined) return [];
  const parsed = embeddedJson(value);
  const list = Array.isArray(parsed) ? parsed : asList(asObject(parsed)?.['messages']);
  return list.flatMap((item): Message[] => {
    const row = asObject(item);
    const role = row === null ? undefined : asText(field(row, 'role'));
    if (row === null || role === undefined) return [];
    const parts = asList(field(row, 'parts'));
    const content = field(row, 'content');
    const text =
      parts.length > 0
        ? partsText(parts)
        : Array.isArray(content)
          ? partsText(content)
          : content === undefined
            ? ''
            : toText(content);
    const toolCalls = [
      ...toolCallsOf(parts),
      ...toolCallsOf(asList(content)),
      ...(mapTools(field(row, 'tool_calls', 'toolCalls')) ?? []),
    ];
    const response = [...parts, ...asList(content)]
      .map(asObject)
      .find((part) => part?.['type'] === 'tool_call_response');
    const toolCallId =
      asText(field(row, 'tool_call_id', 'toolCallId')) ??
      (response === undefined || response === null ? undefined : asText(field(response, 'id')));
    return [
      {
        role,
        content: text,
        ...(toolCalls.length === 0 ? {} : { toolCalls }),
        ...(toolCallId === undefined ? {} : { toolCallId }),
      },
    ];
  });
}

function toolCallsOf(parts: readonly JsonValue[]): ToolCall[] {
  return parts.flatMap((item): ToolCall[] => {
    const part = asObject(item);
    if (
      part === null ||
      (part['type'] !== 'tool_call' && part['type'] !== 'tool-call' && part['type'] !== 'tool_use')
    )
      return [];
    const name = asText(field(part, 'name', 'toolName'));
    if (name === undefined) return [];
    const args = field(part, 'arguments', 'args', 'input');
    const id = asText(field(part, 'id', 'toolCallId'));
    return [
      {
        name,
        ...(args === undefined ? {} : { arguments: embeddedJson(args) }),
        ...(id === undefined ? {} : { id }),
      },
    ];
  });
}

/** Text of the parts that people read; files and images are named, not shown. */
function partsText(parts: readonly JsonValue[]): string {
  return parts
    .flatMap((item) => {
      if (typeof item === 'string') return [item];
      const part: JsonObject | null = asObject(item);
      if (part === null) return [];
      const type = asText(part['type']) ?? 'text';
      if (type === 'tool_call' || type === 'tool-call' || type === 'tool_use') return [];
      const text = field(part, 'content', 'text', 'response', 'output', 'result');
      if (text !== undefined) return [toText(text)];
      return [`[${type}]`];
    })
    .join('\n');
}

function vercelAnswer(tree: AttributeNode): Message[] {
  const text = attribute(tree, 'ai.response.text', 'ai.response.object');
  const toolCalls = mapTools(attribute(tree, 'ai.response.toolCalls')) ?? [];
  if (text === undefined && toolCalls.length === 0) return [];
  return [
    {
      role: 'assistant',
      content: text === undefined ? '' : toText(text),
      ...(toolCalls.length === 0 ? {} : { toolCalls }),
    },
  ];
}

/** The older events `gen_ai.user.message` and `gen_ai.choice`. */
function fromEvents(events: readonly SourceEvent[]): SpanMessages {
  const input: Message[] = [];
  const output: Message[] = [];
  for (const event of events) {
    const kind = /^gen_ai\.(system|user|assistant|tool)\.message$/.exec(event.name)?.[1];
    const content = event.attributes['content'] ?? event.attributes['gen_ai.event.content'];
    if (kind !== undefined)
      input.push({
        role: kind,
        content: content === undefined || content === null ? '' : toText(content),
      });
    if (event.name === 'gen_ai.choice') {
      const message = embeddedJson(event.attributes['message'] ?? content ?? '');
      const inner = asObject(message)?.['content'] ?? message;
      output.push({ role: 'assistant', content: toText(inner) });
    }
  }
  return { input, output };
}
