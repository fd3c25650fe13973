import { expect, test } from 'vitest';
import type { PackSummary } from '../../../../../shared/contract/review.ts';
import { orderPacks, remainingCases } from '../../../../../renderer/features/home/pack-order.ts';

function pack(packId: string, change: Partial<PackSummary> = {}): PackSummary {
  return {
    packId,
    name: packId,
    rev: 1,
    rubricId: 'r',
    rubricName: 'Quick verdict',
    rubricRev: 1,
    order: { kind: 'as_is' },
    blinding: { judge: false },
    createdAt: '2026-01-01T00:00:00Z',
    createdBy: 'p',
    withdrawn: false,
    caseCount: 10,
    progress: { total: 10, submitted: 0, stale: 0, drafts: 0, skipped: 0, flagged: 0 },
    assignment: null,
    submittedByAll: 0,
    lastReviewedAt: null,
    origin: null,
    ...change,
  };
}

test('HO1: the pack that was worked on last comes first, then new ones, then finished ones', () => {
  const done = { total: 2, submitted: 1, stale: 0, drafts: 0, skipped: 1, flagged: 0 };
  const packs = [
    pack('done', { progress: done, lastReviewedAt: '2026-02-09T00:00:00Z' }),
    pack('older'),
    pack('newer', { createdAt: '2026-02-01T00:00:00Z' }),
    pack('yesterday', { lastReviewedAt: '2026-02-01T00:00:00Z' }),
    pack('today', { lastReviewedAt: '2026-02-02T00:00:00Z' }),
  ];
  expect(orderPacks(packs).map(({ packId }) => packId)).toEqual([
    'today',
    'yesterday',
    'newer',
    'older',
    'done',
  ]);
});

test('HO2: withdrawn packs are not offered', () => {
  expect(orderPacks([pack('gone', { withdrawn: true })])).toEqual([]);
});

test('HO3: skipped cases are not work that remains', () => {
  expect(
    remainingCases(
      pack('a', {
        progress: { total: 5, submitted: 2, stale: 0, drafts: 1, skipped: 1, flagged: 0 },
      }),
    ),
  ).toBe(2);
});

test('HO4: what is due soonest comes before what was worked on last; a share without cases is not offered', () => {
  const share = (dueAt: string | null) => ({
    assignment: { dueAt, isPastDue: false, declined: 0, from: 'Lead' },
  });
  const none = { total: 0, submitted: 0, stale: 0, drafts: 0, skipped: 0, flagged: 0 };
  const packs = [
    pack('today', { lastReviewedAt: '2026-02-02T00:00:00Z' }),
    pack('later', share('2026-03-02')),
    pack('soon', share('2026-02-28')),
    pack('whenever', share(null)),
    pack('taken back', { ...share('2026-01-01'), progress: none }),
  ];
  expect(orderPacks(packs).map(({ packId }) => packId)).toEqual([
    'soon',
    'later',
    'today',
    'whenever',
  ]);
});
