import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLibraryHandlers } from '../../../../../main/core/library/handlers.ts';
import type { CoreContext } from '../../../../../main/core/context.ts';
import type { KnownEvent } from '../../../../../shared/events/event.ts';
import { openDesk, readEvents, type ReviewDesk } from '../../../../support/review-desk.ts';
import { seedCases } from '../../../../support/seed-cases.ts';
import { createTempWorkspace, type TempWorkspace } from '../../../../support/temp-workspace.ts';

let workspace: TempWorkspace;
let context: CoreContext;
let desk: ReviewDesk;
let packId: string;
let caseId: string;
let other: string;

/** Whatever of these words stands in a reply tells the reviewer what somebody else thinks. */
const SECRETS = [
  'JUDGE-REASON',
  'SPAN-REASON',
  'JUDGE-MODEL',
  'LABEL-REASON',
  'Other Person',
  'EVALUATOR-SPAN',
  'metric_failed',
  'no_verdict',
  'COLLEAGUE-SAID',
];

beforeEach(async () => {
  workspace = createTempWorkspace();
  ({ context } = await workspace.open());
  desk = openDesk(context);
  [caseId = '', other = ''] = seedCases(context, [
    {
      id: 'secret',
      kind: 'trace',
      input: 'question',
      actualOutput: 'answer',
      spans: [
        { id: 's1', name: 'work', kind: 'llm' },
        { id: 's2', name: 'EVALUATOR-SPAN', kind: 'evaluator', output: 'JUDGE-REASON' },
      ],
      metricResults: [
        {
          metric: 'Correctness',
          score: 0.123456,
          threshold: 0.5,
          passed: false,
          reason: 'JUDGE-REASON',
          evaluator: 'JUDGE-MODEL',
        },
        {
          metric: 'Tool use',
          target: { kind: 'span', spanId: 's1' },
          passed: false,
          reason: 'SPAN-REASON',
        },
      ],
      labels: [
        { reviewer: 'Other Person', question: 'verdict', value: 'fail', reason: 'LABEL-REASON' },
      ],
    },
    { id: 'other', input: 'next question' },
  ]);
  packId = await desk.publish([caseId, other], { blinding: { judge: true } });
  context.writer.commit([
    {
      kind: 'annotation.committed',
      stream: `ann/${packId}/colleague`,
      authorId: 'colleague',
      packId,
      packRev: 1,
      caseId,
      rubricRev: 1,
      body: {
        target: { kind: 'case' },
        answers: { verdict: 'fail', reason: 'COLLEAGUE-SAID' },
        judgeSeen: 'hidden',
      },
    },
  ]);
});
afterEach(() => workspace.cleanUp());

const secretsIn = (reply: unknown) => {
  const text = JSON.stringify(reply);
  return SECRETS.filter((secret) => text.includes(secret));
};

const submit = (verdict: string, then: 'stay' | 'next_unreviewed' = 'stay') =>
  desk.call('review.submit', { packId, caseId, answers: { verdict }, then });

function ownAnnotations(): Extract<KnownEvent, { kind: 'annotation.committed' }>['body'][] {
  return readEvents(context)
    .filter((event) => event.kind === 'annotation.committed')
    .filter((event) => event.authorId === context.personId())
    .map((event) => event.body);
}

describe('before the submit', () => {
  test('RV30: nothing that is sent tells what the judge or another person said', async () => {
    const at = { packId, caseId };
    const replies: unknown[] = [
      await desk.call('review.open', at),
      await desk.call('review.open', { packId, caseId: null }),
      await desk.call('review.saveDraft', { ...at, answers: { verdict: 'pass' } }),
      await desk.call('review.flag', { ...at, flagged: true }),
      await desk.call('review.undo', { packId }),
      await desk.call('review.skip', { ...at, skipped: true, reason: 'later' }),
      await desk.call('review.skip', { ...at, skipped: false, reason: '' }),
      await desk.call('review.discardDraft', { ...at, target: { kind: 'case' } }),
      await desk.call('review.submit', {
        ...at,
        target: { kind: 'span', spanId: 's1' },
        answers: { verdict: 'fail' },
        then: 'stay',
      }),
      await desk.call('pack.queue', { packId }),
      await desk.call('pack.get', { packId }),
    ];
    for (const [index, reply] of replies.entries())
      expect(secretsIn(reply), `${index}`).toEqual([]);
    const { item } = await desk.call('review.open', at);
    expect(item?.judgeHidden).toBe(true);
    expect(item?.case.metricResults).toBeNull();
    expect(item?.case.spans.map((span) => [span.id, span.metricsFailed])).toEqual([['s1', 0]]);
    // The form asks about the metrics, so their names are no secret.
    expect(item?.case.metrics).toEqual(['Correctness', 'Tool use']);
  });

  test('RV38: the raw record holds the verdict, so it is hidden until the submit and whole after it', async () => {
    const library = createLibraryHandlers(context);
    const place = { caseId, packId, offset: 0, limit: 100_000 };
    expect(() => library['case.raw'](place)).toThrow('hides until you submit');
    await desk.call('review.submit', {
      packId,
      caseId,
      answers: { verdict: 'pass' },
      then: 'stay',
    });
    expect(await library['case.raw'](place)).toMatchObject({
      raw: expect.stringContaining('JUDGE-REASON'),
    });
  });

  test('RV31: in a pack that is not blinded all of it is shown', async () => {
    const open = await desk.publish([caseId]);
    const step = await desk.call('review.open', { packId: open, caseId });
    expect(secretsIn(step)).toEqual(SECRETS.filter((secret) => !['no_verdict'].includes(secret)));
    expect(step.item?.judgeHidden).toBe(false);
  });
});

describe('after the submit', () => {
  test('RV32: the judge is shown and the reviewer is asked once; keeping is recorded beside the first word', async () => {
    const shown = await submit('pass');
    expect(shown.item).toMatchObject({ judgeHidden: false, awaitsRevealChoice: true });
    expect(JSON.stringify(shown)).toContain('JUDGE-REASON');
    const kept = await desk.call('review.revealChoice', {
      packId,
      caseId,
      choice: 'kept',
      then: 'stay',
    });
    expect(kept.item).toMatchObject({
      awaitsRevealChoice: false,
      annotations: [{ answers: { verdict: 'pass' }, revealChoice: 'kept' }],
    });
    expect(ownAnnotations()).toEqual([
      { target: { kind: 'case' }, answers: { verdict: 'pass' }, judgeSeen: 'hidden' },
      {
        target: { kind: 'case' },
        answers: { verdict: 'pass' },
        judgeSeen: 'revealed',
        revealChoice: 'kept',
      },
    ]);
    await expect(
      desk.call('review.revealChoice', { packId, caseId, choice: 'kept', then: 'stay' }),
    ).rejects.toThrow('not waiting for a choice');
  });

  test('RV33: changing is recorded with both answers, and moves on', async () => {
    await submit('pass');
    await expect(
      desk.call('review.revealChoice', { packId, caseId, choice: 'changed', then: 'stay' }),
    ).rejects.toThrow('Changed answers are missing.');
    const step = await desk.call('review.revealChoice', {
      packId,
      caseId,
      choice: 'changed',
      answers: { verdict: 'fail', reason: 'the judge has a point' },
      then: 'next_unreviewed',
    });
    expect(step.item?.case.caseId).toBe(other);
    expect(
      ownAnnotations().map((body) => [body.answers.verdict, body.judgeSeen, body.revealChoice]),
    ).toEqual([
      ['pass', 'hidden', undefined],
      ['fail', 'revealed', 'changed'],
    ]);
  });

  test('RV34: "changed" to the same answers is recorded as kept', async () => {
    await submit('pass');
    const choice = { choice: 'changed', answers: { verdict: 'pass' } } as const;
    await desk.call('review.revealChoice', { packId, caseId, ...choice, then: 'stay' });
    expect(ownAnnotations().at(-1)?.revealChoice).toBe('kept');
  });

  test('RV35: a plain submit while the question is open answers it', async () => {
    await submit('pass');
    const step = await submit('fail');
    expect(step.item?.awaitsRevealChoice).toBe(false);
    expect(ownAnnotations().at(-1)).toMatchObject({
      judgeSeen: 'revealed',
      revealChoice: 'changed',
    });
  });

  test('RV36: a review resumes at the case whose question is open', async () => {
    await submit('pass', 'next_unreviewed');
    await desk.call('review.saveDraft', { packId, caseId: other, answers: { verdict: 'fail' } });
    const step = await desk.call('review.open', { packId, caseId: null });
    expect(step.item?.case.caseId).toBe(caseId);
    expect(step.item?.awaitsRevealChoice).toBe(true);
  });

  test('RV37: undo of the choice brings the question back; answers given after the reveal say so', async () => {
    await submit('pass');
    await desk.call('review.revealChoice', { packId, caseId, choice: 'kept', then: 'stay' });
    const asked = await desk.call('review.undo', { packId });
    expect(asked.item?.awaitsRevealChoice).toBe(true);
    const taken = await desk.call('review.undo', { packId });
    expect(taken.item).toMatchObject({ judgeHidden: true, awaitsRevealChoice: false });
    expect(secretsIn(taken)).toEqual([]);
    const again = await submit('fail');
    expect(again.item?.awaitsRevealChoice).toBe(false);
    expect(ownAnnotations().at(-1)?.judgeSeen).toBe('revealed');
  });
});
