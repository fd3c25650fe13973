import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CoreContext } from '../../../../../main/core/context.ts';
import type { OpenedContext } from '../../../../../main/core/open-context.ts';
import type { ReviewStep } from '../../../../../shared/contract/review.ts';
import { AppFailure } from '../../../../../shared/errors.ts';
import { openDesk, readEvents, type ReviewDesk } from '../../../../support/review-desk.ts';
import { seedCases } from '../../../../support/seed-cases.ts';
import {
  createTempWorkspace,
  recordChanges,
  type TempWorkspace,
} from '../../../../support/temp-workspace.ts';

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

function transactions(): number {
  return statements.filter((sql) => sql.startsWith('COMMIT')).length;
}

const caseOf = (step: ReviewStep) => step.item?.case.caseId ?? null;

describe('submitting', () => {
  test('RV1: a submit is one transaction and its reply shows the next case', async () => {
    const ids = seedNumbered(3);
    const packId = await desk.publish(ids);
    const [caseId = ''] = ids;
    await desk.call('review.open', { packId, caseId: null });
    await desk.call('review.saveDraft', { packId, caseId, answers: { verdict: 'fail' } });
    statements.length = 0;
    const step = await desk.call('review.submit', {
      packId,
      caseId,
      answers: { verdict: 'fail', reason: 'wrong limit' },
      activeMs: 1200,
      then: 'next_unreviewed',
    });
    expect(transactions()).toBe(1);
    expect(caseOf(step)).toBe(ids[1]);
    expect(step.item?.position).toBe(1);
    expect(step.progress).toEqual({ total: 3, submitted: 1, drafts: 0, skipped: 0, flagged: 0 });
    expect([step.canUndo, step.canRedo]).toEqual([true, false]);
    const back = await desk.call('review.open', { packId, caseId });
    expect(back.item?.annotations).toMatchObject([
      { target: 'case', status: 'submitted', answers: { verdict: 'fail', reason: 'wrong limit' } },
    ]);
  });

  test('RV2: a required question without an answer refuses the submit and keeps the draft', async () => {
    const [caseId = ''] = seedNumbered(1);
    const packId = await desk.publish([caseId], { rubricId: 'failure-review' });
    await desk.call('review.saveDraft', { packId, caseId, answers: { verdict: 'fail' } });
    const before = readEvents(context).length;
    const submit = desk.call('review.submit', {
      packId,
      caseId,
      answers: { verdict: 'fail', severity: 'huge', nonsense: 1 },
      then: 'next',
    });
    await expect(submit).rejects.toSatisfy((thrown) => {
      if (!(thrown instanceof AppFailure)) return false;
      expect(thrown.error.code).toBe('review/invalid-answer');
      expect(Object.keys(thrown.error.details ?? {})).toEqual(['nonsense', 'severity', 'reason']);
      return true;
    });
    expect(readEvents(context)).toHaveLength(before);
    const step = await desk.call('review.open', { packId, caseId });
    expect(step.item?.annotations).toMatchObject([
      { status: 'draft', answers: { verdict: 'fail' } },
    ]);
  });

  test('RV3: answers of questions that are hidden now are not submitted', async () => {
    const [caseId = ''] = seedNumbered(1);
    const packId = await desk.publish([caseId]);
    const step = await desk.call('review.submit', {
      packId,
      caseId,
      answers: { verdict: 'pass', reason: 'fine', expected_output: 'typed before passing it' },
      then: 'stay',
    });
    expect(step.item?.annotations[0]?.answers).toEqual({ verdict: 'pass', reason: 'fine' });
  });

  test('RV4: the verdict of each metric that scored the case is asked for', async () => {
    const [caseId = ''] = seedCases(context, [
      {
        id: 'scored',
        metricResults: [
          { metric: 'Tone', passed: true },
          { metric: 'Correctness', passed: false },
        ],
      },
    ]);
    const packId = await desk.publish([caseId], { rubricId: 'metric-alignment' });
    const at = { packId, caseId, then: 'stay' } as const;
    await expect(
      desk.call('review.submit', { ...at, answers: { 'metric.Tone': 'pass' } }),
    ).rejects.toThrow('“Your verdict: Correctness” needs an answer.');
    const answers = { 'metric.Tone': 'pass', 'metric.Correctness': 'unsure' };
    const step = await desk.call('review.submit', { ...at, answers });
    expect(step.item?.case.metrics).toEqual(['Correctness', 'Tone']);
    expect(step.item?.annotations[0]?.answers).toEqual(answers);
  });

  test('RV5: the next unreviewed case is looked for round the end; null when all are done', async () => {
    const ids = seedNumbered(4);
    const [a = '', b = '', c = '', d = ''] = ids;
    const packId = await desk.publish(ids);
    const submit = (caseId: string, then: 'next_unreviewed' | 'next') =>
      desk.call('review.submit', { packId, caseId, answers: { verdict: 'pass' }, then });
    expect(caseOf(await submit(c, 'next_unreviewed'))).toBe(d);
    expect(caseOf(await submit(b, 'next'))).toBe(c);
    expect(caseOf(await submit(d, 'next_unreviewed'))).toBe(a);
    const last = await submit(a, 'next_unreviewed');
    expect(last.item).toBeNull();
    expect(last.progress.submitted).toBe(4);
    expect((await submit(d, 'next')).item).toBeNull();
    expect((await desk.call('review.open', { packId, caseId: null })).item).toBeNull();
  });

  test('RV6: a case that left the workspace is passed over, not stumbled on', async () => {
    const ids = seedNumbered(3);
    const [a = '', b = '', c = ''] = ids;
    const packId = await desk.publish(ids);
    context.db.prepare('DELETE FROM case_row WHERE case_id = ?').run(b);
    const answers = { verdict: 'pass' };
    const step = await desk.call('review.submit', { packId, caseId: a, answers, then: 'next' });
    expect(caseOf(step)).toBe(c);
    await expect(desk.call('review.open', { packId, caseId: b })).rejects.toThrow(
      'The case “seed:c1” is not in this workspace.',
    );
  });

  test('RV7: the same answers again write nothing, and other answers follow them', async () => {
    const [caseId = ''] = seedNumbered(1);
    const packId = await desk.publish([caseId]);
    const submit = (reason: string) =>
      desk.call('review.submit', {
        packId,
        caseId,
        answers: { verdict: 'fail', reason },
        then: 'stay',
      });
    await submit('one');
    const before = readEvents(context).length;
    await submit('one');
    expect(readEvents(context)).toHaveLength(before);
    await submit('two');
    const [first, second] = readEvents(context).filter(
      (event) => event.kind === 'annotation.committed',
    );
    expect(second?.parents).toEqual([first?.eventId]);
  });

  test('RV8: answers about a step or a turn do not finish the case', async () => {
    const [caseId = ''] = seedCases(context, [
      {
        id: 't',
        kind: 'trace',
        spans: [{ id: 's1', name: 'step' }],
        turns: [{ role: 'user', content: 'hello' }],
      },
    ]);
    const packId = await desk.publish([caseId]);
    const about = (target: { kind: 'span'; spanId: string } | { kind: 'turn'; turn: number }) =>
      desk.call('review.submit', {
        packId,
        caseId,
        target,
        answers: { verdict: 'fail' },
        then: 'stay',
      });
    await about({ kind: 'span', spanId: 's1' });
    const step = await about({ kind: 'turn', turn: 0 });
    expect(step.item?.state).toBe('unreviewed');
    expect(step.progress.submitted).toBe(0);
    expect(step.item?.annotations.map((annotation) => annotation.target)).toEqual([
      'span:s1',
      'turn:0',
    ]);
    await expect(about({ kind: 'span', spanId: 's2' })).rejects.toThrow('has no span “s2”');
    await expect(about({ kind: 'turn', turn: 1 })).rejects.toThrow('has no turn 1');
  });

  test('RV9: two devices of one person: the newest is shown, both are kept, the next answer follows both', async () => {
    const [caseId = ''] = seedNumbered(1);
    const packId = await desk.publish([caseId]);
    const at = { packId, caseId, then: 'stay' } as const;
    await desk.call('review.submit', { ...at, answers: { verdict: 'pass' } });
    context.db.exec(`INSERT INTO annotation
      SELECT pack_id, case_id, target, reviewer_id, 'ffffffff-other-device', state, rubric_id, rubric_rev, pack_rev,
        case_sha, '{"verdict":"fail"}', judge_seen, reveal_choice, active_ms, at FROM annotation`);
    context.db.exec(`INSERT INTO head SELECT subject, 'ffffffff-other-device' FROM head
      WHERE event_id = (SELECT event_id FROM event WHERE kind = 'annotation.committed')`);
    const step = await desk.call('review.open', { packId, caseId });
    expect(step.item?.annotations.map((annotation) => annotation.answers.verdict)).toEqual([
      'fail',
    ]);
    expect(context.db.prepare('SELECT count(*) FROM annotation').pluck().get()).toBe(2);
    await desk.call('review.submit', { ...at, answers: { verdict: 'fail' } });
    const merged = readEvents(context).at(-1);
    expect(merged?.parents).toHaveLength(2);
    expect(context.db.prepare('SELECT count(*) FROM annotation').pluck().get()).toBe(1);
  });
});

describe('drafts', () => {
  test('RV10: a review resumes at the last draft, else at the first unreviewed case', async () => {
    const ids = seedNumbered(3);
    const [a = '', b = '', c = ''] = ids;
    const packId = await desk.publish(ids);
    const resume = async () => caseOf(await desk.call('review.open', { packId, caseId: null }));
    expect(await resume()).toBe(a);
    const answers = { verdict: 'pass' };
    await desk.call('review.submit', { packId, caseId: a, answers, then: 'next' });
    await desk.call('review.saveDraft', { packId, caseId: b, answers });
    await desk.call('review.saveDraft', { packId, caseId: c, answers });
    await restart();
    expect(await resume()).toBe(c);
    await desk.call('review.discardDraft', { packId, caseId: c, target: { kind: 'case' } });
    expect(await resume()).toBe(b);
    await desk.call('review.discardDraft', { packId, caseId: b, target: { kind: 'case' } });
    expect(await resume()).toBe(b);
  });

  test('RV11: autosave tells the lists once, not at every key', async () => {
    const [caseId = ''] = seedNumbered(1);
    const packId = await desk.publish([caseId]);
    const changes = recordChanges(opened);
    for (const reason of ['w', 'wr', 'wro', 'wron', 'wrong']) {
      await desk.call('review.saveDraft', { packId, caseId, answers: { reason } });
    }
    expect(changes.filter((change) => change.topics.length > 0)).toEqual([
      { topics: ['annotations'], packIds: [packId], caseIds: [caseId] },
    ]);
  });

  test('RV12: a draft that only carries time is no unfinished work; its time reaches the submit', async () => {
    const [caseId = ''] = seedNumbered(1);
    const packId = await desk.publish([caseId]);
    const at = { packId, caseId };
    await desk.call('review.saveDraft', { ...at, answers: {}, activeMs: 400 });
    const seen = await desk.call('review.open', at);
    expect([seen.item?.state, seen.item?.activeMs, seen.progress.drafts]).toEqual([
      'unreviewed',
      400,
      0,
    ]);
    await desk.call('review.saveDraft', { ...at, answers: { verdict: 'pass' }, activeMs: 50 });
    const step = await desk.call('review.submit', {
      ...at,
      answers: { verdict: 'pass' },
      activeMs: 5,
      then: 'stay',
    });
    expect(step.item?.activeMs).toBe(455);
    expect(readEvents(context).at(-1)?.activeMs).toBe(455);
  });

  test('RV13: editing submitted answers is a draft on top of them until it is submitted', async () => {
    const [caseId = ''] = seedNumbered(1);
    const packId = await desk.publish([caseId]);
    const at = { packId, caseId };
    await desk.call('review.submit', { ...at, answers: { verdict: 'pass' }, then: 'stay' });
    await desk.call('review.saveDraft', { ...at, answers: { verdict: 'fail' } });
    const edited = await desk.call('review.open', at);
    expect(edited.item).toMatchObject({
      state: 'submitted',
      annotations: [{ status: 'draft', answers: { verdict: 'fail' } }],
    });
    const target = { kind: 'case' } as const;
    const discarded = await desk.call('review.discardDraft', { ...at, target });
    expect(discarded.item?.annotations).toMatchObject([
      { status: 'submitted', answers: { verdict: 'pass' } },
    ]);
  });
});

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
