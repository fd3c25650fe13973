import { renameSync } from 'node:fs';
import Database from 'better-sqlite3';
import { afterEach, expect, test } from 'vitest';
import { migrate } from '../../../../../main/core/store/migrate.ts';
import { MIGRATIONS } from '../../../../../main/core/store/migrations.ts';
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

  const old = schema10Of(databasePath);
  old.exec(`UPDATE annotation SET active_ms = 40 WHERE event_id = 'z-second-device'`);
  old.close();

  const again = await workspace.open();
  const { readDb } = again.context;
  expect(compareWithReplay(readDb).filter((table) => !table.same)).toEqual([]);
  const spent = readDb.prepare('SELECT active_ms FROM annotation WHERE pack_id = ?').pluck();
  expect(spent.all(TEST_PACK)).toEqual([120, 120]);
});

/** Puts the workspace's rows into a database of schema 10, in the place of the newer one. */
function schema10Of(databasePath: string): Database.Database {
  const newer = `${databasePath}.newer`;
  renameSync(databasePath, newer);
  const old = new Database(databasePath);
  migrate(
    old,
    MIGRATIONS.filter(({ version }) => version <= 10),
  );
  old.pragma('foreign_keys = OFF');
  old.prepare('ATTACH ? AS newer').run(newer);
  const tables = old
    .prepare<[], string>(
      `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'`,
    )
    .pluck();
  for (const table of tables.all()) {
    const columns = old
      .prepare<[string], string>(`SELECT '"' || name || '"' FROM pragma_table_info(?)`)
      .pluck()
      .all(table)
      .join(', ');
    old.exec(`DELETE FROM main."${table}";
      INSERT INTO main."${table}" (${columns}) SELECT ${columns} FROM newer."${table}"`);
  }
  old.exec('DETACH newer');
  return old;
}
