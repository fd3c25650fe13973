import { z } from 'zod';

/**
 * Every error that a person can meet has a stable code. Scripts and tests rely on the codes, so a
 * code is never renamed or given another meaning.
 */
export const ERROR_CODES = {
  // workspace
  'workspace/newer': 'Made by a newer Assay',
  'workspace/corrupt': 'This workspace is damaged',
  'workspace/empty-file': 'The workspace file is empty',
  'workspace/not-assay': 'Not an Assay workspace',
  'workspace/read-only': 'This workspace is read-only',
  'workspace/locked': 'This workspace is already open',
  'workspace/missing': 'No workspace here',
  'workspace/unreachable': 'The workspace cannot be reached',
  'workspace/disk-full': 'The disk is full',
  'workspace/synced-folder': 'This folder is synced by another program',
  // input
  'input/invalid': 'Not accepted',
  'input/not-found': 'Not found',
  'input/conflict': 'Already changed elsewhere',
  // import
  'import/unreadable': 'The file cannot be read',
  'import/empty': 'The file is empty',
  'import/unknown-format': 'The format is not recognised',
  'import/invalid-json': 'Not valid JSON',
  'import/invalid-utf8': 'Not UTF-8 text',
  'import/too-deep': 'Nested too deeply',
  'import/line-too-long': 'A line is too long',
  'import/too-many-keys': 'An object has too many keys',
  'import/duplicate-key': 'A key stands twice',
  'import/forbidden-key': 'A key is not allowed',
  'import/number-out-of-range': 'A number cannot be kept',
  'import/invalid-record': 'A record does not fit',
  'import/duplicate-id': 'An id stands twice',
  'import/needs-mapping': 'The columns need a mapping',
  'import/needs-direction': 'The direction of a metric is unclear',
  'import/source-changed': 'The file changed during the import',
  'import/cancelled': 'The import was cancelled',
  'import/too-many-cases': 'Too many cases',
  // rubric, pack, review
  'rubric/invalid': 'The rubric is not complete',
  'pack/empty': 'A pack needs cases',
  'review/incomplete': 'A required question is not answered',
  'review/invalid-answer': 'An answer does not fit its question',
  'undo/nothing': 'Nothing to undo',
  'redo/nothing': 'Nothing to redo',
  // export
  'export/unwritable': 'The file cannot be written',
  // command line
  'usage/invalid': 'The command was not understood',
  // everything that is a bug
  internal: 'Something went wrong inside Assay',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

const errorCodes = Object.keys(ERROR_CODES).filter((code): code is ErrorCode => code in ERROR_CODES);

/**
 * An error as data, the same in every process.
 * `message` is one clear sentence that names the thing, the place and the limit; `hint` is what the
 * person can do about it. Neither holds a token, a full path or more case text than names the fault.
 */
export const AppErrorSchema = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  hint: z.string().optional(),
  /** File name, table or field that the error speaks of. */
  subject: z.string().optional(),
  /** 1-based line in a text file. */
  line: z.number().int().optional(),
  /** 1-based column in the line, or undefined. */
  column: z.number().int().optional(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
});

export type AppError = z.infer<typeof AppErrorSchema>;

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
