import { appError, type AppError } from '../../shared/errors.ts';
import {
  contract,
  type Caller,
  type CallName,
  type ParsedInput,
} from '../../shared/contract/contract.ts';
import { err, ok } from '../../shared/result.ts';
import type { CoreContext, Handlers } from './context.ts';
import { readOnlyError, toStoreError } from './store/store-error.ts';

/** Commands that leave the workspace as it is, so a read-only one answers them. */
const HARMLESS_COMMANDS: ReadonlySet<CallName> = new Set<CallName>([
  'import.preview',
  'packFile.preview',
  'export.annotations',
  'export.alignment',
  'answers.preview',
  'answers.export',
  'workspace.doctor',
]);

/** Validates input, refuses writes to a read-only workspace, and turns what is thrown into data. */
export function createCaller(
  handlers: Handlers,
  context: Pick<CoreContext, 'deps' | 'isReadOnly'>,
): Caller {
  return async (name, input) => {
    // Names and inputs come from another process; types hold nobody to them.
    if (!Object.hasOwn(contract, name)) {
      return err(
        appError('input/invalid', `There is no call ${JSON.stringify(name).slice(0, 80)}.`),
      );
    }
    const { kind, input: schema } = contract[name];
    const parsed = schema.safeParse(input);
    if (!parsed.success) return err(invalidInput(name, parsed.error.issues));
    if (kind === 'command' && context.isReadOnly && !HARMLESS_COMMANDS.has(name))
      return err(readOnlyError());
    try {
      return ok(await handlers[name](parsed.data as ParsedInput<typeof name>));
    } catch (thrown) {
      const error = toStoreError(thrown);
      if (error.code === 'internal')
        context.deps.log.error('a call failed', { call: name, at: frames(thrown) });
      return err(error);
    }
  };
}

function invalidInput(
  name: CallName,
  issues: readonly { readonly message: string; readonly path: readonly PropertyKey[] }[],
): AppError {
  const issue = issues[0];
  const place = issue?.path.map(String).join('.') ?? '';
  const where = place === '' ? '' : `${place}: `;
  return appError(
    'input/invalid',
    `${name}: ${where}${issue?.message ?? 'not accepted'}.`,
    place === '' ? {} : { subject: place },
  );
}

/** Where an error came from, without its message, which may quote a case. */
function frames(thrown: unknown): string {
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : '';
  return stack
    .split('\n')
    .filter((line) => line.trim().startsWith('at '))
    .slice(0, 6)
    .join('\n');
}
