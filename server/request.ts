import type { EventEmitter } from 'node:events';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Poke } from '../shared/protocol/messages.ts';
import { isLead } from '../shared/protocol/streams.ts';
import type { Caller } from './caller.ts';
import { HttpProblem } from './guards.ts';
import type { ServerStore } from './store/open.ts';
import { findCaller } from './store/people.ts';

export interface ServerOptions {
  readonly store: ServerStore;
  /** Key of the receipts; lies outside the database. */
  readonly serverKey: string;
  readonly blobDir: string;
  /** Addresses of the reverse proxies whose `X-Forwarded-For` is believed, such as `loopback`. */
  readonly trustProxy?: string | undefined;
  readonly logLevel: 'info' | 'silent';
}

/** What the routes share. */
export interface ServerContext extends ServerOptions {
  readonly pokes: EventEmitter<{ poke: [Poke] }>;
  readonly counters: Map<string, number>;
}

/** Counts for `GET /metrics`. */
export function count(context: ServerContext, name: string, by = 1): void {
  context.counters.set(name, (context.counters.get(name) ?? 0) + by);
}

/** Reads a body or a query. @throws HttpProblem 400 that names the field. */
export function read<S extends z.ZodType>(schema: S, input: unknown): z.infer<S> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const path = result.error.issues[0]?.path.join('.') ?? '';
  throw new HttpProblem(400, 'bad_request', `The request is not valid at "${path}".`);
}

/** The person behind the token. @throws HttpProblem 401; 403 for another project than the token's. */
export async function callerOf(
  { store }: ServerContext,
  request: FastifyRequest,
  projectId: string,
): Promise<Caller> {
  const [scheme, token] = (request.headers.authorization ?? '').split(' ');
  const caller = scheme === 'Bearer' && token ? await findCaller(store, token) : null;
  if (!caller) throw new HttpProblem(401, 'signed_out', 'The access token is not valid any more.');
  if (caller.projectId !== projectId)
    throw new HttpProblem(403, 'forbidden', 'This device does not belong to that project.');
  return caller;
}

/** Like {@link callerOf}, for what leads alone may do. @throws HttpProblem 403. */
export async function leadOf(
  context: ServerContext,
  request: FastifyRequest,
  projectId: string,
): Promise<Caller> {
  const caller = await callerOf(context, request, projectId);
  if (!isLead(caller.role)) throw new HttpProblem(403, 'forbidden', 'Only leads may do that.');
  return caller;
}

/**
 * Rate limit of a route, by device (its token) or by address. Sign-in counts by address: there anybody may
 * make up a token for each attempt.
 */
export function atMost(perMinute: number, by: 'device' | 'address' = 'device') {
  return {
    rateLimit: {
      max: perMinute,
      timeWindow: 60_000,
      keyGenerator: (request: FastifyRequest) =>
        by === 'address' ? request.ip : (request.headers.authorization ?? request.ip),
    },
  };
}
