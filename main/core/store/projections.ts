import type { Database } from 'better-sqlite3';
import {
  readKnownEvent,
  type EventEnvelope,
  type KnownEvent,
} from '../../../shared/events/event.ts';
import { subjectOf } from '../../../shared/events/fold.ts';
import { isUndoable } from '../../../shared/events/invert.ts';
import { assertNever } from '../../../shared/result.ts';
import { createAnnotationProjection } from './projection-annotations.ts';
import { createAssignmentProjection } from './projection-assignments.ts';
import { createCaseStateProjection } from './projection-case-state.ts';
import { createPackProjection } from './projection-packs.ts';
import type { Self } from './self.ts';
import { createUndoStacks } from './undo-stacks.ts';

/** Tables that hold nothing but what follows from the log, each with a key that orders its rows. */
export const PROJECTION_TABLES = {
  head: 'subject, event_id',
  followed: 'event_id, subject',
  pack: 'pack_id',
  pack_case: 'pack_id, position',
  guideline: 'pack_id, rev',
  rubric: 'rubric_id, rev',
  pack_rubric: 'pack_id, rubric_id, rev',
  annotation: 'pack_id, case_id, target, reviewer_id, event_id',
  answer: 'case_id, pack_id, target, reviewer_id, question',
  case_state: 'pack_id, reviewer_id, case_id',
  metric_direction: 'metric_id',
  assignment: 'pack_id, reviewer_id',
  share_case: 'pack_id, reviewer_id, position',
  repeat_case: 'pack_id, reviewer_id, alias_id',
  gold_case: 'pack_id, reviewer_id, case_id',
  declined_case: 'pack_id, reviewer_id, case_id',
  adjudication: 'pack_id, case_id, target',
  undo_entry: 'author_id, pack_id, stack, depth',
} as const;

/**
 * Turns events into rows. In whatever order the events of a workspace come, and they come as other
 * people's devices send them, the rows are the same in the end.
 */
export interface Projector {
  /** Ids of the events that hold for a subject now, sorted. */
  readonly headsOf: (subject: string) => readonly string[];
  /**
   * Updates every projection with one event; an event of an unknown kind changes none.
   * @param isNew true for one that was made just now, which nothing can follow yet.
   */
  readonly apply: (event: EventEnvelope, isNew?: boolean) => void;
}

/**
 * Prepares the statements of all projections on the writing connection.
 * @param self whose acts enter the undo stacks: those of this person on this device.
 * @param readEvent reads an event that was applied before.
 */
export function createProjector(
  db: Database,
  self: Pick<Self, 'isSelf' | 'deviceId'>,
  readEvent: (eventId: string) => KnownEvent | null,
): Projector {
  const selectHeads = db
    .prepare<[string], string>('SELECT event_id FROM head WHERE subject = ? ORDER BY event_id')
    .pluck();
  const dropHead = db.prepare('DELETE FROM head WHERE subject = ? AND event_id = ?');
  const addHead = db.prepare('INSERT INTO head (subject, event_id) VALUES (?, ?)');
  const follow = db.prepare('INSERT OR IGNORE INTO followed (event_id, subject) VALUES (?, ?)');
  const isFollowed = db
    .prepare<[string, string], number>('SELECT 1 FROM followed WHERE event_id = ? AND subject = ?')
    .pluck();
  const setDirection = db.prepare(
    `INSERT INTO metric_direction (metric_id, direction) VALUES (?, ?)
     ON CONFLICT (metric_id) DO UPDATE SET direction = excluded.direction`,
  );
  const annotations = createAnnotationProjection(db, readEvent);
  const caseStates = createCaseStateProjection(db);
  const packs = createPackProjection(db);
  const assignments = createAssignmentProjection(db, readEvent);
  const stacks = createUndoStacks(db);

  /** @returns the heads that held for the subject before, and those that hold now, sorted. */
  const moveHeads = (subject: string, event: KnownEvent, isNew: boolean) => {
    const before = selectHeads.all(subject);
    for (const parent of event.parents) {
      follow.run(parent, subject);
      if (before.includes(parent)) dropHead.run(subject, parent);
    }
    const after = before.filter((head) => !event.parents.includes(head));
    // An event that arrives after what follows it is history already.
    if (isNew || isFollowed.get(event.eventId, subject) === undefined) {
      addHead.run(subject, event.eventId);
      after.push(event.eventId);
    }
    return { before, after: after.sort() };
  };

  const project = (event: KnownEvent, heads: readonly string[], shown: KnownEvent | null) => {
    switch (event.kind) {
      case 'annotation.committed':
      case 'annotation.retracted':
        annotations.apply(event, heads);
        if (shown?.kind === 'annotation.committed' || shown?.kind === 'annotation.retracted')
          annotations.show(shown);
        return caseStates.afterAnnotation(event);
      case 'case.skipped':
        return caseStates.afterSkip(event, shown?.kind === event.kind ? shown.body : null);
      case 'case.flagged':
        return caseStates.afterFlag(event, shown?.kind === event.kind ? shown.body : null);
      case 'pack.published':
        packs.published(event);
        return annotations.packCame(event.packId ?? '');
      case 'pack.withdrawn':
        return shown?.kind === event.kind ? packs.withdrawn(shown) : undefined;
      case 'guideline.published':
        return packs.guideline(event);
      case 'rubric.published':
        packs.rubric(event);
        return event.packId === null
          ? undefined
          : annotations.rubricCame(event.packId, event.body.rubric.rev);
      case 'metric.changed':
        if (shown?.kind === event.kind) setDirection.run(shown.body.metricId, shown.body.direction);
        return undefined;
      case 'assignment.granted':
      case 'assignment.released':
        // An older event that comes late can complete what the head rests on.
        assignments.share(event, heads.at(-1));
        return packs.sharesChanged(event.packId ?? '');
      case 'assignment.declined':
        return shown?.kind === event.kind ? assignments.declined(shown) : undefined;
      case 'adjudication.decided':
      case 'adjudication.retracted':
        if (shown?.kind === 'adjudication.decided') return assignments.adjudicated(shown);
        return shown?.kind === 'adjudication.retracted' ? assignments.undecided(shown) : undefined;
      case 'plan.decided':
        return shown?.kind === event.kind ? assignments.plan(shown) : undefined;
      default:
        return assertNever(event);
    }
  };

  return {
    headsOf: (subject) => selectHeads.all(subject),
    apply(envelope, isNew = false) {
      const event = readKnownEvent(envelope);
      if (event === null) return;
      const { before, after } = moveHeads(subjectOf(event), event, isNew);
      // Of several heads the one with the greatest id is shown, as in `shownHead`.
      const shownId = after.at(-1);
      const isNews = shownId !== undefined && shownId !== before.at(-1);
      const shown = shownId === event.eventId ? event : isNews ? readEvent(shownId) : null;
      project(event, after, isNews ? shown : null);
      if (isUndoable(event) && self.isSelf(event.authorId) && event.deviceId === self.deviceId) {
        stacks.record(event);
      }
    },
  };
}
