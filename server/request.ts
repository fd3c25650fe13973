import type { EventEmitter } from 'node:events';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Poke } from '../shared/protocol/messages.ts';
import { isLead } from '../shared/protocol/streams.ts';
import type { Caller } from './caller.ts';
import { HttpProblem } from './guards.ts';
import type { BlobStore } from './store/blob-store.ts';
import type { ServerStore } from './store/open.ts';
import { findCaller } from './store/people.ts';

export interface ServerOptions {
  readonly store: ServerStore;
  /** Key of the receipts; lies outside the database. */
  readonly serverKey: string;
  readonly blobs: BlobStore;
  /** Addresses of the reverse proxies whose `X-Forwarded-For` is believed, such as `loopback`. */
  readonly trustProxy?: string | undefined;
  readonly logLevel: 'info' | 'silent';
  /** How long a request may be silent while it is sent; 15 seconds if left out. */
  readonly silenceMs?: number | undefined;
  /** How often an open line of pokes is asked whether its device may still listen; 15 seconds if left out. */
  readonly lineCheckMs?: number | undefined;
}

/** What the routes share. */
export interface ServerContext extends ServerOptions {
  readonly pokes: EventEmitter<{ poke: [Poke] }>;
  readonly counters: Map<string, number>;
  readonly owners: WeakMap<FastifyRequest, Promise<Caller | null>>;
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

/** Who the token of a request belongs to now. @returns null if it is not valid. */
export function readCaller(
  { store }: ServerContext,
  request: FastifyRequest,
): Promise<Caller | null> {
  const [scheme, token] = (request.headers.authorization ?? '').split(' ');
  return scheme === 'Bearer' && token ? findCaller(store, token) : Promise.resolve(null);
}

/** The same, asked once for each request. */
function tokenOwner(context: ServerContext, request: FastifyRequest): Promise<Caller | null> {
  const known = context.owners.get(request);
  if (known) return known;
  const owner = readCaller(context, request);
  context.owners.set(request, owner);
  return owner;
}

/** The person behind the token. @throws HttpProblem 401; 403 for another project than the token's. */
export async function callerOf(
  context: ServerContext,
  request: FastifyRequest,
  projectId: string,
): Promise<Caller> {
  const caller = await tokenOwner(context, request);
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
 * Limits how often a device may call a route, whatever its tokens are by now. Who has no valid token is counted by
 * address: anybody may make up a token for each attempt.
 */
export function eachDevice(context: ServerContext, perMinute: number) {
  return limit(perMinute, async (request) => {
    const caller = await tokenOwner(context, request);
    return caller ? `device ${caller.projectId} ${caller.deviceId}` : `address ${request.ip}`;
  });
}

/** Limits how often one address may call a route. */
export function eachAddress(perMinute: number) {
  return limit(perMinute, (request) => `address ${request.ip}`);
}

function limit(max: number, keyGenerator: (request: FastifyRequest) => string | Promise<string>) {
  return { rateLimit: { max, timeWindow: 60_000, keyGenerator } };
}
