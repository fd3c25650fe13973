import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CoreContext } from '../../../../../main/core/context.ts';
import { compareWithReplay } from '../../../../../main/core/store/replay.ts';
import { canonicalJson } from '../../../../../shared/events/canonical.ts';
import { annotationStream, leadStream } from '../../../../../shared/events/event.ts';
import { CASE_TARGET, openAdjudicationDesk } from '../../../../support/adjudication-desk.ts';
import {
  publishTestPack,
  retracted,
  submitted,
  TEST_PACK,
} from '../../../../support/review-fixture.ts';
import { readEvents } from '../../../../support/review-desk.ts';
import { seedCases } from '../../../../support/seed-cases.ts';
import { createTempWorkspace, type TempWorkspace } from '../../../../support/temp-workspace.ts';

let workspace: TempWorkspace;
let context: CoreContext;
let desk: ReturnType<typeof openAdjudicationDesk>;
const CASES = [1, 2, 3, 4, 5, 6].map((row) => `seed:${row}`);

async function open(): Promise<void> {
  ({ context } = await workspace.open());
  seedCases(
    context,
    CASES.map((caseId, i) => ({
      id: caseId.slice(5),
      input: `Question ${i + 1}`,
      metricResults: i === 1 ? [{ metric: 'Judge', score: 0.9, threshold: 0.5, passed: true }] : [],
    })),
  );
  publishTestPack(context, CASES);
  desk = openAdjudicationDesk(context);
}
beforeEach(async () => {
  workspace = createTempWorkspace({ startAt: '2026-03-01T00:00:00Z', countedIds: true });
  await open();
});
afterEach(() => workspace.cleanUp());

const caseIds = async (filter = {}) => (await desk.queue(filter)).rows.map((row) => row.caseId);

describe('the queue of disagreements', () => {
  test('AD1: it holds what two people answer differently, and nothing that they agree on', async () => {
    desk.say('ann', 'seed:1', { verdict: 'pass', quality: 2 });
    desk.say('ben', 'seed:1', { verdict: 'pass', quality: 3, reason: 'other words' });
    desk.say('ann', 'seed:2', { verdict: 'pass' });
    desk.say('ben', 'seed:2', { verdict: 'fail' });
    desk.say('ann', 'seed:3', { verdict: 'pass', reason: 'fine' });
    desk.say('ben', 'seed:3', { verdict: 'pass', reason: 'good' });
    desk.say('ann', 'seed:4', { verdict: 'pass' });
    const { rows, total, counts, questions } = await desk.queue();
    expect(rows.map(({ caseId, splits }) => [caseId, splits.map((s) => s.answerKey)])).toEqual([
      ['seed:2', ['verdict']],
      ['seed:1', ['quality']],
    ]);
    expect([total, counts]).toEqual([2, { undecided: 2, outdated: 0, decided: 0 }]);
    expect(questions.map(({ key, open: waiting }) => [key, waiting])).toEqual([
      ['quality', 1],
      ['verdict', 1],
    ]);
    expect(await caseIds({ questions: ['quality'] })).toEqual(['seed:1']);
    expect(await caseIds({ packIds: ['pack-2'] })).toEqual([]);
  });

  test('AD2: what kind of split it is comes first, then the even one, more people and a metric', async () => {
    const verdicts = (caseId: string, ...said: string[]) =>
      said.forEach((verdict, i) => desk.say(`p${i}`, caseId, { verdict }));
    desk.say('p0', 'seed:1', { verdict: 'pass', quality: 1 });
    desk.say('p1', 'seed:1', { verdict: 'pass', quality: 3 });
    verdicts('seed:2', 'pass', 'fail');
    verdicts('seed:3', 'pass', 'fail');
    verdicts('seed:4', 'pass', 'fail', 'fail', 'pass');
    verdicts('seed:5', 'pass', 'unsure');
    desk.say('p0', 'seed:6', { verdict: 'pass', effort: 4 });
    desk.say('p1', 'seed:6', { verdict: 'pass', effort: 5 });
    // Stars on both sides of the pass mark (3) stand against each other as a pass and a fail do.
    expect(await caseIds()).toEqual(['seed:2', 'seed:4', 'seed:1', 'seed:3', 'seed:6', 'seed:5']);
    expect((await desk.queue()).rows[0]?.metrics).toEqual(['Judge']);
  });

  test('AD3: outdated decisions come first, decided targets last and only on demand', async () => {
    for (const caseId of ['seed:1', 'seed:2', 'seed:3']) {
      desk.say('ann', caseId, { verdict: 'pass' });
      desk.say('ben', caseId, { verdict: 'fail' });
    }
    await desk.decide('seed:1', { verdict: 'fail' });
    await desk.decide('seed:3', { verdict: 'fail' });
    desk.say('ben', 'seed:3', { verdict: 'pass' });
    expect((await desk.queue({ state: 'all' })).rows.map((r) => [r.caseId, r.state])).toEqual([
      ['seed:3', 'outdated'],
      ['seed:2', 'undecided'],
      ['seed:1', 'decided'],
    ]);
    expect(await caseIds()).toEqual(['seed:3', 'seed:2']);
    expect(await caseIds({ state: 'decided' })).toEqual(['seed:1']);
    expect(await desk.counts()).toEqual({ undecided: 1, outdated: 1, decided: 1 });
  });

  test('AD4: a hidden repeat is no case of its own; its answer stands beside the first one', async () => {
    seedCases(context, [{ id: 'alias', input: 'Question 1' }]);
    context.writer.commit([
      {
        kind: 'plan.decided',
        stream: leadStream(TEST_PACK),
        authorId: 'lead',
        packId: TEST_PACK,
        body: {
          repeats: [{ reviewerId: 'ann', caseId: 'seed:1', aliasId: 'seed:alias' }],
          gold: [],
        },
      },
    ]);
    desk.say('ann', 'seed:1', { verdict: 'pass' });
    desk.say('ann', 'seed:alias', { verdict: 'fail' });
    desk.say('ben', 'seed:alias', { verdict: 'pass' });
    desk.say('ben', 'seed:1', { verdict: 'fail' });
    expect(await caseIds()).toEqual(['seed:1']);
    const { voices } = await desk.item('seed:1', { names: true });
    expect(voices.find((voice) => voice.name === 'ann')?.repeated).toEqual({ verdict: 'fail' });
    expect(voices.find((voice) => voice.name === 'ben')?.repeated).toBeNull();
  });

  test('AD5: answers that were taken back do not disagree any more; a withdrawn pack waits for nobody', async () => {
    desk.say('ann', 'seed:1', { verdict: 'pass' });
    desk.say('ben', 'seed:1', { verdict: 'fail' });
    desk.say('ann', 'seed:2', { verdict: 'pass' });
    desk.say('ben', 'seed:2', { verdict: 'fail' });
    context.writer.commit([retracted(context, { caseId: 'seed:1', authorId: 'ben' })]);
    expect(await caseIds()).toEqual(['seed:2']);
    context.writer.commit([
      {
        kind: 'pack.withdrawn',
        stream: `pack/${TEST_PACK}`,
        authorId: 'lead',
        packId: TEST_PACK,
        body: { withdrawn: true, reason: 'old' },
      },
    ]);
    expect(await caseIds()).toEqual([]);
  });
});

describe('one disagreement', () => {
  test('AD6: people are letters in an order of each case that never changes, named by choice alone', async () => {
    const people = ['ann', 'ben', 'cat', 'dan'];
    for (const caseId of CASES)
      people.forEach((who, i) => desk.say(who, caseId, { verdict: i % 2 ? 'pass' : 'fail' }));
    const orders = new Set<string>();
    for (const caseId of CASES) {
      const hidden = await desk.item(caseId);
      const named = await desk.item(caseId, { names: true });
      expect(hidden.voices.map((voice) => [voice.letter, voice.name])).toEqual(
        ['A', 'B', 'C', 'D'].map((letter) => [letter, null]),
      );
      expect(JSON.stringify({ ...hidden, case: null })).not.toMatch(/ann|ben|cat|dan/);
      expect(named.voices.map((voice) => voice.eventId)).toEqual(
        hidden.voices.map((voice) => voice.eventId),
      );
      orders.add(named.voices.map((voice) => voice.name).join());
    }
    expect(orders.size).toBeGreaterThan(2);
  });

  test('AD7: answers from a second pack with the same rubric stand beside those of the first', async () => {
    desk.say('ann', 'seed:1', { verdict: 'pass' });
    desk.say('ben', 'seed:1', { verdict: 'fail' });
    const made = await desk.handlers['adjudication.makePack']({
      packId: TEST_PACK,
      filter: { questions: [], state: 'open' },
      name: 'Second look',
      blinding: { judge: true },
    });
    expect([made.name, made.progress.total, made.blinding]).toEqual([
      'Second look',
      1,
      { judge: true },
    ]);
    desk.say('expert', 'seed:1', { verdict: 'fail', reason: 'wrong refund' }, made.packId);
    const { voices, basis } = await desk.item('seed:1');
    expect(voices.map((voice) => [voice.letter, voice.packName])).toEqual([
      ['A', null],
      ['B', null],
      ['C', 'Second look'],
    ]);
    expect(basis).toHaveLength(3);
  });

  test('AD8: a pack of disagreements needs one', async () => {
    await expect(
      desk.handlers['adjudication.makePack']({
        packId: TEST_PACK,
        filter: { questions: [], state: 'open' },
        name: 'None',
        blinding: { judge: false },
      }),
    ).rejects.toMatchObject({ error: { code: 'pack/empty' } });
  });
});

describe('deciding', () => {
  const disagree = (caseId: string) => {
    desk.say('ann', caseId, { verdict: 'pass' });
    desk.say('ben', caseId, { verdict: 'fail' });
  };

  test('AD9: a decision names exactly the answers that were seen, in the stream of the leads', async () => {
    disagree('seed:1');
    await desk.decide('seed:1', { verdict: 'fail', reason: 'no refund' }, 'see the policy');
    const event = readEvents(context).at(-1);
    const heads = readEvents(context)
      .filter((said) => said.kind === 'annotation.committed')
      .map((said) => said.eventId);
    expect(event).toMatchObject({
      kind: 'adjudication.decided',
      stream: leadStream(TEST_PACK),
      authorId: context.personId(),
      caseId: 'seed:1',
      body: { basis: heads.sort(), note: 'see the policy' },
    });
    const { decision } = await desk.item('seed:1');
    expect(decision).toMatchObject({
      answers: { verdict: 'fail', reason: 'no refund' },
      note: 'see the policy',
      isOutdated: false,
      newAnswers: 0,
    });
    // The same again is no second decision.
    await desk.decide('seed:1', { verdict: 'fail', reason: 'no refund' }, 'see the policy');
    expect(readEvents(context).at(-1)?.eventId).toBe(event?.eventId);
  });

  test('AD10: answers are checked as in a review, and what changed meanwhile is not decided blindly', async () => {
    disagree('seed:1');
    await expect(desk.decide('seed:1', {})).rejects.toMatchObject({
      error: { code: 'review/incomplete' },
    });
    await expect(desk.decide('seed:1', { verdict: 'maybe' })).rejects.toMatchObject({
      error: { code: 'review/invalid-answer' },
    });
    const { basis } = await desk.item('seed:1');
    desk.say('ben', 'seed:1', { verdict: 'unsure' });
    await expect(
      (async () =>
        desk.handlers['adjudication.decide']({
          ...desk.at('seed:1'),
          answers: { verdict: 'fail' },
          basis: [...basis],
          note: '',
        }))(),
    ).rejects.toMatchObject({ error: { code: 'input/conflict' } });
    expect((await desk.item('seed:1')).decision).toBeNull();
  });

  test('AD11: a person who joins later leaves a decision standing, and is counted', async () => {
    disagree('seed:1');
    await desk.decide('seed:1', { verdict: 'fail' });
    desk.say('cat', 'seed:1', { verdict: 'pass' });
    expect((await desk.queue({ state: 'decided' })).rows[0]).toMatchObject({ newAnswers: 1 });
    await desk.decide('seed:1', { verdict: 'fail' });
    expect((await desk.queue({ state: 'decided' })).rows[0]).toMatchObject({ newAnswers: 0 });
    const decisions = readEvents(context).filter((said) => said.kind === 'adjudication.decided');
    expect(decisions[1]?.parents).toEqual([decisions[0]?.eventId]);
  });

  test('AD12: undo takes back the last decision wherever it was, and leaves answers of a review alone', async () => {
    desk.say(context.personId(), 'seed:5', { verdict: 'pass' });
    disagree('seed:1');
    disagree('seed:2');
    await desk.decide('seed:1', { verdict: 'fail' }, 'first');
    await desk.decide('seed:2', { verdict: 'pass' });
    await desk.decide('seed:1', { verdict: 'pass' }, 'second');
    expect((await desk.item('seed:1')).canUndo).toBe(true);
    const undo = () => desk.handlers['adjudication.undo']({});
    const decided = async (caseId: string) => (await desk.item(caseId)).decision?.note ?? null;
    expect(await undo()).toEqual(desk.at('seed:1'));
    expect(await decided('seed:1')).toBe('first');
    expect(await undo()).toEqual(desk.at('seed:2'));
    expect(await decided('seed:2')).toBeNull();
    expect(await desk.handlers['adjudication.redo']({})).toEqual(desk.at('seed:2'));
    expect(await decided('seed:2')).toBe('');
    await undo();
    await undo();
    expect(await decided('seed:1')).toBeNull();
    expect(() => desk.handlers['adjudication.undo']({})).toThrow(/no decision to undo/);
    const mine = context.readDb.prepare('SELECT count(*) FROM answer WHERE case_id = ?').pluck();
    expect(mine.get('seed:5')).toBe(1);
    // And the other way round: the review's undo does not reach decisions.
    await desk.decide('seed:2', { verdict: 'pass' });
    context.writer.undo(context.personId(), TEST_PACK);
    expect(await decided('seed:2')).toBe('');
    expect(mine.get('seed:5')).toBe(0);
  });

  test('AD13: a decision that is taken back leaves the target undecided; there is no second time', async () => {
    disagree('seed:1');
    await desk.decide('seed:1', { verdict: 'fail' });
    await desk.handlers['adjudication.retract'](desk.at('seed:1'));
    expect(await desk.counts()).toEqual({ undecided: 1, outdated: 0, decided: 0 });
    expect(() => desk.handlers['adjudication.retract'](desk.at('seed:1'))).toThrow(/Nothing/);
  });

  test('AD14: of a decision in the stream of a reviewer nothing is taken over', () => {
    const forged = canonicalJson({
      v: 1,
      eventId: 'x-1',
      stream: annotationStream(TEST_PACK, 'mallory'),
      kind: 'adjudication.decided',
      packId: TEST_PACK,
      packRev: 1,
      caseId: 'seed:1',
      caseSha: null,
      rubricRev: 1,
      authorId: 'mallory',
      deviceId: 'd',
      deviceSeq: 1,
      parents: [],
      clientTime: '2026-02-01T00:00:00.000Z',
      activeMs: null,
      body: { target: CASE_TARGET, answers: { verdict: 'pass' }, basis: ['a'], note: '' },
    });
    expect(context.writer.receive([forged]).map((outcome) => outcome.kind)).toEqual(['rejected']);
  });
});

describe('in any order', () => {
  test('AD15: answers, decisions and their undoing give the same tables, queue and flags', async () => {
    desk.say('ann', 'seed:1', { verdict: 'pass' });
    desk.say('ben', 'seed:1', { verdict: 'fail' });
    desk.say('ann', 'seed:2', { verdict: 'pass' });
    desk.say('ben', 'seed:2', { verdict: 'fail' });
    await desk.decide('seed:1', { verdict: 'fail' });
    await desk.decide('seed:2', { verdict: 'fail' });
    desk.say('ben', 'seed:1', { verdict: 'pass' });
    await desk.decide('seed:1', { verdict: 'pass' }, 'again');
    await desk.handlers['adjudication.retract'](desk.at('seed:2'));
    context.writer.commit([
      submitted(context, { caseId: 'seed:1', authorId: 'ann' }, { verdict: 'unsure' }),
    ]);
    const expected = await desk.queue({ state: 'all' });
    expect(expected.rows.map((row) => row.state)).toEqual(['outdated', 'undecided']);
    const texts = context.readDb
      .prepare<[], string>(
        `SELECT json FROM event WHERE kind LIKE 'annotation.%' OR kind LIKE 'adjudication.%'`,
      )
      .pluck()
      .all();
    const before = workspace;
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(texts, { minLength: texts.length }),
        async (shuffled) => {
          workspace = createTempWorkspace({ startAt: '2026-03-02T00:00:00Z', countedIds: true });
          try {
            await open();
            for (const text of shuffled) context.writer.receive([text]);
            expect(await desk.queue({ state: 'all' })).toEqual(expected);
            expect(compareWithReplay(context.readDb).filter((table) => !table.same)).toEqual([]);
          } finally {
            await workspace.cleanUp();
          }
        },
      ),
      { numRuns: 12 },
    );
    workspace = before;
  });
});
