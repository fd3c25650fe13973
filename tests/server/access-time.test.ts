import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SERVER_LIMITS } from '../../shared/protocol/limits.ts';
import { InviteResponseSchema, TokensSchema } from '../../shared/protocol/messages.ts';
import { eventOf, openTestServer, TESTED_STORES, type TestServer } from './test-server.ts';

const START = Date.parse('2026-03-01T08:00:00Z');

describe.each(TESTED_STORES)('access over time on %s', (kind) => {
  let server: TestServer;
  let nowMs = START;
  beforeAll(async () => {
    server = await openTestServer(kind, { now: () => nowMs, lineCheckMs: 20 });
  }, 60_000);
  afterAll(() => server?.close());
  const pullStatus = async (who: string): Promise<number> => {
    const payload = { projectId: 'main', epoch: await server.store.epoch(), cursors: {} };
    const call = {
      method: 'POST',
      url: '/v1/pull',
      headers: server.headers(who),
      payload,
    } as const;
    return (await server.app.inject(call)).statusCode;
  };
  async function openLine(who: string): Promise<() => Promise<string>> {
    if (!server.app.server.listening) await server.app.listen({ host: '127.0.0.1', port: 0 });
    const address = server.app.server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const url = `http://127.0.0.1:${port}/v1/changes?projectId=main`;
    const reply = await fetch(url, { headers: server.headers(who) });
    const reader = reply.body?.pipeThrough(new TextDecoderStream()).getReader();
    return async () => (await reader?.read())?.value ?? 'ended';
  }
  async function readUntil(next: () => Promise<string>, wanted: string): Promise<string> {
    let text = '';
    for (let reads = 0; !text.includes(wanted); reads += 1) {
      if (reads > 300) throw new Error(`no "${wanted}" in ${text.slice(0, 500)}`);
      text += await next();
    }
    return text;
  }

  it('SV19: an access token ends after ten minutes, to the second, and a refresh gives a new one', async () => {
    const { code } = await askDeviceCode('ann');
    const payload = { code, personId: 'x', deviceId: 'ann-9', name: 'Ann' };
    const joined = await server.app.inject({ method: 'POST', url: '/v1/auth/exchange', payload });
    const { accessToken, refreshToken } = TokensSchema.parse(joined.json());
    server.tokens['ann-9'] = accessToken;
    nowMs += SERVER_LIMITS.accessTokenSeconds * 1000 - 1;
    expect(await pullStatus('ann-9')).toBe(200);
    nowMs += 1;
    expect(await pullStatus('ann-9')).toBe(401);
    const renewed = await server.app.inject({
      method: 'POST',
      url: '/v1/auth/refresh',
      payload: { refreshToken },
    });
    server.tokens['ann-9'] = TokensSchema.parse(renewed.json()).accessToken;
    expect(await pullStatus('ann-9')).toBe(200);
    nowMs = START;
  });

  it('SV20: a code for one more device ends after ten minutes', async () => {
    const { code } = await askDeviceCode('ann');
    nowMs += 600_000;
    const payload = { code, personId: 'ann', deviceId: 'ann-8', name: 'Ann' };
    const late = await server.app.inject({ method: 'POST', url: '/v1/auth/exchange', payload });
    expect(late.json()).toMatchObject({ code: 'bad_invitation' });
    nowMs = START;
  });

  it('SV21: an open line of pokes follows a new role and ends with the device', async () => {
    const next = await openLine('bob');
    await readUntil(next, 'hello');
    const change = (role: string) =>
      server.app.inject({
        method: 'PATCH',
        url: '/v1/projects/main/people/bob',
        headers: server.headers('lea'),
        payload: { role },
      });
    expect((await change('lead')).statusCode).toBe(200);
    await readUntil(next, 'still here');
    await readUntil(next, 'still here');
    await server.push('ann', [eventOf('ann', 'ann/p/ann')]);
    await readUntil(next, '"stream":"ann/p/ann"');
    expect((await change('reviewer')).statusCode).toBe(200);
    await readUntil(next, 'still here');
    await readUntil(next, 'still here');
    await server.push('ann', [eventOf('ann', 'ann/p/ann')]);
    await server.push('bob', [eventOf('bob', 'ann/p/bob')]);
    expect(await readUntil(next, '"stream":"ann/p/bob"')).not.toContain('"stream":"ann/p/ann"');
    const url = '/v1/projects/main/devices/bob-1';
    const removed = await server.app.inject({
      method: 'DELETE',
      url,
      headers: server.headers('lea'),
    });
    expect(removed.statusCode).toBe(200);
    expect(await pullStatus('bob')).toBe(401);
    expect(await readUntil(next, 'ended')).toMatch(/ended$/);
  });

  it('SV22: an open line of pokes ends with its token', async () => {
    const next = await openLine('ann');
    await readUntil(next, 'still here');
    nowMs += SERVER_LIMITS.accessTokenSeconds * 1000;
    expect(await readUntil(next, 'ended')).toMatch(/ended$/);
    nowMs = START;
  });

  it('SV23: a device is limited by itself: neither a new token nor its neighbours count', async () => {
    const { code } = await askDeviceCode('ann');
    const payload = { code, personId: 'ann', deviceId: 'ann-7', name: 'Ann' };
    const joined = await server.app.inject({ method: 'POST', url: '/v1/auth/exchange', payload });
    let { accessToken, refreshToken } = TokensSchema.parse(joined.json());
    const epoch = await server.store.epoch();
    const push = async (token: string) => {
      const reply = await server.app.inject({
        method: 'POST',
        url: '/v1/push',
        headers: { authorization: `Bearer ${token}` },
        payload: { projectId: 'main', epoch, events: [] },
      });
      return { status: reply.statusCode, retryAfter: Number(reply.headers['retry-after']) };
    };
    for (let at = 0; at < SERVER_LIMITS.pushesPerMinute; at += 1) {
      expect((await push(accessToken)).status, `push ${at}`).toBe(200);
      if (at !== 30) continue;
      const renewed = await server.app.inject({
        method: 'POST',
        url: '/v1/auth/refresh',
        payload: { refreshToken },
      });
      ({ accessToken, refreshToken } = TokensSchema.parse(renewed.json()));
    }
    const refused = await push(accessToken);
    expect(refused.status).toBe(429);
    expect(refused.retryAfter).toBeGreaterThan(0);
    expect((await push(server.tokens['lea'] ?? '')).status).toBe(200);
    for (let at = 0; at < SERVER_LIMITS.pullsPerMinute; at += 1)
      expect(await pullStatus('lea')).toBe(200);
    expect(await pullStatus('lea')).toBe(429);
  });

  async function askDeviceCode(who: string) {
    const url = '/v1/projects/main/device-codes';
    const call = { method: 'POST', url, headers: server.headers(who) } as const;
    return InviteResponseSchema.parse((await server.app.inject(call)).json());
  }
});
