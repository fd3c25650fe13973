import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findAuditBreak } from '../../server/store/audit.ts';
import { createInvitation } from '../../server/store/people.ts';
import { canonicalEvent } from '../../shared/events/canonical.ts';
import { digestOf } from '../../shared/protocol/digest.ts';
import {
  InviteResponseSchema,
  PeopleResponseSchema,
  TokensSchema,
} from '../../shared/protocol/messages.ts';
import {
  envelopeOf,
  eventOf,
  openTestServer,
  sha,
  TESTED_STORES,
  type TestServer,
} from './test-server.ts';

describe.each(TESTED_STORES)('team server on %s', (kind) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await openTestServer(kind);
  }, 60_000);
  afterAll(() => server?.close());

  it('SV1: pushing twice gives the same receipts and keeps one event', async () => {
    const events = Array.from({ length: 50 }, () => eventOf('ann', 'ann/p/ann'));
    const first = await server.push('ann', events);
    const second = await server.push('ann', events);
    expect(first.every(({ status }) => status === 'accepted')).toBe(true);
    expect(second).toEqual(first.map((result) => ({ ...result, status: 'duplicate' })));
    const page = (await server.pull('ann')).pages.find(({ stream }) => stream === 'ann/p/ann');
    expect(page?.events.map(({ json }) => json)).toEqual(events.map(({ json }) => json));
    expect(page?.events.map(({ seq }) => seq)).toEqual(events.map((_event, index) => index + 1));
    expect(page?.digest).toBe(digestOf(events.map(({ json }) => sha(json))));
  });

  it("SV2: another reviewer's stream is neither read nor written", async () => {
    const [forged] = await server.push('bob', [eventOf('ann', 'ann/p/ann')]);
    expect(forged).toMatchObject({ status: 'rejected', code: 'wrong_author' });
    const [foreign] = await server.push('bob', [eventOf('bob', 'ann/p/ann')]);
    expect(foreign).toMatchObject({ status: 'rejected', code: 'forbidden' });
    const pulled = await server.pull('bob', { 'ann/p/ann': 0 });
    expect(pulled.pages.map(({ stream }) => stream)).toEqual(['pack/p']);
    const leads = (await server.pull('lea')).pages.map(({ stream }) => stream);
    expect(leads).toContain('ann/p/ann');
    const payload = {
      projectId: 'main',
      epoch: await server.store.epoch(),
      stream: 'ann/p/ann',
      count: 0,
      digest: '0'.repeat(32),
    };
    const call = { method: 'POST', url: '/v1/reconcile', payload } as const;
    expect((await server.app.inject({ ...call, headers: server.headers('bob') })).statusCode).toBe(
      403,
    );
    expect((await server.app.inject({ ...call, headers: server.headers('ann') })).statusCode).toBe(
      200,
    );
    expect(await findAuditBreak(server.store.db)).toBeNull();
  });

  it('SV3: a poison event is told and the rest is taken', async () => {
    const good = [eventOf('ann', 'ann/p/ann'), eventOf('ann', 'ann/p/ann')];
    const results = await server.push('ann', [
      { json: '{"a":' },
      { json: '['.repeat(65) + ']'.repeat(65) },
      { json: good[0]?.json.replace('"activeMs":null', '"activeMs":1e400') ?? '' },
      { json: canonicalEvent({ ...envelopeOf('ann', 'ann/p/ann', 'k'), eventId: 'a\u0000b' }) },
      ...good,
    ]);
    expect(results.map(({ status }) => status)).toEqual([
      'rejected',
      'rejected',
      'rejected',
      'rejected',
      'accepted',
      'accepted',
    ]);
    const changed = JSON.parse(good[0]?.json ?? '') as ReturnType<typeof envelopeOf>;
    const [conflict] = await server.push('ann', [
      { json: canonicalEvent({ ...changed, clientTime: 'later' }) },
    ]);
    expect(conflict?.status).toBe('conflict_hash');
  });

  it('SV4: after a restore anybody who may read an event gives it back', async () => {
    const mine = eventOf('bob', 'ann/p/bob');
    const [taken] = await server.push('bob', [mine]);
    const receipt = taken && 'receipt' in taken ? taken.receipt : '';
    await server.store.db.deleteFrom('event').where('stream', '=', 'ann/p/bob').execute();
    await server.store.db.deleteFrom('stream').where('id', '=', 'ann/p/bob').execute();
    await server.store.newEpoch();
    expect((await server.push('lea', [mine]))[0]?.status).toBe('rejected');
    expect((await server.push('lea', [{ ...mine, receipt }]))[0]?.status).toBe('accepted');
    const stale = { projectId: 'main', epoch: 'old', events: [] };
    const call = { method: 'POST', url: '/v1/push', headers: server.headers('bob') } as const;
    expect((await server.app.inject({ ...call, payload: stale })).statusCode).toBe(409);
  });

  it('SV5: bodies that are deep, not UTF-8, too large or bombs are refused', async () => {
    const send = async (payload: Buffer, extra = {}) => {
      const type = { 'content-type': 'application/json' };
      const all = { ...server.headers('ann'), ...type, ...extra };
      const reply = await server.app.inject({
        method: 'POST',
        url: '/v1/push',
        headers: all,
        payload,
      });
      return reply.statusCode;
    };
    expect(await send(Buffer.from('['.repeat(65) + ']'.repeat(65)))).toBe(400);
    expect(await send(Buffer.from([0x22, 0xff, 0xfe, 0x22]))).toBe(400);
    expect(await send(Buffer.from('{"__proto__":{"admin":true}}'))).toBe(400);
    expect(await send(Buffer.alloc(3 * 1024 * 1024, 0x20))).toBe(413);
    const bomb = Buffer.alloc(64 * 1024 * 1024);
    expect(await send(gzipSync(bomb), { 'content-encoding': 'gzip' })).toBe(413);
    expect(await send(zstdCompressSync(bomb), { 'content-encoding': 'zstd' })).toBe(413);
    expect(await send(gzipSync('{'), { 'content-encoding': 'br' })).toBe(415);
    expect(await send(Buffer.from('{}'), { 'content-encoding': 'zstd' })).toBe(400);
  });

  it('SV6: a share is readable by its reviewer and leads alone', async () => {
    const bytes = Buffer.from('share of ann');
    const url = `/v1/blobs/${sha(bytes)}?projectId=main`;
    const octets = { 'content-type': 'application/octet-stream' };
    const put = { method: 'PUT', url: `${url}&readers=ann`, payload: bytes } as const;
    const asLead = { ...server.headers('lea'), ...octets };
    expect((await server.app.inject({ ...put, headers: asLead })).statusCode).toBe(201);
    const get = (who: string, extra = {}) =>
      server.app.inject({ method: 'GET', url, headers: { ...server.headers(who), ...extra } });
    expect((await get('ann')).body).toBe('share of ann');
    expect((await get('ann', { range: 'bytes=9-' })).body).toBe('ann');
    expect((await get('bob')).statusCode).toBe(404);
  });

  it('SV8: an invitation works once and never for somebody who is there', async () => {
    const { code } = await createInvitation(server.store, 'main', 'reviewer', ['qa']);
    const signUp = async (personId: string) => {
      const payload = { code, personId, deviceId: `${personId}-2`, name: personId };
      return (await server.app.inject({ method: 'POST', url: '/v1/auth/exchange', payload }))
        .statusCode;
    };
    expect(await signUp('ann')).toBe(409);
    expect(await signUp('cyd')).toBe(200);
    expect(await signUp('dan')).toBe(401);
  });

  it('SV9: the same claim twice is one claim; leads invite and see everybody', async () => {
    const payload = { projectId: 'main', packId: 'p', leaseSeconds: 60 };
    const keyed = { ...server.headers('ann'), 'idempotency-key': 'claim-0001' };
    const call = {
      method: 'POST',
      url: '/v1/assignments/claim',
      payload,
      headers: keyed,
    } as const;
    const first = (await server.app.inject(call)).json<unknown>();
    expect(first).toMatchObject({ packId: 'p' });
    expect((await server.app.inject(call)).json<unknown>()).toEqual(first);
    const people = await server.app.inject({
      url: '/v1/projects/main/people',
      headers: server.headers('lea'),
    });
    const known = PeopleResponseSchema.parse(people.json()).people;
    expect(
      known.flatMap(({ devices }) => devices.map((device) => device.lastSeenAt)),
    ).not.toContain(null);
    const names = known.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['ann', 'bob', 'lea']));
    const url = '/v1/projects/main/invitations';
    const body = { role: 'reviewer', expertise: ['qa'] };
    const invite = (who: string) =>
      server.app.inject({ method: 'POST', url, headers: server.headers(who), payload: body });
    expect(InviteResponseSchema.parse((await invite('lea')).json()).code).toHaveLength(24);
    expect((await invite('ann')).statusCode).toBe(403);
  });

  it('SV11: pokes tell of streams that the person may read and of no others', async () => {
    const base = await server.app.listen({ host: '127.0.0.1', port: 0 });
    const reply = await fetch(`${base}/v1/changes?projectId=main`, {
      headers: server.headers('ann'),
    });
    const reader = reply.body?.pipeThrough(new TextDecoderStream()).getReader();
    await server.push('bob', [eventOf('bob', 'ann/p/bob')]);
    await server.push('lea', [eventOf('lea', 'lead/p', 'gold.set')]);
    await server.push('ann', [eventOf('ann', 'ann/p/ann')]);
    let text = '';
    while (!text.includes('ann/p/ann')) {
      const chunk = await reader?.read();
      if (chunk?.value === undefined) break;
      text += chunk.value;
    }
    await reader?.cancel();
    expect(text.match(/"stream":"[^"]+"/g)).toEqual(['"stream":"ann/p/ann"']);
  });

  it('SV13: a code of the first device makes a second one of the same person, whoever the app took itself for', async () => {
    const url = '/v1/projects/main/device-codes';
    const ask = await server.app.inject({ method: 'POST', url, headers: server.headers('ann') });
    const { code } = InviteResponseSchema.parse(ask.json());
    const signIn = (personId: string) => {
      const payload = { code, personId, deviceId: 'second-of-ann', name: 'Any' };
      return server.app.inject({ method: 'POST', url: '/v1/auth/exchange', payload });
    };
    const joined = TokensSchema.parse((await signIn('a-fresh-workspace')).json());
    expect(joined).toMatchObject({ personId: 'ann', role: 'reviewer' });
    expect((await signIn('ann')).statusCode).toBe(401);
    server.tokens['ann-2'] = joined.accessToken;
    const [result] = await server.push('ann-2', [eventOf('ann', 'ann/p/ann')]);
    expect(result).toMatchObject({ status: 'accepted' });
    const [forged] = await server.push('ann-2', [eventOf('a-fresh-workspace', 'ann/p/ann')]);
    expect(forged).toMatchObject({ status: 'rejected', code: 'wrong_author' });
    const people = await server.app.inject({
      url: '/v1/projects/main/people',
      headers: server.headers('lea'),
    });
    const ids = PeopleResponseSchema.parse(people.json()).people.map(({ personId }) => personId);
    expect(ids).not.toContain('a-fresh-workspace');
  });

  it('SV14: renewed tokens end the old ones, and a lost answer can be asked for once more', async () => {
    const { code } = await createInvitation(server.store, 'main', 'reviewer', []);
    const payload = { code, personId: 'cy', deviceId: 'cy-1', name: 'Cy' };
    const joining = { method: 'POST', url: '/v1/auth/exchange', payload } as const;
    const first = TokensSchema.parse((await server.app.inject(joining)).json());
    const renew = async (refreshToken: string) =>
      server.app.inject({ method: 'POST', url: '/v1/auth/refresh', payload: { refreshToken } });
    const second = TokensSchema.parse((await renew(first.refreshToken)).json());
    server.tokens['cy'] = first.accessToken;
    const body = { projectId: 'main', epoch: await server.store.epoch(), cursors: {} };
    const call = { method: 'POST', url: '/v1/pull', payload: body } as const;
    expect((await server.app.inject({ ...call, headers: server.headers('cy') })).statusCode).toBe(
      401,
    );
    server.tokens['cy'] = second.accessToken;
    expect((await server.app.inject({ ...call, headers: server.headers('cy') })).statusCode).toBe(
      200,
    );
    expect((await renew(first.refreshToken)).statusCode).toBe(200);
    expect((await renew('x'.repeat(43))).statusCode).toBe(401);
  });

  it('SV15: a new role acts at the next call', async () => {
    const url = '/v1/projects/main/people/ann';
    const change = (who: string, role: string) =>
      server.app.inject({ method: 'PATCH', url, headers: server.headers(who), payload: { role } });
    expect((await change('ann', 'lead')).statusCode).toBe(403);
    expect((await change('lea', 'admin')).statusCode).toBe(403);
    expect((await change('lea', 'viewer')).statusCode).toBe(200);
    const [refused] = await server.push('ann', [eventOf('ann', 'ann/p/ann')]);
    expect(refused).toMatchObject({ status: 'rejected', code: 'forbidden' });
    expect((await server.pull('ann')).pages.map(({ stream }) => stream)).toEqual(['pack/p']);
    expect((await change('lea', 'reviewer')).statusCode).toBe(200);
    const [taken] = await server.push('ann', [eventOf('ann', 'ann/p/ann')]);
    expect(taken).toMatchObject({ status: 'accepted' });
  });

  it('SV7: a removed device is out at once', async () => {
    const url = '/v1/projects/main/devices/bob-1';
    const denied = await server.app.inject({
      method: 'DELETE',
      url,
      headers: server.headers('ann'),
    });
    expect(denied.statusCode).toBe(403);
    const done = await server.app.inject({ method: 'DELETE', url, headers: server.headers('lea') });
    expect(done.statusCode).toBe(200);
    const payload = { projectId: 'main', epoch: await server.store.epoch(), cursors: {} };
    const call = {
      method: 'POST',
      url: '/v1/pull',
      headers: server.headers('bob'),
      payload,
    } as const;
    expect((await server.app.inject(call)).statusCode).toBe(401);
  });

  it('SV12: guessing invitations is slowed down whatever token is sent along', async () => {
    const guess = async (at: number) => {
      const payload = { code: `guess-${at}-guess`, personId: 'eve', deviceId: 'e', name: 'Eve' };
      const made = { authorization: `Bearer made-up-${at}` };
      const call = { method: 'POST', url: '/v1/auth/exchange', payload, headers: made } as const;
      return (await server.app.inject(call)).statusCode;
    };
    const answers = [];
    for (let at = 0; at < 12; at++) answers.push(await guess(at));
    expect(answers.at(-1)).toBe(429);
  });
});
