import type { AnswerValue } from '../../../shared/domain/annotation.ts';
import type { JsonValue, ToolCall } from '../../../shared/domain/case.ts';

/** The tool calls of an answer; anything else is an empty list. */
export function toolCallsOf(value: AnswerValue | undefined): readonly ToolCall[] {
  return Array.isArray(value) ? value.filter((call) => typeof call === 'object') : [];
}

/**
 * Arguments as the text to edit. A text is what was typed before it became JSON, so it is shown as it
 * is; {@link readArgumentsText} reads it back.
 */
export function argumentsText(value: JsonValue | undefined): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

/** Reads arguments: JSON as its value, nothing as `undefined`, anything else as the text that it is. */
export function readArgumentsText(text: string): JsonValue | undefined {
  if (text.trim() === '') return undefined;
  try {
    const value: JsonValue = JSON.parse(text);
    // A JSON string would look like text that is not JSON yet; arguments have names, so it is none.
    return typeof value === 'string' ? text : value;
  } catch {
    // Half-typed JSON is kept as it stands, so that a draft loses nothing of it.
    return text;
  }
}
