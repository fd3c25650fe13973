import { appError, type AppError } from '../../shared/errors.ts';
import { contract, type Caller, type CallName, type ParsedInput } from '../../shared/contract/contract.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import { createAlignmentHandlers } from './alignment/handlers.ts';
import type { CoreContext, CoreDeps, Handlers } from './context.ts';
import { createImportHandlers } from './io/import/handlers.ts';
import { createLibraryHandlers } from './library/handlers.ts';
import { openContext, type OpenedContext } from './open-context.ts';
import { createReviewHandlers } from './review/handlers.ts';
import type { OpenStoreOptions } from './store/open.ts';
import { readOnlyError, toStoreError } from './store/store-error.ts';
import { createWorkspaceHandlers } from './workspace/handlers.ts';

/** An open workspace with every call of the contract. */
export interface Core extends Pick<OpenedContext, 'onChanges' | 'close'> {
  readonly call: Caller;
  readonly context: CoreContext;
}

/** Commands that leave the workspace as it is, so a read-only one answers them. */
const HARMLESS_COMMANDS: ReadonlySet<CallName> = new Set<CallName>([
  'import.preview',
  'export.annotations',
  'export.alignment',
  'workspace.doctor',
]);

/** Opens a workspace, or makes a new one in an empty folder. Errors as in `openStore`. */
export async function openCore(deps: CoreDeps, options: OpenStoreOptions = {}): Promise<Result<Core>> {
  const opened = await openContext(deps, options);
  if (!opened.ok) return err(opened.error);
  const { context, onChanges, close, recovery } = opened.value;
  try {
    const handlers = {
      ...createWorkspaceHandlers(context, recovery),
      ...createImportHandlers(context),
      ...createLibraryHandlers(context),
      ...createReviewHandlers(context),
      ...createAlignmentHandlers(context),
    } satisfies Handlers;
    return ok({ call: createCaller(handlers, context), context, onChanges, close });
  } catch (thrown) {
    await close();
    return err(toStoreError(thrown));
  }
}

/** Validates input, refuses writes to a read-only workspace, and turns what is thrown into data. */
function createCaller(handlers: Handlers, context: CoreContext): Caller {
  return async (name, input) => {
    // Names and inputs come from another process; types hold nobody to them.
    if (!Object.hasOwn(contract, name)) {
      return err(appError('input/invalid', `There is no call ${JSON.stringify(String(name).slice(0, 80))}.`));
    }
    const { kind, input: schema } = contract[name];
    const parsed = schema.safeParse(input);
    if (!parsed.success) return err(invalidInput(name, parsed.error.issues));
    if (kind === 'command' && context.isReadOnly && !HARMLESS_COMMANDS.has(name)) return err(readOnlyError());
    try {
      return ok(await handlers[name](parsed.data as ParsedInput<typeof name>));
    } catch (thrown) {
      const error = toStoreError(thrown);
      if (error.code === 'internal') context.deps.log.error('a call failed', { call: name, at: frames(thrown) });
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
  return appError('input/invalid', `${name}: ${place === '' ? '' : `${place}: `}${issue?.message ?? 'not accepted'}.`, {
    ...(place === '' ? {} : { subject: place }),
  });
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
