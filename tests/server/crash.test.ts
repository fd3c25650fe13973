import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { canonicalEvent } from '../../shared/events/canonical.ts';
import {
  HelloSchema,
  PullResponseSchema,
  PushResponseSchema,
  TokensSchema,
  type PushResult,
} from '../../shared/protocol/messages.ts';
import { freePort } from './free-port.ts';
import { postgresPrograms, startPostgres } from './postgres.ts';
import { startServerProcess } from './server-process.ts';
import { TESTED_STORES } from './test-server.ts';

const ROUNDS = 12;

it.each(TESTED_STORES)(
  'SV10: a server killed in the middle of pushes keeps what it gave a receipt for, without gaps: %s',
  async (kind) => {
    const programs = kind === 'postgres' ? postgresPrograms() : null;
    const postgres = programs === null ? null : await startPostgres(programs);
    const dir = mkdtempSync(join(tmpdir(), 'assay-crash-'));
    const place = { dataDir: dir, port: await freePort(), database: postgres?.url };
    let server = await startServerProcess(place);
    try {
      const { base } = server;
      const joined = await post(base, '', '/v1/auth/exchange', {
        code: server.code,
        personId: 'lea',
        deviceId: 'd',
        name: 'Lea',
      });
      const { accessToken, projectId } = TokensSchema.parse(joined);
      const { epoch } = HelloSchema.parse(await (await fetch(`${base}/v1/hello`)).json());
      const receipts = new Map<string, PushResult>();
      const sent: { json: string }[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        const batches = Array.from({ length: 4 }, () => Array.from({ length: 100 }, newEvent));
        sent.push(...batches.flat());
        const pushes = batches.map(async (events, index) => {
          const answer = await post(base, accessToken, '/v1/push', { projectId, epoch, events });
          for (const result of PushResponseSchema.parse(answer).results)
            receipts.set(result.eventId ?? '', result);
          // The first answer ends the server while the other pushes are on their way.
          if (index === round % 4) server.kill('SIGKILL');
        });
        await Promise.allSettled(pushes);
        server.kill('SIGKILL');
        await server.gone;
        server = await startServerProcess(place);
      }
      const held = new Map<string, number>();
      let cursor = 0;
      for (let more = true; more;) {
        const cursors = { 'pack/p': cursor };
        const body = { projectId, epoch, cursors };
        const answer = PullResponseSchema.parse(await post(base, accessToken, '/v1/pull', body));
        for (const event of answer.pages.flatMap(({ events }) => events)) {
          expect(event.seq).toBe(cursor + 1);
          cursor = event.seq;
          held.set((JSON.parse(event.json) as { eventId: string }).eventId, event.seq);
        }
        ({ more } = answer);
      }
      expect(receipts.size).toBeGreaterThan(0);
      for (const [eventId, result] of receipts)
        expect(result).toMatchObject({ status: 'accepted', seq: held.get(eventId) });
      // What was sent again because its answer was lost is kept once.
      const events = sent.slice(0, 400);
      await post(base, accessToken, '/v1/push', { projectId, epoch, events });
      const again = await post(base, accessToken, '/v1/push', { projectId, epoch, events });
      const { results } = PushResponseSchema.parse(again);
      expect(results.every(({ status }) => status === 'duplicate')).toBe(true);
    } finally {
      server.kill('SIGKILL');
      await server.gone;
      postgres?.stop();
      rmSync(dir, { recursive: true, force: true });
    }
  },
  120_000,
);

async function post(base: string, token: string, path: string, body: unknown): Promise<unknown> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const reply = await fetch(base + path, { method: 'POST', headers, body: JSON.stringify(body) });
  return reply.json();
}

function newEvent(): { json: string } {
  const place = { packId: 'p', packRev: 1, caseId: null, caseSha: null, rubricRev: 1 };
  const who = { authorId: 'lea', deviceId: 'd', deviceSeq: 1, parents: [] };
  const what = { v: 1, eventId: randomUUID(), stream: 'pack/p', kind: 'pack.published' };
  return {
    json: canonicalEvent({ ...what, ...place, ...who, clientTime: '', activeMs: null, body: {} }),
  };
}
