import type { CaseRecord, JsonValue } from '../../../shared/domain/case.ts';

/** Longest preview of a list row, in UTF-16 units. */
export const PREVIEW_LENGTH = 200;
/** Characters of one case that the search index takes for each of its columns. */
const SEARCH_LENGTH = 512 * 1024;

/** The texts of a case as the search index takes them. */
export interface CaseText {
  readonly input: string;
  readonly output: string;
  readonly more: string;
}

/** What a list shows of a case's input: the last thing the user said, or the payload. */
export function inputPreview(record: CaseRecord): string {
  return preview(record.input ?? record.turns?.[0]?.content ?? '', 'user');
}

/** What a list shows of a case's output: the last answer. */
export function outputPreview(record: CaseRecord): string {
  return preview(
    record.actualOutput ??
      (record.turns === undefined || record.turns.length < 2
        ? ''
        : (record.turns.at(-1)?.content ?? '')),
    'assistant',
  );
}

function preview(value: JsonValue, role: 'user' | 'assistant'): string {
  const text = typeof value === 'string' ? value : (spoken(value, role) ?? JSON.stringify(value));
  const head = text.slice(0, PREVIEW_LENGTH);
  // Most texts need nothing but the cut; the others lose blank space, so that more of them fits.
  if (!UNTIDY.test(head)) return head.toWellFormed();
  return visible(text.slice(0, PREVIEW_LENGTH * 4)).slice(0, PREVIEW_LENGTH);
}

/** Something that a line of a list cannot show as it is. */
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const UNTIDY = /[\u0000-\u001f\u007f]|\s\s|^\s|\s$/;

/** Content of the last message of a role, where the value is a list of messages or holds one. */
function spoken(value: JsonValue, role: 'user' | 'assistant'): string | null {
  if (value === null || typeof value !== 'object') return null;
  if (!Array.isArray(value))
    return Array.isArray(value['messages']) ? spoken(value['messages'], role) : null;
  for (let at = value.length - 1; at >= 0; at -= 1) {
    const item = value[at];
    if (item === null || item === undefined || typeof item !== 'object' || Array.isArray(item))
      return null;
    if (
      typeof item['content'] === 'string' &&
      (item['role'] === role || item['role'] === undefined)
    )
      return item['content'];
  }
  return null;
}

/** One line: blank space as single spaces, other control characters as their symbols. */
function visible(text: string): string {
  return (
    text
      .replaceAll(/\s+/g, ' ')
      // oxlint-disable-next-line no-control-regex -- control characters are what it replaces
      .replaceAll(/[\u0000-\u001f]/g, (char) => String.fromCharCode(0x2400 + char.charCodeAt(0)))
      .replaceAll('\u007f', '\u2421')
      .trim()
      .toWellFormed()
  );
}

/** Text for a column of a table: whole characters only, as SQLite keeps UTF-8. Bodies keep escapes. */
export function cellText(text: string | null | undefined): string | null {
  return text === null || text === undefined ? null : text.toWellFormed();
}

/** The searchable texts of a case: everything that people read of it, without keys and ids. */
export function caseText(record: CaseRecord): CaseText {
  const more = new Collector();
  more.add(record.name);
  more.add(record.expectedOutput);
  more.add(record.expectedOutcome);
  for (const turn of record.turns ?? []) more.add(turn.content);
  more.add(record.context);
  more.add(record.retrievalContext);
  for (const tool of record.toolsCalled ?? [])
    more.add([tool.name, tool.arguments ?? null, tool.output ?? null, tool.error ?? null]);
  for (const span of record.spans ?? []) {
    if (more.isFull) break;
    more.add(span.name);
    more.add(span.error);
    more.add(span.input);
    more.add(span.output);
    for (const message of span.messages ?? []) more.add(message.content);
    for (const document of span.documents ?? []) more.add(document.content);
  }
  for (const comment of record.feedback ?? []) more.add(comment.comment);
  more.add(record.error);
  return { input: textOf(record.input), output: textOf(record.actualOutput), more: more.text() };
}

function textOf(value: JsonValue | undefined): string {
  const collector = new Collector();
  collector.add(value);
  return collector.text();
}

class Collector {
  readonly #parts: string[] = [];
  #room = SEARCH_LENGTH;

  get isFull(): boolean {
    return this.#room <= 0;
  }

  add(value: JsonValue | undefined): void {
    if (value === undefined || value === null || this.#room <= 0) return;
    if (typeof value === 'string') {
      this.#parts.push(value.length > this.#room ? value.slice(0, this.#room) : value);
      this.#room -= value.length + 1;
    } else if (Array.isArray(value)) {
      for (const item of value) this.add(item);
    } else if (typeof value === 'object') {
      for (const item of Object.values(value)) this.add(item);
    } else if (typeof value === 'number') {
      this.add(String(value));
    }
  }

  text(): string {
    const text = this.#parts.join('\n');
    // The tokenizer takes NUL for the end of nothing: words after it must be found as well.
    return (text.includes('\0') ? text.replaceAll('\0', ' ') : text).toWellFormed();
  }
}
