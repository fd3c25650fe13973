import type { CoreContext } from '../context.ts';
import { startWorker } from '../workers/start-worker.ts';
import type { SearchReply, SearchWorkerData } from './run-search.ts';
import { createSearchClient, type SearchClient, type SearchWorker } from './search-client.ts';

/** The search of a workspace: a worker thread with its own read-only connection, ended with the workspace. */
export function startSearch(
  context: Pick<CoreContext, 'databasePath' | 'beforeClose' | 'deps'>,
): SearchClient {
  const client = createSearchClient({ startWorker: () => startSearchWorker(context) });
  context.beforeClose(() => client.close());
  return client;
}

function startSearchWorker({
  databasePath,
  deps,
}: Pick<CoreContext, 'databasePath' | 'deps'>): SearchWorker {
  const thread = startWorker('search-worker', { databasePath } satisfies SearchWorkerData);
  return {
    postMessage: (message) => thread.postMessage(message),
    onReply: (listener) => void thread.on('message', (reply: SearchReply) => listener(reply)),
    onFailure: (listener) =>
      void thread.on('error', (error) => {
        deps.log.error('the search worker failed', { reason: error.name });
        listener(error);
      }),
    onExit: (listener) => void thread.on('exit', () => listener()),
    terminate: () => thread.terminate(),
    setBusy: (isBusy) => (isBusy ? thread.ref() : thread.unref()),
  };
}
