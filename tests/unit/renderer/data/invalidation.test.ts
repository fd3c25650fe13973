import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import { Invalidation } from '../../../../renderer/data/invalidation.ts';

/** A query whose answers are given by hand. */
function watched(client: QueryClient) {
  const waiting: ((value: number) => void)[] = [];
  const observer = new QueryObserver(client, {
    queryKey: ['import.jobs', {}],
    queryFn: () => new Promise<number>((resolve) => void waiting.push(resolve)),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const stop = observer.subscribe(() => undefined);
  return {
    stop,
    asked: () => waiting.length,
    async answer(value: number) {
      waiting.at(-1)?.(value);
      await new Promise((resolve) => setImmediate(resolve));
    },
    data: () => observer.getCurrentResult().data,
  };
}

test('IV1: changes that come while a query is being asked ask once more, not once each, and never cancel', async () => {
  const client = new QueryClient();
  const invalidation = new Invalidation(client);
  const jobs = watched(client);
  expect(jobs.asked()).toBe(1);
  for (let change = 0; change < 20; change += 1) invalidation.apply({ topics: ['imports'] });
  expect(jobs.asked()).toBe(1);
  await jobs.answer(1);
  expect(jobs.data()).toBe(1);
  expect(jobs.asked()).toBe(2);
  await jobs.answer(2);
  expect(jobs.data()).toBe(2);
  expect(jobs.asked()).toBe(2);
  jobs.stop();
  invalidation.stop();
});

test('IV2: a change of other topics asks nothing', async () => {
  const client = new QueryClient();
  const invalidation = new Invalidation(client);
  const jobs = watched(client);
  await jobs.answer(1);
  invalidation.apply({ topics: ['rubrics', 'annotations'] });
  expect(jobs.asked()).toBe(1);
  invalidation.apply({ topics: ['imports'] });
  expect(jobs.asked()).toBe(2);
  jobs.stop();
  invalidation.stop();
});
