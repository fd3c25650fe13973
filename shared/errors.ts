import { ERROR_CODES, type ErrorCode } from './error-codes.ts';

export { ERROR_CODES, type ErrorCode };

/**
 * An error as data, the same in every process.
 * `message` is one clear sentence that names the thing, the place and the limit; `hint` is what the
 * person can do about it. Neither holds a token, a full path or more case text than names the fault.
 */
export interface AppError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string | undefined;
  /** File name, table or field that the error speaks of. */
  readonly subject?: string | undefined;
  /** 1-based line in a text file. */
  readonly line?: number | undefined;
  /** 1-based column in the line. */
  readonly column?: number | undefined;
  readonly details?: Readonly<Record<string, string | number | boolean>> | undefined;
}

/** Builds an {@link AppError}; leaves out the fields that are not given. */
export function appError(
  code: ErrorCode,
  message: string,
  extra: Partial<Omit<AppError, 'code' | 'message'>> = {},
): AppError {
  return { code, message, ...extra };
}

/** Carries an {@link AppError} where only a throw can (inside a transaction, a stream, a worker). */
export class AppFailure extends Error {
  readonly error: AppError;

  constructor(error: AppError, cause?: unknown) {
    super(error.message, { cause });
    this.name = 'AppFailure';
    this.error = error;
  }
}

/** Turns anything thrown into an {@link AppError}; what is not ours becomes `internal`, with its message. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppFailure) return thrown.error;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return appError('internal', message, {
    hint: 'Nothing was lost. Try again; if it comes back, run `assay doctor` and report it.',
  });
}
