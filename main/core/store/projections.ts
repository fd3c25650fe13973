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
import { createCaseStateProjection } from './projection-case-state.ts';
import { createPackProjection } from './projection-packs.ts';
import { createUndoStacks } from './undo-stacks.ts';

/** Tables that hold nothing but what follows from the log, each with a key that orders its rows. */
export const PROJECTION_TABLES = {
  head: 'subject, event_id',
  pack: 'pack_id',
  pack_case: 'pack_id, position',
  guideline: 'pack_id, rev',
  rubric: 'rubric_id, rev',
  annotation: 'pack_id, case_id, target, reviewer_id, event_id',
  answer: 'case_id, pack_id, target, reviewer_id, question',
  case_state: 'pack_id, reviewer_id, case_id',
  metric_direction: 'metric_id',
  undo_entry: 'author_id, pack_id, stack, depth',
} as const;

/** Turns events into rows, in the order of the log. */
export interface Projector {
  /** Ids of the events that hold for a subject now, sorted. */
  readonly headsOf: (subject: string) => readonly string[];
  /** Updates every projection with one event; an event of an unknown kind changes none. */
  readonly apply: (event: EventEnvelope) => void;
}

/** Whose acts enter the undo stacks: those of this person on this device. */
export interface Self {
  readonly personId: string;
  readonly deviceId: string;
}

/** Prepares the statements of all projections on the writing connection. */
export function createProjector(db: Database, self: Self): Projector {
  const selectHeads = db
    .prepare<[string], string>('SELECT event_id FROM head WHERE subject = ? ORDER BY event_id')
    .pluck();
  const dropHead = db.prepare('DELETE FROM head WHERE subject = ? AND event_id = ?');
  const addHead = db.prepare('INSERT INTO head (subject, event_id) VALUES (?, ?)');
  const setDirection = db.prepare(
    `INSERT INTO metric_direction (metric_id, direction) VALUES (?, ?)
     ON CONFLICT (metric_id) DO UPDATE SET direction = excluded.direction`,
  );
  const annotations = createAnnotationProjection(db);
  const caseStates = createCaseStateProjection(db);
  const packs = createPackProjection(db);
  const stacks = createUndoStacks(db);

  /** With two heads the one with the greater id is shown, as in `shownHead`. */
  const isShown = (subject: string, event: KnownEvent) =>
    selectHeads.all(subject).at(-1) === event.eventId;

  const project = (event: KnownEvent, subject: string) => {
    switch (event.kind) {
      case 'annotation.committed':
      case 'annotation.retracted':
        annotations.apply(event, isShown(subject, event));
        return caseStates.afterAnnotation(event);
      case 'case.skipped':
        return caseStates.afterSkip(event, isShown(subject, event));
      case 'case.flagged':
        return caseStates.afterFlag(event, isShown(subject, event));
      case 'pack.published':
        return packs.published(event);
      case 'pack.withdrawn':
        return isShown(subject, event) ? packs.withdrawn(event) : undefined;
      case 'guideline.published':
        return packs.guideline(event);
      case 'rubric.published':
        return packs.rubric(event);
      case 'metric.changed':
        if (isShown(subject, event)) setDirection.run(event.body.metricId, event.body.direction);
        return undefined;
      default:
        return assertNever(event);
    }
  };

  return {
    headsOf: (subject) => selectHeads.all(subject),
    apply(envelope) {
      const event = readKnownEvent(envelope);
      if (event === null) return;
      const subject = subjectOf(event);
      for (const parent of event.parents) dropHead.run(subject, parent);
      addHead.run(subject, event.eventId);
      project(event, subject);
      if (
        isUndoable(event) &&
        event.authorId === self.personId &&
        event.deviceId === self.deviceId
      ) {
        stacks.record(event);
      }
    },
  };
}
