import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CoreContext } from '../../../../../main/core/context.ts';
import { createReviewHandlers } from '../../../../../main/core/review/handlers.ts';
import { canonicalJson } from '../../../../../shared/events/canonical.ts';
import { publishTestPack, submitted, TEST_PACK } from '../../../../support/review-fixture.ts';
import { seedCases } from '../../../../support/seed-cases.ts';
import { createTempWorkspace, type TempWorkspace } from '../../../../support/temp-workspace.ts';

let workspace: TempWorkspace;
let context: CoreContext;
let caseIds: readonly string[] = [];
beforeEach(async () => {
  workspace = createTempWorkspace({ startAt: '2026-03-01T00:00:00Z', countedIds: true });
  ({ context } = await workspace.open());
  caseIds = seedCases(
    context,
    ['1', '2'].map((id) => ({ id, input: 'question' })),
  );
  publishTestPack(context, caseIds);
});
afterEach(() => workspace.cleanUp());

/** Answers the second case here and, without having seen it, on another device. */
function answerTwice() {
  const caseId = caseIds[1] ?? '';
  const [here] = context.writer.commit([submitted(context, { caseId }, { verdict: 'pass' })]);
  const there = {
    ...here,
    eventId: 'z-elsewhere',
    deviceId: 'second',
    parents: [],
    body: { target: { kind: 'case' }, answers: { verdict: 'fail' }, judgeSeen: 'visible' },
  };
  context.writer.receive([canonicalJson(there)]);
  return { caseId, here };
}

test('VE1: who answered on two devices is shown that case first, with both versions', async () => {
  const { caseId } = answerTwice();
  const handlers = createReviewHandlers(context);
  const { item } = await handlers['review.open']({ packId: TEST_PACK, caseId: null });
  expect(item?.case.caseId).toBe(caseId);
  expect(item?.versions).toMatchObject([
    {
      target: 'case',
      versions: [{ answers: { verdict: 'pass' } }, { answers: { verdict: 'fail' } }],
    },
  ]);
});

test('VE2: the version that the person chooses follows both, and nobody is asked again', async () => {
  const { caseId, here } = answerTwice();
  const handlers = createReviewHandlers(context);
  const { item } = await handlers['review.submit']({
    packId: TEST_PACK,
    caseId,
    target: { kind: 'case' },
    // The one that is shown already: choosing it is an act all the same.
    answers: { verdict: 'fail' },
    activeMs: 0,
    then: 'stay',
  });
  expect(item?.versions).toEqual([]);
  const last = context.readDb
    .prepare<[], string>('SELECT json FROM event ORDER BY position DESC LIMIT 1')
    .pluck()
    .get();
  expect(JSON.parse(last ?? '')).toMatchObject({ parents: [here?.eventId, 'z-elsewhere'] });
  const next = await handlers['review.open']({ packId: TEST_PACK, caseId: null });
  expect(next.item?.case.caseId).toBe(caseIds[0]);
});
