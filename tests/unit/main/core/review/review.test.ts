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
    expect(step.progress).toEqual({
      total: 3,
      submitted: 1,
      stale: 0,
      drafts: 0,
      skipped: 0,
      flagged: 0,
    });
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
