import type { ErrorCode } from '../../../../shared/errors.ts';
import { FORBIDDEN_KEYS, MAX_DEPTH, MAX_ITEMS, MAX_KEYS } from './limits.ts';
import { visibleText } from './visible-text.ts';

/** What is wrong with a JSON text, and where (both 1-based, columns in UTF-16 units). */
export interface JsonFault {
  readonly code: ErrorCode;
  readonly what: string;
  readonly hint?: string;
  readonly line: number;
  readonly column: number;
}

/**
 * Reads a JSON text with full care and names its first fault: bad grammar (RFC 8259), too deep, too
 * many keys or items, a key that stands twice or is not allowed, a number that no double can hold.
 * It runs only where the fast way has found that something is wrong, so it is written for clear
 * answers. It never recurses, so that no nesting can end the stack.
 * @returns null if the text is fine.
 */
export function findJsonFault(text: string): JsonFault | null {
  try {
    scan(text);
    return null;
  } catch (thrown) {
    if (thrown instanceof Fault) {
      const before = text.slice(0, thrown.at);
      const lastBreak = before.lastIndexOf('\n');
      const line = lastBreak === -1 ? 1 : before.split('\n').length;
      return {
        code: thrown.code,
        what: thrown.message,
        ...(thrown.hint === undefined ? {} : { hint: thrown.hint }),
        line,
        column: thrown.at - lastBreak,
      };
    }
    throw thrown;
  }
}

class Fault extends Error {
  readonly code: ErrorCode;
  readonly at: number;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, at: number, what: string, hint?: string) {
    super(what);
    this.code = code;
    this.at = at;
    this.hint = hint;
  }
}

interface Frame {
  readonly keys: Set<string> | null;
  items: number;
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /[A-Za-z_$][\w$]*/y;

function scan(text: string): void {
  const stack: Frame[] = [];
  let at = skipSpace(text, 0);
  if (at >= text.length) throw new Fault('import/invalid-json', at, 'there is no value here.');
  for (;;) {
    at = openValue(text, at, stack);
    // A container that was just opened and holds something goes on with its first value.
    const opened = text[at - 1];
    const frame = stack.at(-1);
    if (frame !== undefined && (opened === '{' || opened === '[') && frame.items === 0) {
      const next = skipSpace(text, at);
      if (text[next] !== (frame.keys === null ? ']' : '}')) {
        at = frame.keys === null ? countItem(frame, next) : readKey(text, next, frame);
        continue;
      }
    }
    const next = afterValue(text, at, stack);
    if (next === null) return;
    at = next;
  }
}

/** Reads a scalar, or the opening bracket of a container. @returns the index after it. */
function openValue(text: string, at: number, stack: Frame[]): number {
  const char = text[at];
  if (char === '{' || char === '[') {
    if (stack.length >= MAX_DEPTH) {
      throw new Fault('import/too-deep', at, `the data is nested deeper than ${MAX_DEPTH} levels.`);
    }
    stack.push({ keys: char === '{' ? new Set() : null, items: 0 });
    return at + 1;
  }
  if (char === '"') return readString(text, at);
  if (char !== undefined && /[-\d]/.test(char)) return readNumber(text, at);
  for (const word of ['true', 'false', 'null'])
    if (text.startsWith(word, at)) return at + word.length;
  throw unexpected(text, at, 'a value');
}

/** Goes on after a value: a comma and the next value, or closing brackets. @returns null at the end. */
function afterValue(text: string, from: number, stack: Frame[]): number | null {
  let at = from;
  for (;;) {
    at = skipSpace(text, at);
    const frame = stack.at(-1);
    if (frame === undefined) {
      if (at < text.length) throw unexpected(text, at, 'the end of the record');
      return null;
    }
    const close = frame.keys === null ? ']' : '}';
    if (text[at] === close) {
      stack.pop();
      at += 1;
      continue;
    }
    if (text[at] !== ',') throw unexpected(text, at, `a comma or \`${close}\``);
    at = skipSpace(text, at + 1);
    return frame.keys === null ? countItem(frame, at) : readKey(text, at, frame);
  }
}

function countItem(frame: Frame, at: number): number {
  frame.items += 1;
  if (frame.items > MAX_ITEMS) {
    throw new Fault(
      'import/too-many-keys',
      at,
      `a list has more than ${MAX_ITEMS.toLocaleString('en-US')} items.`,
    );
  }
  return at;
}

function readKey(text: string, at: number, frame: Frame): number {
  if (text[at] !== '"') throw unexpected(text, at, 'a key in double quotes');
  const end = readString(text, at);
  const key: unknown = JSON.parse(text.slice(at, end));
  if (typeof key !== 'string') throw unexpected(text, at, 'a key');
  if (FORBIDDEN_KEYS.has(key)) {
    throw new Fault(
      'import/forbidden-key',
      at,
      `the key \`${key}\` is not allowed.`,
      'Rename the key.',
    );
  }
  if (frame.keys?.has(key) === true) {
    throw new Fault(
      'import/duplicate-key',
      at,
      `the key \`${visibleText(key)}\` stands twice in one object.`,
      'Programs disagree on which of the two counts; keep one.',
    );
  }
  frame.keys?.add(key);
  frame.items += 1;
  if (frame.items > MAX_KEYS) {
    throw new Fault(
      'import/too-many-keys',
      at,
      `an object has more than ${MAX_KEYS.toLocaleString('en-US')} keys.`,
    );
  }
  const colon = skipSpace(text, end);
  if (text[colon] !== ':') throw unexpected(text, colon, 'a colon after the key');
  return skipSpace(text, colon + 1);
}

function readString(text: string, from: number): number {
  let at = from + 1;
  for (;;) {
    const code = text.charCodeAt(at);
    if (Number.isNaN(code)) {
      throw new Fault(
        'import/invalid-json',
        from,
        'a text that starts here has no closing quote.',
        CUT_HINT,
      );
    }
    if (code === 34) return at + 1;
    if (code < 32) {
      throw new Fault(
        'import/invalid-json',
        at,
        'a text holds a raw control character.',
        'Escape it, such as \\n or \\u0000.',
      );
    }
    if (code !== 92) {
      at += 1;
      continue;
    }
    const escape = /^(?:["\\/bfnrt]|u[\da-fA-F]{4})/.exec(text.slice(at + 1, at + 6));
    if (escape === null)
      throw new Fault('import/invalid-json', at, 'a text holds an unknown escape.');
    at += 1 + escape[0].length;
  }
}

function readNumber(text: string, at: number): number {
  NUMBER.lastIndex = at;
  const found = NUMBER.exec(text);
  if (found === null) throw unexpected(text, at, 'a number');
  if (!Number.isFinite(Number(found[0]))) {
    throw new Fault(
      'import/number-out-of-range',
      at,
      `the number ${visibleText(found[0])} is too large to keep.`,
    );
  }
  return at + found[0].length;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return at;
    at += 1;
  }
}

const CUT_HINT = 'The file may be cut off here.';

function unexpected(text: string, at: number, expected: string): Fault {
  if (at >= text.length) {
    return new Fault(
      'import/invalid-json',
      at,
      `the data ends where ${expected} was expected.`,
      CUT_HINT,
    );
  }
  WORD.lastIndex = text[at] === '-' ? at + 1 : at;
  const word = WORD.exec(text)?.[0];
  if (word !== undefined && /^(?:NaN|Infinity|inf|nan)$/.test(word)) {
    return new Fault(
      'import/number-out-of-range',
      at,
      `${word} is no JSON number.`,
      'Write null where there is no number.',
    );
  }
  const found = word ?? String.fromCodePoint(text.codePointAt(at) ?? 0);
  return new Fault(
    'import/invalid-json',
    at,
    `found \`${visibleText(found)}\` where ${expected} was expected.`,
  );
}
