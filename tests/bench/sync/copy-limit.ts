import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import Database from 'better-sqlite3';

/** What the database alone does with the same rows. @returns rows a second, one figure a round. */
export type MeasureLimit = (packId: string, rounds: number) => readonly number[];

/** COPY of a pack's rows into a table of the same shape (columns, keys and indexes), by `psql`. */
export function copyLimit(programs: string, url: string, folder: string): MeasureLimit {
  const psql = (script: string): string =>
    execFileSync(join(programs, 'psql'), [url, '-q', '-v', 'ON_ERROR_STOP=1'], {
      input: script,
      encoding: 'utf8',
      cwd: folder,
    });
  return (packId, rounds) => {
    psql(`set client_min_messages = warning;
drop table if exists copy_of_event;
create table copy_of_event (like event including all);
\\copy (select * from event where stream like 'ann/${packId}/%') to 'rows.copy'
`);
    const count = `select 'rows', count(*) from copy_of_event;`;
    return Array.from({ length: rounds }, () => {
      const output = psql(`truncate copy_of_event;
checkpoint;
\\timing on
\\copy copy_of_event from 'rows.copy'
\\timing off
${count}
`);
      const ms = Number(/Time: ([\d.]+) ms/.exec(output)?.[1]);
      const copied = Number(/rows\s*\|\s*(\d+)/.exec(output)?.[1]);
      if (!(ms > 0) || !(copied > 0)) throw new Error(`psql said: ${output}`);
      return (copied / ms) * 1000;
    });
  };
}

/** One transaction of one prepared INSERT a row, into a table of the same shape in a file of its own. */
export function insertLimit(file: string, folder: string): MeasureLimit {
  return (packId, rounds) => {
    const source = new Database(file, { readonly: true });
    const { sql } = source
      .prepare<[], { sql: string }>("SELECT sql FROM sqlite_schema WHERE name = 'event'")
      .get() ?? { sql: '' };
    const rows = source
      .prepare<[string], Record<string, unknown>>('SELECT * FROM event WHERE stream LIKE ?')
      .all(`ann/${packId}/%`);
    source.close();
    return Array.from({ length: rounds }, (_, round) => {
      const target = new Database(join(folder, `limit-${packId}-${round}.sqlite`));
      target.pragma('journal_mode = WAL');
      target.pragma('synchronous = FULL');
      target.exec(sql);
      const names = Object.keys(rows[0] ?? {});
      const insert = target.prepare(
        `INSERT INTO event (${names.join()}) VALUES (${names.map((name) => `@${name}`).join()})`,
      );
      const start = performance.now();
      target.transaction(() => rows.forEach((row) => insert.run(row)))();
      const ms = performance.now() - start;
      target.close();
      return (rows.length / ms) * 1000;
    });
  };
}
