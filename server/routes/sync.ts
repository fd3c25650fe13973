import type { FastifyInstance } from 'fastify';
import { PROTOCOL_MIN, PROTOCOL_VERSION, SERVER_LIMITS } from '../../shared/protocol/limits.ts';
import {
  PullRequestSchema,
  PushRequestSchema,
  ReconcileRequestSchema,
  type Hello,
  type PullResponse,
  type PushResponse,
} from '../../shared/protocol/messages.ts';
import { callerOf, count, eachDevice, read, type ServerContext } from '../request.ts';
import type { Caller } from '../caller.ts';
import { HttpProblem } from '../guards.ts';
import { writeAudit } from '../store/audit.ts';
import { pushEvents } from '../store/events.ts';
import { pullEvents, reconcileStream } from '../store/reading.ts';

/** hello, push, pull and reconcile. */
export function addSyncRoutes(app: FastifyInstance, context: ServerContext): void {
  const { store, serverKey, pokes } = context;

  app.get('/v1/hello', async (): Promise<Hello> => {
    const serverTime = new Date().toISOString();
    const versions = { protocolMin: PROTOCOL_MIN, protocolMax: PROTOCOL_VERSION };
    const epoch = await store.epoch();
    return { service: 'assay', epoch, ...versions, serverTime, limits: SERVER_LIMITS };
  });

  app.post(
    '/v1/push',
    { config: eachDevice(context, SERVER_LIMITS.pushesPerMinute) },
    async (request): Promise<PushResponse> => {
      const body = read(PushRequestSchema, request.body);
      const caller = await callerOf(context, request, body.projectId);
      const epoch = sameEpoch(caller, body.epoch);
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
    { config: eachDevice(context, SERVER_LIMITS.pullsPerMinute) },
    async (request): Promise<PullResponse> => {
      const body = read(PullRequestSchema, request.body);
      const caller = await callerOf(context, request, body.projectId);
      const epoch = sameEpoch(caller, body.epoch);
      return { epoch, ...(await pullEvents(store, serverKey, caller, body)) };
    },
  );

  app.post('/v1/reconcile', async (request) => {
    const body = read(ReconcileRequestSchema, request.body);
    const caller = await callerOf(context, request, body.projectId);
    sameEpoch(caller, body.epoch);
    return reconcileStream(store, caller, body);
  });
}

/** @throws HttpProblem 409 where the client has not heard yet that the server was restored. */
function sameEpoch({ epoch }: Caller, claimed: string): string {
  if (epoch === claimed) return epoch;
  throw new HttpProblem(409, 'epoch_changed', 'The server was restored: say hello again.');
}
