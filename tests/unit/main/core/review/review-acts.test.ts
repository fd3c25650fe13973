import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CoreContext } from '../../../../../main/core/context.ts';
import type { OpenedContext } from '../../../../../main/core/open-context.ts';
import type { ReviewStep } from '../../../../../shared/contract/review.ts';
import { AppFailure } from '../../../../../shared/errors.ts';
import { openDesk, readEvents, type ReviewDesk } from '../../../../support/review-desk.ts';
import { seedCases } from '../../../../support/seed-cases.ts';
import { createTempWorkspace, type TempWorkspace } from '../../../../support/temp-workspace.ts';

let workspace: TempWorkspace;
let opened: OpenedContext;
let context: CoreContext;
let desk: ReviewDesk;
let statements: string[];

beforeEach(async () => {
  workspace = createTempWorkspace({ startAt: '2026-01-01T00:00:00Z' });
  statements = [];
  await open();
});
afterEach(() => workspace.cleanUp());

async function open(): Promise<void> {
  opened = await workspace.open({ onStatement: (sql) => statements.push(sql) });
  context = opened.context;
  desk = openDesk(context);
}

async function restart(): Promise<void> {
  await opened.close();
  await open();
}

function seedNumbered(count: number): string[] {
  return seedCases(
    context,
    Array.from({ length: count }, (_, index) => ({ id: `c${index}`, input: `question ${index}` })),
  );
}

const caseOf = (step: ReviewStep) => step.item?.case.caseId ?? null;

describe('undo', () => {
  test('RV14: undo goes back across submits and a restart, redo forward again', async () => {
    const ids = seedNumbered(2);
    const [a = '', b = ''] = ids;
    const packId = await desk.publish(ids);
    const submit = (caseId: string, verdict: string) =>
      desk.call('review.submit', { packId, caseId, answers: { verdict }, then: 'next' });
    await submit(a, 'pass');
    await submit(b, 'fail');
    await restart();
    const once = await desk.call('review.undo', { packId });
    expect([caseOf(once), once.item?.state, once.item?.annotations[0]?.answers]).toEqual([
      b,
      'draft',
      { verdict: 'fail' },
    ]);
    const twice = await desk.call('review.undo', { packId });
    expect([caseOf(twice), twice.progress.submitted, twice.canUndo]).toEqual([a, 0, false]);
    await expect(desk.call('review.undo', { packId })).rejects.toThrow(
      'There is nothing to undo in this pack.',
    );
    await restart();
    const redone = await desk.call('review.redo', { packId });
    expect([caseOf(redone), redone.item?.state]).toEqual([a, 'submitted']);
    expect(redone.item?.annotations).toMatchObject([
      { status: 'submitted', answers: { verdict: 'pass' } },
    ]);
    const all = await desk.call('review.redo', { packId });
    expect([all.progress.submitted, all.progress.drafts, all.canRedo]).toEqual([2, 0, false]);
    await expect(desk.call('review.redo', { packId })).rejects.toThrow('nothing to redo');
  });

  test('RV15: undo of an edit brings the former answers back', async () => {
    const [caseId = ''] = seedNumbered(1);
    const packId = await desk.publish([caseId]);
    const at = { packId, caseId, then: 'stay' } as const;
    await desk.call('review.submit', { ...at, answers: { verdict: 'pass' } });
    await desk.call('review.submit', { ...at, answers: { verdict: 'fail' } });
    const step = await desk.call('review.undo', { packId });
    expect(step.item?.annotations).toMatchObject([
      { status: 'submitted', answers: { verdict: 'pass' } },
    ]);
  });

  test('RV16: what is taken back by hand can be brought back by undo', async () => {
    const [caseId = ''] = seedNumbered(1);
    const packId = await desk.publish([caseId]);
    const at = { packId, caseId };
    await desk.call('review.submit', { ...at, answers: { verdict: 'pass' }, then: 'stay' });
    const target = { kind: 'case' } as const;
    const gone = await desk.call('review.retract', { ...at, target });
    expect([gone.item?.state, gone.item?.annotations]).toEqual(['unreviewed', []]);
    await expect(desk.call('review.retract', { ...at, target })).rejects.toThrow(
      'no submitted answers',
    );
    const back = await desk.call('review.undo', { packId });
    expect([back.item?.state, back.item?.annotations[0]?.answers]).toEqual([
      'submitted',
      { verdict: 'pass' },
    ]);
  });
});

describe('skip and flag', () => {
  test('RV17: a skip needs a reason and moves on; it can be taken back', async () => {
    const ids = seedNumbered(2);
    const [a = '', b = ''] = ids;
    const packId = await desk.publish(ids);
    const skip = (reason: string, skipped = true) =>
      desk.call('review.skip', { packId, caseId: a, skipped, reason });
    await expect(skip(' ')).rejects.toThrow('Say why the case is skipped.');
    const step = await skip('not my field');
    expect([caseOf(step), step.progress.skipped]).toEqual([b, 1]);
    const seen = await desk.call('review.open', { packId, caseId: a });
    expect([seen.item?.state, seen.item?.skipReason]).toEqual(['skipped', 'not my field']);
    const back = await skip('', false);
    expect([caseOf(back), back.item?.state, back.item?.skipReason]).toEqual([
      a,
      'unreviewed',
      null,
    ]);
  });

  test('RV18: a skipped case can be answered after all; an answered one cannot be skipped', async () => {
    const [caseId = ''] = seedNumbered(1);
    const packId = await desk.publish([caseId]);
    const at = { packId, caseId };
    await desk.call('review.skip', { ...at, skipped: true, reason: 'later' });
    const step = await desk.call('review.submit', {
      ...at,
      answers: { verdict: 'pass' },
      then: 'stay',
    });
    expect(step.item).toMatchObject({ state: 'submitted', skipReason: null });
    expect(step.progress).toMatchObject({ submitted: 1, skipped: 0 });
    await expect(
      desk.call('review.skip', { ...at, skipped: true, reason: 'changed my mind' }),
    ).rejects.toThrow('submitted already');
  });

  test('RV19: a flag stays with the case, and the same flag again writes nothing', async () => {
    const [caseId = ''] = seedNumbered(1);
    const packId = await desk.publish([caseId]);
    const flag = (flagged: boolean) => desk.call('review.flag', { packId, caseId, flagged });
    const on = await flag(true);
    expect([on.item?.flagged, on.progress.flagged]).toEqual([true, 1]);
    const before = readEvents(context).length;
    await flag(true);
    expect(readEvents(context)).toHaveLength(before);
    expect((await desk.call('review.undo', { packId })).item?.flagged).toBe(false);
  });
});

describe('counts', () => {
  test('RV20: the pace counts active time and the cases that are submitted now', async () => {
    const ids = seedNumbered(5);
    const packId = await desk.publish(ids);
    const submit = (caseId: string, activeMs: number) =>
      desk.call('review.submit', {
        packId,
        caseId,
        answers: { verdict: 'pass' },
        activeMs,
        then: 'next',
      });
    const [a = '', b = '', c = '', d = ''] = ids;
    await submit(a, 60_000);
    await submit(b, 60_000);
    expect(await desk.call('review.pace', { packId })).toEqual({
      casesPerHour: null,
      activeMs: 120_000,
      cases: 2,
    });
    await submit(c, 30_000);
    await submit(d, 30_000);
    expect((await desk.call('review.pace', { packId })).casesPerHour).toBeCloseTo(80, 9);
    await desk.call('review.undo', { packId });
    // The minute on the undone case was spent all the same.
    expect(await desk.call('review.pace', { packId })).toEqual({
      casesPerHour: 60,
      activeMs: 180_000,
      cases: 3,
    });
  });

  test('RV21: counts that move with each act equal counts made anew, whatever is done', async () => {
    const ids = seedNumbered(4);
    const packId = await desk.publish(ids);
    const at = (index: number) => ({ packId, caseId: ids[index] ?? '' });
    const target = { kind: 'case' } as const;
    const index = fc.integer({ min: 0, max: 3 });
    const act = fc.oneof(
      fc.tuple(fc.constant('submit' as const), index),
      fc.tuple(fc.constant('draft' as const), index),
      fc.tuple(fc.constant('discard' as const), index),
      fc.tuple(fc.constant('skip' as const), index),
      fc.tuple(fc.constant('unskip' as const), index),
      fc.tuple(fc.constant('flag' as const), index),
      fc.tuple(fc.constant('unflag' as const), index),
      fc.tuple(fc.constant('retract' as const), index),
      fc.tuple(fc.constant('undo' as const), index),
      fc.tuple(fc.constant('redo' as const), index),
    );
    const answers = { verdict: 'pass' };
    const run = (kind: string, i: number): Promise<ReviewStep | { savedAt: string }> => {
      switch (kind) {
        case 'submit':
          return desk.call('review.submit', { ...at(i), answers, then: 'next_unreviewed' });
        case 'draft':
          return desk.call('review.saveDraft', { ...at(i), answers });
        case 'discard':
          return desk.call('review.discardDraft', { ...at(i), target });
        case 'skip':
          return desk.call('review.skip', { ...at(i), skipped: true, reason: 'x' });
        case 'unskip':
          return desk.call('review.skip', { ...at(i), skipped: false, reason: '' });
        case 'flag':
          return desk.call('review.flag', { ...at(i), flagged: true });
        case 'unflag':
          return desk.call('review.flag', { ...at(i), flagged: false });
        case 'retract':
          return desk.call('review.retract', { ...at(i), target });
        case 'undo':
          return desk.call('review.undo', { packId });
        default:
          return desk.call('review.redo', { packId });
      }
    };
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 12 }), async (acts) => {
        for (const [kind, i] of acts) {
          const step = await run(kind, i).catch((thrown: unknown) => {
            // Acts that do not apply (nothing to undo, already submitted) are refused and change nothing.
            if (!(thrown instanceof AppFailure)) throw thrown;
            return null;
          });
          if (step === null || !('progress' in step)) continue;
          const anew = await openDesk(context).call('pack.get', { packId });
          expect(step.progress).toEqual(anew.progress);
          const queue = await desk.call('pack.queue', { packId });
          const count = (state: string) => queue.filter((item) => item.state === state).length;
          expect(step.progress).toEqual({
            total: 4,
            submitted: count('submitted'),
            stale: 0,
            drafts: count('draft'),
            skipped: count('skipped'),
            flagged: queue.filter((item) => item.flagged).length,
          });
        }
      }),
      { numRuns: 40 },
    );
  });
});
