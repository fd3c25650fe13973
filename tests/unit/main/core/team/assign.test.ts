import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CoreContext } from '../../../../../main/core/context.ts';
import { compareWithReplay } from '../../../../../main/core/store/replay.ts';
import { leadStream } from '../../../../../shared/events/event.ts';
import { openDesk, readEvents, type ReviewDesk } from '../../../../support/review-desk.ts';
import { submitted } from '../../../../support/review-fixture.ts';
import { seedCases } from '../../../../support/seed-cases.ts';
import { openTeamDesk, type TeamDesk } from '../../../../support/team-desk.ts';
import { createTempWorkspace, type TempWorkspace } from '../../../../support/temp-workspace.ts';

let workspace: TempWorkspace;
let context: CoreContext;
let desk: ReviewDesk;
let team: TeamDesk;
let caseIds: string[];
let packId: string;

beforeEach(async () => {
  workspace = createTempWorkspace({ startAt: '2026-03-02T08:00:00Z', countedIds: true });
  ({ context } = await workspace.open());
  desk = openDesk(context);
  team = openTeamDesk(context);
  caseIds = seedCases(
    context,
    Array.from({ length: 12 }, (_, i) => ({
      id: `c${String(i).padStart(2, '0')}`,
      input: `question ${i}`,
      ...(i < 4 ? { kind: 'trace' as const, spans: [{ id: 's', name: 'step' }] } : {}),
    })),
  );
  packId = await desk.publish(caseIds);
});
afterEach(() => workspace.cleanUp());

const answer = (authorId: string, caseId: string, verdict = 'pass') =>
  context.writer.commit([submitted(context, { caseId, authorId, packId }, { verdict })]);
const countOf = (lists: readonly (readonly string[])[], caseId: string) =>
  lists.filter((list) => list.includes(caseId)).length;
const hidden = () =>
  readEvents(context).findLast((event) => event.kind === 'plan.decided')?.body ?? null;
const grants = () => readEvents(context).filter((event) => event.kind === 'assignment.granted');

describe('assigning a pack', () => {
  test('TM1: each case goes to k people, a preview shows the same counts and writes nothing', async () => {
    const people = await team.add('Ada', 'Ben', 'Cy');
    const plan = { packId, reviewerIds: [...people], overlap: 2, seed: 7, dueAt: '2026-03-06' };
    const before = readEvents(context).length;
    const preview = await team.call('team.preview', plan);
    expect(readEvents(context)).toHaveLength(before);
    const done = await team.call('team.assign', plan);
    expect(done).toEqual(preview);
    expect(done.shares.map(({ name, total }) => [name, total])).toEqual([
      ['Ada', 8],
      ['Ben', 8],
      ['Cy', 8],
    ]);
    expect([done.cases, done.covered, done.notes]).toEqual([12, 12, []]);
    const shares = people.map((id) => team.share(packId, id));
    expect(caseIds.map((caseId) => countOf(shares, caseId))).toEqual(caseIds.map(() => 2));
    // In the order of the pack.
    for (const share of shares) expect(share).toEqual(share.toSorted());
    expect(grants().map(({ stream, body }) => [stream, 'dueAt' in body && body.dueAt])).toEqual(
      people.map((id) => [`assign/${packId}/${id}`, '2026-03-06']),
    );
    expect(compareWithReplay(context.readDb).filter((table) => !table.same)).toEqual([]);
  });

  test('TM2: hidden repeats and gold stand in the stream of leads alone and never in a lead’s own share', async () => {
    const self = context.personId();
    const labelled = seedCases(context, [
      { id: 'g1', input: 'known', labels: [{ reviewer: 'x', value: 'pass' }] },
      { id: 'g2', input: 'known too', labels: [{ reviewer: 'x', value: 'fail' }] },
      {
        id: 'g3',
        input: 'in dispute',
        labels: [
          { reviewer: 'x', value: 'fail' },
          { reviewer: 'y', value: 'pass' },
        ],
      },
    ]);
    const blind = await desk.publish(caseIds, { blinding: { judge: true } });
    const [ada = ''] = await team.add('Ada');
    const plan = { packId: blind, reviewerIds: [ada, self], repeats: 2, gold: 5, overlap: 2 };
    const { shares, goldPool, notes } = await team.call('team.assign', plan);
    expect(goldPool).toBe(2);
    expect(notes.join(' ')).toMatch(/Ada: fewer than 5 hidden gold cases/);
    expect(notes.join(' ')).toMatch(/Your own share has no hidden cases/);
    expect(shares).toMatchObject([
      { isSelf: false, added: 12, repeats: 2, gold: 2, total: 16 },
      { isSelf: true, added: 12, repeats: 0, gold: 0, total: 12 },
    ]);
    const share = team.share(blind, ada);
    const plans = readEvents(context).filter((event) => event.kind === 'plan.decided');
    expect(plans.map(({ stream }) => stream)).toEqual([leadStream(blind)]);
    const { repeats, gold } = plans[0]?.body ?? { repeats: [], gold: [] };
    expect(gold.map((each) => each.caseId).toSorted()).toEqual(labelled.slice(0, 2));
    for (const { caseId, aliasId } of repeats) {
      expect(aliasId).toMatch(/^seed:[0-9a-f]{16}$/);
      expect(share.indexOf(aliasId) - share.indexOf(caseId)).toBeGreaterThan(6);
    }
    // Nothing outside of the leads' stream tells which cases they are.
    const elsewhere = readEvents(context).filter((event) => !event.stream.startsWith('lead/'));
    expect(JSON.stringify(elsewhere)).not.toContain(repeats[0]?.aliasId ?? '?');
  });

  test('TM3: labels of files are no secret in a pack that is not blinded, so they are no gold there', async () => {
    seedCases(context, [{ id: 'g1', input: 'k', labels: [{ reviewer: 'x', value: 'pass' }] }]);
    const [ada = ''] = await team.add('Ada');
    const plan = await team.call('team.preview', { packId, reviewerIds: [ada], gold: 1 });
    expect([plan.goldPool, plan.shares[0]?.gold]).toEqual([0, 0]);
    expect(plan.notes.join(' ')).toContain('unless a pack is blinded');
  });

  test('TM4: a rule sends kinds of cases to an expertise; without enough experts it says so', async () => {
    const [ada = '', ben = ''] = await team.add(
      { name: 'Ada', expertise: 'engineer' },
      { name: 'Ben', expertise: 'support' },
    );
    const rules = [{ kinds: ['trace' as const], expertise: 'engineer' as const }];
    const plan = { packId, reviewerIds: [ada, ben], rules };
    await team.call('team.assign', plan);
    expect(caseIds.slice(0, 4).filter((id) => !team.share(packId, ada).includes(id))).toEqual([]);
    expect(team.share(packId, ben)).toHaveLength(6);
    await expect(team.call('team.preview', { ...plan, overlap: 2 })).rejects.toThrow(
      /needs 2 reviewers with the expertise engineer; there are 1/,
    );
  });

  test('TM5: who has much open gets less of what is new', async () => {
    const [ada = '', ben = ''] = await team.add('Ada', 'Ben');
    await team.call('team.assign', { packId, reviewerIds: [ada] });
    const other = await desk.publish(caseIds);
    const both = { packId: other, reviewerIds: [ada, ben] };
    expect((await team.call('team.preview', both)).shares).toMatchObject([
      { name: 'Ada', total: 0, openAfter: 12 },
      { name: 'Ben', total: 12, openAfter: 12 },
    ]);
    // What is done waits no longer.
    for (const caseId of caseIds) answer(ada, caseId);
    expect((await team.call('team.preview', both)).shares).toMatchObject([
      { total: 6 },
      { total: 6 },
    ]);
  });

  test('TM6: by hand, these cases go to these people and no others do', async () => {
    const [ada = '', ben = ''] = await team.add('Ada', 'Ben');
    const plan = await team.call('team.assign', {
      packId,
      reviewerIds: [ada, ben],
      byHand: [
        { reviewerId: ada, cases: { caseIds: caseIds.slice(2, 5) } },
        { reviewerId: ben, cases: { ranges: [[4, 5]] } },
      ],
    });
    expect(team.share(packId, ada)).toEqual(caseIds.slice(2, 5));
    expect(team.share(packId, ben)).toEqual(caseIds.slice(4, 6));
    expect(plan.notes).toEqual(['8 cases of the pack go to nobody.']);
    await expect(
      team.call('team.assign', {
        packId,
        reviewerIds: [ada],
        byHand: [{ reviewerId: ada, cases: { caseIds: ['seed:nowhere'] } }],
      }),
    ).rejects.toThrow('The pack has no case “seed:nowhere”.');
  });

  test('TM7: a pack that was made for somebody is handed out by its lead alone', async () => {
    const [ada = ''] = await team.add('Ada');
    context.writer.local({ topics: [] }, () => context.identities.answerAs(packId, ada));
    await expect(team.call('team.assign', { packId, reviewerIds: [ada] })).rejects.toThrow(
      'who alone hands it out',
    );
  });
});

describe('assigning again', () => {
  test('TM8: adding somebody leaves shares as they are and gives only what is missing', async () => {
    const [ada = '', ben = ''] = await team.add('Ada', 'Ben');
    await team.call('team.assign', { packId, reviewerIds: [ada], repeats: 2 });
    const before = team.share(packId, ada);
    const first = hidden();
    await team.call('team.assign', { packId, reviewerIds: [ben], overlap: 2, repeats: 1 });
    expect(team.share(packId, ada)).toEqual(before);
    expect(team.share(packId, ben)).toHaveLength(13);
    // What measures Ada is still known.
    expect(first?.repeats).toHaveLength(2);
    expect(hidden()?.repeats).toEqual(expect.arrayContaining(first?.repeats ?? []));
    // The same again changes nothing.
    const count = readEvents(context).length;
    await team.call('team.assign', { packId, reviewerIds: [ben], overlap: 2, repeats: 1 });
    expect(readEvents(context)).toHaveLength(count);
  });

  test('TM9: dividing anew moves open cases only; answers, and repeats that were answered, stay', async () => {
    packId = await desk.publish(caseIds.toReversed());
    const [ada = '', ben = ''] = await team.add('Ada', 'Ben');
    await team.call('team.assign', { packId, reviewerIds: [ada], repeats: 2 });
    const alias = hidden()?.repeats[0]?.aliasId ?? '?';
    const done = [...caseIds.slice(0, 3), alias];
    const before = team.share(packId, ada);
    for (const caseId of done) answer(ada, caseId);
    await team.call('team.assign', { packId, reviewerIds: [ada, ben], keep: 'answered' });
    const [adas, bens] = [team.share(packId, ada), team.share(packId, ben)];
    // What is answered stays where it stood, before what is new.
    expect(adas.slice(0, 4)).toEqual(before.filter((id) => done.includes(id)));
    expect(hidden()?.repeats.map((each) => each.aliasId)).toEqual([alias]);
    expect(caseIds.map((caseId) => countOf([adas, bens], caseId))).toEqual(caseIds.map(() => 1));
    // Nine were open: loads of what waits are equal.
    const open = (share: readonly string[]) => share.filter((id) => !done.includes(id)).length;
    expect([open(adas), open(bens)].toSorted((a, b) => a - b)).toEqual([4, 5]);
    // Somebody outside of the plan keeps what was answered and nothing else.
    await team.call('team.assign', { packId, reviewerIds: [ben], keep: 'answered' });
    expect(team.share(packId, ada).toSorted()).toEqual(done.toSorted());
    expect(compareWithReplay(context.readDb).filter((table) => !table.same)).toEqual([]);
  });

  test('TM10: a released share leaves the queue of nobody else and keeps its answers; it can be given again', async () => {
    const [ada = ''] = await team.add('Ada');
    await team.call('team.assign', { packId, reviewerIds: [ada], repeats: 1 });
    const alias = hidden()?.repeats[0]?.aliasId ?? '?';
    answer(ada, alias);
    answer(ada, caseIds[0] ?? '');
    await team.call('team.release', { packId, reviewerId: ada, reason: 'On leave' });
    expect(team.share(packId, ada)).toEqual([]);
    const [row] = await team.call('team.progress', { packId });
    expect(row).toMatchObject({ name: 'Ada', isAssigned: false, submitted: 2, total: null });
    await team.call('team.assign', { packId, reviewerIds: [ada] });
    expect(team.share(packId, ada)).toEqual(expect.arrayContaining([alias, ...caseIds]));
    await expect(
      team.call('team.setDue', { packId, reviewerIds: ['nobody'], dueAt: null }),
    ).rejects.toThrow('has no share');
  });

  test('TM11: another due day is another grant of the same share', async () => {
    const [ada = ''] = await team.add('Ada');
    await team.call('team.assign', { packId, reviewerIds: [ada] });
    await team.call('team.setDue', { packId, reviewerIds: [ada], dueAt: '2026-03-09' });
    const [first, second] = grants();
    expect(second?.parents).toEqual([first?.eventId]);
    expect(second?.body).toEqual({ ...first?.body, dueAt: '2026-03-09' });
  });
});
