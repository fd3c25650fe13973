import type { AppError, ErrorCode } from '../../../../shared/errors.ts';
import { AppFailure, appError } from '../../../../shared/errors.ts';

/** Where in a file a record stands. */
export interface Place {
  /** Name of the file without its folder. */
  readonly fileName: string;
  /** 1-based line of the record's first character. */
  readonly line: number;
  /** 1-based column of the record's first character. */
  readonly column?: number;
  /** Byte of the file at which the record starts. */
  readonly byteOffset?: number;
}

/**
 * An error about a place in a file: `cases.jsonl, line 7, column 12: ...`, one sentence.
 * @param at line and column counted from the start of the record (both 1-based).
 */
export function placedError(
  code: ErrorCode,
  place: Place,
  what: string,
  extra: Partial<Omit<AppError, 'code' | 'message'>> = {},
  at: { readonly line: number; readonly column: number } | null = null,
): AppError {
  const line = at === null ? place.line : place.line + at.line - 1;
  const column =
    at === null ? place.column : at.line === 1 ? at.column + (place.column ?? 1) - 1 : at.column;
  const where = column === undefined ? `line ${line}` : `line ${line}, column ${column}`;
  return appError(code, `${place.fileName}, ${where}: ${what}`, {
    subject: place.fileName,
    line,
    ...(column === undefined ? {} : { column }),
    ...extra,
  });
}

/** Throws a {@link placedError}. */
export function failAt(
  code: ErrorCode,
  place: Place,
  what: string,
  extra: Partial<Omit<AppError, 'code' | 'message'>> = {},
  at: { readonly line: number; readonly column: number } | null = null,
): never {
  throw new AppFailure(placedError(code, place, what, extra, at));
}
