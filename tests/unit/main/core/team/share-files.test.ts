import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CoreContext } from '../../../../../main/core/context.ts';
import { verifyPackFile } from '../../../../../main/core/io/pack/verify-pack-file.ts';
import { connectServer, setSyncRole } from '../../../../../main/core/store/sync-server.ts';
import { outgoingFile } from '../../../../../main/core/sync/files.ts';
import { shareFileNames } from '../../../../../main/core/team/share-files.ts';
import type { SyncPerson } from '../../../../../shared/contract/sync.ts';
import { openDesk, readEvents } from '../../../../support/review-desk.ts';
import { seedCases } from '../../../../support/seed-cases.ts';
import { openTeamDesk, type TeamDesk } from '../../../../support/team-desk.ts';
import { createTempWorkspace, type TempWorkspace } from '../../../../support/temp-workspace.ts';

let workspace: TempWorkspace;
let context: CoreContext;
let team: TeamDesk;
let packId: string;
let ids: readonly string[];
let people: SyncPerson[];

beforeEach(async () => {
  workspace = createTempWorkspace({ startAt: '2026-03-02T08:00:00Z', countedIds: true });
  ({ context } = await workspace.open());
  people = [];
  team = openTeamDesk(context, async () => people);
  const cases = Array.from({ length: 8 }, (_, i) => ({ id: `c${i}`, input: `question ${i}` }));
  packId = await openDesk(context).publish(seedCases(context, cases), { name: 'Refunds: may?' });
  ids = await team.add('Ada', 'Ben/Jr.');
  await team.call('team.assign', {
    packId,
    reviewerIds: [...ids, context.personId()],
    repeats: 1,
    overlap: 2,
  });
});
afterEach(() => workspace.cleanUp());

const connect = (role: 'lead' | 'reviewer') =>
  context.writer.local({ topics: [] }, (db) => {
    connectServer(db, {
      url: 'http://127.0.0.1:1/',
      projectId: 'p',
      epoch: 'e',
      personId: context.personId(),
      personName: 'Lead',
      role,
      connectedAt: '2026-03-01T00:00:00Z',
    });
  });
const onServer = (personId: string, name: string): SyncPerson => ({
  personId,
  name,
  role: 'reviewer',
  expertise: ['qa'],
  isSelf: false,
  devices: [
    {
      deviceId: 'd1',
      lastSeenAt: '2026-03-01T10:00:00Z',
      isRemoved: false,
      isThisDevice: false,
    },
    { deviceId: 'd2', lastSeenAt: null, isRemoved: false, isThisDevice: false },
  ],
});

test('SF1: one sound file for each reviewer but oneself, named by person and pack, hidden repeats as cases', async () => {
  const folder = join(workspace.dir, 'out');
  mkdirSync(folder);
  const files = await team.call('team.exportShares', { packId, folderToken: folder });
  expect(files.map(({ name, fileName }) => [name, fileName])).toEqual([
    ['Ada', 'Ada - Refunds- may-.assaypack'],
    ['Ben/Jr.', 'Ben-Jr. - Refunds- may-.assaypack'],
  ]);
  expect(readdirSync(folder).toSorted()).toEqual(files.map(({ fileName }) => fileName));
  for (const [at, file] of files.entries()) {
    const { manifest } = await verifyPackFile(join(folder, file.fileName), new Set());
    expect(manifest.recipient).toEqual({ reviewerId: ids[at], name: file.name });
    expect(manifest.counts.cases).toBe(team.share(packId, ids[at] ?? '').length);
  }
  await expect(
    team.call('team.exportShares', { packId, reviewerIds: ['nobody'], folderToken: folder }),
  ).rejects.toThrow('Nobody else has a share');
});

test('SF2: people of one name, and names that a file system takes for one, get files of their own', () => {
  const names = shareFileNames(
    [
      { reviewerId: 'id-000001', name: 'Ada' },
      { reviewerId: 'id-000002', name: 'ADA' },
      { reviewerId: 'id-000003', name: 'nul' },
    ],
    'Pack',
  );
  expect(names).toEqual([
    'Ada - Pack (000001).assaypack',
    'ADA - Pack (000002).assaypack',
    'nul - Pack.assaypack',
  ]);
});

test('SF3: without a server nothing is sent', async () => {
  await expect(team.call('team.sendShares', { packId })).rejects.toThrow(/server/);
});

test('SF4: shares of people in the project wait as the very file that their grant names, others are named', async () => {
  connect('lead');
  people = [onServer(ids[0] ?? '', 'Ada L.')];
  expect(await team.call('team.sendShares', { packId })).toEqual({
    sent: ['Ada'],
    notOnServer: ['Ben/Jr.'],
  });
  const named = readEvents(context).flatMap((event) =>
    event.kind === 'assignment.granted' && event.body.packFileSha256 !== null ? [event.body] : [],
  );
  expect(named).toMatchObject([{ reviewerId: ids[0] }]);
  const { manifest } = await verifyPackFile(
    outgoingFile(context, named[0]?.packFileSha256 ?? ''),
    new Set(),
  );
  expect(manifest.recipient?.reviewerId).toBe(ids[0]);
  // Sent again without a change, it is the same file and no new word.
  const before = readEvents(context).length;
  await team.call('team.sendShares', { packId });
  expect(readEvents(context)).toHaveLength(before);
  // Another due day is another file: the grant names none until it is sent again.
  await team.call('team.setDue', { packId, reviewerIds: [ids[0] ?? ''], dueAt: '2026-04-01' });
  expect(readEvents(context).at(-1)?.body).toMatchObject({ packFileSha256: null });
});

test('SF5: people of the server are on the list under their ids, with when they were last there', async () => {
  connect('lead');
  people = [onServer(ids[0] ?? '', 'Ada L.'), onServer('server-person', 'Zoe')];
  await team.call('team.refreshPeople', {});
  const list = await team.call('team.people', {});
  expect(list.filter(({ isOnServer }) => isOnServer)).toMatchObject([
    { personId: ids[0], name: 'Ada L.', expertise: 'qa', lastSeenAt: '2026-03-01T10:00:00Z' },
    { personId: 'server-person', name: 'Zoe' },
  ]);
  people = [];
  await team.call('team.refreshPeople', {});
  expect((await team.call('team.people', {})).filter(({ isOnServer }) => isOnServer)).toEqual([]);
});

test('SF6: who is no lead of the project hands nothing of it out', async () => {
  connect('lead');
  people = [onServer(ids[0] ?? '', 'Ada')];
  await team.call('team.sendShares', { packId });
  context.writer.local({ topics: [] }, (db) => setSyncRole(db, 'reviewer'));
  const refused = /Only leads hand out/;
  const plan = { packId, reviewerIds: [...ids] };
  await expect(team.call('team.preview', plan)).rejects.toThrow(refused);
  await expect(team.call('team.assign', plan)).rejects.toThrow(refused);
  await expect(team.call('team.sendShares', { packId })).rejects.toThrow(refused);
  await expect(
    team.call('team.exportShares', { packId, folderToken: workspace.dir }),
  ).rejects.toThrow(refused);
  await expect(team.call('team.release', { packId, reviewerId: ids[0] ?? '' })).rejects.toThrow(
    refused,
  );
});
