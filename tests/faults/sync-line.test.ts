import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { annotationStream } from '../../shared/events/event.ts';
import { startFaultProxy, type Fault, type FaultProxy } from '../support/fault-proxy.ts';
import { publishTestPack, submitted, TEST_PACK } from '../support/review-fixture.ts';
import {
  grantShare,
  joinAs,
  serverTexts,
  startTeamServer,
  streamTexts,
  type Member,
  type TeamServer,
} from '../support/sync-team.ts';

const CASES = Array.from({ length: 600 }, (_none, index) => `case-${index}`);
let server: TeamServer;
let proxy: FaultProxy;
let lea: Member;
let ann: Member;

beforeEach(async () => {
  server = await startTeamServer();
  proxy = await startFaultProxy(server.url);
  lea = await joinAs(server, 'Lea', 'lead');
  ann = await joinAs(server, 'Ann', 'reviewer', { via: proxy.url });
  publishTestPack(lea.core().context, CASES);
  await lea.call('sync.sharePack', { packId: TEST_PACK });
  grantShare(lea, ann, TEST_PACK, CASES);
  await lea.call('sync.now', {});
  await ann.call('sync.now', {});
});
afterEach(async () => {
  await ann.close();
  await lea.close();
  await proxy.close();
  await server.close();
});

let answered = 0;
/** Ann answers so many cases, each in a commit of its own. */
function answer(count: number): void {
  const { context } = ann.core();
  for (let index = 0; index < count; index += 1) {
    answered += 1;
    const caseId = CASES[answered % CASES.length] ?? '';
    context.writer.commit([submitted(context, { caseId }, { verdict: 'pass' })]);
  }
}

const annStream = () => annotationStream(TEST_PACK, ann.core().context.personId());

/** Both sides hold the very same events, once, without a gap, and nothing waits. */
async function expectConverged(expected: number): Promise<void> {
  const held = await serverTexts(server, annStream());
  expect(held.isGapless).toBe(true);
  expect(held.texts).toHaveLength(expected);
  expect(streamTexts(ann.core().context, annStream())).toEqual(held.texts);
  expect(await ann.call('sync.status', {})).toMatchObject({ waiting: 0, parked: 0 });
}

/** A new start of the server forgets how often a device has asked: these tests ask more often than a device may. */
async function forgetRates(): Promise<void> {
  await server.stop();
  await server.start();
}

/** The first request to a path meets a fault; all others pass. */
function faultOnce(path: string, fault: Fault): void {
  let isDone = false;
  proxy.setFate((request) => {
    if (isDone || !request.path.startsWith(path)) return { kind: 'none' };
    isDone = true;
    return fault;
  });
}

describe('fault 13: the line breaks in the middle of a batch', () => {
  test('FA13: at 20 places of a push and of its answer, both sides agree after the next sync', async () => {
    let expected = 0;
    for (let place = 0; place < 20; place += 1) {
      for (const kind of ['cut-request', 'cut-response'] as const) {
        answer(12);
        expected += 12;
        faultOnce('/v1/push', { kind, bytes: place * 60 });
        const broken = await ann.call('sync.now', {});
        // Cut after the whole answer is no cut at all.
        const words = broken.status.waiting > 0 ? /Offline since/ : /Everything is synced/;
        expect(broken.status.words).toMatch(words);
        await ann.call('sync.now', {});
        await expectConverged(expected);
      }
      if (place % 8 === 7) await forgetRates();
    }
  }, 120_000);

  test('FA13b: at 20 places of a pull, what is read is whole, and nothing twice', async () => {
    const { context } = lea.core();
    let published = 0;
    for (let place = 0; place < 20; place += 1) {
      for (const kind of ['cut-request', 'cut-response'] as const) {
        for (let index = 0; index < 8; index += 1) {
          published += 1;
          context.writer.commit([
            {
              stream: `pack/${TEST_PACK}`,
              kind: 'guideline.published',
              authorId: context.personId(),
              packId: TEST_PACK,
              body: { rev: published, markdown: `Version ${published}` },
            },
          ]);
        }
        await lea.call('sync.now', {});
        faultOnce('/v1/pull', { kind, bytes: kind === 'cut-request' ? place * 12 : place * 250 });
        await ann.call('sync.now', {});
        await ann.call('sync.now', {});
        const stream = `pack/${TEST_PACK}`;
        const held = await serverTexts(server, stream);
        expect(streamTexts(ann.core().context, stream)).toEqual(held.texts);
      }
      if (place % 8 === 7) await forgetRates();
    }
    const rows = ann.core().context.db.prepare('SELECT count(*) FROM guideline').pluck().get();
    expect(rows).toBe(published);
  }, 120_000);
});

describe('fault 14: the answer is lost after the server has committed', () => {
  test('FA14: a hundred times the same events are duplicates, and the server counts them once', async () => {
    for (let round = 1; round <= 100; round += 1) {
      answer(3);
      faultOnce('/v1/push', { kind: 'lose-response' });
      const lost = await ann.call('sync.now', {});
      expect(lost.status.waiting).toBe(3);
      const again = await ann.call('sync.now', {});
      expect(again).toMatchObject({ pushed: 3, status: { waiting: 0 } });
      expect((await serverTexts(server, annStream())).texts).toHaveLength(round * 3);
      if (round % 20 === 0) await forgetRates();
    }
    await expectConverged(300);
  }, 120_000);
});

describe('fault 15: requests that come twice, and old ones that come again', () => {
  test('FA15: neither changes anything on either side', async () => {
    for (let round = 1; round <= 20; round += 1) {
      answer(5);
      const kind = round % 2 === 0 ? 'repeat' : 'replay-old';
      proxy.setFate(() => ({ kind }));
      await ann.call('sync.now', {});
      await expectConverged(round * 5);
    }
  }, 60_000);
});

describe('fault 21: an event that the server refuses', () => {
  test('FA21: of 500 answers 499 arrive and one is parked with its reason; the queue goes on', async () => {
    answer(500);
    const { context } = ann.core();
    const poison = context.db
      .prepare<[string], string>(
        'SELECT event_id FROM event WHERE stream = ? ORDER BY position LIMIT 1 OFFSET 250',
      )
      .pluck()
      .get(annStream());
    // The server holds something else under this id.
    await server.store.db
      .insertInto('stream')
      .values({ id: annStream(), pack_id: TEST_PACK, head: 1, digest: '0'.repeat(32) })
      .execute();
    await server.store.db
      .insertInto('event')
      .values({
        stream: annStream(),
        seq: 1,
        event_id: poison ?? '',
        hash: 'f'.repeat(64),
        author_id: context.personId(),
        body: '{}',
        received_at: '',
      })
      .execute();
    const { pushed, status } = await ann.call('sync.now', {});
    expect(pushed).toBe(499);
    expect(status).toMatchObject({ waiting: 0 });
    const parked = await ann.call('sync.parked', {});
    expect(parked.filter(({ direction }) => direction === 'out')).toMatchObject([
      { eventId: poison, reason: 'The server holds another entry with the same id.' },
    ]);
    answer(3);
    expect(await ann.call('sync.now', {})).toMatchObject({ pushed: 3 });
  });
});

describe('what answers is not the review server', () => {
  test('FA47: a login page, another JSON, a failing proxy: it is said so and the outbox stays', async () => {
    answer(4);
    const html = { 'content-type': 'text/html' };
    const json = { 'content-type': 'application/json' };
    const cases: readonly [Fault, RegExp][] = [
      [
        { kind: 'answer', status: 200, body: '<html>Sign in</html>', headers: html },
        /does not answer as a review server/,
      ],
      [
        { kind: 'answer', status: 302, headers: { location: `${proxy.url}/login` } },
        /Offline|review server/,
      ],
      [
        { kind: 'answer', status: 200, body: '{"ok":true}', headers: json },
        /does not answer as a review server/,
      ],
      [
        { kind: 'answer', status: 200, body: '{"results":', headers: json },
        /does not answer as a review server/,
      ],
      [
        { kind: 'answer', status: 404, body: 'none', headers: html },
        /does not answer as a review server/,
      ],
      [
        { kind: 'answer', status: 502, body: '<html>Bad gateway</html>', headers: html },
        /server has been busy/,
      ],
      [{ kind: 'refuse' }, /Offline since/],
    ];
    for (const [fault, words] of cases) {
      proxy.setFate(() => fault);
      const { status } = await ann.call('sync.now', {});
      expect(status.words).toMatch(words);
      expect(status.words).toContain('All saved here. 4 waiting to sync.');
    }
    proxy.setFate(() => ({ kind: 'none' }));
    expect(await ann.call('sync.now', {})).toMatchObject({ pushed: 4 });
  });
});
