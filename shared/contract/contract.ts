import type { z } from 'zod';
import { adjudicationContract } from './adjudication.ts';
import { agreementContract } from './agreement.ts';
import { alignmentContract } from './alignment.ts';
import { answersContract } from './answers.ts';
import type { Call, Reply } from './call.ts';
import { importContract } from './imports.ts';
import { libraryContract } from './library.ts';
import { packFileContract } from './pack-files.ts';
import { reviewContract } from './review.ts';
import { teamContract } from './team.ts';
import { syncContract } from './sync.ts';
import { workspaceContract } from './workspace.ts';

/**
 * THE list of calls between the screens (or the command line) and the core. Names are paths
 * (`feature.verb`). A call without a handler in `main/core/handlers.ts` does not compile.
 */
export const contract = {
  ...workspaceContract,
  ...importContract,
  ...libraryContract,
  ...reviewContract,
  ...packFileContract,
  ...alignmentContract,
  ...agreementContract,
  ...adjudicationContract,
  ...answersContract,
  ...teamContract,
  ...syncContract,
} as const;

export type Contract = typeof contract;
export type CallName = keyof Contract;

/** What the caller gives; defaults may be left out. */
export type CallInput<N extends CallName> = z.input<Contract[N]['input']>;
/** What the handler gets, after validation. */
export type ParsedInput<N extends CallName> = z.output<Contract[N]['input']>;
export type CallOutput<N extends CallName> =
  Contract[N] extends Call<z.ZodType, infer Output> ? Output : never;

/** Anything that can carry a call to the core: a MessagePort in the app, a function in tests and scripts. */
export type Caller = <N extends CallName>(
  name: N,
  input: CallInput<N>,
) => Promise<Reply<CallOutput<N>>>;

export type QueryName = {
  [N in CallName]: Contract[N]['kind'] extends 'query' ? N : never;
}[CallName];
