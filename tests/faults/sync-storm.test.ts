import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createRng } from '../../shared/stats/rng.ts';
import { startFaultProxy, type Fault } from '../support/fault-proxy.ts';
import { publishTestPack, submitted, TEST_PACK } from '../support/review-fixture.ts';
import { simulateTime } from '../support/simulated-time.ts';
import { joinAs, startTeamServer, type Member } from '../support/sync-team.ts';

/** Lets a run that has begun come to its end; real requests take real time, simulated time stands meanwhile. */
async function settle(member: Member): Promise<void> {
  for (;;) {
    await setImmediate();
    if (!(await member.call('sync.status', {})).isSyncing) return;
  }
}

const MINUTE_MS = 60_000;
const FAILURES: readonly Fault[] = [
  {
    kind: 'answer',
    status: 500,
    body: '{"code":"internal","message":"x"}',
    headers: { 'content-type': 'application/json' },
  },
  { kind: 'answer', status: 503, headers: { 'retry-after': '7' } },
  {
    kind: 'answer',
    status: 429,
    body: '{"code":"rate","message":"Slower"}',
    headers: { 'content-type': 'application/json', 'retry-after': '3' },
  },
  { kind: 'refuse' },
  { kind: 'lose-response' },
];

test('FA18: in ten minutes in which seven of ten requests fail a client asks at most once a second, saves go on, and five minutes later all is synced', async () => {
  const server = await startTeamServer();
  const proxy = await startFaultProxy(server.url);
  const time = simulateTime(new Date().toISOString());
  const random = createRng(18);
  const lea = await joinAs(server, 'Lea', 'lead', {
    via: proxy.url,
    network: { random, after: time.after, inBackground: true },
    deps: { clock: time.clock },
  });
  try {
    const { context } = lea.core();
    publishTestPack(context, ['case-1']);
    await lea.call('sync.sharePack', { packId: TEST_PACK });
    await settle(lea);
    const noLine: Fault = { kind: 'refuse' };
    proxy.setFate(({ path }) => {
      if (path.startsWith('/v1/changes')) return noLine;
      if (random() >= 0.7) return { kind: 'none' };
      return FAILURES[Math.floor(random() * FAILURES.length)] ?? noLine;
    });
    const from = proxy.seen.length;
    const endMs = time.elapsedMs() + 10 * MINUTE_MS;
    let saves = 0;
    while (time.next(endMs)) {
      // A save in the middle of a run is as quick as one at rest: it waits for nothing of the network.
      context.writer.commit([submitted(context, { caseId: 'case-1' }, { verdict: 'fail' })]);
      saves += 1;
      await settle(lea);
    }
    expect(saves).toBeGreaterThan(20);
    expect(proxy.seen.length - from).toBeLessThanOrEqual(600);
    // Where nothing gets through at all, a client asks less and less.
    const outageFrom = proxy.seen.length;
    const outageEndMs = endMs + 10 * MINUTE_MS;
    proxy.setFate(() => noLine);
    context.writer.commit([submitted(context, { caseId: 'case-1' }, { verdict: 'pass' })]);
    while (time.next(outageEndMs)) await settle(lea);
    expect(proxy.seen.length - outageFrom).toBeLessThanOrEqual(30);
    proxy.setFate(({ path }) => (path.startsWith('/v1/changes') ? noLine : { kind: 'none' }));
    const healedMs = outageEndMs + 5 * MINUTE_MS;
    while (time.next(healedMs)) await settle(lea);
    expect(await lea.call('sync.status', {})).toMatchObject({
      words: 'Everything is synced.',
      waiting: 0,
      parked: 0,
    });
    const held = await server.store.db.selectFrom('event').select('event_id').execute();
    const own = context.db
      .prepare<[], number>("SELECT count(*) FROM event WHERE stream <> 'ws'")
      .pluck()
      .get();
    expect(held).toHaveLength(own ?? -1);
  } finally {
    await lea.close();
    await proxy.close();
    await server.close();
  }
}, 120_000);
