import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { createServer } from '../../server/app.ts';
import type { ServerOptions } from '../../server/request.ts';
import { createDiskBlobs } from '../../server/store/disk-blobs.ts';
import { openServerStore, type ServerStore } from '../../server/store/open.ts';
import { createInvitation } from '../../server/store/people.ts';
import { canonicalEvent } from '../../shared/events/canonical.ts';
import {
  PullResponseSchema,
  PushResponseSchema,
  TokensSchema,
  type PullResponse,
  type PushResult,
} from '../../shared/protocol/messages.ts';
import { postgresPrograms, startPostgres } from './postgres.ts';

const STORE_KINDS = ['sqlite', 'postgres'] as const;
export type StoreKind = (typeof STORE_KINDS)[number];

/** The stores that can be tested here: SQLite, and PostgreSQL where its programs are installed. */
export const TESTED_STORES = STORE_KINDS.filter(
  (kind) => kind === 'sqlite' || postgresPrograms() !== null,
);

/** A server with a lead (`lea`), two reviewers (`ann`, `bob`) and the pack `p` of the lead. */
export interface TestServer {
  readonly app: FastifyInstance;
  readonly store: ServerStore;
  /** Access tokens by name. */
  readonly tokens: Record<string, string>;
  readonly headers: (who: string) => { authorization: string };
  readonly push: (who: string, events: readonly PushedEvent[]) => Promise<PushResult[]>;
  readonly pull: (who: string, cursors?: Record<string, number>) => Promise<PullResponse>;
  readonly close: () => Promise<void>;
}

export interface PushedEvent {
  readonly json: string;
  readonly receipt?: string;
}

export interface TestServerOptions extends Partial<ServerOptions> {
  readonly now?: () => number;
}

export async function openTestServer(
  kind: StoreKind,
  options: TestServerOptions = {},
): Promise<TestServer> {
  const programs = kind === 'postgres' ? postgresPrograms() : null;
  const postgres = programs === null ? null : await startPostgres(programs);
  const dir = mkdtempSync(join(tmpdir(), 'assay-server-'));
  const store = await openServerStore(postgres?.url ?? join(dir, 'server.sqlite'), options.now);
  const blobs = createDiskBlobs(join(dir, 'blobs'));
  const app = await createServer({
    store,
    serverKey: 'k',
    blobs,
    logLevel: 'silent',
    ...options,
  });
  const tokens: Record<string, string> = {};
  const headers = (who: string) => ({ authorization: `Bearer ${tokens[who] ?? ''}` });
  const call = async (who: string, url: string, more: object): Promise<unknown> => {
    const payload = { projectId: 'main', epoch: await store.epoch(), ...more };
    return (await app.inject({ method: 'POST', url, headers: headers(who), payload })).json();
  };
  const push: TestServer['push'] = async (who, events) =>
    PushResponseSchema.parse(await call(who, '/v1/push', { events })).results;
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
  await push('lea', [eventOf('lea', 'pack/p', 'pack.published')]);
  return {
    app,
    store,
    tokens,
    headers,
    push,
    pull: async (who, cursors = {}) =>
      PullResponseSchema.parse(await call(who, '/v1/pull', { cursors })),
    close: async () => {
      await app.close();
      await store.close();
      postgres?.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export function sha(value: string | Uint8Array): string {
  return createHash('sha256').update(value).digest('hex');
}

/** An envelope with text that databases like to change. */
export function envelopeOf(authorId: string, stream: string, kind: string, packRev = 1) {
  const packId = stream.split('/')[1] ?? '';
  const place = { packId, packRev, caseId: 'c', caseSha: null, rubricRev: 1 };
  const who = { authorId, deviceId: `${authorId}-1`, deviceSeq: 1, parents: [] };
  const rest = { clientTime: 'now', activeMs: null, body: { text: 'a\ud800b\u0000' } };
  return { v: 1, eventId: randomUUID(), stream, kind, ...place, ...who, ...rest };
}

export function eventOf(
  authorId: string,
  stream: string,
  kind = 'annotation.committed',
  packRev = 1,
): PushedEvent {
  return { json: canonicalEvent(envelopeOf(authorId, stream, kind, packRev)) };
}
