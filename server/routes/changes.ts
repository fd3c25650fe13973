import type { FastifyInstance } from 'fastify';
import { BlobQuerySchema, type Poke } from '../../shared/protocol/messages.ts';
import { mayRead } from '../../shared/protocol/streams.ts';
import { callerOf, readCaller, read, type ServerContext } from '../request.ts';

/** Below the silence after which proxies and this server's own sockets give a line up. */
const LINE_CHECK_MS = 15_000;

/** Pokes: which stream has grown. Losing one costs time, not data. */
export function addChangeRoutes(app: FastifyInstance, context: ServerContext): void {
  const { store, pokes, lineCheckMs = LINE_CHECK_MS } = context;

  app.get('/v1/changes', async (request, reply) => {
    const { projectId } = read(BlobQuerySchema, request.query);
    let caller = await callerOf(context, request, projectId);
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
    // A removed device, a token that has ended or a new role act here as well, not only at the next call.
    const check = async (): Promise<void> => {
      const present = await readCaller(context, request);
      if (present === null) return void raw.end();
      caller = present;
      raw.write(': still here\n\n');
    };
    const orEnd = (work: Promise<void>): void => void work.catch(() => raw.destroy());
    const onPoke = (poke: Poke): void => orEnd(send(poke));
    const watch = setInterval(() => orEnd(check()), lineCheckMs);
    pokes.on('poke', onPoke);
    raw.on('close', () => {
      clearInterval(watch);
      pokes.off('poke', onPoke);
    });
  });
}
