import { targetKey } from '../domain/target.ts';
import { assertNever } from '../result.ts';
import type { KnownEvent } from './event.ts';

/**
 * What an event speaks of, as a key. Events of one subject follow each other by `parents`; events of
 * different subjects never meet.
 */
export function subjectOf(event: KnownEvent): string {
  const { packId, caseId, authorId } = event;
  switch (event.kind) {
    case 'annotation.committed':
    case 'annotation.retracted':
      return key('annotation', packId, caseId, targetKey(event.body.target), authorId);
    case 'case.skipped':
      return key('skip', packId, caseId, authorId);
    case 'case.flagged':
      return key('flag', packId, caseId, authorId);
    case 'pack.published':
      return key('pack', packId);
    case 'pack.withdrawn':
      return key('withdrawn', packId);
    case 'guideline.published':
      return key('guideline', packId);
    case 'rubric.published':
      return key('rubric', event.stream, event.body.rubric.id);
    case 'metric.changed':
      return key('metric', event.body.metricId);
    case 'assignment.granted':
    case 'assignment.released':
      return key('assignment', event.stream);
    case 'assignment.declined':
      return key('declined', packId, caseId, authorId);
    case 'adjudication.decided':
    case 'adjudication.retracted':
      return key('adjudication', event.stream, caseId, targetKey(event.body.target));
    case 'plan.decided':
      return key('plan', event.stream);
    default:
      return assertNever(event);
  }
}

/** Ids may hold any character, so they are joined as JSON: no two lists give the same key. */
function key(...parts: readonly (string | null)[]): string {
  return JSON.stringify(parts);
}

/**
 * The heads of each subject: the events that no other event of the subject follows. Two heads mean that
 * one person worked on two devices without having seen the other's entry; both are kept.
 *
 * The order of the events and repeated events make no difference. Clocks decide nothing.
 * @returns heads by subject, sorted by event id.
 */
export function foldHeads(events: Iterable<KnownEvent>): Map<string, KnownEvent[]> {
  const bySubject = new Map<string, Map<string, KnownEvent>>();
  for (const event of events) {
    const subject = subjectOf(event);
    const group = bySubject.get(subject) ?? new Map<string, KnownEvent>();
    bySubject.set(subject, group.set(event.eventId, event));
  }
  const heads = new Map<string, KnownEvent[]>();
  for (const [subject, group] of bySubject) {
    const followed = new Set([...group.values()].flatMap((event) => event.parents));
    const open = [...group.values()].filter((event) => !followed.has(event.eventId));
    // Parents in a circle can only be forged; nothing of them is dropped.
    heads.set(subject, (open.length > 0 ? open : [...group.values()]).sort(byEventId));
  }
  return heads;
}

/**
 * The head that is shown where only one can be. It carries no more truth than the others: the rule
 * only has to give the same answer everywhere.
 */
export function shownHead<E extends Pick<KnownEvent, 'eventId'>>(heads: readonly E[]): E | null {
  return heads.reduce<E | null>(
    (best, head) => (best === null || head.eventId > best.eventId ? head : best),
    null,
  );
}

function byEventId(a: KnownEvent, b: KnownEvent): number {
  return a.eventId < b.eventId ? -1 : 1;
}
