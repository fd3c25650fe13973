import type { CaseRecord, JsonValue, ToolCall, Turn } from '../../../../shared/domain/case.ts';
import type { JsonObject } from './json-access.ts';
import {
  asAmount,
  asList,
  asNumber,
  asObject,
  asText,
  embeddedJson,
  field,
  toIsoTime,
  toText,
  toTexts,
} from './json-access.ts';

/** Parts of a case record that several foreign formats spell alike. */

/** `production` and `development` as tools spell them; anything else stays in the raw record. */
export function environmentOf(text: string | undefined): CaseRecord['environment'] {
  switch (text?.toLowerCase()) {
    case 'production':
    case 'prod':
    case 'live':
      return 'production';
    case 'development':
    case 'dev':
    case 'staging':
    case 'test':
    case 'testing':
    case 'local':
      return 'development';
    default:
      return undefined;
  }
}

/** Tool calls of either spelling; text cells may hold them as JSON. */
export function mapTools(value: JsonValue | undefined): ToolCall[] | undefined {
  if (value === undefined) return undefined;
  const list = embeddedJson(value);
  if (!Array.isArray(list)) return undefined;
  const tools: ToolCall[] = [];
  for (const item of list) {
    if (typeof item === 'string') tools.push({ name: item });
    const row = asObject(item);
    if (row === null) continue;
    const call = asObject(field(row, 'function')) ?? row;
    const name = asText(field(call, 'name', 'toolName', 'tool_name'));
    if (name === undefined) continue;
    const args = field(
      call,
      'inputParameters',
      'input_parameters',
      'arguments',
      'args',
      'parameters',
      'input',
    );
    const output = field(row, 'output', 'result', 'response');
    const error = asText(field(row, 'error'));
    const id = asText(field(row, 'id', 'tool_call_id', 'toolCallId'));
    tools.push({
      name,
      ...(args === undefined ? {} : { arguments: embeddedJson(args) }),
      ...(output === undefined ? {} : { output }),
      ...(error === undefined ? {} : { error }),
      ...(id === undefined ? {} : { id }),
    });
  }
  return tools;
}

/** Turns in their order; an array, or the same as JSON text. */
export function mapTurns(value: JsonValue | undefined): Turn[] {
  const rows = asList(value === undefined ? undefined : embeddedJson(value))
    .map((item, index) => ({ row: asObject(item), index }))
    .filter((entry): entry is { row: JsonObject; index: number } => entry.row !== null);
  rows.sort(
    (a, b) =>
      (asNumber(field(a.row, 'order')) ?? a.index) - (asNumber(field(b.row, 'order')) ?? b.index),
  );
  return rows.map(({ row }) => {
    const content = field(row, 'content', 'text', 'message', 'value');
    const role = asText(field(row, 'role', 'from', 'speaker', 'author', 'type')) ?? 'user';
    const toolCalls = mapTools(
      field(row, 'toolsCalled', 'tools_called', 'toolCalls', 'tool_calls'),
    );
    const name = asText(field(row, 'name'));
    const toolCallId = asText(field(row, 'toolCallId', 'tool_call_id'));
    const latencyMs = asAmount(field(row, 'latencyMs', 'latency_ms'));
    const at = toIsoTime(field(row, 'at', 'timestamp', 'createdAt', 'created_at', 'time'));
    return {
      role: role === 'human' ? 'user' : role === 'ai' || role === 'gpt' ? 'assistant' : role,
      content: content === undefined ? '' : toText(content),
      ...(toolCalls === undefined || toolCalls.length === 0 ? {} : { toolCalls }),
      ...(toolCallId === undefined ? {} : { toolCallId }),
      ...(name === undefined ? {} : { name }),
      ...texts('retrievalContext', field(row, 'retrievalContext', 'retrieval_context')),
      ...(at === undefined ? {} : { at }),
      ...(latencyMs === undefined ? {} : { latencyMs }),
    };
  });
}

/** `{ [key]: value }`, or nothing. */
export function optional<K extends 'input' | 'actualOutput' | 'expectedOutput'>(
  key: K,
  value: JsonValue | undefined,
): { [P in K]?: JsonValue } {
  const entry: { [P in K]?: JsonValue } = {};
  if (value !== undefined) entry[key] = value;
  return entry;
}

/** `{ [key]: texts }`, or nothing. */
export function texts<K extends 'context' | 'retrievalContext'>(
  key: K,
  value: JsonValue | undefined,
): { [P in K]?: string[] } {
  const list = toTexts(value);
  const entry: { [P in K]?: string[] } = {};
  if (list !== undefined) entry[key] = list;
  return entry;
}
