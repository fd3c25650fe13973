/** How the last attempt to sync ended. */
export type SyncState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'offline'; readonly since: Date }
  | { readonly kind: 'server-busy'; readonly since: Date }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'access-lost' }
  | { readonly kind: 'not-the-server'; readonly message: string }
  | { readonly kind: 'too-old' }
  | { readonly kind: 'disk-full' }
  | { readonly kind: 'fault'; readonly message: string };

export interface SyncFacts {
  readonly isConnected: boolean;
  readonly isSyncing: boolean;
  readonly state: SyncState;
  readonly waiting: number;
  readonly parked: number;
  readonly hasSynced: boolean;
}

/** What a person reads of sync: never more than a glance at the status bar needs. */
export interface SyncWords {
  readonly words: string;
  /** `alone`: no server. `well`: nothing to do. `waiting`: goes on by itself. `act`: only the person can go on. */
  readonly tone: 'alone' | 'well' | 'waiting' | 'act';
}

/**
 * The state of sync in words. Local work is always safe, so that is what they begin with wherever
 * something is not on the server yet.
 * @param timeOf a time of day in the person's own form.
 */
export function syncWords(facts: SyncFacts, timeOf: (at: Date) => string): SyncWords {
  const { isConnected, isSyncing, state, waiting, parked, hasSynced } = facts;
  if (!isConnected) return { words: 'Not connected to a team server.', tone: 'alone' };
  const saved = `All saved here.${waiting === 0 ? '' : ` ${entries(waiting)} waiting to sync.`}`;
  const attention =
    parked === 0 ? '' : ` ${parked === 1 ? '1 entry needs' : `${parked} entries need`} attention.`;
  switch (state.kind) {
    case 'signed-out':
      return { words: `${saved} Sign in again to sync.`, tone: 'act' };
    case 'access-lost':
      return {
        words: `${saved} You have no access to this project any more. Ask a lead.`,
        tone: 'act',
      };
    case 'not-the-server':
      return { words: `${saved} ${state.message}`, tone: 'act' };
    case 'too-old':
      return { words: `${saved} Update Assay to sync.`, tone: 'act' };
    case 'disk-full':
      return { words: `${saved} The disk is full: free some space to sync.`, tone: 'act' };
    case 'fault':
      return { words: `${saved} Sync stopped: ${state.message}`, tone: 'act' };
    case 'offline':
      return {
        words: `${saved} Offline since ${timeOf(state.since)}.${attention}`,
        tone: 'waiting',
      };
    case 'server-busy':
      return {
        words: `${saved} The server has been busy since ${timeOf(state.since)}.${attention}`,
        tone: 'waiting',
      };
    case 'idle': {
      const tone = parked > 0 ? 'act' : 'waiting';
      if (waiting > 0 && isSyncing)
        return { words: `Syncing: ${entries(waiting)} left.${attention}`, tone };
      if (waiting > 0) return { words: `${saved}${attention}`, tone };
      if (!hasSynced) return { words: 'Syncing for the first time.', tone: 'waiting' };
      if (parked > 0) return { words: `${attention.trim()} Everything else is synced.`, tone };
      return { words: 'Everything is synced.', tone: 'well' };
    }
  }
}

function entries(count: number): string {
  return count.toLocaleString('en');
}
