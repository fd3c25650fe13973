import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
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
  const { store, blobDir } = context;

  app.put('/v1/blobs/:sha256', { bodyLimit: SERVER_LIMITS.blobBytes }, async (request, reply) => {
    const { sha256 } = read(PathSchema, request.params);
    const { projectId, readers = '' } = read(BlobQuerySchema, request.query);
    const caller = await leadOf(context, request, projectId);
    const { body } = request;
    if (!(body instanceof Readable))
      throw new HttpProblem(415, 'bad_type', 'Files are sent as application/octet-stream.');
    const size = await keepFile(blobDir, projectId, sha256, body);
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
    const path = join(blobFolder(blobDir, projectId), sha256);
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    const start = Number(range?.[1] ?? 0);
    const end = Math.min(size - 1, range?.[2] ? Number(range[2]) : size - 1);
    if (range && start > end)
      throw new HttpProblem(416, 'bad_range', `The file has ${size} bytes.`);
    if (range) reply.status(206).header('content-range', `bytes ${start}-${end}/${size}`);
    reply.header('content-length', size === 0 ? 0 : end - start + 1);
    if (size === 0) return reply.send('');
    return reply.send(createReadStream(path, { start, end }));
  });
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

/** Project ids come from the server's own token check; the name is hashed so that it is never a path. */
function blobFolder(blobDir: string, projectId: string): string {
  return join(blobDir, createHash('sha256').update(projectId).digest('hex').slice(0, 32));
}

/** Writes a file whole or not at all: temporary name, hash and fsync first, then the rename. */
async function keepFile(
  blobDir: string,
  projectId: string,
  sha256: string,
  body: Readable,
): Promise<number> {
  const folder = blobFolder(blobDir, projectId);
  await mkdir(folder, { recursive: true });
  const temporary = join(folder, `${randomUUID()}.part`);
  const hash = createHash('sha256');
  let size = 0;
  const limit = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      hash.update(chunk);
      if (size <= SERVER_LIMITS.blobBytes) done(null, chunk);
      else
        done(
          new HttpProblem(413, 'too_large', `A file has at most ${SERVER_LIMITS.blobBytes} bytes.`),
        );
    },
  });
  try {
    await pipeline(body, limit, createWriteStream(temporary));
    if (hash.digest('hex') !== sha256)
      throw new HttpProblem(400, 'wrong_hash', 'The file does not have the hash of its name.');
    const file = await open(temporary, 'r+');
    await file.sync();
    await file.close();
    await rename(temporary, join(folder, sha256));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return size;
}
