import type { z } from 'zod';
import { shellInputs, type ShellCallName, type ShellOutputs } from '../../shared/contract/shell.ts';
import type { Reply } from '../../shared/contract/call.ts';
import { appError, toAppError } from '../../shared/errors.ts';
import { err, type Result } from '../../shared/result.ts';
import { isLargerThan } from './message-size.ts';

/** What a handler gets, after validation. */
export type ShellParsed = { readonly [N in ShellCallName]: z.output<(typeof shellInputs)[N]> };

/** One function for each call of the shell. */
export type ShellHandlers = {
  readonly [N in ShellCallName]: (input: ShellParsed[N]) => Promise<Result<ShellOutputs[N]>>;
};

/** Room for the largest call, a chart's picture as Base64. */
export const MAX_SHELL_CALL_CHARS = 30_000_000;

const schemas: { readonly [N in ShellCallName]: z.ZodType<ShellParsed[N]> } = shellInputs;

/** Validates what came from the page and runs it. Never throws: what goes wrong is the reply. */
export async function runShellCall(
  handlers: ShellHandlers,
  name: unknown,
  input: unknown,
): Promise<Reply<unknown>> {
  if (typeof name !== 'string' || !isShellCall(name)) {
    return err(appError('input/invalid', 'The shell has no such call.'));
  }
  if (isLargerThan(input, MAX_SHELL_CALL_CHARS)) {
    return err(
      appError(
        'input/invalid',
        `The call ${name} is larger than ${MAX_SHELL_CALL_CHARS / 1e6} MB.`,
      ),
    );
  }
  try {
    return await validateAndRun(handlers, name, input);
  } catch (thrown) {
    return err(toAppError(thrown));
  }
}

async function validateAndRun<N extends ShellCallName>(
  handlers: ShellHandlers,
  name: N,
  input: unknown,
): Promise<Reply<ShellOutputs[N]>> {
  const parsed = schemas[name].safeParse(input);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return err(
      appError(
        'input/invalid',
        `The call ${name} does not accept ${issue?.path.join('.') || 'this input'}.`,
        {
          hint: issue?.message ?? '',
        },
      ),
    );
  }
  return handlers[name](parsed.data);
}

function isShellCall(name: string): name is ShellCallName {
  return Object.hasOwn(shellInputs, name);
}
