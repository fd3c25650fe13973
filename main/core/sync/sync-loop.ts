import { AppFailure } from '../../../shared/errors.ts';
import type { SyncState } from '../../../shared/domain/sync-words.ts';
import { SERVER_LIMITS } from '../../../shared/protocol/limits.ts';
import type { Hello, Tokens } from '../../../shared/protocol/messages.ts';
import type { CoreContext, Network } from '../context.ts';
import { readCursor } from '../store/sync-outbox.ts';
import { readSyncServer, setSyncRole, type SyncServer } from '../store/sync-server.ts';
import { toStoreError } from '../store/store-error.ts';
import { listenToPokes } from './pokes.ts';
import { newRunCounts, type ImportPackFile, type RunCounts } from './run-parts.ts';
import { ApiFailure, createSyncApi, type SyncApi } from './sync-api.ts';
import { LONGEST_WAIT_MS, stepAfterFailure } from './sync-policy.ts';
import { ProtocolFailure, runSync } from './sync-run.ts';
import { createSyncSession, type SyncSession } from './sync-session.ts';

const REQUEST_TIMEOUT_MS = 60_000;
/** What comes in a burst, such as answers one after the other, travels together. */
const GATHER_MS = 2000;
/** A poke reaches every client of a project at once; they do not all ask in the same moment. */
const POKE_SPREAD_MS = 1000;
const START_SPREAD_MS = 5000;
const POLL_MS = 60_000;
const GREET_EVERY_MS = 3600_000;
const CLOCK_OFF_SECONDS = 300;
const DAY_MS = 24 * 3600_000;

export interface LoopParts {
  readonly context: CoreContext;
  readonly network: Network;
  readonly importPackFile: ImportPackFile | null;
  /** The workspace was not closed cleanly the last time: everything is compared with the server. */
  readonly isRecovered: boolean;
}

/** What the loop is doing, for the status. */
export interface LoopView {
  readonly state: SyncState;
  readonly isSyncing: boolean;
  readonly nextTryAt: Date | null;
  readonly clockOffSeconds: number | null;
}

/** Decides when to sync, and goes on after every failure that can pass. One run at a time. */
export interface SyncLoop {
  readonly view: () => LoopView;
  /** The session of the present connection; null if there is none. */
  readonly session: () => SyncSession | null;
  /** Starts anew after connecting, with the tokens that were given. */
  readonly connect: (given: Tokens) => void;
  readonly disconnect: () => void;
  /** Syncs at once. Resolves when the run has ended, however it did. */
  readonly runNow: () => Promise<RunCounts>;
  /** Something was written that may have to travel. */
  readonly onWritten: () => void;
  readonly close: () => Promise<void>;
}

interface Connection {
  readonly server: SyncServer;
  readonly api: SyncApi;
  readonly session: SyncSession;
  readonly abort: AbortController;
}

/** Name of this workspace's refresh token among the secrets. */
export function secretNameOf(context: CoreContext): string {
  return `sync-refresh-token/${context.deviceId()}`;
}

export function createSyncLoop({
  context,
  network,
  importPackFile,
  isRecovered,
}: LoopParts): SyncLoop {
  const { clock, secrets, log } = context.deps;
  const batch = { events: SERVER_LIMITS.pushEvents };
  let connection: Connection | null = null;
  let state: SyncState = { kind: 'idle' };
  let failures = 0;
  let running: Promise<RunCounts> | null = null;
  let isWrittenMeanwhile = false;
  let isListening = false;
  let lineFailures = 0;
  let greetedAtMs = -Infinity;
  let isReconcileDue = isRecovered;
  let clockOffSeconds: number | null = null;
  let timer: { readonly cancel: () => void; readonly atMs: number; readonly at: Date } | null =
    null;

  const tell = () => context.emitChanges({ topics: ['sync'] });

  const cancelTimer = () => {
    timer?.cancel();
    timer = null;
  };
  /** Runs after that long, or earlier where that was planned already. */
  const runWithin = (waitMs: number) => {
    if (!network.inBackground || connection === null) return;
    const atMs = clock.monotonicMs() + waitMs;
    if (timer !== null && timer.atMs <= atMs) return;
    cancelTimer();
    const cancel = network.after(waitMs, () => {
      timer = null;
      void run();
    });
    timer = { cancel, atMs, at: new Date(clock.now().getTime() + waitMs) };
  };

  const onHello = (hello: Hello) => {
    greetedAtMs = clock.monotonicMs();
    const off = Math.round((clock.now().getTime() - Date.parse(hello.serverTime)) / 1000);
    clockOffSeconds = Math.abs(off) > CLOCK_OFF_SECONDS ? off : null;
  };

  const isReconcileTime = ({ reconciledAt }: SyncServer): boolean =>
    isReconcileDue ||
    reconciledAt === null ||
    Math.abs(clock.now().getTime() - Date.parse(reconciledAt)) >= DAY_MS;

  const runOnce = async (current: Connection): Promise<RunCounts> => {
    const counts = newRunCounts();
    const server = readSyncServer(context.db);
    if (server === null || !server.isConnected) return counts;
    const { api, session, abort } = current;
    const { signal } = abort;
    const unknownPacks = new Set<string>();
    const parts = { context, session, signal, batch, importPackFile, counts, unknownPacks };
    const greets = failures > 0 || clock.monotonicMs() - greetedAtMs > GREET_EVERY_MS;
    try {
      await runSync(parts, { api, greets, reconciles: isReconcileTime(server), onHello });
      isReconcileDue = false;
      failures = 0;
      state = { kind: 'idle' };
      cancelTimer();
      runWithin(isWrittenMeanwhile ? GATHER_MS : POLL_MS * (0.8 + 0.4 * network.random()));
      listen(current);
    } catch (thrown) {
      if (!abort.signal.aborted) fail(thrown);
    }
    return counts;
  };

  const run = (): Promise<RunCounts> => {
    if (running !== null) return running;
    const current = connection;
    if (current === null) return Promise.resolve(newRunCounts());
    cancelTimer();
    isWrittenMeanwhile = false;
    running = runOnce(current).finally(() => {
      running = null;
      tell();
    });
    tell();
    return running;
  };

  const fail = (thrown: unknown) => {
    cancelTimer();
    const before = failures;
    failures += 1;
    const since = 'since' in state ? state.since : clock.now();
    if (thrown instanceof ProtocolFailure) {
      state = { kind: 'too-old' };
      return;
    }
    if (!(thrown instanceof ApiFailure)) {
      const error = toStoreError(thrown);
      const isDisk = thrown instanceof AppFailure && error.code === 'workspace/disk-full';
      log.error('sync failed', { code: error.code });
      state = isDisk ? { kind: 'disk-full' } : { kind: 'fault', message: 'an error inside Assay.' };
      runWithin(LONGEST_WAIT_MS);
      return;
    }
    const { fault } = thrown;
    const status = fault.kind === 'refused' ? fault.status : null;
    const retryAfterSeconds = fault.kind === 'refused' ? fault.retryAfterSeconds : null;
    const step = stepAfterFailure({ status, retryAfterSeconds, failures: before }, network.random);
    switch (step.kind) {
      case 'refresh-token':
        // The session has tried that: only a new code helps.
        state = { kind: 'signed-out' };
        return;
      case 'access-lost':
        state = { kind: 'access-lost' };
        return runWithin(LONGEST_WAIT_MS);
      case 'wait':
        state =
          fault.kind === 'not-the-server'
            ? { kind: 'not-the-server', message: fault.message }
            : { kind: fault.kind === 'unreachable' ? 'offline' : 'server-busy', since };
        return runWithin(step.waitMs);
      case 'stop':
      case 'halve-batch':
      case 'hello-again':
        log.error('sync stopped', { status });
        state =
          status === 426
            ? { kind: 'too-old' }
            : { kind: 'fault', message: fault.kind === 'refused' ? fault.message : '' };
    }
  };

  /** Keeps a line open on which the server says that there is news. */
  const listen = (current: Connection) => {
    if (isListening || !network.inBackground || connection !== current) return;
    isListening = true;
    const { session, server } = current;
    const onPoke = ({ stream, head }: { stream: string; head: number }) => {
      lineFailures = 0;
      const isNews = readCursor(context.db, stream) < head;
      if (isNews && failures === 0) runWithin(POKE_SPREAD_MS * network.random());
    };
    listenToPokes(session, server.projectId, onPoke)
      .catch(() => undefined)
      .finally(() => {
        isListening = false;
        // The poll notices what is wrong; after it the line is opened again.
        if (connection !== current) return;
        lineFailures += 1;
        const failed = { status: null, retryAfterSeconds: null, failures: lineFailures };
        const step = stepAfterFailure(failed, network.random);
        if (failures === 0 && step.kind === 'wait')
          network.after(step.waitMs, () => {
            if (failures === 0) listen(current);
          });
      });
  };

  const open = (given: Tokens | null) => {
    const server = readSyncServer(context.db);
    if (server === null || !server.isConnected) return;
    const abort = new AbortController();
    const { url } = server;
    const api = createSyncApi({
      fetch: network.fetch,
      url,
      timeoutMs: REQUEST_TIMEOUT_MS,
      signal: abort.signal,
    });
    const session = createSyncSession({
      api,
      secrets,
      clock,
      secretName: secretNameOf(context),
      given,
      onTokens: ({ role }) => context.writer.local({ topics: [] }, (db) => setSyncRole(db, role)),
    });
    connection = { server, api, session, abort };
    state = { kind: 'idle' };
    failures = 0;
    greetedAtMs = -Infinity;
    runWithin(START_SPREAD_MS * network.random());
  };
  const end = () => {
    cancelTimer();
    connection?.abort.abort();
    connection = null;
    state = { kind: 'idle' };
  };

  open(null);
  return {
    view: () => ({
      state,
      isSyncing: running !== null,
      nextTryAt: timer?.at ?? null,
      clockOffSeconds,
    }),
    session: () => connection?.session ?? null,
    connect(given) {
      end();
      open(given);
      // Somebody is looking.
      runWithin(0);
      tell();
    },
    disconnect() {
      end();
      tell();
    },
    async runNow() {
      // A run that goes on may have read the outbox before what is meant to travel now.
      if (running !== null) await running;
      return run();
    },
    onWritten() {
      if (running !== null) isWrittenMeanwhile = true;
      else if (failures === 0) runWithin(GATHER_MS);
    },
    async close() {
      end();
      await running;
    },
  };
}
