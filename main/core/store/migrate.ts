import type { Database } from 'better-sqlite3';
import { APPLICATION_ID } from './connection.ts';
import type { Migration } from './migrations.ts';

/** Schema version that a list of migrations leads to. */
export function latestVersion(migrations: readonly Migration[]): number {
  return migrations.at(-1)?.version ?? 0;
}

/** Schema version of an open database. */
export function schemaVersion(db: Database): number {
  return Number(db.pragma('user_version', { simple: true }));
}

/** The steps that a database still needs, in order. @throws if the numbers of the list do not grow. */
export function pendingMigrations(
  from: number,
  migrations: readonly Migration[],
): readonly Migration[] {
  migrations.forEach((migration, index) => {
    const previous = migrations[index - 1];
    if (previous && previous.version >= migration.version) {
      throw new Error(`Migration ${migration.version} stands after ${previous.version}.`);
    }
  });
  return migrations.filter((migration) => migration.version > from);
}

/**
 * Brings a database to the newest schema, one transaction a step: whoever pulls the plug in the middle
 * finds the schema of the last whole step, and the next start goes on from there.
 */
export function migrate(db: Database, migrations: readonly Migration[]): void {
  for (const migration of pendingMigrations(schemaVersion(db), migrations)) {
    db.transaction(() => {
      migration.up(db);
      db.pragma(`application_id = ${APPLICATION_ID}`);
      db.pragma(`user_version = ${migration.version}`);
    }).immediate();
  }
}
