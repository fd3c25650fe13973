import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  migrate,
  pendingMigrations,
  schemaVersion,
} from '../../../../../main/core/store/migrate.ts';
import { MIGRATIONS, type Migration } from '../../../../../main/core/store/migrations.ts';

let db: Database.Database;
beforeEach(() => {
  db = new Database(':memory:');
});
afterEach(() => void db.close());

const step = (version: number, sql: string): Migration => ({
  version,
  name: sql,
  up: (into) => void into.exec(sql),
});

describe('migrations', () => {
  test('MG1: steps run once each, in order, and the version follows', () => {
    const steps = [step(10, 'CREATE TABLE a (x)'), step(20, 'INSERT INTO a VALUES (1)')];
    migrate(db, steps);
    migrate(db, steps);
    expect(db.prepare('SELECT count(*) FROM a').pluck().get()).toBe(1);
    expect(schemaVersion(db)).toBe(20);
  });

  test('MG2: a step that fails leaves no trace and the steps before it stay', () => {
    const steps = [
      step(10, 'CREATE TABLE a (x)'),
      step(20, 'INSERT INTO a VALUES (1); SELECT * FROM missing'),
    ];
    expect(() => migrate(db, steps)).toThrow(/missing/);
    expect(schemaVersion(db)).toBe(10);
    expect(db.prepare('SELECT count(*) FROM a').pluck().get()).toBe(0);
  });

  test('MG3: numbers that do not grow are refused before anything runs', () => {
    expect(() => pendingMigrations(0, [step(20, ''), step(10, '')])).toThrow(
      'Migration 10 stands after 20.',
    );
    expect(() => pendingMigrations(0, [step(10, ''), step(10, '')])).toThrow(/10/);
  });

  test('MG4: the released list is in order and every table but those of the search index is STRICT', () => {
    expect(pendingMigrations(0, MIGRATIONS)).toEqual(MIGRATIONS);
    migrate(db, MIGRATIONS);
    const loose = db
      .prepare(
        `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type <> 'view' AND strict = 0 AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'case_text%'`,
      )
      .pluck()
      .all();
    expect(loose).toEqual([]);
  });
});
