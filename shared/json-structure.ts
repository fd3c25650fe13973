const QUOTE = 34;
const BACKSLASH = 92;
const COLON = 58;

/**
 * Counts colons and the deepest nesting outside of texts. Valid JSON is not assumed: this is asked
 * before a text is parsed, because deep values crash what handles them later.
 */
export function countStructure(text: string): { colons: number; depth: number } {
  let colons = 0;
  let depth = 0;
  let deepest = 0;
  const end = text.length;
  for (let at = 0; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfText(text, at + 1);
    } else if (code === COLON) {
      colons += 1;
    } else if (code === 123 || code === 91) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (code === 125 || code === 93) {
      depth -= 1;
    }
  }
  return { colons, depth: deepest };
}

/** Index of the quote that closes a text. Most are short; long ones are left to a native search. */
function endOfText(text: string, from: number): number {
  let at = from;
  for (const short = Math.min(text.length, from + 24); at < short; at += 1) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at += 1;
    else if (code === QUOTE) return at;
  }
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote === -1) return text.length;
    let slashes = 0;
    while (quote - slashes > at && text.charCodeAt(quote - slashes - 1) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return quote;
    at = quote + 1;
  }
}

/** Whether a text nests deeper than `depth`; valid JSON is not assumed. */
export function isTooDeep(text: string, depth: number): boolean {
  return countStructure(text).depth > depth;
}
