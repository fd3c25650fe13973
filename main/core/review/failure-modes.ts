import type { Database } from 'better-sqlite3';
import type { Rubric } from '../../../shared/domain/rubric.ts';
import { lazyStatement } from './lazy-statement.ts';

/** Answers that are looked through for names; a pack with more has said its names long before. */
const MAX_ANNOTATIONS = 20_000;
const MAX_NAMES = 500;

/**
 * Failure modes that people have named in a pack, in alphabetical order, so that the same failure gets
 * the same name. Empty if the rubric asks for none.
 */
export function createFailureModesOf(
  db: Database,
): (pack: { readonly packId: string }, rubric: Pick<Rubric, 'questions'>) => string[] {
  const named = lazyStatement<[string, number, string, number], { name: string }>(
    db,
    `SELECT DISTINCT mode.value AS name
     FROM (SELECT answers FROM annotation WHERE pack_id = ? AND state = 'submitted' LIMIT ?) AS said,
       json_each(said.answers, ?) AS mode
     WHERE mode.type = 'text' ORDER BY mode.value LIMIT ?`,
  );
  return ({ packId }, rubric) => {
    const names = new Set<string>();
    for (const question of rubric.questions) {
      if (question.kind !== 'failure_mode') continue;
      // A question key is lower-case letters, digits and _, so it needs no quoting in a path.
      for (const row of named().all(packId, MAX_ANNOTATIONS, `$.${question.key}`, MAX_NAMES))
        names.add(row.name);
    }
    return [...names].sort();
  };
}
