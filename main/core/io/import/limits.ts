/**
 * Limits of imported data. They are generous for real traces and small enough that a hostile file
 * cannot take the memory or the time of the core. Named in errors and in docs/formats.md.
 */

/** Nesting of objects and lists inside one record. */
export const MAX_DEPTH = 64;
/** Keys of one object. */
export const MAX_KEYS = 10_000;
/** Items of one list inside a record (the list of records itself may be longer). */
export const MAX_ITEMS = 100_000;
/** Bytes of one line, or of one record of a bigger document. */
export const MAX_RECORD_BYTES = 16 * 1024 * 1024;
/** Bytes of all records that make one case (the spans of a trace, the rows of an id). */
export const MAX_GROUP_BYTES = 128 * 1024 * 1024;
/** Spans of one trace. */
export const MAX_SPANS = 100_000;
/** Columns of a plain file. */
export const MAX_COLUMNS = 2_000;
/** Problems kept for the report of an import; more are counted only. */
export const MAX_REPORTED_PROBLEMS = 10_000;
/** Bytes of a file that a preview reads. */
export const PREVIEW_BYTES = 4 * 1024 * 1024;

/** Keys that can reach an object's prototype in careless code; no record may use them. */
export const FORBIDDEN_KEYS: ReadonlySet<string> = new Set([
  '__proto__',
  'constructor',
  'prototype',
]);

/** `16 MiB`, `4 KiB` or `12 bytes`, for messages. */
export function formatBytes(bytes: number): string {
  if (bytes >= 1024 * 1024) return `${Math.round(bytes / 1024 / 1024)} MiB`;
  if (bytes >= 1024) return `${Math.round(bytes / 1024)} KiB`;
  return `${bytes} bytes`;
}
