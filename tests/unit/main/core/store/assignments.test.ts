import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { CoreContext } from '../../../../../main/core/context.ts';
import { encodeCaseList, sha256Hex } from '../../../../../main/core/store/blobs.ts';
import { compareWithReplay } from '../../../../../main/core/store/replay.ts';
import { canonicalJson } from '../../../../../shared/events/canonical.ts';
import {
  annotationStream,
  assignStream,
  leadStream,
  type EventEnvelope,
} from '../../../../../shared/events/event.ts';
import { mayRead, mayWrite } from '../../../../../shared/protocol/streams.ts';
import { publishTestPack, TEST_PACK } from '../../../../support/review-fixture.ts';
import { createTempWorkspace, type TempWorkspace } from '../../../../support/temp-workspace.ts';

const open: TempWorkspace[] = [];
afterEach(async () => {
  for (const workspace of open.splice(0)) await workspace.cleanUp();
});

const LIST = encodeCaseList(['s:1', 's:2', 's:3']);

async function freshContext(): Promise<CoreContext> {
  const workspace = createTempWorkspace({ countedIds: true, startAt: '2026-01-01T00:00:00.000Z' });
  open.push(workspace);
  const { context } = await workspace.open();
  publishTestPack(context, ['s:1', 's:2', 's:3']);
  context.writer.commit([], undefined, [LIST]);
  return context;
}

type Said = Pick<EventEnvelope, 'eventId' | 'stream' | 'kind' | 'body'> & Partial<EventEnvelope>;
function said(event: Said): string {
  return canonicalJson({
    v: 1,
    packId: TEST_PACK,
    packRev: 1,
    caseId: null,
    caseSha: null,
    rubricRev: 1,
    authorId: 'lead',
    deviceId: 'desk',
    deviceSeq: 1,
    parents: [],
    clientTime: '2026-02-01T00:00:00.000Z',
    activeMs: null,
    ...event,
  });
}

const SHARE = assignStream(TEST_PACK, 'grace');
const ANSWERS = annotationStream(TEST_PACK, 'grace');
const LEAD = leadStream(TEST_PACK);
const answer = (eventId: string, verdict: string, parents: string[]) =>
  said({
    eventId,
    stream: ANSWERS,
    kind: 'annotation.committed',
    authorId: 'grace',
    caseId: 's:1',
    parents,
    body: { target: { kind: 'case' }, answers: { verdict }, judgeSeen: 'visible' },
  });
const GRANT = said({
  eventId: 'g-1',
  stream: SHARE,
  kind: 'assignment.granted',
  body: {
    reviewerId: 'grace',
    name: 'Grace',
    expertise: 'qa',
    casesSha256: sha256Hex(LIST),
    caseCount: 3,
    dueAt: null,
    packFileSha256: null,
    overlap: 2,
  },
});
const release = (eventId: string, parents: string[], caseIds: string[] | null) =>
  said({
    eventId,
    stream: SHARE,
    kind: 'assignment.released',
    parents,
    body: { reviewerId: 'grace', reason: 'too many', caseIds },
  });
const DECIDED = said({
  eventId: 'd-1',
  stream: LEAD,
  kind: 'adjudication.decided',
  caseId: 's:1',
  body: { target: { kind: 'case' }, answers: { verdict: 'fail' }, basis: ['a-1'], note: '' },
});
const PLAN = said({
  eventId: 'p-1',
  stream: LEAD,
  kind: 'plan.decided',
  body: {
    repeats: [{ reviewerId: 'grace', caseId: 's:1', aliasId: 's:ff' }],
    gold: [{ reviewerId: 'grace', caseId: 's:3' }],
  },
});
const DECLINED = said({
  eventId: 'n-1',
  stream: ANSWERS,
  kind: 'assignment.declined',
  authorId: 'grace',
  caseId: 's:2',
  body: { reason: 'not my area' },
});

const rows = (context: CoreContext, sql: string) => context.readDb.prepare(sql).raw().all();
const shareOf = (context: CoreContext) =>
  rows(context, 'SELECT case_id FROM share_case ORDER BY position').flat();
const outdated = (context: CoreContext) =>
  rows(context, 'SELECT outdated FROM adjudication_state').flat();
const receive = (context: CoreContext, texts: readonly string[]) =>
  context.writer.receive(texts).map((outcome) => outcome.kind);

describe('assignments', () => {
  test('AS6: a reviewer with a share has only it as queue and total, others the whole pack', async () => {
    const context = await freshContext();
    const { createReviewHandlers } = await import('../../../../../main/core/review/handlers.ts');
    const handlers = createReviewHandlers(context);
    const seen = async () => {
      const queue = await handlers['pack.queue']({ packId: TEST_PACK });
      const list = await handlers['pack.list']({});
      return [queue.map((item) => item.caseId), list[0]?.progress.total];
    };
    receive(context, [GRANT]);
    expect(await seen()).toEqual([['s:1', 's:2', 's:3'], 3]);
    const reviewerId = context.personId();
    const mine = JSON.parse(GRANT);
    const own = encodeCaseList(['s:2']);
    context.writer.commit([], undefined, [own]);
    const body = { ...mine.body, reviewerId, caseCount: 1, casesSha256: sha256Hex(own) };
    receive(context, [
      said({ ...mine, eventId: 'g-2', stream: assignStream(TEST_PACK, reviewerId), body }),
    ]);
    expect(await seen()).toEqual([['s:2'], 1]);
  });

  test('AS7: what leads say of a share or a plan stands in its own stream, or is refused', async () => {
    const context = await freshContext();
    const move = (json: string, eventId: string, change: Partial<EventEnvelope>) =>
      said({ ...JSON.parse(json), eventId, ...change });
    const foreign = [
      move(GRANT, 'x-1', { stream: assignStream(TEST_PACK, 'mallory') }),
      move(GRANT, 'x-2', { stream: assignStream('other', 'grace') }),
      move(GRANT, 'x-3', { packId: 'other' }),
      move(release('x', [], null), 'x-4', { stream: assignStream(TEST_PACK, 'mallory') }),
      move(PLAN, 'x-5', { stream: SHARE }),
      move(PLAN, 'x-6', { stream: leadStream('other') }),
      move(DECIDED, 'x-7', { stream: ANSWERS }),
    ];
    expect(receive(context, foreign)).toEqual(foreign.map(() => 'rejected'));
    expect(receive(context, [GRANT, PLAN, DECIDED])).toEqual(['stored', 'stored', 'stored']);
    expect(() =>
      context.writer.commit([
        {
          kind: 'plan.decided',
          stream: SHARE,
          packId: TEST_PACK,
          authorId: 'lead',
          body: { repeats: [], gold: [] },
        },
      ]),
    ).toThrow('stands in a foreign stream');
  });

  test('AS1: a share is what was granted less what was released since', async () => {
    const context = await freshContext();
    receive(context, [GRANT]);
    expect(shareOf(context)).toEqual(['s:1', 's:2', 's:3']);
    receive(context, [release('r-1', ['g-1'], ['s:2'])]);
    expect(shareOf(context)).toEqual(['s:1', 's:3']);
    receive(context, [release('r-2', ['r-1'], null)]);
    expect(shareOf(context)).toEqual([]);
    expect(rows(context, 'SELECT * FROM assignment')).toEqual([]);
  });

  test('AS2: a decision is outdated once a reviewer follows up what it rests on', async () => {
    const context = await freshContext();
    receive(context, [answer('a-1', 'pass', []), DECIDED]);
    expect(outdated(context)).toEqual([0]);
    receive(context, [answer('a-2', 'fail', ['a-1'])]);
    expect(outdated(context)).toEqual([1]);
  });

  test('AS3: in any order the tables end the same, and a replay gives them again', async () => {
    const texts = [
      GRANT,
      release('r-1', ['g-1'], ['s:2']),
      release('r-0', ['r-1'], ['s:3']),
      answer('a-1', 'pass', []),
      answer('a-2', 'fail', ['a-1']),
      DECIDED,
      PLAN,
      DECLINED,
    ];
    const order = fc.shuffledSubarray(texts, { minLength: texts.length });
    await fc.assert(
      fc.asyncProperty(order, async (shuffled) => {
        const context = await freshContext();
        for (const text of shuffled) receive(context, [text]);
        expect(shareOf(context)).toEqual(['s:1']);
        expect(outdated(context)).toEqual([1]);
        expect(rows(context, 'SELECT alias_id, case_id FROM repeat_case')).toEqual([
          ['s:ff', 's:1'],
        ]);
        expect(rows(context, 'SELECT case_id FROM gold_case')).toEqual([['s:3']]);
        expect(rows(context, 'SELECT case_id, reason FROM declined_case')).toEqual([
          ['s:2', 'not my area'],
        ]);
        expect(compareWithReplay(context.readDb).filter((table) => !table.same)).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  test('AS4: nobody hands a case back in the name of somebody else', async () => {
    const context = await freshContext();
    const forged = canonicalJson({ ...JSON.parse(DECLINED), authorId: 'mallory' });
    expect(receive(context, [forged])).toEqual(['rejected']);
  });

  test('AS5: reviewers read their own share and no plan; only leads write either', () => {
    const grace = { personId: 'grace', role: 'reviewer' } as const;
    const lead = { personId: 'lead', role: 'lead' } as const;
    expect([SHARE, LEAD, assignStream(TEST_PACK, 'bob')].map((s) => mayRead(grace, s))).toEqual([
      true,
      false,
      false,
    ]);
    expect(mayWrite(grace, SHARE, 'assignment.granted')).toBe(false);
    expect(mayWrite(grace, ANSWERS, 'plan.decided')).toBe(false);
    expect(mayWrite(grace, ANSWERS, 'assignment.declined')).toBe(true);
    expect(mayWrite(lead, LEAD, 'plan.decided')).toBe(true);
  });
});
