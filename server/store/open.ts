import { randomUUID } from 'node:crypto';
import Database from 'better-sqlite3';
import { Kysely, PostgresDialect, SqliteDialect, type Transaction } from 'kysely';
import { Migrator } from 'kysely/migration';
import { Pool } from 'pg';
import { SERVER_MIGRATIONS, type ServerTables } from './schema.ts';

export type Tx = Transaction<ServerTables>;

export interface ServerStore {
  readonly db: Kysely<ServerTables>;
  readonly isPostgres: boolean;
  /** Milliseconds since 1970, by which tokens and codes end. */
  readonly now: () => number;
  /** Runs in one transaction; again, up to five times, where PostgreSQL asks for it (SQLSTATE 40001). */
  readonly write: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;
  readonly epoch: () => Promise<string>;
  /** After a restore: tells every client to offer again what it holds. */
  readonly newEpoch: () => Promise<string>;
  readonly close: () => Promise<void>;
}

/** @param address `postgres://...`, or the path of the SQLite file (made where there is none). */
export async function openServerStore(
  address: string,
  now: () => number = Date.now,
): Promise<ServerStore> {
  const isPostgres = /^postgres(ql)?:/.test(address);
  const db = new Kysely<ServerTables>({
    dialect: isPostgres
      ? new PostgresDialect({ pool: new Pool({ connectionString: address, max: 10 }) })
      : new SqliteDialect({ database: openSqlite(address) }),
  });
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(SERVER_MIGRATIONS) },
  });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error instanceof Error ? error : new Error('The schema cannot be made.');
  await setEpoch(db, randomUUID(), false);
  return {
    db,
    isPostgres,
    now,
    write: (work) => retried(() => db.transaction().execute(work)),
    epoch: async () => {
      const row = await db
        .selectFrom('server_meta')
        .select('value')
        .where('key', '=', 'epoch')
        .executeTakeFirstOrThrow();
      return row.value;
    },
    newEpoch: async () => {
      const epoch = randomUUID();
      await setEpoch(db, epoch, true);
      return epoch;
    },
    close: () => db.destroy(),
  };
}

/** A plain WAL connection may lose the last commits in a power cut; a receipt must not. */
function openSqlite(file: string): Database.Database {
  const database = new Database(file);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  return database;
}

async function setEpoch(db: Kysely<ServerTables>, value: string, replace: boolean): Promise<void> {
  await db
    .insertInto('server_meta')
    .values({ key: 'epoch', value })
    .onConflict((conflict) =>
      replace ? conflict.column('key').doUpdateSet({ value }) : conflict.column('key').doNothing(),
    )
    .execute();
}

async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : null;
      if (code !== '40001' || attempt >= 5) throw error;
    }
  }
}
