import { userInfo } from 'node:os';
import type { Database } from 'better-sqlite3';

/** Name to show for an author's id; the id itself if nobody gave one. */
export function personName(db: Database, personId: string): string {
  const row = db
    .prepare<[string], { name: string }>('SELECT name FROM person WHERE person_id = ?')
    .get(personId);
  return row?.name ?? personId;
}

/** Sets the name that an author's answers are shown under. */
export function namePerson(db: Database, personId: string, name: string): void {
  db.prepare(
    'INSERT INTO person (person_id, name) VALUES (?, ?) ON CONFLICT (person_id) DO UPDATE SET name = excluded.name',
  ).run(personId, name.toWellFormed());
}

/** Names an author whom nobody has named here yet. */
export function nameNewPerson(db: Database, personId: string, name: string): void {
  db.prepare('INSERT OR IGNORE INTO person (person_id, name) VALUES (?, ?)').run(
    personId,
    name.toWellFormed(),
  );
}

/** Name of the account that runs Assay, or `Reviewer` where the system has none (containers). */
export function defaultPersonName(): string {
  try {
    return userInfo().username.trim().slice(0, 120) || 'Reviewer';
  } catch {
    // `userInfo` throws for a user id without an entry in the system's list; a name is still needed.
    return 'Reviewer';
  }
}
