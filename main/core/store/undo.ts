import type { Database } from 'better-sqlite3';
import { targetKey } from '../../../shared/domain/target.ts';
import { canonicalJson } from '../../../shared/events/canonical.ts';
import { shownHead } from '../../../shared/events/fold.ts';
import { invert, isUndoable, type UndoableEvent } from '../../../shared/events/invert.ts';
import type { AnyNewEvent } from '../context.ts';
import type { EventLog } from './event-log.ts';
import { deleteDraft, readDraft, saveDraft } from './local-state.ts';
import { createUndoStacks } from './undo-stacks.ts';

/** A step back or forward: the event to append and what it does to drafts in the same transaction. */
export interface UndoStep {
  readonly event: AnyNewEvent;
  readonly drafts: (db: Database) => void;
}

/** Finds what an undo or redo of an author in a pack has to append; null if there is nothing. */
export function createUndoPlanner(db: Database, log: EventLog, nowIso: () => string) {
  const stacks = createUndoStacks(db);

  const actOnTop = (
    authorId: string,
    packId: string,
    stack: 'undo' | 'redo',
  ): UndoableEvent | null => {
    const eventId = stacks.peek(authorId, packId, stack);
    if (eventId === null) return null;
    const event = log.getKnown(eventId);
    if (event === null || !isUndoable(event))
      throw new Error(`The log does not hold event ${eventId}.`);
    return event;
  };

  const heldBefore = (event: UndoableEvent): UndoableEvent | null =>
    shownHead(
      event.parents.flatMap((parent) => {
        const known = log.getKnown(parent);
        return known && isUndoable(known) ? [known] : [];
      }),
    );

  return {
    undo(authorId: string, packId: string): UndoStep | null {
      const act = actOnTop(authorId, packId, 'undo');
      if (act === null) return null;
      const { statement, saidIn } = invert(act, heldBefore(act));
      const event = newEvent(act, statement, saidIn, { undoes: act.eventId });
      return { event, drafts: (target) => settleDrafts(target, event, act, nowIso()) };
    },
    redo(authorId: string, packId: string): UndoStep | null {
      const act = actOnTop(authorId, packId, 'redo');
      if (act === null) return null;
      const event = newEvent(act, act, act, { redoes: act.eventId });
      return { event, drafts: (target) => settleDrafts(target, event, act, nowIso()) };
    },
  };
}

function newEvent(
  act: UndoableEvent,
  statement: Pick<UndoableEvent, 'kind' | 'body'>,
  saidIn: UndoableEvent,
  link: { readonly undoes: string } | { readonly redoes: string },
): AnyNewEvent {
  const envelope = {
    stream: act.stream,
    authorId: act.authorId,
    // Answers that come back were given under the versions of their own time.
    ...(saidIn.packId === null ? {} : { packId: saidIn.packId }),
    ...(saidIn.packRev === null ? {} : { packRev: saidIn.packRev }),
    ...(saidIn.caseId === null ? {} : { caseId: saidIn.caseId }),
    ...(saidIn.caseSha === null ? {} : { caseSha: saidIn.caseSha }),
    ...(saidIn.rubricRev === null ? {} : { rubricRev: saidIn.rubricRev }),
    ...link,
  };
  return { ...envelope, kind: statement.kind, body: statement.body } as AnyNewEvent;
}

/**
 * Keeps typed answers through undo and redo: answers that no longer hold come back as a draft unless a
 * newer draft is there; answers that hold again take away the draft that says the same.
 */
function settleDrafts(db: Database, event: AnyNewEvent, act: UndoableEvent, at: string): void {
  const packId = act.packId ?? '';
  const caseId = act.caseId ?? '';
  if (event.kind === 'annotation.committed') {
    const key = { packId, caseId, target: targetKey(event.body.target), reviewerId: act.authorId };
    const draft = readDraft(db, key);
    if (draft && canonicalJson(draft.answers) === canonicalJson(event.body.answers))
      deleteDraft(db, key);
  } else if (
    event.kind === 'annotation.retracted' &&
    event.undoes !== undefined &&
    act.kind === 'annotation.committed'
  ) {
    const key = { packId, caseId, target: targetKey(act.body.target), reviewerId: act.authorId };
    if (!readDraft(db, key)) saveDraft(db, { ...key, answers: act.body.answers, activeMs: 0, at });
  }
}
