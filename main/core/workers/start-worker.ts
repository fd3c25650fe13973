import { Worker } from 'node:worker_threads';

/** Workers of the core: each has its own read-only connection and can be ended at any moment. */
export type WorkerName = 'search-worker' | 'stats-worker' | 'maintenance-worker';

/**
 * Where the entry file of a worker is. In the sources it stands beside this file; the built app has
 * this module inside a bundle of `out/main/`, where every worker is a bundle of its own.
 */
export function workerUrl(name: WorkerName, moduleUrl: string = import.meta.url): URL {
  return new URL(moduleUrl.endsWith('.ts') ? `./${name}.ts` : `./${name}.js`, moduleUrl);
}

/**
 * Starts a worker of the core.
 * @param data reaches the worker as `workerData`; plain data only.
 */
export function startWorker(name: WorkerName, data: unknown): Worker {
  return new Worker(workerUrl(name), { workerData: data, name });
}
