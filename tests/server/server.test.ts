import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServer } from '../../server/app.ts';
import { findAuditBreak } from '../../server/store/audit.ts';
import { openServerStore, type ServerStore } from '../../server/store/open.ts';
import { createInvitation } from '../../server/store/people.ts';
import { canonicalEvent } from '../../shared/events/canonical.ts';
import { digestOf } from '../../shared/protocol/digest.ts';
import {
  InviteResponseSchema,
  PeopleResponseSchema,
  PullResponseSchema,
  PushResponseSchema,
  TokensSchema,
} from '../../shared/protocol/messages.ts';
import { postgresPrograms, startPostgres, type TestPostgres } from './postgres.ts';

const programs = postgresPrograms();

describe.each(['sqlite', 'postgres'] as const)('team server on %s', (kind) => {
  let postgres: TestPostgres | null = null;
  let store: ServerStore;
  let app: FastifyInstance;
  const dir = mkdtempSync(join(tmpdir(), 'assay-server-'));
  const isAvailable = kind === 'sqlite' || programs !== null;
  const tokens: Record<string, string> = {};

  beforeAll(async () => {
    if (!isAvailable) return;
    if (kind === 'postgres' && programs) postgres = await startPostgres(programs);
    store = await openServerStore(postgres?.url ?? join(dir, 'server.sqlite'));
    app = await createServer({ store, serverKey: 'k', blobDir: dir, logLevel: 'silent' });
    for (const [name, role] of [
      ['lea', 'lead'],
      ['ann', 'reviewer'],
      ['bob', 'reviewer'],
    ] as const) {
      const { code } = await createInvitation(store, 'main', role, []);
      const payload = { code, personId: name, deviceId: `${name}-1`, name };
      const reply = await app.inject({ method: 'POST', url: '/v1/auth/exchange', payload });
      tokens[name] = TokensSchema.parse(reply.json()).accessToken;
    }
    await push('lea', [event('lea', 'pack/p', 'pack.published')]);
  }, 60_000);
  afterAll(async () => {
    await app?.close();
    await store?.close();
    postgres?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  const headers = (who: string) => ({ authorization: `Bearer ${tokens[who] ?? ''}` });
  async function push(who: string, events: { json: string; receipt?: string }[]) {
    const payload = { projectId: 'main', epoch: await store.epoch(), events };
    const call = { method: 'POST', url: '/v1/push', headers: headers(who), payload } as const;
    return PushResponseSchema.parse((await app.inject(call)).json()).results;
  }
  async function pull(who: string, cursors: Record<string, number> = {}) {
    const payload = { projectId: 'main', epoch: await store.epoch(), cursors };
    const call = { method: 'POST', url: '/v1/pull', headers: headers(who), payload } as const;
    return PullResponseSchema.parse((await app.inject(call)).json());
  }

  it.runIf(isAvailable)(
    'SV1: pushing twice gives the same receipts and keeps one event',
    async () => {
      const events = Array.from({ length: 50 }, () => event('ann', 'ann/p/ann'));
      const first = await push('ann', events);
      const second = await push('ann', events);
      expect(first.every(({ status }) => status === 'accepted')).toBe(true);
      expect(second).toEqual(first.map((result) => ({ ...result, status: 'duplicate' })));
      const page = (await pull('ann')).pages.find(({ stream }) => stream === 'ann/p/ann');
      expect(page?.events.map(({ json }) => json)).toEqual(events.map(({ json }) => json));
      expect(page?.events.map(({ seq }) => seq)).toEqual(events.map((_event, index) => index + 1));
      expect(page?.digest).toBe(digestOf(events.map(({ json }) => sha(json))));
    },
  );

  it.runIf(isAvailable)("SV2: another reviewer's stream is neither read nor written", async () => {
    const [forged] = await push('bob', [event('ann', 'ann/p/ann')]);
    expect(forged).toMatchObject({ status: 'rejected', code: 'wrong_author' });
    const [foreign] = await push('bob', [event('bob', 'ann/p/ann')]);
    expect(foreign).toMatchObject({ status: 'rejected', code: 'forbidden' });
    const pulled = await pull('bob', { 'ann/p/ann': 0 });
    expect(pulled.pages.map(({ stream }) => stream)).toEqual(['pack/p']);
    const leads = (await pull('lea')).pages.map(({ stream }) => stream);
    expect(leads).toContain('ann/p/ann');
    const payload = {
      projectId: 'main',
      epoch: await store.epoch(),
      stream: 'ann/p/ann',
      count: 0,
      digest: '0'.repeat(32),
    };
    const call = { method: 'POST', url: '/v1/reconcile', payload } as const;
    expect((await app.inject({ ...call, headers: headers('bob') })).statusCode).toBe(403);
    expect((await app.inject({ ...call, headers: headers('ann') })).statusCode).toBe(200);
    expect(await findAuditBreak(store.db)).toBeNull();
  });

  it.runIf(isAvailable)('SV3: a poison event is told and the rest is taken', async () => {
    const good = [event('ann', 'ann/p/ann'), event('ann', 'ann/p/ann')];
    const results = await push('ann', [
      { json: '{"a":' },
      { json: '['.repeat(65) + ']'.repeat(65) },
      { json: good[0]?.json.replace('"activeMs":null', '"activeMs":1e400') ?? '' },
      { json: canonicalEvent({ ...envelope('ann', 'ann/p/ann', 'k'), eventId: 'a\u0000b' }) },
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
    const changed = JSON.parse(good[0]?.json ?? '') as ReturnType<typeof envelope>;
    const [conflict] = await push('ann', [
      { json: canonicalEvent({ ...changed, clientTime: 'later' }) },
    ]);
    expect(conflict?.status).toBe('conflict_hash');
  });

  it.runIf(isAvailable)(
    'SV4: after a restore anybody who may read an event gives it back',
    async () => {
      const mine = event('bob', 'ann/p/bob');
      const [taken] = await push('bob', [mine]);
      const receipt = taken && 'receipt' in taken ? taken.receipt : '';
      await store.db.deleteFrom('event').where('stream', '=', 'ann/p/bob').execute();
      await store.db.deleteFrom('stream').where('id', '=', 'ann/p/bob').execute();
      await store.newEpoch();
      expect((await push('lea', [mine]))[0]?.status).toBe('rejected');
      expect((await push('lea', [{ ...mine, receipt }]))[0]?.status).toBe('accepted');
      const stale = { projectId: 'main', epoch: 'old', events: [] };
      const call = { method: 'POST', url: '/v1/push', headers: headers('bob') } as const;
      expect((await app.inject({ ...call, payload: stale })).statusCode).toBe(409);
    },
  );

  it.runIf(isAvailable)(
    'SV5: bodies that are deep, not UTF-8, too large or bombs are refused',
    async () => {
      const send = async (payload: Buffer, extra = {}) => {
        const type = { 'content-type': 'application/json' };
        const all = { ...headers('ann'), ...type, ...extra };
        const reply = await app.inject({ method: 'POST', url: '/v1/push', headers: all, payload });
        return reply.statusCode;
      };
      expect(await send(Buffer.from('['.repeat(65) + ']'.repeat(65)))).toBe(400);
      expect(await send(Buffer.from([0x22, 0xff, 0xfe, 0x22]))).toBe(400);
      expect(await send(Buffer.from('{"__proto__":{"admin":true}}'))).toBe(400);
      expect(await send(Buffer.alloc(3 * 1024 * 1024, 0x20))).toBe(413);
      const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
      expect(await send(bomb, { 'content-encoding': 'gzip' })).toBe(413);
    },
  );

  it.runIf(isAvailable)('SV6: a share is readable by its reviewer and leads alone', async () => {
    const bytes = Buffer.from('share of ann');
    const url = `/v1/blobs/${sha(bytes)}?projectId=main`;
    const octets = { 'content-type': 'application/octet-stream' };
    const put = { method: 'PUT', url: `${url}&readers=ann`, payload: bytes } as const;
    const asLead = { ...headers('lea'), ...octets };
    expect((await app.inject({ ...put, headers: asLead })).statusCode).toBe(201);
    const get = (who: string, extra = {}) =>
      app.inject({ method: 'GET', url, headers: { ...headers(who), ...extra } });
    expect((await get('ann')).body).toBe('share of ann');
    expect((await get('ann', { range: 'bytes=9-' })).body).toBe('ann');
    expect((await get('bob')).statusCode).toBe(404);
  });

  it.runIf(isAvailable)(
    'SV8: an invitation works once and never for somebody who is there',
    async () => {
      const { code } = await createInvitation(store, 'main', 'reviewer', ['qa']);
      const signUp = async (personId: string) => {
        const payload = { code, personId, deviceId: `${personId}-2`, name: personId };
        return (await app.inject({ method: 'POST', url: '/v1/auth/exchange', payload })).statusCode;
      };
      expect(await signUp('ann')).toBe(409);
      expect(await signUp('cyd')).toBe(200);
      expect(await signUp('dan')).toBe(401);
    },
  );

  it.runIf(isAvailable)(
    'SV9: the same claim twice is one claim; leads invite and see everybody',
    async () => {
      const payload = { projectId: 'main', packId: 'p', leaseSeconds: 60 };
      const keyed = { ...headers('ann'), 'idempotency-key': 'claim-0001' };
      const call = {
        method: 'POST',
        url: '/v1/assignments/claim',
        payload,
        headers: keyed,
      } as const;
      const first = (await app.inject(call)).json<unknown>();
      expect(first).toMatchObject({ packId: 'p' });
      expect((await app.inject(call)).json<unknown>()).toEqual(first);
      const people = await app.inject({ url: '/v1/projects/main/people', headers: headers('lea') });
      const known = PeopleResponseSchema.parse(people.json()).people;
      expect(
        known.flatMap(({ devices }) => devices.map((device) => device.lastSeenAt)),
      ).not.toContain(null);
      const names = known.map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(['ann', 'bob', 'lea']));
      const url = '/v1/projects/main/invitations';
      const body = { role: 'reviewer', expertise: ['qa'] };
      const invite = (who: string) =>
        app.inject({ method: 'POST', url, headers: headers(who), payload: body });
      expect(InviteResponseSchema.parse((await invite('lea')).json()).code).toHaveLength(24);
      expect((await invite('ann')).statusCode).toBe(403);
    },
  );

  it.runIf(isAvailable)(
    'SV11: pokes tell of streams that the person may read and of no others',
    async () => {
      const base = await app.listen({ host: '127.0.0.1', port: 0 });
      const reply = await fetch(`${base}/v1/changes?projectId=main`, { headers: headers('ann') });
      const reader = reply.body?.pipeThrough(new TextDecoderStream()).getReader();
      await push('bob', [event('bob', 'ann/p/bob')]);
      await push('lea', [event('lea', 'lead/p', 'gold.set')]);
      await push('ann', [event('ann', 'ann/p/ann')]);
      let text = '';
      while (!text.includes('ann/p/ann')) {
        const chunk = await reader?.read();
        if (chunk?.value === undefined) break;
        text += chunk.value;
      }
      await reader?.cancel();
      expect(text.match(/"stream":"[^"]+"/g)).toEqual(['"stream":"ann/p/ann"']);
    },
  );

  it.runIf(isAvailable)(
    'SV13: a code of the first device makes a second one of the same person, whoever the app took itself for',
    async () => {
      const url = '/v1/projects/main/device-codes';
      const ask = await app.inject({ method: 'POST', url, headers: headers('ann') });
      const { code } = InviteResponseSchema.parse(ask.json());
      const signIn = (personId: string) => {
        const payload = { code, personId, deviceId: 'second-of-ann', name: 'Any' };
        return app.inject({ method: 'POST', url: '/v1/auth/exchange', payload });
      };
      const joined = TokensSchema.parse((await signIn('a-fresh-workspace')).json());
      expect(joined).toMatchObject({ personId: 'ann', role: 'reviewer' });
      expect((await signIn('ann')).statusCode).toBe(401);
      tokens['ann-2'] = joined.accessToken;
      const [result] = await push('ann-2', [event('ann', 'ann/p/ann')]);
      expect(result).toMatchObject({ status: 'accepted' });
      const [forged] = await push('ann-2', [event('a-fresh-workspace', 'ann/p/ann')]);
      expect(forged).toMatchObject({ status: 'rejected', code: 'wrong_author' });
      const people = await app.inject({ url: '/v1/projects/main/people', headers: headers('lea') });
      const ids = PeopleResponseSchema.parse(people.json()).people.map(({ personId }) => personId);
      expect(ids).not.toContain('a-fresh-workspace');
    },
  );

  it.runIf(isAvailable)(
    'SV14: renewed tokens end the old ones, and a lost answer can be asked for once more',
    async () => {
      const { code } = await createInvitation(store, 'main', 'reviewer', []);
      const payload = { code, personId: 'cy', deviceId: 'cy-1', name: 'Cy' };
      const joining = { method: 'POST', url: '/v1/auth/exchange', payload } as const;
      const first = TokensSchema.parse((await app.inject(joining)).json());
      const renew = async (refreshToken: string) =>
        app.inject({ method: 'POST', url: '/v1/auth/refresh', payload: { refreshToken } });
      const second = TokensSchema.parse((await renew(first.refreshToken)).json());
      tokens['cy'] = first.accessToken;
      const body = { projectId: 'main', epoch: await store.epoch(), cursors: {} };
      const call = { method: 'POST', url: '/v1/pull', payload: body } as const;
      expect((await app.inject({ ...call, headers: headers('cy') })).statusCode).toBe(401);
      tokens['cy'] = second.accessToken;
      expect((await app.inject({ ...call, headers: headers('cy') })).statusCode).toBe(200);
      expect((await renew(first.refreshToken)).statusCode).toBe(200);
      expect((await renew('x'.repeat(43))).statusCode).toBe(401);
    },
  );

  it.runIf(isAvailable)('SV15: a new role acts at the next call', async () => {
    const url = '/v1/projects/main/people/ann';
    const change = (who: string, role: string) =>
      app.inject({ method: 'PATCH', url, headers: headers(who), payload: { role } });
    expect((await change('ann', 'lead')).statusCode).toBe(403);
    expect((await change('lea', 'admin')).statusCode).toBe(403);
    expect((await change('lea', 'viewer')).statusCode).toBe(200);
    const [refused] = await push('ann', [event('ann', 'ann/p/ann')]);
    expect(refused).toMatchObject({ status: 'rejected', code: 'forbidden' });
    expect((await pull('ann')).pages.map(({ stream }) => stream)).toEqual(['pack/p']);
    expect((await change('lea', 'reviewer')).statusCode).toBe(200);
    const [taken] = await push('ann', [event('ann', 'ann/p/ann')]);
    expect(taken).toMatchObject({ status: 'accepted' });
  });

  it.runIf(isAvailable)('SV7: a removed device is out at once', async () => {
    const url = '/v1/projects/main/devices/bob-1';
    const denied = await app.inject({ method: 'DELETE', url, headers: headers('ann') });
    expect(denied.statusCode).toBe(403);
    const done = await app.inject({ method: 'DELETE', url, headers: headers('lea') });
    expect(done.statusCode).toBe(200);
    const payload = { projectId: 'main', epoch: await store.epoch(), cursors: {} };
    const call = { method: 'POST', url: '/v1/pull', headers: headers('bob'), payload } as const;
    expect((await app.inject(call)).statusCode).toBe(401);
  });

  it.runIf(isAvailable)(
    'SV12: guessing invitations is slowed down whatever token is sent along',
    async () => {
      const guess = async (at: number) => {
        const payload = { code: `guess-${at}-guess`, personId: 'eve', deviceId: 'e', name: 'Eve' };
        const made = { authorization: `Bearer made-up-${at}` };
        const call = { method: 'POST', url: '/v1/auth/exchange', payload, headers: made } as const;
        return (await app.inject(call)).statusCode;
      };
      const answers = [];
      for (let at = 0; at < 12; at++) answers.push(await guess(at));
      expect(answers.at(-1)).toBe(429);
    },
  );
});

function sha(value: string | Uint8Array): string {
  return createHash('sha256').update(value).digest('hex');
}

function envelope(authorId: string, stream: string, kind: string) {
  const place = { packId: 'p', packRev: 1, caseId: 'c', caseSha: null, rubricRev: 1 };
  const who = { authorId, deviceId: `${authorId}-1`, deviceSeq: 1, parents: [] };
  const rest = { clientTime: 'now', activeMs: null, body: { text: 'a\ud800b\u0000' } };
  return { v: 1, eventId: randomUUID(), stream, kind, ...place, ...who, ...rest };
}

function event(authorId: string, stream: string, kind = 'annotation.committed') {
  return { json: canonicalEvent(envelope(authorId, stream, kind)) };
}
