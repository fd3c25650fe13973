import type { Worker } from 'node:worker_threads';
import { AppFailure, appError, type AppError } from '../../../shared/errors.ts';
import type { CoreContext } from '../context.ts';
import { startWorker } from '../workers/start-worker.ts';
import type { StatsAnswers, StatsRequest } from './stats-requests.ts';

/** What the worker sends back. */
export type StatsReply =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly error: AppError };

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Statistics of one open workspace, computed in a worker thread that is started with the first
 * question and ends with the workspace. It never keeps the process alive.
 */
export class StatsClient {
  readonly #context: CoreContext;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #lastId = 0;

  constructor(context: CoreContext) {
    this.#context = context;
    context.beforeClose(() => this.#stop('The workspace was closed.'));
  }

  /** @throws AppFailure with what went wrong in the worker */
  async ask<R extends StatsRequest>(request: R): Promise<StatsAnswers[R['kind']]> {
    const worker = this.#start();
    this.#lastId += 1;
    const id = this.#lastId;
    // A running request holds the process, so that a command line waits for its answer.
    worker.ref();
    const value = await new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage({ id, request });
    });
    // The worker is our own code in the same build: its answers have the type of the question.
    return value as StatsAnswers[R['kind']];
  }

  #start(): Worker {
    if (this.#worker !== null) return this.#worker;
    const worker = startWorker('stats-worker', { databasePath: this.#context.databasePath });
    worker.on('message', (reply: StatsReply) => this.#receive(worker, reply));
    worker.on('error', (error) => {
      this.#context.deps.log.error('the statistics worker failed', { name: error.name });
      this.#fail(worker, `The statistics could not be computed: ${error.message}`);
    });
    worker.on('exit', () => this.#fail(worker, 'The statistics worker ended.'));
    worker.unref();
    this.#worker = worker;
    return worker;
  }

  #receive(worker: Worker, reply: StatsReply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (this.#waiting.size === 0) worker.unref();
    if (reply.ok) waiting?.resolve(reply.value);
    else waiting?.reject(new AppFailure(reply.error));
  }

  /** Rejects what waits for a worker that is gone; the next question starts a new one. */
  #fail(worker: Worker, message: string): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    for (const { reject } of this.#waiting.values()) {
      reject(
        new AppFailure(appError('internal', message, { hint: 'Nothing was lost. Try again.' })),
      );
    }
    this.#waiting.clear();
  }

  async #stop(message: string): Promise<void> {
    const worker = this.#worker;
    if (worker === null) return;
    this.#fail(worker, message);
    // Asked first, so that it closes its connection itself; a computation in progress is cut off.
    const exited = new Promise((resolve) => worker.once('exit', resolve));
    worker.postMessage('close');
    const deadline = setTimeout(() => void worker.terminate(), CLOSE_WITHIN_MS);
    await exited;
    clearTimeout(deadline);
  }
}

const CLOSE_WITHIN_MS = 500;

/** One client for each open workspace: features that ask for statistics share its worker. */
const clients = new WeakMap<CoreContext, StatsClient>();

/** The statistics of a workspace. */
export function statsClientOf(context: CoreContext): StatsClient {
  const known = clients.get(context);
  if (known !== undefined) return known;
  const client = new StatsClient(context);
  clients.set(context, client);
  return client;
}
