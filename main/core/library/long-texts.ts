import type { TextClip } from '../../../shared/contract/library.ts';

/** Longest text that a view carries whole, in UTF-16 units; the rest comes on demand. */
export const MAX_VIEW_TEXT = 20_000;

export interface ClippedJson {
  readonly json: string;
  readonly clips: readonly TextClip[];
}

/** JSON with every long text inside cut to {@link MAX_VIEW_TEXT}, and where that was done. */
export function clipJson(json: string): ClippedJson {
  // A text inside is never longer than the text around it.
  return json.length <= MAX_VIEW_TEXT ? { json, clips: [] } : clipValue(JSON.parse(json));
}

/** Like {@link clipJson} for a value, which is changed in place. */
export function clipValue(value: unknown): ClippedJson {
  const clips: TextClip[] = [];
  clipInside(value, [], clips);
  return { json: JSON.stringify(value), clips };
}

function clipInside(value: unknown, path: readonly (string | number)[], clips: TextClip[]): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      if (typeof item === 'string') value[index] = clipText(item, [...path, index], clips);
      else if (typeof item === 'object') clipInside(item, [...path, index], clips);
    }
  } else if (isObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      if (typeof item === 'string') {
        if (item.length > MAX_VIEW_TEXT) value[key] = clipText(item, [...path, key], clips);
      } else if (typeof item === 'object') {
        clipInside(item, [...path, key], clips);
      }
    }
  }
}

function clipText(text: string, path: readonly (string | number)[], clips: TextClip[]): string {
  if (text.length <= MAX_VIEW_TEXT) return text;
  clips.push({ path, totalChars: text.length });
  return textPart(text, 0, MAX_VIEW_TEXT);
}

/**
 * A part of a text that never ends in half of a character: where the limit falls between the two
 * units of one, the part is a unit shorter. (A part of one unit keeps it, so that reading goes on.)
 */
export function textPart(text: string, offset: number, limit: number): string {
  const part = text.slice(offset, offset + limit);
  const last = part.charCodeAt(part.length - 1);
  const next = text.charCodeAt(offset + part.length);
  const splits =
    part.length > 1 && last >= 0xd800 && last <= 0xdbff && next >= 0xdc00 && next <= 0xdfff;
  return splits ? part.slice(0, -1) : part;
}

/** The text at a path of a JSON value; undefined if there is none, or something else. */
export function textAt(value: unknown, path: readonly (string | number)[]): string | undefined {
  let at = value;
  for (const step of path) {
    if (Array.isArray(at)) at = typeof step === 'number' ? at[step] : undefined;
    // Only what the record holds: a path must not lead into the language's own objects.
    else if (isObject(at) && Object.hasOwn(at, String(step))) at = at[String(step)];
    else return undefined;
  }
  return typeof at === 'string' ? at : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
