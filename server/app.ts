import { EventEmitter } from 'node:events';
import rateLimit from '@fastify/rate-limit';
import fastify, { type FastifyInstance } from 'fastify';
import { SERVER_LIMITS } from '../shared/protocol/limits.ts';
import { watchBodyFlow } from './body-flow.ts';
import { bodyText, limitedBody } from './guards.ts';
import type { ServerContext, ServerOptions } from './request.ts';
import { addBlobRoutes } from './routes/blobs.ts';
import { addChangeRoutes } from './routes/changes.ts';
import { addClaimRoutes } from './routes/claims.ts';
import { addPackRoutes } from './routes/packs.ts';
import { addPeopleRoutes } from './routes/people.ts';
import { addSyncRoutes } from './routes/sync.ts';

const SILENCE_MS = 15_000;

/** Builds the server; the caller listens and closes. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const app = fastify({
    // Bodies, headers and query texts are never logged: they hold case text and tokens.
    logger: {
      level: options.logLevel,
      serializers: { req: ({ method, url }) => ({ method, path: url.split('?')[0] }) },
    },
    trustProxy: options.trustProxy ?? false,
    bodyLimit: SERVER_LIMITS.decompressedBytes,
    // How long a whole request may take depends on its size: see watchBodyFlow.
    requestTimeout: 0,
    connectionTimeout: 20_000,
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 5_000 },
    forceCloseConnections: true,
  });
  const context: ServerContext = {
    ...options,
    pokes: new EventEmitter(),
    counters: new Map(),
    owners: new WeakMap(),
  };
  context.pokes.setMaxListeners(0);
  addGuards(app, options.silenceMs ?? SILENCE_MS);
  await app.register(rateLimit, { global: false });
  addSyncRoutes(app, context);
  addChangeRoutes(app, context);
  addPackRoutes(app, context);
  addBlobRoutes(app, context);
  addClaimRoutes(app, context);
  addPeopleRoutes(app, context);
  addHealthRoutes(app, context);
  return app;
}

function addGuards(app: FastifyInstance, silenceMs: number): void {
  app.addHook('onRequest', (request, _reply, done) => {
    watchBodyFlow(request, silenceMs);
    done();
  });
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    try {
      void parse(request, bodyText(typeof body === 'string' ? Buffer.from(body) : body), done);
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  });
  app.addContentTypeParser('application/octet-stream', (_request, payload, done) => {
    done(null, payload);
  });
  app.addHook('preParsing', (request, _reply, payload, done) => {
    if (request.headers['content-type'] === 'application/octet-stream') return done(null, payload);
    try {
      const body = limitedBody(payload, request.headers['content-encoding']);
      delete request.headers['content-length'];
      done(null, body);
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  });
  app.setErrorHandler((error, request, reply) => {
    const known = error instanceof Error ? error : new Error('The request failed.');
    const status =
      'statusCode' in known && typeof known.statusCode === 'number' ? known.statusCode : 500;
    const code = 'code' in known && typeof known.code === 'string' ? known.code : 'internal';
    if (status >= 500) request.log.error({ code, name: known.name }, 'request failed');
    const message = status >= 500 ? 'The server failed; nothing was taken.' : known.message;
    return reply.status(status).send({ code: status >= 500 ? 'internal' : code, message });
  });
}

function addHealthRoutes(app: FastifyInstance, { store, counters }: ServerContext): void {
  app.get('/healthz', () => ({ ok: true }));
  app.get('/readyz', async () => ({ ok: (await store.epoch()) !== '' }));
  app.get('/metrics', (_request, reply) => {
    const lines = [...counters].map(([name, value]) => `assay_${name}_total ${value}\n`);
    return reply.type('text/plain; version=0.0.4').send(lines.join(''));
  });
}
