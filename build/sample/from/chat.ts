import { z } from 'zod';
import type { JsonValue, SpanKind, ToolCall } from '../../../shared/domain/case.ts';

/** A chat message as the OpenAI API writes it; tau-bench and AgentRx store their runs this way. */
export const ChatMessageSchema = z.looseObject({
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  content: z.string().nullable().optional(),
  name: z.string().optional(),
  tool_call_id: z.string().optional(),
  tool_calls: z
    .array(
      z.looseObject({
        id: z.string(),
        function: z.object({ name: z.string(), arguments: z.string() }),
      }),
    )
    .nullable()
    .optional(),
});
export type ChatMessage = z.infer<typeof ChatMessageSchema>;

export const ActionSchema = z.object({ name: z.string(), kwargs: z.record(z.string(), z.json()) });

/** Reads text that may be JSON; text that is none stays text. */
export function parseIfJson(text: string): JsonValue {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return z.json().parse(JSON.parse(text));
  } catch {
    return text;
  }
}

/** tau-bench tools answer `Error: ...` when they fail. */
export function isToolError(message: ChatMessage): boolean {
  return message.role === 'tool' && (message.content ?? '').startsWith('Error');
}

/** The tool calls of one assistant message, each with the output that a later tool message gives. */
export function toolCallsOf(message: ChatMessage, all: readonly ChatMessage[]): ToolCall[] {
  return (message.tool_calls ?? []).map((call): ToolCall => {
    const reply = all.find((other) => other.role === 'tool' && other.tool_call_id === call.id);
    const output = reply?.content ?? null;
    return {
      id: call.id,
      name: call.function.name,
      arguments: parseIfJson(call.function.arguments),
      ...(reply && isToolError(reply) ? { error: output ?? '' } : {}),
      ...(output === null ? {} : { output: parseIfJson(output) }),
    };
  });
}

/** Kind of span for a chat role. */
export function spanKindOfRole(role: ChatMessage['role']): SpanKind {
  switch (role) {
    case 'assistant':
      return 'llm';
    case 'tool':
      return 'tool';
    case 'system':
    case 'user':
      return 'other';
  }
}

/** A call without its output: the tool's own message or span holds that already. */
export function withoutOutput(call: ToolCall): ToolCall {
  const { output: _output, ...rest } = call;
  return rest;
}
