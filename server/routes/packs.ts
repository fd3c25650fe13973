import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { BlobQuerySchema } from '../../shared/protocol/messages.ts';
import { callerOf, eachDevice, leadOf, read, type ServerContext } from '../request.ts';
import { writeAudit } from '../store/audit.ts';
import { exportPack, findRevision } from '../store/packs.ts';

const RevisionPathSchema = z.object({ packId: z.string(), rev: z.coerce.number().int().min(1) });
const PackPathSchema = z.object({ packId: z.string() });
const EXPORTS_PER_MINUTE = 10;

/** What is known of a pack beyond its streams: a revision by its number, and everything at once. */
export function addPackRoutes(app: FastifyInstance, context: ServerContext): void {
  const { store, serverKey } = context;

  app.get('/v1/packs/:packId/revs/:rev', async (request, reply) => {
    const { packId, rev } = read(RevisionPathSchema, request.params);
    const { projectId } = read(BlobQuerySchema, request.query);
    const caller = await callerOf(context, request, projectId);
    const revision = await findRevision(store, serverKey, caller, packId, rev);
    const etag = `"${revision.sha256}"`;
    reply.header('etag', etag).header('cache-control', 'private, no-cache');
    const known = (request.headers['if-none-match'] ?? '').split(',').map((tag) => tag.trim());
    if (known.includes(etag) || known.includes('*')) return reply.status(304).send();
    return reply.send(revision);
  });

  app.get(
    '/v1/export/:packId',
    { config: eachDevice(context, EXPORTS_PER_MINUTE) },
    async (request, reply) => {
      const { packId } = read(PackPathSchema, request.params);
      const { projectId } = read(BlobQuerySchema, request.query);
      const caller = await leadOf(context, request, projectId);
      const lines = exportPack(store, caller, packId);
      // The first page is read before anything is sent, so that an unknown pack is still an answer of its own.
      const first = await lines.next();
      const { personId: actor } = caller;
      await writeAudit(store, { actor, action: 'export', subject: packId, result: 'ok' });
      async function* all(): AsyncGenerator<string> {
        if (first.done !== true) yield first.value;
        yield* lines;
      }
      return reply.type('application/x-ndjson').send(Readable.from(all(), { objectMode: false }));
    },
  );
}
