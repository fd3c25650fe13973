import type { FastifyInstance } from 'fastify';
import { PROTOCOL_MIN, PROTOCOL_VERSION, SERVER_LIMITS } from '../../shared/protocol/limits.ts';
import {
  BlobQuerySchema,
  PullRequestSchema,
  PushRequestSchema,
  ReconcileRequestSchema,
  type Hello,
  type Poke,
  type PullResponse,
  type PushResponse,
} from '../../shared/protocol/messages.ts';
import { mayRead } from '../../shared/protocol/streams.ts';
import { atMost, callerOf, count, read, type ServerContext } from '../request.ts';
import { HttpProblem } from '../guards.ts';
import { writeAudit } from '../store/audit.ts';
import { pushEvents } from '../store/events.ts';
import { pullEvents, reconcileStream } from '../store/reading.ts';

/** hello, push, pull, reconcile and the pokes. */
export function addSyncRoutes(app: FastifyInstance, context: ServerContext): void {
  const { store, serverKey, pokes } = context;
  const sameEpoch = async (epoch: string): Promise<string> => {
    const current = await store.epoch();
    if (current === epoch) return current;
    throw new HttpProblem(409, 'epoch_changed', 'The server was restored: say hello again.');
  };

  app.get('/v1/hello', async (): Promise<Hello> => {
    const serverTime = new Date().toISOString();
    const versions = { protocolMin: PROTOCOL_MIN, protocolMax: PROTOCOL_VERSION };
    const epoch = await store.epoch();
    return { service: 'assay', epoch, ...versions, serverTime, limits: SERVER_LIMITS };
  });

  app.post(
    '/v1/push',
    { config: atMost(SERVER_LIMITS.pushesPerMinute) },
    async (request): Promise<PushResponse> => {
      const body = read(PushRequestSchema, request.body);
      const caller = await callerOf(context, request, body.projectId);
      const epoch = await sameEpoch(body.epoch);
      const { results, heads } = await pushEvents(store, serverKey, caller, body.events);
      for (const result of results) {
        count(context, `push_${result.status}`);
        if (result.status !== 'rejected') continue;
        if (result.code !== 'forbidden' && result.code !== 'wrong_author') continue;
        const { personId: actor } = caller;
        const subject = result.eventId ?? '';
        await writeAudit(store, { actor, action: 'push', subject, result: result.code });
      }
      for (const [stream, head] of heads) pokes.emit('poke', { stream, head });
      return { epoch, results };
    },
  );

  app.post(
    '/v1/pull',
    { config: atMost(SERVER_LIMITS.pullsPerMinute) },
    async (request): Promise<PullResponse> => {
      const body = read(PullRequestSchema, request.body);
      const caller = await callerOf(context, request, body.projectId);
      const epoch = await sameEpoch(body.epoch);
      return { epoch, ...(await pullEvents(store, serverKey, caller, body)) };
    },
  );

  app.post('/v1/reconcile', async (request) => {
    const body = read(ReconcileRequestSchema, request.body);
    const caller = await callerOf(context, request, body.projectId);
    await sameEpoch(body.epoch);
    return reconcileStream(store, caller, body);
  });

  app.get('/v1/changes', async (request, reply) => {
    const { projectId } = read(BlobQuerySchema, request.query);
    const caller = await callerOf(context, request, projectId);
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    raw.write(': hello\n\n');
    const send = async (poke: Poke): Promise<void> => {
      const packId = poke.stream.split('/')[1] ?? '';
      if (!mayRead(caller, poke.stream)) return;
      const pack = await store.db
        .selectFrom('pack')
        .select('project_id')
        .where('id', '=', packId)
        .executeTakeFirst();
      if (pack?.project_id === projectId) raw.write(`data: ${JSON.stringify(poke)}\n\n`);
    };
    const onPoke = (poke: Poke): void => {
      send(poke).catch(() => raw.destroy());
    };
    // The stream ends with the access token: a removed device or a changed role stops here as well.
    const end = setTimeout(() => raw.end(), SERVER_LIMITS.accessTokenSeconds * 1000);
    pokes.on('poke', onPoke);
    raw.on('close', () => {
      clearTimeout(end);
      pokes.off('poke', onPoke);
    });
  });
}
