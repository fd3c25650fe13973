import type { Caller } from '../../shared/contract/contract.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import { createAdjudicationHandlers } from './adjudication/handlers.ts';
import { createAgreementHandlers } from './agreement/handlers.ts';
import { createAlignmentHandlers } from './alignment/handlers.ts';
import { createAnswersHandlers } from './answers/handlers.ts';
import { createCaller } from './caller.ts';
import type { CoreContext, CoreDeps, Handlers } from './context.ts';
import { createImportHandlers } from './io/import/handlers.ts';
import { createImportRunner } from './jobs/import-runner.ts';
import { createLibraryHandlers } from './library/handlers.ts';
import { openContext, type OpenedContext } from './open-context.ts';
import { createPackFileHandlers, takePackFile } from './packfile/handlers.ts';
import { createReviewHandlers } from './review/handlers.ts';
import type { OpenStoreOptions } from './store/open.ts';
import { toStoreError } from './store/store-error.ts';
import { createTeamHandlers } from './team/handlers.ts';
import { createSyncHandlers } from './sync/handlers.ts';
import { createWorkspaceHandlers } from './workspace/handlers.ts';
import { startUpkeep } from './workspace/upkeep.ts';

/** An open workspace with every call of the contract. */
export interface Core extends Pick<OpenedContext, 'onChanges' | 'close'> {
  readonly call: Caller;
  readonly context: CoreContext;
}

/** Opens a workspace, or makes a new one in an empty folder. Errors as in `openStore`. */
export async function openCore(
  deps: CoreDeps,
  options: OpenStoreOptions = {},
): Promise<Result<Core>> {
  const opened = await openContext(deps, options);
  if (!opened.ok) return err(opened.error);
  const { context, onChanges, close, recovery } = opened.value;
  try {
    const upkeep = startUpkeep(context, onChanges);
    const imports = createImportRunner(context);
    const sync = createSyncHandlers(context, {
      onChanges,
      isRecovered: recovery !== null,
      importPackFile: (path) => takePackFile(context, imports, path),
    });
    const handlers = {
      ...createWorkspaceHandlers(context, () => upkeep.finding() ?? recovery),
      ...createImportHandlers(context, imports),
      ...createLibraryHandlers(context),
      ...createPackFileHandlers(context, imports),
      ...createReviewHandlers(context),
      ...createAlignmentHandlers(context),
      ...createAgreementHandlers(context),
      ...sync,
      ...createAdjudicationHandlers(context),
      ...createAnswersHandlers(context),
      ...createTeamHandlers(context, async () => sync['sync.people']({})),
    } satisfies Handlers;
    return ok({ call: createCaller(handlers, context), context, onChanges, close });
  } catch (thrown) {
    await close();
    return err(toStoreError(thrown));
  }
}
