import { describe, expect, test } from 'vitest';
import {
  createSearchClient,
  type SearchClient,
  type SearchWorker,
} from '../../../../../main/core/library/search-client.ts';
import type { SearchMessage, SearchReply } from '../../../../../main/core/library/run-search.ts';
import type { Metric } from '../../../../../shared/domain/metric.ts';
import { AppFailure } from '../../../../../shared/errors.ts';

/** A worker that does what the test says, when it says so. */
class FakeWorker implements SearchWorker {
  readonly messages: SearchMessage[] = [];
  isBusy = false;
  isEnded = false;
  /** A thread ends when the statement that it runs is done. */
  statementEnds: Promise<void> = Promise.resolve();
  #onReply: (reply: SearchReply) => void = () => undefined;
  #onFailure: (error: unknown) => void = () => undefined;
  #onExit: () => void = () => undefined;

  postMessage(message: SearchMessage): void {
    this.messages.push(message);
  }
  onReply(listener: (reply: SearchReply) => void): void {
    this.#onReply = listener;
  }
  onFailure(listener: (error: unknown) => void): void {
    this.#onFailure = listener;
  }
  onExit(listener: () => void): void {
    this.#onExit = listener;
  }
  async terminate(): Promise<void> {
    this.isEnded = true;
    await this.statementEnds;
    this.#onExit();
  }
  setBusy(isBusy: boolean): void {
    this.isBusy = isBusy;
  }

  get texts(): (string | undefined)[] {
    return this.messages.map(({ request }) =>
      'query' in request ? request.query.filter.text : request.kind,
    );
  }
  /** Answers the message that came last. */
  answer(caseIds: readonly string[]): void {
    this.#onReply({ id: this.messages.at(-1)?.id ?? 0, ok: true, answer: caseIds });
  }
  answerMetrics(metrics: readonly Metric[]): void {
    this.#onReply({ id: this.messages.at(-1)?.id ?? 0, ok: true, answer: metrics });
  }
  crash(error: Error): void {
    this.#onFailure(error);
    this.#onExit();
  }
}

function setUp(patienceMs = 60_000): {
  client: SearchClient;
  workers: FakeWorker[];
  current: () => FakeWorker;
} {
  const workers: FakeWorker[] = [];
  const startWorker = (): FakeWorker => {
    const worker = new FakeWorker();
    workers.push(worker);
    return worker;
  };
  const current = (): FakeWorker => {
    const worker = workers.at(-1);
    if (!worker) throw new Error('no worker was started');
    return worker;
  };
  return { client: createSearchClient({ startWorker, patienceMs }), workers, current };
}

function ask(client: SearchClient, text: string): Promise<string> {
  const query = { filter: { text }, sort: 'imported', behind: null, exact: true } as const;
  return client.run<'ids'>({ kind: 'ids', query, limit: 10 }).then(
    (ids) => ids.join(),
    (error: unknown) => (error instanceof AppFailure ? error.error.code : String(error)),
  );
}

describe('search client', () => {
  test('SC1: the worker starts at the first request, and only keeps the process alive while it works', async () => {
    const { client, workers, current } = setUp();
    expect(workers).toHaveLength(0);
    const answer = ask(client, 'a');
    expect(current().isBusy).toBe(true);
    current().answer(['1', '2']);
    expect(await answer).toBe('1,2');
    expect(current().isBusy).toBe(false);
    expect(workers).toHaveLength(1);
  });

  test('SC2: one request at a time goes to the worker, the newest of those that wait first', async () => {
    const { client, current } = setUp();
    const answers = ['a', 'b', 'c'].map((text) => ask(client, text));
    expect(current().texts).toEqual(['a']);
    current().answer(['of a']);
    expect(current().texts).toEqual(['a', 'c']);
    current().answer(['of c']);
    current().answer(['of b']);
    expect(await Promise.all(answers)).toEqual(['of a', 'of b', 'of c']);
  });

  test('SC3: while somebody types, searches that more than four newer ones overtook are dropped', async () => {
    const { client, current } = setUp();
    const answers = ['a', 'b', 'c', 'd', 'e', 'f'].map((text) => ask(client, text));
    for (const text of ['a', 'f', 'e', 'd', 'c']) current().answer([text]);
    expect(await Promise.all(answers)).toEqual(['a', 'search/superseded', 'c', 'd', 'e', 'f']);
  });

  test('SC4: pages of one search never drop one another', async () => {
    const { client, current } = setUp();
    const answers = Array.from({ length: 9 }, () => ask(client, 'same'));
    for (let i = 0; i < 9; i += 1) current().answer(['page']);
    expect(new Set(await Promise.all(answers))).toEqual(new Set(['page']));
  });

  test('SC5: a search that runs on while a newer one of its kind waits is interrupted, tried once more, then dropped', async () => {
    const { client, workers, current } = setUp(0);
    const slow = ask(client, 'slow');
    const next = ask(client, 'next');
    await interrupted(workers, 1);
    expect(current().texts).toEqual(['next']);
    current().answer(['of next']);
    expect(await next).toBe('of next');
    expect(current().texts).toEqual(['next', 'slow']);
    const last = ask(client, 'last');
    await interrupted(workers, 2);
    expect(await slow).toBe('search/superseded');
    current().answer(['of last']);
    expect(await last).toBe('of last');
    expect(workers.map((worker) => worker.isEnded)).toEqual([true, true, false]);
  });

  test('SC6: a request of another kind interrupts nothing', async () => {
    const { client, workers, current } = setUp(0);
    const slow = ask(client, 'slow');
    const metrics = client.run<'metrics'>({ kind: 'metrics' });
    // Set after any timer of the client, so it fires after it.
    await new Promise((resolve) => setTimeout(resolve, 0));
    current().answer(['of slow']);
    current().answerMetrics([]);
    expect(await slow).toBe('of slow');
    expect(await metrics).toEqual([]);
    expect(workers).toHaveLength(1);
  });

  test('SC7: after a crash the worker is started again and the request with it; twice is an error as data', async () => {
    const { client, workers, current } = setUp();
    const answer = ask(client, 'a');
    current().crash(new Error('out of memory'));
    expect(workers).toHaveLength(2);
    expect(current().texts).toEqual(['a']);
    current().crash(new Error('out of memory'));
    expect(await answer).toBe('internal');
    const next = ask(client, 'b');
    expect(workers).toHaveLength(3);
    current().answer(['fine']);
    expect(await next).toBe('fine');
  });

  test('SC8: a late answer of a worker that was ended is nobody’s', async () => {
    const { client, workers, current } = setUp(0);
    const slow = ask(client, 'slow');
    const next = ask(client, 'next');
    await interrupted(workers, 1);
    workers[0]?.answer(['too late']);
    current().answer(['of next']);
    current().answer(['of slow']);
    expect(await Promise.all([slow, next])).toEqual(['of slow', 'of next']);
  });

  test('SC9: while an interrupted search still ends, no other one is interrupted', async () => {
    const { client, workers, current } = setUp(0);
    const slow = ask(client, 'slow');
    const statement = Promise.withResolvers<void>();
    current().statementEnds = statement.promise;
    const second = ask(client, 'second');
    await interrupted(workers, 1);
    const third = ask(client, 'third');
    // Two turns of a timer that is as short as the client's patience.
    for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0));
    expect(workers).toHaveLength(2);
    statement.resolve();
    await interrupted(workers, 2);
    for (const text of ['third', 'slow', 'second']) {
      expect(current().texts.at(-1)).toBe(text);
      current().answer([`of ${text}`]);
    }
    expect(await Promise.all([slow, second, third])).toEqual(['of slow', 'of second', 'of third']);
  });

  test('SC10: closing ends the worker and refuses what waits and what comes', async () => {
    const { client, current } = setUp();
    const answers = [ask(client, 'a'), ask(client, 'b')];
    await client.close();
    expect(await Promise.all(answers)).toEqual(['search/superseded', 'search/superseded']);
    expect(current().isEnded).toBe(true);
    expect(await ask(client, 'c')).toBe('search/superseded');
  });
});

/** Resolves when the nth worker was ended (its patience of 0 ms is over in one of the next turns). */
async function interrupted(workers: readonly FakeWorker[], nth: number): Promise<void> {
  while (workers[nth - 1]?.isEnded !== true) await new Promise((resolve) => setImmediate(resolve));
}
