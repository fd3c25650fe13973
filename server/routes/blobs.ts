import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { SERVER_LIMITS } from '../../shared/protocol/limits.ts';
import { BlobQuerySchema } from '../../shared/protocol/messages.ts';
import { isLead } from '../../shared/protocol/streams.ts';
import type { Caller } from '../caller.ts';
import { callerOf, leadOf, read, type ServerContext } from '../request.ts';
import { HttpProblem } from '../guards.ts';

const PathSchema = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) });

/** Files by content hash. A share of a blinded pack is readable by its reviewer and by leads alone. */
export function addBlobRoutes(app: FastifyInstance, context: ServerContext): void {
  const { store, blobs } = context;

  app.put('/v1/blobs/:sha256', { bodyLimit: SERVER_LIMITS.blobBytes }, async (request, reply) => {
    const { sha256 } = read(PathSchema, request.params);
    const { projectId, readers = '' } = read(BlobQuerySchema, request.query);
    const caller = await leadOf(context, request, projectId);
    const { body } = request;
    if (!(body instanceof Readable))
      throw new HttpProblem(415, 'bad_type', 'Files are sent as application/octet-stream.');
    const size = await blobs.keep(projectId, sha256, body);
    await store.db
      .insertInto('blob')
      .values({ project_id: projectId, sha256, size, uploaded_by: caller.personId })
      .onConflict((conflict) => conflict.columns(['project_id', 'sha256']).doNothing())
      .execute();
    for (const person_id of readers.split(',').filter(Boolean))
      await store.db
        .insertInto('blob_reader')
        .values({ project_id: projectId, sha256, person_id })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    return reply.status(201).send({ sha256, size });
  });

  app.get('/v1/blobs/:sha256', async (request, reply) => {
    const { sha256 } = read(PathSchema, request.params);
    const { projectId } = read(BlobQuerySchema, request.query);
    const caller = await callerOf(context, request, projectId);
    const size = await readableSize(context, caller, sha256);
    reply.header('accept-ranges', 'bytes').header('etag', `"${sha256}"`);
    reply.type('application/octet-stream');
    const range = readRange(request.headers.range, size);
    if (range === 'none') throw new HttpProblem(416, 'bad_range', `The file has ${size} bytes.`);
    const { start, end } = range ?? { start: 0, end: size - 1 };
    if (range) reply.status(206).header('content-range', `bytes ${start}-${end}/${size}`);
    reply.header('content-length', size === 0 ? 0 : end - start + 1);
    if (size === 0) return reply.send('');
    return reply.send(await blobs.read(projectId, sha256, { start, end }));
  });
}

/** One range of bytes, ends included. @returns null where the whole is meant, `none` where no byte is */
function readRange(
  header: string | undefined,
  size: number,
): { readonly start: number; readonly end: number } | 'none' | null {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (from === '' && to === '') return null;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(size - 1, Number(to));
  return start > end ? 'none' : { start, end };
}

async function readableSize(
  { store }: ServerContext,
  { projectId, personId, role }: Caller,
  sha256: string,
): Promise<number> {
  const blob = await store.db
    .selectFrom('blob')
    .select(['size', 'uploaded_by'])
    .where('project_id', '=', projectId)
    .where('sha256', '=', sha256)
    .executeTakeFirst();
  const reader = await store.db
    .selectFrom('blob_reader')
    .select('person_id')
    .where('project_id', '=', projectId)
    .where('sha256', '=', sha256)
    .where('person_id', '=', personId)
    .executeTakeFirst();
  if (!blob || !(isLead(role) || blob.uploaded_by === personId || reader))
    throw new HttpProblem(404, 'unknown_blob', 'There is no such file for this person.');
  return blob.size;
}
