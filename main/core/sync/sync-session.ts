import type { z } from 'zod';
import { TokensSchema, type Tokens } from '../../../shared/protocol/messages.ts';
import type { Clock } from '../context.ts';
import type { SecretStore } from '../secrets.ts';
import { ApiFailure, type ApiRequest, type SyncApi } from './sync-api.ts';

/** Requests in the name of this device: the access token is renewed when it ends, once per request. */
export interface SyncSession {
  readonly json: <S extends z.ZodType>(schema: S, request: ApiRequest) => Promise<z.infer<S>>;
  readonly open: (request: ApiRequest) => Promise<Response>;
}

export interface SessionParts {
  readonly api: SyncApi;
  readonly secrets: SecretStore;
  readonly clock: Clock;
  /** Name under which the refresh token is kept. */
  readonly secretName: string;
  /** Tokens that the device has just been given. */
  readonly given: Tokens | null;
  /** Hears of the person's present role. */
  readonly onTokens: (tokens: Tokens) => void;
}

/** Renews a token that would end while a request is on its way. */
const EARLY_MS = 20_000;

/** The device is not signed in (any more): a new code is needed. Never touches data. */
export function signedOut(): ApiFailure {
  return new ApiFailure({
    kind: 'refused',
    status: 401,
    code: 'signed_out',
    message: 'Sign in again to sync.',
    retryAfterSeconds: null,
  });
}

export function createSyncSession(parts: SessionParts): SyncSession {
  const { api, secrets, clock, secretName, given, onTokens } = parts;
  const accessOf = ({ accessToken, expiresIn }: Tokens) => ({
    token: accessToken,
    endsAtMs: clock.monotonicMs() + expiresIn * 1000 - EARLY_MS,
  });
  let access = given === null ? null : accessOf(given);
  let renewing: Promise<string> | null = null;

  const renew = async (): Promise<string> => {
    const refreshToken = await secrets.get(secretName);
    if (refreshToken === null) throw signedOut();
    const tokens = await api.json(TokensSchema, {
      method: 'POST',
      path: '/v1/auth/refresh',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ refreshToken }),
    });
    // Kept before it is used: the token before it ends soon.
    await secrets.set(secretName, tokens.refreshToken);
    access = accessOf(tokens);
    onTokens(tokens);
    return tokens.accessToken;
  };
  /** Requests that need a new token at once share it: a second renewal would end the first one's. */
  const renewed = (): Promise<string> =>
    (renewing ??= renew().finally(() => {
      renewing = null;
    }));
  const current = async (): Promise<string> =>
    access !== null && clock.monotonicMs() < access.endsAtMs ? access.token : renewed();

  const withToken = async <T>(run: (token: string) => Promise<T>): Promise<T> => {
    const token = await current();
    try {
      return await run(token);
    } catch (thrown) {
      const isStale =
        thrown instanceof ApiFailure &&
        thrown.fault.kind === 'refused' &&
        thrown.fault.status === 401;
      if (!isStale) throw thrown;
      // Another request may have renewed it meanwhile.
      if (access?.token === token) access = null;
      return run(await current());
    }
  };
  return {
    json: (schema, request) => withToken((token) => api.json(schema, { ...request, token })),
    open: (request) => withToken((token) => api.open({ ...request, token })),
  };
}
