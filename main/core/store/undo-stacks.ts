import type { Database } from 'better-sqlite3';
import { undoScope, type UndoableEvent } from '../../../shared/events/invert.ts';

type Stack = 'undo' | 'redo';

/**
 * `undo_entry`: for each pack's review, and for decisions (with {@link undoScope}), the acts that can be taken back and those that can be brought back, last
 * one on top. A projection of the log, so both survive a restart: a new act goes on `undo` and clears
 * `redo`; an undo moves the act to `redo`; a redo puts the event that brought it back on `undo`.
 */
export function createUndoStacks(db: Database) {
  const top = db.prepare<string[], { depth: number; event_id: string }>(
    `SELECT depth, event_id FROM undo_entry WHERE author_id = ? AND pack_id = ? AND stack = ?
     ORDER BY depth DESC LIMIT 1`,
  );
  const insert = db.prepare(
    'INSERT INTO undo_entry (author_id, pack_id, stack, depth, event_id) VALUES (?, ?, ?, ?, ?)',
  );
  const remove = db.prepare(
    'DELETE FROM undo_entry WHERE author_id = ? AND pack_id = ? AND stack = ? AND event_id = ?',
  );
  const clear = db.prepare(
    'DELETE FROM undo_entry WHERE author_id = ? AND pack_id = ? AND stack = ?',
  );

  const push = (authorId: string, packId: string, stack: Stack, eventId: string) => {
    const depth = (top.get(authorId, packId, stack)?.depth ?? 0) + 1;
    insert.run(authorId, packId, stack, depth, eventId);
  };

  return {
    /** The act on top of a stack. */
    peek: (authorId: string, packId: string, stack: Stack): string | null =>
      top.get(authorId, packId, stack)?.event_id ?? null,
    /** Moves the stacks on by one event of the author. */
    record(event: UndoableEvent): void {
      const packId = undoScope(event);
      const { authorId } = event;
      if (event.undoes !== undefined) {
        remove.run(authorId, packId, 'undo', event.undoes);
        push(authorId, packId, 'redo', event.undoes);
      } else if (event.redoes !== undefined) {
        remove.run(authorId, packId, 'redo', event.redoes);
        push(authorId, packId, 'undo', event.eventId);
      } else {
        push(authorId, packId, 'undo', event.eventId);
        clear.run(authorId, packId, 'redo');
      }
    },
  };
}
