import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Network } from '../../../../../main/core/context.ts';
import { createSyncHandlers } from '../../../../../main/core/sync/handlers.ts';
import { keepShareFile } from '../../../../../main/core/sync/share-pack.ts';
import { AppFailure, appError } from '../../../../../shared/errors.ts';
import { publishTestPack, TEST_PACK } from '../../../../support/review-fixture.ts';
import {
  grantShare,
  joinAs,
  memberFetch,
  startTeamServer,
  type Member,
  type TeamServer,
} from '../../../../support/sync-team.ts';

const BYTES = randomBytes(300_000);
let server: TeamServer;
let lea: Member;
let ann: Member;
let sha256: string;

beforeEach(async () => {
  server = await startTeamServer();
  lea = await joinAs(server, 'Lea', 'lead');
  ann = await joinAs(server, 'Ann', 'reviewer');
  publishTestPack(lea.core().context, ['case-1', 'case-2']);
  await lea.call('sync.sharePack', { packId: TEST_PACK });
  const path = join(lea.workspace.dir, 'ann.assaypack');
  writeFileSync(path, BYTES);
  sha256 = await keepShareFile(lea.core().context, path);
  grantShare(lea, ann, TEST_PACK, ['case-1'], sha256);
  await lea.call('sync.now', {});
});
afterEach(async () => {
  await lea.close();
  await ann.close();
  await server.close();
});

/** Ann's calls with an importer that takes down what it is given. */
function annWith(importPackFile: ((path: string) => Promise<void>) | null, fetch = memberFetch()) {
  const { context } = ann.core();
  const network: Network = {
    fetch,
    random: () => 0,
    after: () => () => undefined,
    inBackground: false,
  };
  return createSyncHandlers(
    { ...context, deps: { ...ann.workspace.deps, network } },
    { onChanges: () => () => undefined, isRecovered: false, importPackFile },
  );
}

it('SY10: a share file is uploaded for its reviewer alone, fetched, imported once and cleaned up', async () => {
  const imported: Buffer[] = [];
  const calls = annWith(async (path) => void imported.push(readFileSync(path)));
  await calls['sync.now']({});
  await calls['sync.now']({});
  expect(imported).toHaveLength(1);
  expect(imported[0]?.equals(BYTES)).toBe(true);
  expect(readdirSync(join(ann.workspace.deps.workspaceDir, 'incoming'))).toEqual([]);
  const readers = await server.store.db
    .selectFrom('blob_reader')
    .select('person_id')
    .where('sha256', '=', sha256)
    .execute();
  expect(readers).toEqual([{ person_id: ann.core().context.personId() }]);
  // What is sent is not sent again.
  const puts = await server.store.db.selectFrom('blob').selectAll().execute();
  await lea.call('sync.now', {});
  expect(await server.store.db.selectFrom('blob').selectAll().execute()).toEqual(puts);
});

it('SY11: a download that was cut off goes on where it stopped, and a wrong file is never imported', async () => {
  const ranges: (string | null)[] = [];
  let cut = true;
  const cutting: Network['fetch'] = async (url, init) => {
    const response = await memberFetch()(url, init);
    if (!url.includes(sha256)) return response;
    ranges.push(new Headers(init.headers).get('range'));
    if (!cut) return response;
    cut = false;
    const bytes = new Uint8Array(await response.arrayBuffer());
    let sent = false;
    const body = new ReadableStream({
      pull(controller) {
        if (sent) controller.error(new Error('cut'));
        else controller.enqueue(bytes.slice(0, 100_000));
        sent = true;
      },
    });
    return new Response(body, { status: 200 });
  };
  const imported: Buffer[] = [];
  const calls = annWith(async (path) => void imported.push(readFileSync(path)), cutting);
  const first = await calls['sync.now']({});
  expect(first.status.words).toMatch(/Offline since/);
  expect(imported).toEqual([]);
  const partial = join(ann.workspace.deps.workspaceDir, 'incoming', `${sha256}.part`);
  expect(existsSync(partial)).toBe(true);
  await calls['sync.now']({});
  expect(ranges).toEqual([null, 'bytes=100000-']);
  expect(imported[0]?.equals(BYTES)).toBe(true);
});

it('SY12: a part that is not of this file is thrown away; the next attempt fetches it whole', async () => {
  const imported: Buffer[] = [];
  const calls = annWith(async (path) => void imported.push(readFileSync(path)));
  await calls['sync.status']({});
  const folder = join(ann.workspace.deps.workspaceDir, 'incoming');
  // Pulls the grant and takes no file yet.
  await annWith(null)['sync.now']({});
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${sha256}.part`), 'not of this file');
  expect((await calls['sync.now']({})).status.tone).toBe('act');
  expect(imported).toEqual([]);
  await calls['sync.now']({});
  expect(imported[0]?.equals(BYTES)).toBe(true);
});

it('SY13: a file that the importer refuses is told once and holds up nothing', async () => {
  let tries = 0;
  const calls = annWith(async () => {
    tries += 1;
    throw new AppFailure(appError('pack/damaged', 'The pack is damaged.'));
  });
  expect((await calls['sync.now']({})).status.words).toBe('Everything is synced.');
  await calls['sync.now']({});
  expect(tries).toBe(1);
  const log = await calls['sync.log']({ limit: 10 });
  expect(log.map(({ message }) => message)).toContain('A pack file was refused: pack/damaged.');
});
