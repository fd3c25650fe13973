import { isIP } from 'node:net';
import { AppFailure, appError } from '../../../shared/errors.ts';
import { WORKSPACE_STREAM } from '../../../shared/events/event.ts';
import { TokensSchema, type Tokens } from '../../../shared/protocol/messages.ts';
import type { CoreContext, Network } from '../context.ts';
import { namePerson } from '../store/person.ts';
import { addSyncLog, connectServer, readSyncServer } from '../store/sync-server.ts';
import { createSyncApi } from './sync-api.ts';
import { syncError } from './sync-faults.ts';
import { secretNameOf } from './sync-loop.ts';

export interface ConnectInput {
  readonly url: string;
  /** An invitation, or a code for one more device of somebody who has joined. */
  readonly code: string;
  readonly name: string;
}

const CONNECT_TIMEOUT_MS = 30_000;

/**
 * Joins a project of a team server with this workspace.
 * @returns the device's tokens.
 * @throws AppFailure `input/invalid` (the address), `input/conflict` (connected to another server),
 *   `sync/unreachable`, `sync/not-the-server`, `sync/refused`, `sync/other-person`.
 */
export async function connectToServer(
  context: CoreContext,
  network: Network,
  { url: address, code, name }: ConnectInput,
): Promise<Tokens> {
  const { clock, secrets } = context.deps;
  const url = serverAddress(address);
  const before = readSyncServer(context.db);
  if (before !== null && before.isConnected && before.url !== url)
    throw new AppFailure(
      appError('input/conflict', 'This workspace is connected to another team server.', {
        hint: 'Disconnect it first; nothing of your work is lost by that.',
      }),
    );
  const signal = new AbortController().signal;
  const timeoutMs = CONNECT_TIMEOUT_MS;
  const api = createSyncApi({ fetch: network.fetch, url, timeoutMs, signal });
  try {
    // Before a code is told to anybody, it is known who asks.
    const { epoch } = await api.hello();
    const deviceId = context.deviceId();
    const tokens = await api.json(TokensSchema, {
      method: 'POST',
      path: '/v1/auth/exchange',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code, personId: context.personId(), deviceId, name }),
    });
    const { personId, projectId, role } = tokens;
    const adopts = personId !== context.personId();
    if (adopts && hasOwnWork(context)) throw otherPerson();
    await secrets.set(secretNameOf(context), tokens.refreshToken);
    const at = clock.now().toISOString();
    try {
      context.writer.local({ topics: ['sync', 'workspace', 'settings', 'packs'] }, (db) => {
        if (adopts) context.identities.adopt(personId);
        namePerson(db, personId, name);
        const server = { url, projectId, epoch, personId, personName: name, role };
        connectServer(db, { ...server, connectedAt: at });
        addSyncLog(db, { at, level: 'info', message: `Connected as ${role}.` });
      });
    } catch (thrown) {
      context.identities.reload();
      throw thrown;
    }
    return tokens;
  } catch (thrown) {
    throw syncError(thrown);
  }
}

/** What this person said of packs would belong to nobody after taking over another id. */
function hasOwnWork({ db, personId }: CoreContext): boolean {
  return (
    db
      .prepare('SELECT 1 FROM event WHERE author_id = ? AND stream <> ? LIMIT 1')
      .get(personId(), WORKSPACE_STREAM) !== undefined
  );
}

function otherPerson(): AppFailure {
  return new AppFailure(
    appError(
      'sync/other-person',
      'This code is for one more device of somebody, and this workspace already holds work of its own.',
      { hint: 'Make a new workspace for it, and ask for a new code there.' },
    ),
  );
}

/**
 * Address of a server as requests need it. Tokens travel encrypted, except to this very computer.
 * @throws AppFailure `input/invalid`
 */
export function serverAddress(text: string): string {
  const written = text.trim();
  const url = URL.parse(/^[a-z]+:\/\//i.test(written) ? written : `https://${written}`);
  if (url === null || !['https:', 'http:'].includes(url.protocol) || url.username !== '')
    throw new AppFailure(
      appError('input/invalid', 'This is not the address of a server.', {
        subject: 'url',
        hint: 'It looks like https://assay.example.org.',
      }),
    );
  if (url.protocol === 'http:' && !isThisComputer(url.hostname))
    throw new AppFailure(
      appError('input/invalid', 'The address has to begin with https://.', {
        subject: 'url',
        hint: 'Without it, anybody on the way could read your sign-in.',
      }),
    );
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

function isThisComputer(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || (isIP(host) === 4 && host.startsWith('127.'));
}
