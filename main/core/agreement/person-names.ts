import type { Database } from 'better-sqlite3';
import type { PersonRef } from '../../../shared/contract/agreement.ts';

/** Labels of files that name nobody. */
const NAMELESS = 'Somebody without a name';

/**
 * Names to show for reviewers' ids, in their order. People who have the same name get the end of
 * their id beside it, so that each name stands for one of them.
 */
export function personNames(db: Database, ids: readonly string[]): string[] {
  const nameOf = db
    .prepare<[string], string>('SELECT name FROM person WHERE person_id = ?')
    .pluck();
  const names = ids.map((id) => nameOf.get(id) || id || NAMELESS);
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return names.map((name, at) =>
    (counts.get(name) ?? 0) > 1 ? `${name} (${(ids[at] ?? '').slice(-4)})` : name,
  );
}

/** The same as references, by id. */
export function personRefs(db: Database, ids: Iterable<string>): ReadonlyMap<string, PersonRef> {
  const list = [...new Set(ids)];
  const names = personNames(db, list);
  return new Map(list.map((id, at) => [id, { id, name: names[at] ?? id }]));
}
