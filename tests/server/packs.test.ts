import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findAuditBreak } from '../../server/store/audit.ts';
import { PackRevisionSchema } from '../../shared/protocol/messages.ts';
import { eventOf, openTestServer, sha, TESTED_STORES, type TestServer } from './test-server.ts';

describe.each(TESTED_STORES)('packs on %s', (kind) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await openTestServer(kind);
  }, 60_000);
  afterAll(() => server?.close());
  const get = (who: string, path: string, more: Record<string, string> = {}) =>
    server.app.inject({
      url: `${path}?projectId=main`,
      headers: { ...server.headers(who), ...more },
    });

  it('SV16: a revision is the event that published it, with an ETag; everybody of the project reads it', async () => {
    const second = eventOf('lea', 'pack/p', 'pack.published', 2);
    const [taken] = await server.push('lea', [
      second,
      eventOf('lea', 'pack/p', 'guideline.published', 3),
    ]);
    const reply = await get('ann', '/v1/packs/p/revs/2');
    const revision = PackRevisionSchema.parse(reply.json());
    expect(revision).toMatchObject({ packId: 'p', rev: 2, sha256: sha(second.json) });
    expect(revision.event.json).toBe(second.json);
    expect(taken).toMatchObject({ seq: revision.event.seq, receipt: revision.event.receipt });
    const etag = String(reply.headers.etag);
    const again = await get('bob', '/v1/packs/p/revs/2', { 'if-none-match': etag });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    const other = await get('bob', '/v1/packs/p/revs/1', { 'if-none-match': etag });
    expect(other.statusCode).toBe(200);
    for (const path of ['/v1/packs/p/revs/3', '/v1/packs/q/revs/1'])
      expect((await get('ann', path)).statusCode, path).toBe(404);
    expect((await get('ann', '/v1/packs/p/revs/0')).statusCode).toBe(400);
    expect((await get('nobody', '/v1/packs/p/revs/2')).statusCode).toBe(401);
  });

  it('SV17: of several events with one revision the same one is told, whichever came first', async () => {
    const idOf = (json: string) => (JSON.parse(json) as { eventId: string }).eventId;
    const events = [7, 7, 7].map((rev) => eventOf('lea', 'pack/p', 'pack.published', rev));
    const greatestFirst = events.toSorted((a, b) => (idOf(a.json) < idOf(b.json) ? 1 : -1));
    await server.push('lea', greatestFirst);
    const revision = PackRevisionSchema.parse((await get('ann', '/v1/packs/p/revs/7')).json());
    expect(revision.event.json).toBe(greatestFirst[0]?.json);
  });

  it('SV18: an export holds every event of the pack, once, in order, and only leads get it', async () => {
    await server.push('lea', [eventOf('lea', 'pack/x', 'pack.published')]);
    const said = Array.from({ length: 1100 }, () => eventOf('ann', 'ann/x/ann'));
    for (let at = 0; at < said.length; at += 400)
      await server.push('ann', said.slice(at, at + 400));
    const hidden = eventOf('lea', 'lead/x', 'plan.decided');
    await server.push('lea', [hidden]);
    const reply = await get('lea', '/v1/export/x');
    expect(reply.headers['content-type']).toBe('application/x-ndjson');
    const lines = reply.body.split('\n');
    expect(lines.pop()).toBe('');
    expect(lines).toHaveLength(1102);
    expect(lines.slice(0, 1100)).toEqual(said.map(({ json }) => json));
    expect(lines[1100]).toBe(hidden.json);
    expect((await get('ann', '/v1/export/x')).statusCode).toBe(403);
    expect((await get('lea', '/v1/export/nothing')).statusCode).toBe(404);
    const audit = await server.store.db.selectFrom('audit').selectAll().orderBy('seq').execute();
    expect(audit.at(-1)).toMatchObject({ actor: 'lea', action: 'export', subject: 'x' });
    expect(await findAuditBreak(server.store.db)).toBeNull();
  });
});
