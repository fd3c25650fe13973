import type { Database } from 'better-sqlite3';
import { namePerson } from './person.ts';

/** A person of the list; the name is in `person`. */
export interface TeamPersonRow {
  readonly personId: string;
  readonly name: string;
  readonly role: string;
  readonly expertise: string | null;
}

/** A row as the list has it. */
export interface ListedPerson extends TeamPersonRow {
  readonly isOnServer: boolean;
  readonly lastSeenAt: string | null;
}

/** Everybody who was added and not taken off, by name. */
export function readTeamPeople(db: Database): ListedPerson[] {
  return db
    .prepare<[], TeamPersonRow & { fromServer: number; lastSeenAt: string | null }>(
      `SELECT t.person_id AS personId, coalesce(p.name, t.person_id) AS name, t.role, t.expertise,
         t.from_server AS fromServer, t.last_seen_at AS lastSeenAt
       FROM team_person t LEFT JOIN person p ON p.person_id = t.person_id
       WHERE t.removed = 0 ORDER BY name COLLATE NOCASE, t.person_id`,
    )
    .all()
    .map(({ fromServer, ...row }) => ({ ...row, isOnServer: fromServer === 1 }));
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

/**
 * Puts the people of the server's project on the list, under the same ids; whoever is no longer there
 * stays, as somebody whom only files reach. An expertise that the server does not know is kept. Runs
 * inside `writer.local`.
 */
export function mergeServerPeople(
  db: Database,
  people: readonly Omit<ListedPerson, 'isOnServer'>[],
  at: string,
): void {
  db.prepare('UPDATE team_person SET from_server = 0').run();
  const merge = db.prepare(
    `INSERT INTO team_person (person_id, role, expertise, added_at, from_server, last_seen_at)
     VALUES (@personId, @role, @expertise, @at, 1, @lastSeenAt)
     ON CONFLICT (person_id) DO UPDATE SET role = excluded.role, removed = 0, from_server = 1,
       expertise = coalesce(excluded.expertise, expertise), last_seen_at = excluded.last_seen_at`,
  );
  for (const { name, ...person } of people) {
    namePerson(db, person.personId, name);
    merge.run({ ...person, at });
  }
}
