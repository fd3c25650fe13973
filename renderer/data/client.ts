import {
  keepPreviousData,
  useMutation,
  useQuery,
  type UseMutationResult,
} from '@tanstack/react-query';
import type { Reply } from '../../shared/contract/call.ts';
import type { CallInput, CallName, CallOutput, QueryName } from '../../shared/contract/contract.ts';
import type { ShellCallInput, ShellCallName, ShellOutputs } from '../../shared/contract/shell.ts';
import type { AppError } from '../../shared/errors.ts';
import { bridge } from './bridge.ts';

/** Carries an {@link AppError} through TanStack Query, which only knows thrown errors. */
export class CallFailure extends Error {
  readonly appError: AppError;

  constructor(appError: AppError) {
    super(appError.message);
    this.name = 'CallFailure';
    this.appError = appError;
  }
}

/** Asks the core. Expected failures come back as data; it never rejects. */
export async function callCore<N extends CallName>(
  name: N,
  input: CallInput<N>,
): Promise<Reply<CallOutput<N>>> {
  try {
    return await bridge().call(name, input);
  } catch (thrown) {
    return { ok: false, error: appErrorOf(thrown) };
  }
}

/** Asks the desktop shell (dialogs, clipboard, the window). It never rejects. */
export async function callShell<N extends ShellCallName>(
  name: N,
  input: ShellCallInput<N>,
): Promise<Reply<ShellOutputs[N]>> {
  try {
    return await bridge().shell(name, input);
  } catch (thrown) {
    return { ok: false, error: appErrorOf(thrown) };
  }
}

/** The {@link AppError} of anything thrown; what is not ours is a bug and says so. */
export function appErrorOf(thrown: unknown): AppError {
  if (thrown instanceof CallFailure) return thrown.appError;
  return { code: 'internal', message: thrown instanceof Error ? thrown.message : String(thrown) };
}

export interface CallState<T> {
  readonly data: T | undefined;
  readonly error: AppError | null;
  /** No data yet and none is shown in its place. */
  readonly isPending: boolean;
  /** A newer answer is on its way; `data` may be an older one. */
  readonly isFetching: boolean;
  /** `data` belongs to an earlier input (`keepPrevious`). */
  readonly isStale: boolean;
  readonly refetch: () => void;
}

interface UseCallOptions {
  /** False asks nothing yet. */
  readonly enabled?: boolean;
  /** Shows the answer to the previous input until the new one is there. */
  readonly keepPrevious?: boolean;
  /** How long an answer nobody shows is remembered; 5 minutes if left out. */
  readonly rememberMs?: number;
}

/**
 * Reads from the core and keeps the answer fresh: it is asked again when a change touches one of the
 * query's topics. Errors are data.
 */
export function useCall<N extends QueryName>(
  name: N,
  input: CallInput<N>,
  options: UseCallOptions = {},
): CallState<CallOutput<N>> {
  const result = useQuery<CallOutput<N>>({
    queryKey: callKey(name, input),
    queryFn: () => fetchCall(name, input),
    ...(options.enabled === undefined ? {} : { enabled: options.enabled }),
    ...(options.rememberMs === undefined ? {} : { gcTime: options.rememberMs }),
    ...(options.keepPrevious ? { placeholderData: keepPreviousData } : {}),
  });
  return {
    data: result.data,
    error: result.error ? appErrorOf(result.error) : null,
    isPending: result.isPending,
    isFetching: result.isFetching,
    isStale: result.isPlaceholderData,
    refetch: () => void result.refetch(),
  };
}

/** Key of a query in the cache, for prefetching or writing an answer into it. */
export function callKey<N extends QueryName>(
  name: N,
  input: CallInput<N>,
): readonly [N, CallInput<N>] {
  return [name, input];
}

/** The value of a call, or a thrown {@link CallFailure}; for `queryClient.fetchQuery`. */
export async function fetchCall<N extends CallName>(
  name: N,
  input: CallInput<N>,
): Promise<CallOutput<N>> {
  const reply = await callCore(name, input);
  if (!reply.ok) throw new CallFailure(reply.error);
  return reply.value;
}

/**
 * Writes through the core. `mutate(input, { onSuccess })` as in TanStack Query; `error` is a
 * {@link CallFailure}, read it with {@link appErrorOf}.
 */
export function useCommandCall<N extends CallName>(
  name: N,
): UseMutationResult<CallOutput<N>, Error, CallInput<N>> {
  return useMutation<CallOutput<N>, Error, CallInput<N>>({
    mutationKey: [name],
    mutationFn: (input) => fetchCall(name, input),
  });
}
