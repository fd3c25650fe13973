import type { z } from 'zod';
import type { AppError } from '../errors.ts';

/**
 * Topics of what a write touched. The renderer refetches what depends on them; nothing else tells it
 * that data changed.
 */
export const TOPICS = [
  'workspace',
  'cases',
  'imports',
  'packs',
  'rubrics',
  'annotations',
  'metrics',
  'filters',
  'settings',
  'sync',
] as const;
export type Topic = (typeof TOPICS)[number];

/** Pushed after every write, and as an import moves on. */
export interface Changes {
  readonly topics: readonly Topic[];
  /** Set where the change is about few cases or packs, so that other views need not refetch. */
  readonly packIds?: readonly string[];
  readonly caseIds?: readonly string[];
}

/** One call of the contract: what goes in is validated, what comes out is typed. */
export interface Call<Input extends z.ZodType, Output> {
  readonly kind: 'query' | 'command';
  readonly input: Input;
  /** Topics after which a query's answer may differ. */
  readonly topics: readonly Topic[];
  /** Only carries the type. */
  readonly output?: Output;
}

export type QueryCall<Input extends z.ZodType, Output> = Call<Input, Output> & {
  readonly kind: 'query';
};
export type CommandCall<Input extends z.ZodType, Output> = Call<Input, Output> & {
  readonly kind: 'command';
};

/** Declares a call that reads. */
export function query<Output>() {
  return <Input extends z.ZodType>(
    input: Input,
    topics: readonly Topic[],
  ): QueryCall<Input, Output> => ({
    kind: 'query',
    input,
    topics,
  });
}

/** Declares a call that writes, or starts something. */
export function command<Output>() {
  return <Input extends z.ZodType>(input: Input): CommandCall<Input, Output> => ({
    kind: 'command',
    input,
    topics: [],
  });
}

/** What crosses a process boundary in answer to a call. Errors are data on the way. */
export type Reply<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: AppError };
