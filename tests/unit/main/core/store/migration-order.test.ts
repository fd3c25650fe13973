import Database from 'better-sqlite3';
import { afterEach, expect, test } from 'vitest';
import { compareWithReplay } from '../../../../../main/core/store/replay.ts';
import { canonicalJson } from '../../../../../shared/events/canonical.ts';
import { publishTestPack, submitted, TEST_PACK } from '../../../../support/review-fixture.ts';
import { createTempWorkspace, type TempWorkspace } from '../../../../support/temp-workspace.ts';

let workspace: TempWorkspace | null = null;
afterEach(async () => workspace?.cleanUp());

test('MO1: a workspace of schema 10 with edits and two heads is as if the log were replayed', async () => {
  workspace = createTempWorkspace();
  const first = await workspace.open();
  const { context, close } = first;
  publishTestPack(context, ['s:1']);
  const answer = (verdict: 'pass' | 'fail') => ({
    ...submitted(context, { caseId: 's:1' }, { verdict }),
    activeMs: 40,
  });
  context.writer.commit([answer('fail')]);
  const [edited] = context.writer.commit([answer('pass')]);
  // The same person on a second device, which had not seen the edit.
  const elsewhere = { ...edited, eventId: 'z-second-device', deviceId: 'second', parents: [] };
  expect(context.writer.receive([canonicalJson(elsewhere)])).toMatchObject([{ kind: 'stored' }]);
  expect(compareWithReplay(context.readDb).filter((table) => !table.same)).toEqual([]);
  const { databasePath } = context;
  await close();

  const old = new Database(databasePath);
  const later = ['assignment', 'share_case', 'repeat_case', 'gold_case', 'declined_case'];
  for (const table of [...later, 'pack_identity', 'adjudication']) old.exec(`DROP TABLE ${table}`);
  old.exec(`DROP TABLE followed; DROP TABLE event_conflict; DROP VIEW adjudication_state;
    ALTER TABLE pack DROP COLUMN event_id;
    UPDATE annotation SET active_ms = 40 WHERE event_id = 'z-second-device';
    PRAGMA user_version = 10;`);
  old.close();

  const again = await workspace.open();
  const { readDb } = again.context;
  expect(compareWithReplay(readDb).filter((table) => !table.same)).toEqual([]);
  const spent = readDb.prepare('SELECT active_ms FROM annotation WHERE pack_id = ?').pluck();
  expect(spent.all(TEST_PACK)).toEqual([120, 120]);
});
