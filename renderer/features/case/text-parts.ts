/** Size of a part of a long text; each is laid out only when it comes into view. */
const PART_CHARS = 20_000;

/**
 * Cuts a long text into parts at line ends where there are any near, never inside a surrogate pair.
 * Joined, the parts are the text.
 */
export function textParts(text: string): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  while (start < text.length) {
    let end = Math.min(text.length, start + PART_CHARS);
    if (end < text.length) {
      const lineEnd = text.lastIndexOf('\n', end);
      if (lineEnd > start + PART_CHARS / 2) end = lineEnd + 1;
      else if (isHighSurrogate(text.charCodeAt(end - 1))) end -= 1;
    }
    parts.push(text.slice(start, end));
    start = end;
  }
  return parts;
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}
