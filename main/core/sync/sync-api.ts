import type { z } from 'zod';
import { HelloSchema, ProblemSchema, type Hello } from '../../../shared/protocol/messages.ts';
import type { Network } from '../context.ts';

/** Why a request brought no usable answer. */
export type ApiFault =
  /** No answer: offline, cut off, timed out. */
  | { readonly kind: 'unreachable' }
  /** Something answered that is not the review server: a login page, a certificate of somebody else. */
  | { readonly kind: 'not-the-server'; readonly message: string }
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly code: string;
      readonly message: string;
      readonly retryAfterSeconds: number | null;
    };

/** Ends what was being done when a request failed; {@link ApiFault} says why. */
export class ApiFailure extends Error {
  readonly fault: ApiFault;

  constructor(fault: ApiFault, cause?: unknown) {
    super(fault.kind === 'refused' ? `${fault.status} ${fault.code}` : fault.kind, { cause });
    this.name = 'ApiFailure';
    this.fault = fault;
  }
}

export interface ApiOptions {
  readonly fetch: Network['fetch'];
  /** Address of the server without a path. */
  readonly url: string;
  /** Longest wait for one request in milliseconds. */
  readonly timeoutMs: number;
  /** Ends every request when the workspace closes. */
  readonly signal: AbortSignal;
}

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: NonNullable<RequestInit['body']>;
}

/** Room for a page of the largest events, escaped; a longer answer is not the server's. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/** Requests to the team server. Everything that is not its own words in JSON is a fault. */
export interface SyncApi {
  readonly json: <S extends z.ZodType>(schema: S, request: ApiRequest) => Promise<z.infer<S>>;
  /** An answer whose body is read by the caller. @throws ApiFailure as `json` does. */
  readonly open: (request: ApiRequest) => Promise<Response>;
  readonly hello: () => Promise<Hello>;
}

export function createSyncApi({ fetch, url, timeoutMs, signal }: ApiOptions): SyncApi {
  const send = async (request: ApiRequest, timeout: boolean): Promise<Response> => {
    const { method, path, token, headers = {}, body } = request;
    const signals = timeout ? [signal, AbortSignal.timeout(timeoutMs)] : [signal];
    try {
      return await fetch(url + path, {
        method,
        headers: {
          ...headers,
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        ...(body === undefined ? {} : { body }),
        signal: AbortSignal.any(signals),
        // A token is never carried to another address.
        redirect: token === undefined && method === 'GET' ? 'follow' : 'error',
      });
    } catch (thrown) {
      throw new ApiFailure(faultOf(thrown), thrown);
    }
  };

  const open = async (request: ApiRequest, timeout = false): Promise<Response> => {
    const response = await send(request, timeout);
    if (response.ok) return response;
    const problem = ProblemSchema.safeParse(await readJson(response, true));
    // A proxy answers a failing server in its own words; those of a login page are no refusal.
    if (!problem.success && response.status < 500) throw notTheServer();
    throw new ApiFailure({
      kind: 'refused',
      status: response.status,
      code: problem.data?.code ?? 'internal',
      message: (problem.data?.message ?? 'The server failed.').slice(0, 300),
      retryAfterSeconds: retryAfter(response.headers.get('retry-after')),
    });
  };

  const json: SyncApi['json'] = async (schema, request) => {
    const parsed = schema.safeParse(await readJson(await open(request, true)));
    if (!parsed.success) throw notTheServer();
    return parsed.data;
  };

  return {
    json,
    open: (request) => open(request),
    hello: () => json(HelloSchema, { method: 'GET', path: '/v1/hello' }),
  };
}

function notTheServer(message = 'This address does not answer as a review server.'): ApiFailure {
  return new ApiFailure({ kind: 'not-the-server', message });
}

/** Body of an answer. @param isRefusal its body may be anything: null then. @throws ApiFailure */
async function readJson(response: Response, isRefusal = false): Promise<unknown> {
  if (!(response.headers.get('content-type') ?? '').includes('application/json')) {
    await response.body?.cancel();
    if (isRefusal) return null;
    throw notTheServer();
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    const reader = response.body?.getReader();
    for (;;) {
      const part = await reader?.read();
      if (!part?.value) break;
      bytes += part.value.length;
      if (bytes > MAX_ANSWER_BYTES) {
        await reader?.cancel();
        throw notTheServer();
      }
      chunks.push(part.value);
    }
  } catch (thrown) {
    if (thrown instanceof ApiFailure) throw thrown;
    throw new ApiFailure({ kind: 'unreachable' }, thrown);
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)));
  } catch {
    if (isRefusal) return null;
    throw notTheServer();
  }
}

const CERTIFICATE_FAULT = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|SSL|WRONG_VERSION/i;

/** What a failed `fetch` means. Names of certificate faults come as codes, or in Chromium's words. */
function faultOf(thrown: unknown): ApiFault {
  const cause: unknown = thrown instanceof Error ? (thrown.cause ?? thrown) : thrown;
  const code: unknown = cause instanceof Error && 'code' in cause ? cause.code : '';
  const words = `${String(code)} ${cause instanceof Error ? cause.message : ''}`;
  if (!CERTIFICATE_FAULT.test(words)) return { kind: 'unreachable' };
  return {
    kind: 'not-the-server',
    message:
      'The certificate of this address is not valid for it: this may not be the review server.',
  };
}

function retryAfter(header: string | null): number | null {
  if (header === null) return null;
  const seconds = Number(header);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
}
