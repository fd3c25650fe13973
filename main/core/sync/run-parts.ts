import { setImmediate } from 'node:timers/promises';
import type { z } from 'zod';
import type { CoreContext } from '../context.ts';
import { addSyncLog, readSyncServer, type SyncServer } from '../store/sync-server.ts';
import type { SyncSession } from './sync-session.ts';

/**
 * Takes a pack file that was made for this person into the workspace.
 * @throws AppFailure if it is none; then nothing of it is here.
 */
export type ImportPackFile = (path: string) => Promise<void>;

/** What one run of sync works with. */
export interface RunParts {
  readonly context: CoreContext;
  readonly session: SyncSession;
  /** Ends the run between two steps when the workspace closes. */
  readonly signal: AbortSignal;
  /** Most events of the next push: halved where a request does not get through, doubled where it does. */
  readonly batch: { events: number };
  /** null where this Assay cannot take pack files in. */
  readonly importPackFile: ImportPackFile | null;
  readonly counts: RunCounts;
  /** Packs that the server does not know yet: a lead will bring them. */
  readonly unknownPacks: Set<string>;
}

/** What a run did; for the log and for tests. */
export interface RunCounts {
  pushed: number;
  pulled: number;
  parked: number;
  filesSent: number;
  filesTaken: number;
  /** Most events written in one go: what a save may have to wait for. */
  largestWrite: number;
}

export function newRunCounts(): RunCounts {
  return { pushed: 0, pulled: 0, parked: 0, filesSent: 0, filesTaken: 0, largestWrite: 0 };
}

/** Events written in one transaction; a save in between waits for no more than that. */
export const WRITE_SLICE = 50;

/** Lets saves and calls have their turn. @throws where the workspace is closing. */
export async function betweenSlices(parts: RunParts): Promise<void> {
  await setImmediate();
  parts.signal.throwIfAborted();
}

/** The server of this run. @throws if the workspace was disconnected meanwhile. */
export function serverOf({ context }: Pick<RunParts, 'context'>): SyncServer {
  const server = readSyncServer(context.db);
  if (server === null || !server.isConnected) throw new Error('The workspace is not connected.');
  return server;
}

/** POST of a message. */
export function post<S extends z.ZodType>(
  { session }: RunParts,
  path: string,
  schema: S,
  body: unknown,
): Promise<z.infer<S>> {
  return session.json(schema, {
    method: 'POST',
    path,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

/** Adds a line to the log of sync: counts and codes, never content. */
export function logLine(
  { context }: Pick<RunParts, 'context'>,
  level: 'info' | 'warning',
  message: string,
): void {
  const at = context.deps.clock.now().toISOString();
  context.writer.local({ topics: ['sync'] }, (db) => addSyncLog(db, { at, level, message }));
}
