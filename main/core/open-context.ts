import { AppFailure } from '../../shared/errors.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import type { Changes } from '../../shared/contract/call.ts';
import type { CoreContext, CoreDeps } from './context.ts';
import { openStore, type OpenStoreOptions } from './store/open.ts';
import { createIdentities } from './store/self.ts';
import { toStoreError } from './store/store-error.ts';
import { createRefusingWriter, createWriter } from './store/writer.ts';

export interface OpenedContext {
  readonly context: CoreContext;
  /** Hears of every change after it is safe. @returns a function that stops it. */
  readonly onChanges: (listener: (changes: Changes) => void) => () => void;
  /** What was checked after a start that followed a crash; null after a clean close. */
  readonly recovery: string | null;
  /** Waits for what was registered with `beforeClose`, then closes the workspace. Twice is once. */
  readonly close: () => Promise<void>;
}

/** Opens a workspace for the features of the core. Errors as in `openStore`. */
export async function openContext(
  deps: CoreDeps,
  options: OpenStoreOptions = {},
): Promise<Result<OpenedContext>> {
  const opened = openStore(deps, options);
  if (!opened.ok) return err(opened.error);
  const store = opened.value;
  const listeners = new Set<(changes: Changes) => void>();
  const finishers: (() => void | Promise<void>)[] = [];
  const emitChanges = (changes: Changes) => {
    for (const listener of listeners) {
      try {
        listener(changes);
      } catch (error) {
        // The commit is safe by now: a listener's fault must not look like a failed save.
        deps.log.error('a listener failed', {
          reason: error instanceof Error ? error.name : 'unknown',
        });
      }
    }
  };
  try {
    const self = createIdentities(store.db);
    const writer = store.isReadOnly
      ? createRefusingWriter()
      : createWriter({
          db: store.db,
          self,
          deps,
          emitChanges,
          onCommitted: store.onCommitted,
        });
    const context: CoreContext = {
      deps,
      db: store.db,
      readDb: store.readDb,
      databasePath: store.databasePath,
      isReadOnly: store.isReadOnly,
      writer,
      personId: self.personId,
      reviewerId: self.reviewerId,
      identities: self,
      deviceId: () => self.deviceId,
      emitChanges,
      beforeClose: (finish) => void finishers.push(finish),
    };
    let closing: Promise<void> | null = null;
    return ok({
      context,
      onChanges(listener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
      recovery: store.recovery,
      close: () => (closing ??= closeAll(finishers, store.close, deps)),
    });
  } catch (thrown) {
    store.close();
    return err(thrown instanceof AppFailure ? thrown.error : toStoreError(thrown));
  }
}

async function closeAll(
  finishers: readonly (() => void | Promise<void>)[],
  closeStore: () => void,
  deps: Pick<CoreDeps, 'log'>,
): Promise<void> {
  for (const result of await Promise.allSettled(finishers.map(async (finish) => finish()))) {
    // A job that fails on its way out must not keep the workspace open and locked.
    if (result.status === 'rejected')
      deps.log.error('a job failed while closing', {
        reason: result.reason instanceof Error ? result.reason.name : 'unknown',
      });
  }
  closeStore();
}
