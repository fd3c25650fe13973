import type { AppError } from '../../../../shared/errors.ts';
import { toAppError } from '../../../../shared/errors.ts';
import type { PlainRecord } from './columns.ts';
import { readCsv } from './csv-reader.ts';
import type { Layout } from './detect.ts';
import type { FileChunks } from './file-chunks.ts';
import { parseRecord } from './guarded-json.ts';
import { asObject } from './json-access.ts';
import { readLines } from './line-reader.ts';
import type { Place } from './place.ts';
import { failAt } from './place.ts';
import { readSlices, type SliceAction, type SlicePath } from './record-slicer.ts';

/** The text of one record and where it stands, before anything is made of it. */
export type RawRecord =
  | {
      readonly ok: true;
      readonly place: Place;
      readonly text: string;
      readonly offset: number;
      readonly bytes: number;
      /** Path in its document; empty for lines and tables. */
      readonly path: SlicePath;
      /** Set for rows of a table, which are no JSON. */
      readonly row: PlainRecord | null;
    }
  | { readonly ok: false; readonly error: AppError };

/** Streams the records of a file in its layout. @throws AppFailure where the file itself is at fault. */
export function* readRecords(file: FileChunks, layout: Layout): Generator<RawRecord> {
  const { fileName } = file;
  switch (layout.kind) {
    case 'lines':
      for (const line of readLines(file)) {
        if (!line.ok) yield { ok: false, error: line.error };
        else
          yield {
            ok: true,
            place: { fileName, line: line.line },
            text: line.text,
            offset: line.offset,
            bytes: line.bytes,
            path: [],
            row: null,
          };
      }
      return;
    case 'document':
      for (const slice of readSlices(file, choose(layout.paths))) {
        yield {
          ok: true,
          place: { fileName, line: slice.line, column: slice.column },
          text: slice.text,
          offset: slice.offset,
          bytes: slice.bytes,
          path: slice.path,
          row: null,
        };
      }
      return;
    case 'table':
      for (const row of readCsv(file, layout.dialect)) {
        if (!row.ok) yield { ok: false, error: row.error };
        else
          yield {
            ok: true,
            place: { fileName, line: row.line },
            text: row.raw,
            offset: row.offset,
            bytes: row.bytes,
            path: [],
            row: row.record,
          };
      }
  }
}

/** The plain object of a record. @throws AppFailure if it is none. */
export function plainRecord(raw: Extract<RawRecord, { ok: true }>): PlainRecord {
  if (raw.row !== null) return raw.row;
  const object = asObject(parseRecord(raw.text, raw.place));
  return (
    object ??
    failAt('import/invalid-record', raw.place, 'the record must be an object with named fields.')
  );
}

/** Enters what leads to one of the paths, takes what stands at one; `*` matches any key. */
export function choose(paths: readonly SlicePath[]): (path: SlicePath) => SliceAction {
  return (path) => {
    let action: SliceAction = 'skip';
    for (const wanted of paths) {
      if (
        wanted.length < path.length ||
        !path.every((part, index) => wanted[index] === '*' || wanted[index] === part)
      )
        continue;
      if (wanted.length === path.length) return 'take';
      action = 'enter';
    }
    return action;
  };
}

/** Runs the mapping of one record; what is wrong with the record becomes a problem, bugs go on. */
export function attempt<T>(
  map: () => T,
): { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: AppError } {
  try {
    return { ok: true, value: map() };
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code === 'internal') throw thrown;
    return { ok: false, error };
  }
}
