import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CoreContext } from '../../../../../main/core/context.ts';
import { compareWithReplay } from '../../../../../main/core/store/replay.ts';
import { openDesk, readEvents, type ReviewDesk } from '../../../../support/review-desk.ts';
import { skipped, submitted } from '../../../../support/review-fixture.ts';
import { seedCases } from '../../../../support/seed-cases.ts';
import { declinedBy, openTeamDesk, type TeamDesk } from '../../../../support/team-desk.ts';
import { createTempWorkspace, type TempWorkspace } from '../../../../support/temp-workspace.ts';

let workspace: TempWorkspace;
let context: CoreContext;
let desk: ReviewDesk;
let team: TeamDesk;
let caseIds: string[];
let packId: string;
let [ada, ben, cy] = ['', '', ''];

beforeEach(async () => {
  workspace = createTempWorkspace({ startAt: '2026-03-10T12:00:00Z', countedIds: true });
  ({ context } = await workspace.open());
  desk = openDesk(context);
  team = openTeamDesk(context);
  caseIds = seedCases(
    context,
    Array.from({ length: 8 }, (_, i) => ({ id: `c${i}`, input: `question ${i}` })),
  );
  packId = await desk.publish(caseIds);
  [ada = '', ben = '', cy = ''] = await team.add(
    { name: 'Ada', expertise: 'support' },
    { name: 'Ben', expertise: 'engineer' },
    { name: 'Cy', expertise: 'support' },
  );
});
afterEach(() => workspace.cleanUp());

const answer = (authorId: string, caseId: string, verdict = 'pass', clientTime?: string) =>
  context.writer.commit([
    {
      ...submitted(context, { caseId, authorId, packId, activeMs: 60_000 }, { verdict }),
      ...(clientTime === undefined ? {} : { clientTime }),
    },
  ]);
const decline = (authorId: string, caseId: string, declined = true) =>
  context.writer.commit([declinedBy(packId, authorId, caseId, declined)]);
const assignTo = (reviewerIds: string[], more = {}) =>
  team.call('team.assign', { packId, reviewerIds, ...more });

describe('people', () => {
  test('TP1: people have ids of their own, so two of one name are two; the one who asks comes first', async () => {
    const [other = ''] = await team.add('Ada');
    expect(other).not.toBe(ada);
    await team.call('team.updatePerson', { personId: other, name: 'Ada L.', expertise: 'qa' });
    await team.call('team.removePerson', { personId: cy });
    const people = await team.call('team.people', {});
    expect(people.map(({ name, expertise, isSelf }) => [name, expertise, isSelf])).toEqual([
      [expect.any(String), null, true],
      ['Ada', 'support', false],
      ['Ada L.', 'qa', false],
      ['Ben', 'engineer', false],
    ]);
    await expect(team.call('team.updatePerson', { personId: 'gone' })).rejects.toThrow(
      'The team has no person “gone”.',
    );
  });
});

describe('progress', () => {
  test('TP2: counts, pace, agreement and last activity of each reviewer of the pack', async () => {
    await assignTo([ada, ben], { overlap: 2, dueAt: '2026-03-20' });
    const [a = '', b = '', c = '', d = ''] = caseIds;
    for (const caseId of [a, b, c]) answer(ada, caseId);
    for (const caseId of [a, b]) answer(ben, caseId);
    answer(ben, c, 'fail');
    context.writer.commit([skipped(context, { caseId: d, authorId: ada, packId }, true)]);
    decline(ben, d);
    const rows = await team.call('team.progress', {});
    expect(rows).toMatchObject([
      {
        name: 'Ada',
        total: 8,
        submitted: 3,
        skipped: 1,
        declined: 0,
        isOverdue: false,
        casesPerHour: 60,
        activeMs: 180_000,
        agreement: { kind: 'value', n: 3, value: 2 / 3 },
        lastActivityAt: expect.stringMatching(/^2026-03-10T12:/),
      },
      { name: 'Ben', total: 7, submitted: 3, declined: 1, agreement: { n: 3 } },
    ]);
  });

  test('TP3: late work is kept and counted as late; an open share is overdue once its day is over', async () => {
    await assignTo([ada], { dueAt: '2026-03-09' });
    answer(ada, caseIds[0] ?? '', 'pass', new Date(2026, 2, 9, 23, 59).toISOString());
    answer(ada, caseIds[1] ?? '', 'pass', new Date(2026, 2, 10, 0, 1).toISOString());
    const of = async () => (await team.call('team.progress', { packId }))[0];
    expect(await of()).toMatchObject({ submitted: 2, late: 1, isOverdue: true });
    await team.call('team.setDue', { packId, reviewerIds: [ada], dueAt: '2026-03-10' });
    expect(await of()).toMatchObject({ submitted: 2, late: 0, isOverdue: false });
  });

  test('TP4: somebody who answers without a share is there too, without a total', async () => {
    answer('guest', caseIds[0] ?? '');
    expect(await team.call('team.progress', { packId })).toMatchObject([
      { reviewerId: 'guest', isAssigned: false, total: null, submitted: 1, isOverdue: false },
    ]);
  });
});

describe('not my area', () => {
  const own = async () => {
    await assignTo([context.personId()], {});
    return desk.call('review.open', { packId, caseId: caseIds[0] ?? null });
  };
  const queue = async () => (await desk.call('pack.queue', { packId })).map(({ caseId }) => caseId);

  test('TP5: a case that is handed back leaves queue, total and way; undo brings it back', async () => {
    await own();
    const [a = '', b = '', c = ''] = caseIds;
    await desk.call('review.open', { packId, caseId: b });
    const next = await desk.call('review.decline', {
      packId,
      caseId: b,
      declined: true,
      reason: 'Billing',
    });
    expect([next.item?.case.caseId, next.progress.total, next.item?.position]).toEqual([c, 7, 1]);
    expect(await queue()).toEqual(caseIds.filter((id) => id !== b));
    const after = await desk.call('review.skip', {
      packId,
      caseId: a,
      skipped: true,
      reason: 'x',
    });
    expect(after.item?.case.caseId).toBe(c);
    expect(await team.call('team.declined', {})).toMatchObject([{ caseId: b, reason: 'Billing' }]);
    await desk.call('review.undo', { packId });
    const back = await desk.call('review.undo', { packId });
    expect([back.item?.case.caseId, back.item?.declineReason, back.progress.total]).toEqual([
      b,
      null,
      8,
    ]);
    expect(await queue()).toEqual(caseIds);
    expect(await team.call('team.declined', {})).toEqual([]);
    const again = await desk.call('review.redo', { packId });
    expect(again.progress.total).toBe(7);
    expect(compareWithReplay(context.readDb).filter((table) => !table.same)).toEqual([]);
  });

  test('TP6: it needs a reason, a share, and an open case', async () => {
    const back = (caseId: string, reason: string) =>
      desk.call('review.decline', { packId, caseId, declined: true, reason });
    const [a = '', b = ''] = caseIds;
    await expect(back(a, 'Billing')).rejects.toThrow('Nobody gave you this case');
    const step = await own();
    expect(step.item?.canDecline).toBe(true);
    await expect(back(a, '  ')).rejects.toThrow('Say why');
    await desk.call('review.submit', {
      packId,
      caseId: b,
      answers: { verdict: 'pass' },
      then: 'stay',
    });
    await expect(back(b, 'Billing')).rejects.toThrow('submitted already');
  });

  test('TP7: a lead gives it to somebody else in one act: those of another expertise come first', async () => {
    await assignTo([ada], { dueAt: '2026-03-20' });
    const [a = '', b = ''] = caseIds;
    decline(ada, a);
    const [waiting] = await team.call('team.declined', {});
    expect(waiting).toMatchObject({ name: 'Ada', caseId: a, label: 'question 0' });
    expect(waiting?.candidates.map(({ name }) => name)).toEqual(['Ben', expect.any(String), 'Cy']);
    const before = readEvents(context).length;
    await team.call('team.route', { packId, reviewerId: ada, caseId: a, to: ben });
    expect(
      readEvents(context)
        .slice(before)
        .map(({ kind }) => kind),
    ).toEqual(['assignment.released', 'assignment.granted']);
    expect(team.share(packId, ben)).toEqual([a]);
    expect(team.share(packId, ada)).toEqual(caseIds.slice(1));
    expect(await team.call('team.declined', {})).toEqual([]);
    expect(await team.call('team.progress', {})).toMatchObject([
      { name: 'Ada', total: 7, declined: 0 },
      { name: 'Ben', total: 1, dueAt: '2026-03-20' },
    ]);
    await expect(
      team.call('team.route', { packId, reviewerId: ada, caseId: b, to: cy }),
    ).rejects.toThrow('does not wait');
    // Who handed a case back is not offered it, and a new plan does not give it either.
    decline(ben, a);
    const [again] = await team.call('team.declined', {});
    expect(again?.candidates.map(({ name }) => name)).not.toContain('Ada');
    await expect(assignTo([ada], { keep: 'all' })).rejects.toThrow('there are 0');
    await assignTo([ada, cy], { keep: 'all' });
    expect(team.share(packId, cy)).toEqual([a]);
  });

  test('TP7b: the expertise that the reason asks for comes before who has less to do', async () => {
    await team.call('team.addPerson', { name: 'Dan', expertise: 'qa' });
    await assignTo([ada]);
    const other = await desk.publish(caseIds);
    const dan = (await team.call('team.people', {})).find(({ name }) => name === 'Dan');
    await team.call('team.assign', { packId: other, reviewerIds: [dan?.personId ?? ''] });
    const offered = async (reason: string) => {
      const event = declinedBy(packId, ada, caseIds[0] ?? '');
      context.writer.commit([{ ...event, body: { declined: true, reason } } as typeof event]);
      return (await team.call('team.declined', {}))[0]?.candidates[0]?.name;
    };
    expect(await offered('Something else')).toBe('Ben');
    expect(await offered('Needs somebody from QA')).toBe('Dan');
  });

  test('TP8: a hidden repeat that is handed back is taken back and goes to nobody else', async () => {
    await assignTo([ada], { repeats: 1 });
    const alias = team.share(packId, ada).find((id) => !caseIds.includes(id)) ?? '?';
    decline(ada, alias);
    const [waiting] = await team.call('team.declined', {});
    expect(waiting).toMatchObject({ isMeasure: true, candidates: [] });
    // It is shown by its case.
    expect(waiting?.label).toMatch(/^question /);
    await team.call('team.route', { packId, reviewerId: ada, caseId: alias, to: null });
    expect(team.share(packId, ada)).toEqual(caseIds);
  });
});
