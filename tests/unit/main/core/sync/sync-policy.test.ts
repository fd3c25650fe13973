import { expect, it } from 'vitest';
import {
  LONGEST_TOLD_WAIT_MS,
  LONGEST_WAIT_MS,
  stepAfterFailure,
} from '../../../../../main/core/sync/sync-policy.ts';

const step = (status: number | null, failures = 0, retryAfterSeconds: number | null = null) =>
  stepAfterFailure({ status, failures, retryAfterSeconds }, () => 0.5);

it('SY1: every status has its step; a whole request that is forbidden means that access is lost', () => {
  const statuses = [400, 401, 403, 409, 413, 426];
  expect(statuses.map((status) => step(status).kind)).toEqual([
    'stop',
    'refresh-token',
    'access-lost',
    'hello-again',
    'halve-batch',
    'stop',
  ]);
});

it('SY2: without an answer the wait doubles up to five minutes', () => {
  expect(step(null, 0)).toEqual({ kind: 'wait', waitMs: 500 });
  expect(step(500, 3)).toEqual({ kind: 'wait', waitMs: 4000 });
  expect(step(502, 2000)).toEqual({ kind: 'wait', waitMs: LONGEST_WAIT_MS / 2 });
});

it('SY3: a server that names a time is not asked before it, unless it names one that is absurd', () => {
  expect(step(429, 0, 30)).toEqual({ kind: 'wait', waitMs: 30_000 });
  expect(step(503, 9, 0)).toEqual({ kind: 'wait', waitMs: 1000 });
  expect(step(503, 0, 1e12)).toEqual({ kind: 'wait', waitMs: LONGEST_TOLD_WAIT_MS });
});
