import type { Database } from 'better-sqlite3';
import { namePerson } from './person.ts';

/** A row of the list of people; its name is in `person`. */
export interface TeamPersonRow {
  readonly personId: string;
  readonly name: string;
  readonly role: string;
  readonly expertise: string | null;
}

/** Everybody who was added here and not taken off, by name. */
export function readTeamPeople(db: Database): TeamPersonRow[] {
  return db
    .prepare<[], TeamPersonRow>(
      `SELECT t.person_id AS personId, coalesce(p.name, t.person_id) AS name, t.role, t.expertise
       FROM team_person t LEFT JOIN person p ON p.person_id = t.person_id
       WHERE t.removed = 0 ORDER BY name COLLATE NOCASE, t.person_id`,
    )
    .all();
}

/** Adds a person to the list or changes it. Runs inside `writer.local`. */
export function writeTeamPerson(db: Database, person: TeamPersonRow, addedAt: string): void {
  namePerson(db, person.personId, person.name);
  db.prepare(
    `INSERT INTO team_person (person_id, role, expertise, added_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (person_id) DO UPDATE SET role = excluded.role, expertise = excluded.expertise, removed = 0`,
  ).run(person.personId, person.role, person.expertise, addedAt);
}

/** Takes a person off the list; the name stays with what the person said. Runs inside `writer.local`. */
export function removeTeamPerson(db: Database, personId: string): void {
  db.prepare('UPDATE team_person SET removed = 1 WHERE person_id = ?').run(personId);
}
