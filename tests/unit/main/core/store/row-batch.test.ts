import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { RowBatch } from '../../../../../main/core/store/row-batch.ts';

const COLUMNS = ['name', 'target', 'count', 'note'] as const;

function openTable(statements: string[] = []): Database.Database {
  const db = new Database(':memory:', { verbose: (sql) => void statements.push(String(sql)) });
  db.exec(`CREATE TABLE thing (
    row INTEGER PRIMARY KEY, name TEXT NOT NULL, target TEXT NOT NULL DEFAULT 'case',
    count INTEGER NOT NULL DEFAULT 0, note TEXT
  ) STRICT`);
  return db;
}

test('RB1: rows come back in their order and with every cell, whatever columns are left out', () => {
  const db = openTable();
  const batch = new RowBatch(db, 'thing', COLUMNS);
  const rows = Array.from({ length: 203 }, (_, at) => [
    `n${at}`,
    at < 100 || at % 3 === 0 ? 'case' : `span/${at}`,
    at < 64 ? 0 : at % 2,
    at < 128 || at % 5 === 0 ? null : `note ${at}`,
  ]);
  for (const row of rows) batch.add(row);
  batch.flush();
  expect(
    db
      .prepare(`SELECT ${COLUMNS.join(', ')} FROM thing ORDER BY row`)
      .raw()
      .all(),
  ).toEqual(rows);
});

test('RB2: 64 rows are one statement, which names no column in which all hold what the table gives', () => {
  const statements: string[] = [];
  const batch = new RowBatch(openTable(statements), 'thing', COLUMNS);
  statements.length = 0;
  for (let at = 0; at < 64; at += 1) batch.add([`n${at}`, 'case', 0, null]);
  const inserts = statements.filter((sql) => sql.startsWith('INSERT'));
  expect(inserts).toHaveLength(1);
  expect(inserts[0]).toContain('INSERT INTO thing (name) VALUES');
});

test('RB3: a column that must be given is named even where all rows hold zero or an empty text', () => {
  const statements: string[] = [];
  const db = openTable(statements);
  db.exec('CREATE TABLE given (name TEXT NOT NULL, count INTEGER NOT NULL) STRICT');
  const batch = new RowBatch(db, 'given', ['name', 'count']);
  for (let at = 0; at < 4; at += 1) batch.add(['', 0]);
  statements.length = 0;
  batch.flush();
  expect(statements.map((sql) => sql.slice(0, 31))).toEqual(['INSERT INTO given (name, count)']);
});

test('RB4: rows that differ in ever other columns are written by a bounded number of statements', () => {
  const names = Array.from({ length: 12 }, (_, at) => `c${at}`);
  const statements: string[] = [];
  const db = openTable(statements);
  db.exec(
    `CREATE TABLE wide (row INTEGER PRIMARY KEY, ${names.join(' INTEGER, ')} INTEGER) STRICT`,
  );
  const batch = new RowBatch(db, 'wide', ['row', ...names]);
  const rows = Array.from({ length: 400 }, (_, at) => [
    at + 1,
    ...names.map((_name, bit) => (((at >> bit) & 1) === 1 ? at : null)),
  ]);
  statements.length = 0;
  for (const row of rows) {
    batch.add(row);
    batch.flush();
  }
  const shapes = statements.map((sql) => /\(([^)]*)\) VALUES/.exec(sql)?.[1]);
  expect(new Set(shapes).size).toBe(33);
  expect(db.prepare('SELECT * FROM wide ORDER BY row').raw().all()).toEqual(rows);
});

test('RB5: what is discarded is never written, and what comes after it is', () => {
  const db = openTable();
  const batch = new RowBatch(db, 'thing', COLUMNS);
  batch.add(['lost', 'case', 1, null]);
  batch.discard();
  batch.flush();
  batch.add(['kept', 'case', 1, null]);
  batch.flush();
  expect(db.prepare('SELECT name FROM thing').pluck().all()).toEqual(['kept']);
});
