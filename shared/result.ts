import type { AppError } from './errors.ts';

/** The outcome of something that is expected to fail at times. Bugs throw; expected failures are data. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: AppError };

/** Wraps a success. */
export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** Wraps an expected failure. */
export function err(error: AppError): { readonly ok: false; readonly error: AppError } {
  return { ok: false, error };
}

/**
 * Makes a `switch` over a union exhaustive: a new member without a case does not compile.
 * @throws always, if a value outside the type reaches it at run time.
 */
export function assertNever(value: never, what = 'kind'): never {
  throw new Error(`Unexpected ${what}: ${JSON.stringify(value)}`);
}
