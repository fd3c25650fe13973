import { AppFailure, appError, toAppError, type AppError } from '../../../shared/errors.ts';
import type { SearchAnswers, SearchMessage, SearchReply, SearchRequest } from './run-search.ts';

/** The part of a worker thread that is used here. */
export interface SearchWorker {
  readonly postMessage: (message: SearchMessage) => void;
  readonly onReply: (listener: (reply: SearchReply) => void) => void;
  readonly onFailure: (listener: (error: unknown) => void) => void;
  readonly onExit: (listener: () => void) => void;
  readonly terminate: () => Promise<unknown>;
  /** A busy worker keeps the process alive, an idle one does not. */
  readonly setBusy: (isBusy: boolean) => void;
}

export interface SearchClientOptions {
  readonly startWorker: () => SearchWorker;
  /** How long a search that nobody waits for any more may run on, in milliseconds. */
  readonly patienceMs?: number;
}

export interface SearchClient {
  /**
   * Runs a request in the worker, which starts at the first one.
   * @throws AppFailure `search/superseded` if newer searches of its kind took its place, `internal` if
   *   the worker failed twice on it, and what the store said.
   */
  readonly run: <K extends keyof SearchAnswers>(
    request: Extract<SearchRequest, { kind: K }>,
  ) => Promise<SearchAnswers[K]>;
  /** Ends the worker; what was asked is refused. */
  readonly close: () => Promise<void>;
}

interface Job {
  readonly id: number;
  readonly request: SearchRequest;
  /** Equal for requests that want parts of one result. */
  readonly searchKey: string;
  /** How often it was started. */
  starts: number;
  readonly settle: (reply: SearchReply) => void;
}

/** Different searches of one kind that may wait; the ones before them are stale. */
const MAX_WAITING_SEARCHES = 4;
const MAX_STARTS = 2;

/**
 * Asks the search worker, one request at a time, the newest first: while somebody types, only the last
 * search matters. A search that runs too long while a newer one of its kind waits is interrupted by
 * ending the worker; it gets one more try when nothing newer waits (two screens may ask at the same
 * time), then it is dropped. A worker that crashes is started again.
 */
export function createSearchClient({
  startWorker,
  patienceMs = 250,
}: SearchClientOptions): SearchClient {
  const waiting: Job[] = [];
  let running: Job | null = null;
  let worker: SearchWorker | null = null;
  let patience: NodeJS.Timeout | null = null;
  // A thread ends when the statement that it runs is done, so the old one works on beside the new one:
  // never more than one at a time.
  let isEnding = false;
  let lastId = 0;
  let isClosed = false;

  const finish = (reply: SearchReply): void => {
    if (running?.id !== reply.id) return;
    const job = running;
    stopRunning();
    job.settle(reply);
    startNext();
  };

  const stopRunning = (): void => {
    running = null;
    if (patience) clearTimeout(patience);
    patience = null;
  };

  const start = (): SearchWorker => {
    const started = startWorker();
    let failure: unknown = null;
    started.onReply((reply) => {
      if (worker === started) finish(reply);
    });
    started.onFailure((error) => {
      failure = error;
    });
    started.onExit(() => {
      // An exit that was asked for has another worker, or none, in its place already.
      if (worker !== started) return;
      worker = null;
      takeBack('front', failure === null ? stoppedError() : toAppError(failure));
      startNext();
    });
    return started;
  };

  /** Puts the running job back into the line, or ends it if it had its tries. */
  const takeBack = (place: 'front' | 'back', error: AppError): void => {
    const job = running;
    stopRunning();
    if (!job) return;
    if (job.starts >= MAX_STARTS) job.settle({ id: job.id, ok: false, error });
    else if (place === 'front') waiting.push(job);
    else waiting.unshift(job);
  };

  const startNext = (): void => {
    if (running || isClosed) return;
    const job = waiting.pop();
    if (!job) {
      worker?.setBusy(false);
      return;
    }
    running = job;
    job.starts += 1;
    worker ??= start();
    worker.setBusy(true);
    worker.postMessage({ id: job.id, request: job.request });
  };

  const interrupt = (job: Job): void => {
    if (running !== job) return;
    if (isEnding) {
      patience = setTimeout(() => interrupt(job), patienceMs);
      return;
    }
    const ended = worker;
    worker = null;
    isEnding = true;
    void ended?.terminate().finally(() => {
      isEnding = false;
    });
    takeBack('back', supersededError());
    startNext();
  };

  const dropStale = (kind: SearchRequest['kind']): void => {
    const keys = new Set(
      waiting.filter((job) => job.request.kind === kind).map((job) => job.searchKey),
    );
    if (keys.size <= MAX_WAITING_SEARCHES) return;
    const stale = waiting.filter(
      (job) => job.request.kind === kind && job.searchKey === keys.values().next().value,
    );
    for (const job of stale) {
      waiting.splice(waiting.indexOf(job), 1);
      job.settle({ id: job.id, ok: false, error: supersededError() });
    }
  };

  const enqueue = (request: SearchRequest, settle: Job['settle']): void => {
    lastId += 1;
    const job: Job = { id: lastId, request, searchKey: searchKeyOf(request), starts: 0, settle };
    waiting.push(job);
    dropStale(request.kind);
    const stale = running;
    if (stale && stale.request.kind === request.kind && stale.searchKey !== job.searchKey) {
      patience ??= setTimeout(() => interrupt(stale), patienceMs);
    }
    startNext();
  };

  return {
    async run<K extends keyof SearchAnswers>(request: Extract<SearchRequest, { kind: K }>) {
      if (isClosed) throw new AppFailure(closedError());
      const reply = await new Promise<SearchReply>((resolve) => {
        enqueue(request, resolve);
      });
      if (!reply.ok) throw new AppFailure(reply.error);
      // The worker answers a request of kind K with an answer of kind K (run-search.ts).
      return reply.answer as SearchAnswers[K];
    },
    async close() {
      isClosed = true;
      const jobs = running ? [...waiting, running] : [...waiting];
      waiting.length = 0;
      stopRunning();
      for (const job of jobs) job.settle({ id: job.id, ok: false, error: closedError() });
      const ended = worker;
      worker = null;
      await ended?.terminate();
    },
  };
}

function searchKeyOf(request: SearchRequest): string {
  if (!('query' in request)) return request.kind;
  const { filter, sort, behind } = request.query;
  return JSON.stringify([filter, sort, behind?.key ?? null]);
}

function supersededError(): AppError {
  return appError('search/superseded', 'A newer search took the place of this one.');
}

function closedError(): AppError {
  return appError('search/superseded', 'The workspace was closed while this was searched.');
}

function stoppedError(): AppError {
  return appError('internal', 'The search stopped unexpectedly, twice.', {
    hint: 'Nothing was lost. Try a narrower search; if it comes back, run `assay doctor` and report it.',
  });
}
