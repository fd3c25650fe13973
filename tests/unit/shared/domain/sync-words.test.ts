import { expect, test } from 'vitest';
import { syncWords, type SyncFacts } from '../../../../shared/domain/sync-words.ts';

const since = new Date('2026-03-02T14:02:00Z');
const say = (facts: Partial<SyncFacts>) =>
  syncWords(
    {
      isConnected: true,
      isSyncing: false,
      state: { kind: 'idle' },
      waiting: 0,
      parked: 0,
      hasSynced: true,
      ...facts,
    },
    () => '14:02',
  );

test('SW1: sync in the words of a reviewer', () => {
  const said = [
    say({ isConnected: false }),
    say({}),
    say({ waiting: 3 }),
    say({ waiting: 1200, isSyncing: true }),
    say({ hasSynced: false }),
    say({ waiting: 3, state: { kind: 'offline', since } }),
    say({ state: { kind: 'offline', since } }),
    say({ waiting: 2, state: { kind: 'server-busy', since } }),
    say({ waiting: 3, state: { kind: 'signed-out' } }),
    say({ state: { kind: 'access-lost' } }),
    say({ parked: 1 }),
    say({ parked: 2, waiting: 1 }),
    say({ state: { kind: 'disk-full' } }),
    say({ state: { kind: 'too-old' } }),
  ].map(({ words, tone }) => `${tone}: ${words}`);
  expect(said).toEqual([
    'alone: Not connected to a team server.',
    'well: Everything is synced.',
    'waiting: All saved here. 3 waiting to sync.',
    'waiting: Syncing: 1,200 left.',
    'waiting: Syncing for the first time.',
    'waiting: All saved here. 3 waiting to sync. Offline since 14:02.',
    'waiting: All saved here. Offline since 14:02.',
    'waiting: All saved here. 2 waiting to sync. The server has been busy since 14:02.',
    'act: All saved here. 3 waiting to sync. Sign in again to sync.',
    'act: All saved here. You have no access to this project any more. Ask a lead.',
    'act: 1 entry needs attention. Everything else is synced.',
    'act: All saved here. 1 waiting to sync. 2 entries need attention.',
    'act: All saved here. The disk is full: free some space to sync.',
    'act: All saved here. Update Assay to sync.',
  ]);
});
