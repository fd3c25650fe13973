import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { z } from 'zod';
import { AppFailure, appError } from '../../shared/errors.ts';
import type { CliIo } from './cli-io.ts';

/** Reads a text file that the command line names. @throws AppFailure `usage/invalid` */
export function readTextFile(io: CliIo, path: string, option: string): string {
  try {
    return readFileSync(resolve(io.cwd, path), 'utf8');
  } catch (error) {
    throw new AppFailure(
      appError('usage/invalid', `${option}: the file “${basename(path)}” cannot be read.`, {
        subject: option,
      }),
      error,
    );
  }
}

/** Checks JSON text against what an option takes. @throws AppFailure `usage/invalid` naming the place */
export function parseJsonOption<S extends z.ZodType>(
  schema: S,
  text: string,
  option: string,
): z.output<S> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new AppFailure(
      appError('usage/invalid', `${option}: this is not valid JSON.`, { subject: option }),
      error,
    );
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const place = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
  throw new AppFailure(
    appError('usage/invalid', `${option}: ${place}${issue?.message ?? 'not accepted'}.`, {
      subject: option,
    }),
  );
}

/** Checks one option's text. @throws AppFailure `usage/invalid` */
export function parseOption<S extends z.ZodType>(
  schema: S,
  value: unknown,
  option: string,
): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const message = parsed.error.issues[0]?.message ?? 'not accepted';
  throw new AppFailure(appError('usage/invalid', `${option}: ${message}.`, { subject: option }));
}

/** An option that takes a number. */
export function parseNumber(value: string, option: string): number {
  const number = value.trim() === '' ? Number.NaN : Number(value);
  if (Number.isFinite(number)) return number;
  throw new AppFailure(appError('usage/invalid', `${option} takes a number.`, { subject: option }));
}
