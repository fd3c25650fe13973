import type { Database } from 'better-sqlite3';
import type { Rubric } from '../../../shared/domain/rubric.ts';
import { packStream } from '../../../shared/events/event.ts';
import type { NewEvent } from '../context.ts';

/**
 * The event that gives a pack its own copy of a rubric's revision, for everybody who gets the pack: what
 * stands under that id in their workspace may be something else. None if the pack has it already.
 */
export function packRubricEvents(
  db: Database,
  rubric: Rubric,
  pack: { readonly packId: string; readonly packRev: number; readonly authorId: string },
): NewEvent<'rubric.published'>[] {
  const has = db
    .prepare('SELECT 1 FROM pack_rubric WHERE pack_id = ? AND rubric_id = ? AND rev = ?')
    .get(pack.packId, rubric.id, rubric.rev);
  if (has !== undefined) return [];
  return [
    {
      kind: 'rubric.published',
      stream: packStream(pack.packId),
      ...pack,
      rubricRev: rubric.rev,
      body: { rubric },
    },
  ];
}
