import { parseArgs } from 'node:util';

/** How many people push how much, and how the server stores it. */
export interface SyncSize {
  readonly name: 'small' | 'full';
  readonly reviewers: number;
  /** Events of each reviewer in each round. */
  readonly events: number;
  /** Rounds in which everybody pushes at once. */
  readonly rounds: number;
  /** Over how long the starts are spread in the round beside which a reviewer works. */
  readonly spreadSeconds: number;
  /** Saves that are timed without load. */
  readonly saves: number;
}

export interface SyncOptions {
  readonly size: SyncSize;
  readonly store: 'postgres' | 'sqlite';
  /** Events in one push. */
  readonly batch: number;
}

const SIZES: Readonly<Record<SyncSize['name'], SyncSize>> = {
  small: { name: 'small', reviewers: 50, events: 100, rounds: 5, spreadSeconds: 6, saves: 150 },
  full: {
    name: 'full',
    reviewers: 1000,
    events: 500,
    rounds: 3,
    spreadSeconds: 60,
    saves: 400,
  },
};

export const USAGE = `Usage: npm run bench:sync -- [--size small|full] [--store postgres|sqlite] [--batch N]
  --size   small (default: 50 reviewers x 100 events) or full (1,000 x 500)
  --store  postgres (default; one of its own on loopback) or sqlite
  --batch  events in one push, 1 to 500 (default 500)`;

/** Reads the command line. @returns null if it cannot be understood. */
export function readSyncOptions(args: readonly string[]): SyncOptions | null {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        size: { type: 'string', default: 'small' },
        store: { type: 'string', default: 'postgres' },
        batch: { type: 'string', default: '500' },
      },
    }));
  } catch {
    return null;
  }
  const { store } = values;
  const size = values.size === 'small' || values.size === 'full' ? SIZES[values.size] : null;
  const batch = Number(values.batch);
  if (size === null || (store !== 'postgres' && store !== 'sqlite')) return null;
  return Number.isInteger(batch) && batch >= 1 && batch <= 500 ? { size, store, batch } : null;
}
