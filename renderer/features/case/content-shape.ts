import type { JsonValue } from '../../../shared/domain/case.ts';

/** How a value of a case is best drawn. */
export type ContentShape =
  | { readonly kind: 'empty' }
  | { readonly kind: 'json'; readonly value: JsonValue }
  | { readonly kind: 'text'; readonly text: string; readonly isMarkdown: boolean };

/** Text longer than this is drawn plain and in parts. */
export const LONG_TEXT_CHARS = 60_000;

const MARKDOWN_MARKS =
  /(^|\n)(#{1,6} |[-*+] |\d+[.)] |> |```|\|.+\|)|\*\*[^*\n]+\*\*|`[^`\n]+`|\[[^\]\n]+\]\([^)\n]+\)/;

/**
 * Decides between a JSON tree, Markdown and plain text. Text that holds JSON (tools and exporters
 * often write objects as text) is drawn as a tree too. @param isWhole false if the text was clipped.
 */
export function shapeOf(value: JsonValue | undefined, isWhole = true): ContentShape {
  if (value === undefined || value === null || value === '') return { kind: 'empty' };
  if (typeof value !== 'string') {
    return typeof value === 'object'
      ? { kind: 'json', value }
      : { kind: 'text', text: String(value), isMarkdown: false };
  }
  if (isWhole && value.length <= 2_000_000 && /^\s*[[{]/.test(value) && /[\]}]\s*$/.test(value)) {
    const parsed = parseObject(value);
    if (parsed !== null) return { kind: 'json', value: parsed };
  }
  return {
    kind: 'text',
    text: value,
    isMarkdown: value.length <= LONG_TEXT_CHARS && MARKDOWN_MARKS.test(value),
  };
}

function parseObject(text: string): JsonValue | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return isJsonContainer(parsed) ? parsed : null;
  } catch {
    // Text that only looks like JSON is text.
    return null;
  }
}

function isJsonContainer(value: unknown): value is JsonValue & object {
  return typeof value === 'object' && value !== null;
}

/** A value as text, for comparing and copying. */
export function asText(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}
