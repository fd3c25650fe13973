import { AppFailure, appError } from '../../../shared/errors.ts';
import type { ParkedEntry, SyncStatus } from '../../../shared/contract/sync.ts';
import { syncWords } from '../../../shared/domain/sync-words.ts';
import type { CoreContext, HandlersFor } from '../context.ts';
import type { OpenedContext } from '../open-context.ts';
import {
  countParked,
  countWaiting,
  readParked,
  unparkAll,
  type ParkedEvent,
} from '../store/sync-outbox.ts';
import { disconnectServer, readSyncLog, readSyncServer } from '../store/sync-server.ts';
import { connectToServer } from './connect.ts';
import {
  changeRole,
  fetchPeople,
  invite,
  newDeviceCode,
  newSignInCode,
  removeDevice,
} from './people.ts';
import type { ImportPackFile } from './run-parts.ts';
import { sharePack } from './share-pack.ts';
import { syncError, notConnected } from './sync-faults.ts';
import { createSyncLoop, secretNameOf } from './sync-loop.ts';

export interface SyncOptions {
  readonly onChanges: OpenedContext['onChanges'];
  /** The workspace was not closed cleanly the last time. */
  readonly isRecovered: boolean;
  /** null where this Assay cannot take pack files in. */
  readonly importPackFile: ImportPackFile | null;
}

const MAX_PARKED_SHOWN = 500;
const LOCAL_TIME = { hour: '2-digit', minute: '2-digit' } as const;

/** Starts to sync where the workspace is connected, and answers the calls about it. */
export function createSyncHandlers(
  context: CoreContext,
  { onChanges, isRecovered, importPackFile }: SyncOptions,
): HandlersFor<
  | 'sync.status'
  | 'sync.connect'
  | 'sync.disconnect'
  | 'sync.now'
  | 'sync.log'
  | 'sync.parked'
  | 'sync.retryParked'
  | 'sync.sharePack'
  | 'sync.invite'
  | 'sync.deviceCode'
  | 'sync.signInCode'
  | 'sync.people'
  | 'sync.changeRole'
  | 'sync.removeDevice'
> {
  const { deps, readDb } = context;
  const { network, secrets } = deps;
  const loop =
    network === undefined || context.isReadOnly
      ? null
      : createSyncLoop({ context, network, importPackFile, isRecovered });
  if (loop !== null) {
    const stop = onChanges(({ topics }) => {
      if (topics.includes('annotations') || topics.includes('packs')) loop.onWritten();
    });
    context.beforeClose(async () => {
      stop();
      await loop.close();
    });
  }

  const status = (): SyncStatus => {
    const server = readSyncServer(readDb);
    const { state, isSyncing, nextTryAt, clockOffSeconds } = loop?.view() ?? IDLE;
    const isConnected = server?.isConnected === true;
    const waiting = isConnected ? countWaiting(readDb, server) : 0;
    const parked = isConnected ? countParked(readDb, server.personId) : 0;
    const lastSyncAt = server?.lastSyncAt ?? null;
    const facts = { isConnected, isSyncing, state, waiting, parked };
    return {
      ...syncWords({ ...facts, hasSynced: lastSyncAt !== null }, (at) =>
        at.toLocaleTimeString([], LOCAL_TIME),
      ),
      server: isConnected
        ? {
            host: new URL(server.url).host,
            url: server.url,
            personName: server.personName,
            role: server.role,
          }
        : null,
      isSyncing,
      waiting,
      parked,
      lastSyncAt: isConnected ? lastSyncAt : null,
      nextTryAt: nextTryAt?.toISOString() ?? null,
      needsSignIn: isConnected && state.kind === 'signed-out',
      isSignInTemporary: isConnected && secrets.kind === 'memory',
      clockOffSeconds,
    };
  };

  /** The person's session with the server. @throws AppFailure `sync/not-connected` */
  const connected = () => {
    const session = loop?.session();
    const server = readSyncServer(context.db);
    if (!session || server === null || !server.isConnected) throw notConnected();
    return { session, server };
  };
  /** Runs a request that a person asked for; its failure becomes a sentence. */
  const asked = async <T>(run: (parts: ReturnType<typeof connected>) => Promise<T>): Promise<T> => {
    const parts = connected();
    try {
      return await run(parts);
    } catch (thrown) {
      throw syncError(thrown);
    }
  };

  return {
    'sync.status': status,
    'sync.connect': async (input) => {
      if (network === undefined || loop === null)
        throw new AppFailure(appError('sync/unreachable', 'There is no network here.'));
      loop.connect(await connectToServer(context, network, input));
      return status();
    },
    'sync.disconnect': async () => {
      loop?.disconnect();
      await secrets.remove(secretNameOf(context));
      context.writer.local({ topics: ['sync'] }, disconnectServer);
      return status();
    },
    'sync.now': async () => {
      connected();
      const counts = await loop?.runNow();
      return { status: status(), pushed: counts?.pushed ?? 0, pulled: counts?.pulled ?? 0 };
    },
    'sync.log': ({ limit }) => readSyncLog(readDb, limit),
    'sync.parked': () => {
      const server = readSyncServer(readDb);
      if (server === null || !server.isConnected) return [];
      return readParked(readDb, server.personId, MAX_PARKED_SHOWN).map(parkedEntry);
    },
    'sync.retryParked': () => {
      connected();
      context.writer.local({ topics: ['sync'] }, unparkAll);
      loop?.onWritten();
      return status();
    },
    'sync.sharePack': ({ packId }) => {
      sharePack(context, packId);
      loop?.onWritten();
      return null;
    },
    'sync.invite': (input) => asked(({ session, server }) => invite(session, server, input)),
    'sync.deviceCode': () => asked(({ session, server }) => newDeviceCode(session, server)),
    'sync.signInCode': ({ personId }) =>
      asked(({ session, server }) => newSignInCode(session, server, personId)),
    'sync.people': () => asked(({ session, server }) => fetchPeople(context, session, server)),
    'sync.changeRole': (input) =>
      asked(({ session, server }) => changeRole(session, server, input)),
    'sync.removeDevice': ({ deviceId }) =>
      asked(({ session, server }) => removeDevice(session, server, deviceId)),
  };
}

const IDLE = {
  state: { kind: 'idle' },
  isSyncing: false,
  nextTryAt: null,
  clockOffSeconds: null,
} as const;

const ADVICE: Readonly<Record<string, string>> = {
  forbidden: 'Ask a lead whether you may still write here, then try again.',
  wrong_author: 'It was written under another name. Ask a lead.',
  conflict_hash: 'Tell a lead: one of the two was altered. Both are kept.',
  too_large: 'Shorten the longest answer of this case, and submit it again.',
  malformed: 'Update Assay, then try again. If it stays, tell a lead.',
};

function parkedEntry(parked: ParkedEvent): ParkedEntry {
  const { eventId, direction, code, message, at, kind, packName, caseName } = parked;
  const about = [packName, caseName].filter((name) => name !== null).join(': ');
  const what = kind === null ? 'An entry from the server' : (KIND_WORDS[kind] ?? 'An entry');
  return {
    eventId,
    direction,
    what: about === '' ? what : `${what}, ${about}`,
    reason: message,
    advice: ADVICE[code] ?? 'Tell a lead. Everything else goes on.',
    at,
  };
}

const KIND_WORDS: Readonly<Record<string, string>> = {
  'annotation.committed': 'An answer',
  'annotation.retracted': 'A withdrawn answer',
  'case.skipped': 'A skipped case',
  'case.flagged': 'A flag',
  'assignment.declined': 'A case handed back',
  'assignment.granted': 'An assignment',
  'pack.published': 'A pack',
  'adjudication.decided': 'A decision',
};
