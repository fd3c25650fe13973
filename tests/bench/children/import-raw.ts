import { join } from 'node:path';
import Database from 'better-sqlite3';
import { readLines } from './read-lines.ts';

/*
 * The limit: lines of the file as they are into one table, durably, in one transaction with a rollback
 * journal, which writes every page once. `import-raw.ts FILE FOLDER`
 */

const [, , file = '', dir = ''] = process.argv;
const db = new Database(join(dir, 'raw.db'));
db.pragma('journal_mode = DELETE');
db.pragma('synchronous = FULL');
db.exec('CREATE TABLE raw (row INTEGER PRIMARY KEY, line TEXT NOT NULL)');
const insert = db.prepare<[number, string]>('INSERT INTO raw VALUES (?, ?)');
const start = performance.now();
let cases = 0;
db.transaction(() => {
  for (const line of readLines(file)) {
    cases += 1;
    insert.run(cases, line);
  }
}).immediate();
const completeMs = performance.now() - start;
db.close();
console.log(JSON.stringify({ cases, completeMs }));
