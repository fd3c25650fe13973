import type { Database } from 'better-sqlite3';
import type { Changes } from '../../shared/contract/call.ts';
import type { CallName, CallOutput, ParsedInput } from '../../shared/contract/contract.ts';
import type { ReceiveOutcome } from './store/receive.ts';
import type { SecretStore } from './secrets.ts';
import type { Identities } from './store/self.ts';
import type { EventBody, EventEnvelope, EventKind } from '../../shared/events/event.ts';

/** What the core needs from outside; the desktop shell, the command line and tests each give their own. */
export interface CoreDeps {
  /** Folder of the workspace; holds `workspace.assay` (SQLite), `backups/` and `lock`. */
  readonly workspaceDir: string;
  /** Folder of the sample project that ships with Assay. */
  readonly sampleDir: string;
  readonly assayVersion: string;
  readonly clock: Clock;
  /** A new UUIDv7. */
  readonly newId: () => string;
  readonly log: Log;
  /** Path behind a token that the shell gave out for a picked or dropped file; null if unknown. */
  readonly resolveFile: (fileToken: string) => string | null;
  /** Keys and tokens; never in the workspace. */
  readonly secrets: SecretStore;
  /** The way to the team server; without one the workspace works alone. */
  readonly network?: Network | undefined;
}

/** Everything through which the core reaches another computer, or waits to. */
export interface Network {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** From 0 to 1 (1 excluded): spreads clients that would all return at once. */
  readonly random: () => number;
  /** Runs something later. @returns what takes it back. */
  readonly after: (waitMs: number, run: () => void) => () => void;
  /** Whether to sync by itself; a command line syncs when it is told to. */
  readonly inBackground: boolean;
}

export interface Clock {
  readonly now: () => Date;
  /** Never goes back; for durations and slices. */
  readonly monotonicMs: () => number;
}

/** Messages carry codes and counts, never case text, answers or paths. */
export interface Log {
  readonly info: (message: string, data?: Readonly<Record<string, unknown>>) => void;
  readonly warn: (message: string, data?: Readonly<Record<string, unknown>>) => void;
  readonly error: (message: string, data?: Readonly<Record<string, unknown>>) => void;
}

/** A fact to be written: the writer adds ids, device, parents, time and hash. */
export interface NewEvent<K extends EventKind = EventKind> {
  readonly stream: string;
  readonly kind: K;
  readonly body: EventBody<K>;
  readonly authorId: string;
  readonly packId?: string;
  readonly packRev?: number;
  readonly caseId?: string;
  readonly caseSha?: string;
  readonly rubricRev?: number;
  readonly activeMs?: number;
  readonly undoes?: string;
  readonly redoes?: string;
  /** Display time of answers that were given elsewhere (`assay review apply`). */
  readonly clientTime?: string;
}

/** A union over kinds, so that a body always fits its kind. */
export type AnyNewEvent = { [K in EventKind]: NewEvent<K> }[EventKind];

/** The one writer of the log, of projections and of drafts. Every method is one synchronous transaction. */
export interface Writer {
  /**
   * Appends events and updates projections in one transaction, then tells the listeners what changed.
   * @param also runs inside the same transaction, after the projections (clearing a draft).
   * @param blobs contents that the events name by hash; stored before the projections read them.
   * @throws AppFailure `workspace/disk-full`, `workspace/read-only`, `input/invalid` (a body that does
   *   not fit, or more than MAX_EVENT_BYTES); nothing is written then.
   */
  readonly commit: (
    events: readonly AnyNewEvent[],
    also?: (db: Database) => void,
    blobs?: readonly Uint8Array[],
  ) => readonly EventEnvelope[];
  /**
   * Takes events that other people or devices wrote, as canonical text, in one transaction. The same event
   * twice is stored once; one that does not fit is refused alone and holds up no other.
   * @param also runs inside the same transaction, with what became of each text; what it throws takes all back.
   * @param blobs contents that the events name by hash.
   * @returns an outcome for each text, in order.
   * @throws AppFailure `workspace/disk-full`, `workspace/read-only`; nothing is written then.
   */
  readonly receive: (
    texts: readonly string[],
    also?: (db: Database, outcomes: readonly ReceiveOutcome[]) => void,
    blobs?: readonly Uint8Array[],
  ) => readonly ReceiveOutcome[];
  /** A transaction over local state (settings, drafts, filters), which is not in the log. */
  readonly local: <T>(changes: Changes, write: (db: Database) => T) => T;
  /** Takes back the author's last act by an inverse event. @returns the case it was about, or null if there is none. */
  readonly undo: (authorId: string, packId: string) => UndoResult | null;
  readonly redo: (authorId: string, packId: string) => UndoResult | null;
}

export interface UndoResult {
  readonly packId: string;
  readonly caseId: string;
  readonly event: EventEnvelope;
}

/** What every feature of the core gets. */
export interface CoreContext {
  readonly deps: CoreDeps;
  /** The writing connection; only files under `store/` prepare writing statements on it. */
  readonly db: Database;
  /** A second connection that cannot write, for queries. */
  readonly readDb: Database;
  readonly databasePath: string;
  readonly isReadOnly: boolean;
  readonly writer: Writer;
  /** Id of the person who uses this workspace. */
  readonly personId: () => string;
  /** Who the workspace answers as in a pack: the person the pack was made for, else {@link CoreContext.personId}. */
  readonly reviewerId: (packId: string) => string;
  /** Changes who the workspace is; see {@link Identities}. */
  readonly identities: Pick<Identities, 'answerAs' | 'adopt' | 'reload'>;
  readonly deviceId: () => string;
  readonly emitChanges: (changes: Changes) => void;
  /** Registers what has to end before the database closes: jobs stop at a record, workers exit. */
  readonly beforeClose: (finish: () => void | Promise<void>) => void;
}

/** One function for each call of the contract. A missing one does not compile. */
export type Handlers = {
  readonly [N in CallName]: (input: ParsedInput<N>) => CallOutput<N> | Promise<CallOutput<N>>;
};

/** The handlers of one feature. */
export type HandlersFor<N extends CallName> = Pick<Handlers, N>;
