import type { EventEnvelope } from '../../../shared/events/event.ts';

/** Time that an event adds, in milliseconds. One that says a negative time (a broken clock elsewhere) adds none. */
export function spentIn(event: Pick<EventEnvelope, 'activeMs'>): number {
  return Math.max(0, event.activeMs ?? 0);
}
