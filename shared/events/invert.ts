import { assertNever } from '../result.ts';
import type { EventKind, KnownEvent } from './event.ts';

/** What a reviewer says in the stream of their own, and can take back. */
export const REVIEWER_KINDS = [
  'annotation.committed',
  'annotation.retracted',
  'case.skipped',
  'case.flagged',
  'assignment.declined',
] as const satisfies readonly EventKind[];
/** The kinds of acts that can be taken back: a reviewer's, and a lead's decisions. */
const UNDOABLE_KINDS = [
  ...REVIEWER_KINDS,
  'adjudication.decided',
  'adjudication.retracted',
] as const satisfies readonly EventKind[];
export type UndoableKind = (typeof UNDOABLE_KINDS)[number];
export type UndoableEvent = Extract<KnownEvent, { kind: UndoableKind }>;

/** True for acts that can be taken back. */
export function isUndoable(event: KnownEvent): event is UndoableEvent {
  return UNDOABLE_KINDS.some((kind) => kind === event.kind);
}

/** Decisions are made across packs, so their steps back do not mix with those of a pack's review. */
export const DECISION_STEPS = '';

/** Among which acts an act is taken back: those of its pack's review, or the decisions. */
export function undoScope(event: UndoableEvent): string {
  switch (event.kind) {
    case 'annotation.committed':
    case 'annotation.retracted':
    case 'case.skipped':
    case 'case.flagged':
    case 'assignment.declined':
      return event.packId ?? '';
    case 'adjudication.decided':
    case 'adjudication.retracted':
      return DECISION_STEPS;
    default:
      return assertNever(event);
  }
}

/** What an inverse event says, and the event under whose pack, case and rubric version it was first said. */
export interface Inverse {
  readonly statement: Pick<UndoableEvent, 'kind' | 'body'>;
  readonly saidIn: UndoableEvent;
}

/**
 * The statement that takes an act back.
 * @param event the act.
 * @param before the event that held for the same subject before it, or null if there was none.
 */
export function invert(event: UndoableEvent, before: UndoableEvent | null): Inverse {
  if (before !== null) return { statement: before, saidIn: before };
  switch (event.kind) {
    case 'annotation.committed':
    case 'annotation.retracted':
      return {
        statement: { kind: 'annotation.retracted', body: { target: event.body.target } },
        saidIn: event,
      };
    case 'case.skipped':
      return {
        statement: { kind: 'case.skipped', body: { skipped: false, reason: '' } },
        saidIn: event,
      };
    case 'case.flagged':
      return { statement: { kind: 'case.flagged', body: { flagged: false } }, saidIn: event };
    case 'adjudication.decided':
    case 'adjudication.retracted':
      return {
        statement: { kind: 'adjudication.retracted', body: { target: event.body.target } },
        saidIn: event,
      };
    case 'assignment.declined':
      return {
        statement: { kind: 'assignment.declined', body: { declined: false, reason: '' } },
        saidIn: event,
      };
    default:
      return assertNever(event);
  }
}
