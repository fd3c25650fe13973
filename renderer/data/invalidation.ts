import type { Query, QueryClient } from '@tanstack/react-query';
import type { Changes } from '../../shared/contract/call.ts';
import { QUERY_TOPICS } from './topics.ts';

/** Whether a change can have touched the answer of a query with this key. */
export function isTouched(queryKey: readonly unknown[], changes: Changes): boolean {
  const [name, input] = queryKey;
  if (typeof name !== 'string' || !isQueryName(name)) return false;
  const topics: readonly string[] = QUERY_TOPICS[name];
  if (!changes.topics.some((topic) => topics.includes(topic))) return false;
  return (
    !isAboutAnother(input, 'packId', changes.packIds) &&
    !isAboutAnother(input, 'caseId', changes.caseIds)
  );
}

function isQueryName(name: string): name is keyof typeof QUERY_TOPICS {
  return Object.hasOwn(QUERY_TOPICS, name);
}

function isAboutAnother(
  input: unknown,
  field: 'packId' | 'caseId',
  touched: readonly string[] | undefined,
): boolean {
  if (!touched || typeof input !== 'object' || input === null || !(field in input)) return false;
  const value: unknown = Reflect.get(input, field);
  return typeof value === 'string' && !touched.includes(value);
}

/**
 * Asks again for what a change has touched. A query that is being asked already is asked once more
 * after it has answered: cancelling it would starve it while an import reports progress.
 */
export class Invalidation {
  readonly #client: QueryClient;
  readonly #again = new Set<string>();
  readonly #unsubscribe: () => void;

  constructor(client: QueryClient) {
    this.#client = client;
    this.#unsubscribe = client.getQueryCache().subscribe((cacheEvent) => {
      if (cacheEvent.type === 'updated' && cacheEvent.query.state.fetchStatus === 'idle')
        this.#settle(cacheEvent.query);
      if (cacheEvent.type === 'removed') this.#again.delete(cacheEvent.query.queryHash);
    });
  }

  apply(changes: Changes): void {
    for (const query of this.#client.getQueryCache().getAll()) {
      if (!isTouched(query.queryKey, changes)) continue;
      if (query.state.fetchStatus === 'fetching') this.#again.add(query.queryHash);
      else this.#refresh(query);
    }
  }

  /** After the core was restarted or another workspace was opened: nothing in the cache can be trusted. */
  reset(): void {
    this.#again.clear();
    void this.#client.resetQueries();
  }

  stop(): void {
    this.#unsubscribe();
  }

  #settle(query: Query): void {
    if (this.#again.delete(query.queryHash)) this.#refresh(query);
  }

  #refresh(query: Query): void {
    void this.#client.invalidateQueries({ queryKey: query.queryKey, exact: true });
  }
}
