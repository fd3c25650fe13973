import { closeSync, constants, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { z } from 'zod';

const LastKnownSchema = z.object({
  workspaceId: z.string(),
  /** Events that were safely in the log. */
  events: z.number(),
  /** The database file after a clean close; null while it is open. */
  closed: z.object({ bytes: z.number(), modifiedMs: z.number() }).nullable(),
});

/** What the workspace held when it was last written. */
export type LastKnown = z.infer<typeof LastKnownSchema>;

const WIDTH = 200;

/** Reads the note; null if there is none or a power cut left it half-written. */
export function readLastKnown(path: string): LastKnown | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  try {
    return LastKnownSchema.parse(JSON.parse(text));
  } catch {
    // The note is written without a flush; without it the file is checked in full instead.
    return null;
  }
}

/** True if the database is byte for byte where a clean close left it, as far as size and time tell. */
export function isUntouchedSince(lastKnown: LastKnown | null, databasePath: string): boolean {
  if (!lastKnown?.closed) return false;
  const stat = statSync(databasePath);
  return stat.size === lastKnown.closed.bytes && stat.mtimeMs === lastKnown.closed.modifiedMs;
}

/**
 * Keeps the note, beside the database. A database file that went back in time (a lost WAL, an old copy,
 * another program's idea of syncing) opens as a valid one; only a number kept elsewhere can tell.
 * Written after each commit in one write of fixed width and without a flush: it may say less than the
 * database holds, never more.
 */
export class LastKnownNote {
  readonly #fd: number;
  readonly #workspaceId: string;
  #events: number;

  constructor(path: string, workspaceId: string, events: number) {
    this.#fd = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    this.#workspaceId = workspaceId;
    this.#events = events;
    this.#write(null);
  }

  /** Counts events that have just been committed. */
  add(newEvents: number): void {
    this.#events += newEvents;
    this.#write(null);
  }

  /** Says how the closed database looks, and lets go of the file. */
  close(databasePath: string): void {
    const stat = statSync(databasePath);
    this.#write({ bytes: stat.size, modifiedMs: stat.mtimeMs });
    closeSync(this.#fd);
  }

  #write(closed: LastKnown['closed']): void {
    const note: LastKnown = { workspaceId: this.#workspaceId, events: this.#events, closed };
    writeSync(this.#fd, `${JSON.stringify(note).padEnd(WIDTH)}\n`, 0);
  }
}
