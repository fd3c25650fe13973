import Database from 'better-sqlite3';
import { createEventLog, parseEvent } from './event-log.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations.ts';
import { createProjector, PROJECTION_TABLES } from './projections.ts';
import { createIdentities } from './self.ts';

/** How a projection compares with a fresh replay of the log. */
export interface TableComparison {
  readonly table: string;
  readonly rows: number;
  /** True if the replay gives the same rows with the same values. */
  readonly same: boolean;
}

/** Empties every projection and derives it from the log again, in one transaction. */
export function rebuildProjections(db: Database.Database): void {
  db.transaction(() => {
    for (const table of Object.keys(PROJECTION_TABLES)) db.exec(`DELETE FROM ${table}`);
    replay(db, db);
  }).immediate();
}

/**
 * Replays the log into an empty database in memory and compares every projection with it.
 * Reads `db` only; blocks for about 0.1 ms an event, so call it in a worker.
 */
export function compareWithReplay(db: Database.Database): TableComparison[] {
  const fresh = new Database(':memory:');
  try {
    migrate(fresh, MIGRATIONS);
    const insertBlob = fresh.prepare('INSERT INTO blob (sha256, bytes) VALUES (?, ?)');
    for (const [sha256, bytes] of rowsOf(db, 'SELECT sha256, bytes FROM blob'))
      insertBlob.run(sha256, bytes);
    fresh.transaction(() => replay(db, fresh))();
    return Object.entries(PROJECTION_TABLES).map(([table, key]) => {
      const sql = `SELECT * FROM ${table} ORDER BY ${key}`;
      return { table, ...compareRows(rowsOf(db, sql), rowsOf(fresh, sql)) };
    });
  } finally {
    fresh.close();
  }
}

/** Applies the events of one database, in the order of its log, to the projections of another. */
function replay(from: Database.Database, to: Database.Database): void {
  const projector = createProjector(to, createIdentities(from), createEventLog(from).getKnown);
  // Ids first and bodies one by one: a connection that iterates cannot write.
  const positions = from
    .prepare<[], number>('SELECT position FROM event ORDER BY position')
    .pluck()
    .all();
  const select = from
    .prepare<[number], string>('SELECT json FROM event WHERE position = ?')
    .pluck();
  for (const position of positions) {
    const json = select.get(position);
    if (json !== undefined) projector.apply(parseEvent(json));
  }
}

function compareRows(
  left: Iterator<readonly unknown[]>,
  right: Iterator<readonly unknown[]>,
): { rows: number; same: boolean } {
  let rows = 0;
  let same = true;
  for (;;) {
    const a = left.next();
    const b = right.next();
    if (!a.done) rows += 1;
    if (a.done && b.done) return { rows, same };
    if (JSON.stringify(a) !== JSON.stringify(b)) same = false;
    if (!same && a.done) {
      right.return?.();
      return { rows, same };
    }
  }
}

function rowsOf(db: Database.Database, sql: string): IterableIterator<readonly unknown[]> {
  return db.prepare<[], readonly unknown[]>(sql).raw().iterate();
}
