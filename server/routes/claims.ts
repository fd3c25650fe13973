import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { ClaimRequestSchema, ClaimResponseSchema } from '../../shared/protocol/messages.ts';
import { callerOf, read, type ServerContext } from '../request.ts';
import { HttpProblem } from '../guards.ts';

const HeadersSchema = z.object({ 'idempotency-key': z.string().min(8).max(100) });

/** A claim says who works on a pack and until when. It is soft: work that comes later is kept. */
export function addClaimRoutes(app: FastifyInstance, context: ServerContext): void {
  const { db, now } = context.store;
  app.post('/v1/assignments/claim', async (request) => {
    const { projectId, packId, leaseSeconds } = read(ClaimRequestSchema, request.body);
    const { 'idempotency-key': key } = read(HeadersSchema, request.headers);
    const { personId, role } = await callerOf(context, request, projectId);
    if (role === 'viewer')
      throw new HttpProblem(403, 'forbidden', 'Somebody who only looks on claims no work.');
    const pack = await db
      .selectFrom('pack')
      .select('id')
      .where('id', '=', packId)
      .where('project_id', '=', projectId)
      .executeTakeFirst();
    if (!pack) throw new HttpProblem(404, 'unknown_pack', 'The project has no such pack.');
    const values = {
      project_id: projectId,
      idempotency_key: key,
      person_id: personId,
      pack_id: packId,
      expires_at: new Date(now() + leaseSeconds * 1000).toISOString(),
    };
    await db
      .insertInto('claim')
      .values(values)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const claim = await db
      .selectFrom('claim')
      .select(['pack_id as packId', 'expires_at as expiresAt'])
      .where('project_id', '=', projectId)
      .where('person_id', '=', personId)
      .where('idempotency_key', '=', key)
      .executeTakeFirstOrThrow();
    return ClaimResponseSchema.parse(claim);
  });
}
