import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  annotationStream,
  assignStream,
  leadStream,
  packStream,
} from '../../../../../shared/events/event.ts';
import { publishTestPack, submitted, TEST_PACK } from '../../../../support/review-fixture.ts';
import {
  grantShare,
  joinAs,
  openMember,
  serverTexts,
  startTeamServer,
  streamTexts,
  type Member,
  type TeamServer,
} from '../../../../support/sync-team.ts';

const CASES = ['case-1', 'case-2', 'case-3'];
let server: TeamServer;
const members: Member[] = [];

beforeEach(async () => {
  server = await startTeamServer();
});
afterEach(async () => {
  for (const member of members.splice(0)) await member.close();
  await server.close();
});

async function join(name: string, role: 'lead' | 'reviewer'): Promise<Member> {
  const member = await joinAs(server, name, role);
  members.push(member);
  return member;
}

/** A lead with a shared pack, and a reviewer who has a share of it. */
async function team() {
  const lea = await join('Lea', 'lead');
  const ann = await join('Ann', 'reviewer');
  publishTestPack(lea.core().context, CASES);
  await lea.call('sync.sharePack', { packId: TEST_PACK });
  grantShare(lea, ann, TEST_PACK, CASES.slice(0, 2));
  await lea.call('sync.now', {});
  await ann.call('sync.now', {});
  return { lea, ann };
}

function answer(member: Member, caseId: string, verdict = 'pass') {
  const { context } = member.core();
  return context.writer.commit([submitted(context, { caseId }, { verdict })]);
}

it('SY4: what a lead publishes reaches the reviewer, and answers reach the lead, byte for byte', async () => {
  const { lea, ann } = await team();
  expect(await ann.call('sync.status', {})).toMatchObject({
    words: 'Everything is synced.',
    tone: 'well',
    waiting: 0,
  });
  answer(ann, 'case-1');
  answer(ann, 'case-2');
  expect(await ann.call('sync.status', {})).toMatchObject({
    words: 'All saved here. 2 waiting to sync.',
    waiting: 2,
  });
  expect(await ann.call('sync.now', {})).toMatchObject({ pushed: 2, status: { waiting: 0 } });
  expect(await lea.call('sync.now', {})).toMatchObject({ pulled: 2 });
  const annId = ann.core().context.personId();
  for (const stream of [
    packStream(TEST_PACK),
    assignStream(TEST_PACK, annId),
    annotationStream(TEST_PACK, annId),
  ]) {
    const held = await serverTexts(server, stream);
    expect(held.texts.length, stream).toBeGreaterThan(0);
    expect(streamTexts(lea.core().context, stream), stream).toEqual(held.texts);
    expect(streamTexts(ann.core().context, stream), stream).toEqual(held.texts);
    expect(held.isGapless).toBe(true);
  }
  const share = ann.core().context.db.prepare('SELECT case_id FROM share_case').pluck().all();
  expect(share).toEqual(['case-1', 'case-2']);
});

it('SY5: a reviewer gets neither the list of the whole pack nor what leads alone may know', async () => {
  const { lea, ann } = await team();
  const { context } = lea.core();
  context.writer.commit([
    {
      stream: leadStream(TEST_PACK),
      kind: 'plan.decided',
      authorId: context.personId(),
      packId: TEST_PACK,
      body: {
        repeats: [],
        gold: [{ reviewerId: ann.core().context.personId(), caseId: 'case-1' }],
      },
    },
  ]);
  await lea.call('sync.now', {});
  await ann.call('sync.now', {});
  const { db } = ann.core().context;
  expect(streamTexts(ann.core().context, leadStream(TEST_PACK))).toEqual([]);
  expect(db.prepare('SELECT count(*) FROM blob').pluck().get()).toBe(1);
  expect(db.prepare('SELECT case_id FROM pack_case ORDER BY position').pluck().all()).toEqual([
    'case-1',
    'case-2',
  ]);
});

it('SY6: another lead gets the list of the whole pack and everybody’s answers', async () => {
  const { ann } = await team();
  answer(ann, 'case-2');
  await ann.call('sync.now', {});
  const max = await join('Max', 'lead');
  await max.call('sync.now', {});
  const { db } = max.core().context;
  expect(db.prepare('SELECT count(*) FROM pack_case').pluck().get()).toBe(3);
  expect(db.prepare('SELECT count(*) FROM annotation').pluck().get()).toBe(1);
});

it('SY7: a local pack never leaves the workspace', async () => {
  const lea = await join('Lea', 'lead');
  publishTestPack(lea.core().context, CASES);
  answer(lea, 'case-1');
  expect(await lea.call('sync.now', {})).toMatchObject({ pushed: 0, status: { waiting: 0 } });
  const events = await server.store.db.selectFrom('event').selectAll().execute();
  expect(events).toEqual([]);
});

it('SY8: a second device takes over its owner; a workspace with work of its own refuses', async () => {
  const { ann } = await team();
  answer(ann, 'case-1');
  await ann.call('sync.now', {});
  const phone = await openMember('Ann');
  members.push(phone);
  const { code } = await ann.call('sync.deviceCode', {});
  await phone.call('sync.connect', { url: server.url, code, name: 'Ann' });
  expect(phone.core().context.personId()).toBe(ann.core().context.personId());
  await phone.call('sync.now', {});
  const { db } = phone.core().context;
  expect(db.prepare('SELECT case_id FROM annotation').pluck().all()).toEqual(['case-1']);

  const other = await openMember('Ann');
  members.push(other);
  publishTestPack(other.core().context, CASES, 'pack-9');
  const second = await ann.call('sync.deviceCode', {});
  await expect(
    other.call('sync.connect', { url: server.url, code: second.code, name: 'Ann' }),
  ).rejects.toThrow('sync/other-person');
  expect(await other.call('sync.status', {})).toMatchObject({ server: null });
});

it('SY9: with the server away work goes on, and all of it arrives when it is back', async () => {
  const { lea, ann } = await team();
  await server.stop();
  answer(ann, 'case-1');
  const { status } = await ann.call('sync.now', {});
  expect(status.words).toMatch(/^All saved here\. 1 waiting to sync\. Offline since .+\.$/);
  await ann.restart();
  await server.start();
  expect(await ann.call('sync.now', {})).toMatchObject({ pushed: 1 });
  expect(await lea.call('sync.now', {})).toMatchObject({ pulled: 1 });
});

it('SY14: whose sign-in has ended works on, and comes back with a code of a lead, on the same device', async () => {
  const { lea, ann } = await team();
  answer(ann, 'case-1');
  const { context } = ann.core();
  // As after a start on a system that keeps no secrets.
  await context.deps.secrets.remove(`sync-refresh-token/${context.deviceId()}`);
  await ann.restart();
  const { status } = await ann.call('sync.now', {});
  expect(status).toMatchObject({
    words: 'All saved here. 1 waiting to sync. Sign in again to sync.',
    tone: 'act',
  });
  answer(ann, 'case-2');
  const { code } = await lea.call('sync.signInCode', { personId: context.personId() });
  await ann.call('sync.connect', { url: server.url, code, name: 'Ann' });
  expect(await ann.call('sync.now', {})).toMatchObject({ pushed: 2, status: { waiting: 0 } });
});

it('SY15: a refresh token is kept before the access token that came with it is used', async () => {
  const { ann } = await team();
  const { context } = ann.core();
  const name = `sync-refresh-token/${context.deviceId()}`;
  const before = await context.deps.secrets.get(name);
  await ann.restart();
  await server.stop();
  await ann.call('sync.now', {});
  expect(await context.deps.secrets.get(name)).toBe(before);
  await server.start();
  await ann.call('sync.now', {});
  expect(await context.deps.secrets.get(name)).not.toBe(before);
  await ann.restart();
  expect((await ann.call('sync.now', {})).status.words).toBe('Everything is synced.');
});
