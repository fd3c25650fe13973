import { appError, AppFailure, type AppError } from '../../../shared/errors.ts';
import { ApiFailure } from './sync-api.ts';

/** A failed request as an error for the person who asked for it. */
export function syncError(thrown: unknown): unknown {
  return thrown instanceof ApiFailure ? new AppFailure(errorOf(thrown)) : thrown;
}

function errorOf({ fault }: ApiFailure): AppError {
  switch (fault.kind) {
    case 'unreachable':
      return appError('sync/unreachable', 'The team server cannot be reached.', {
        hint: 'Check the connection. Everything you do is saved here meanwhile.',
      });
    case 'not-the-server':
      return appError('sync/not-the-server', fault.message, {
        hint: 'Check the address. On a guest network, sign in to the network first.',
      });
    case 'refused':
      if (fault.code === 'signed_out')
        return appError('sync/signed-out', 'This device is not signed in any more.', {
          hint: 'Ask a lead for a new code, or make one on your other device.',
        });
      return appError('sync/refused', fault.message, {
        hint:
          fault.status === 429 ? 'Wait a minute, then try again.' : 'Ask a lead of the project.',
      });
  }
}

/** @throws always */
export function notConnected(): AppFailure {
  return new AppFailure(
    appError('sync/not-connected', 'This workspace is not connected to a team server.', {
      hint: 'Connect it in Settings, under Team server.',
    }),
  );
}
