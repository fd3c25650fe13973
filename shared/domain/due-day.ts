/**
 * Due dates are days of the calendar (`2026-12-04`), not moments: the day is over when it is over where
 * the person sits. Late work is kept; it only says so.
 */

/** The first moment after a due day, in this computer's time zone. Null if the text is no such day. */
export function endOfDueDay(dueAt: string): Date | null {
  const [year, month, day] = (/^\d{4}-\d{2}-\d{2}/.exec(dueAt)?.[0] ?? '').split('-').map(Number);
  if (year === undefined || month === undefined || day === undefined) return null;
  return new Date(year, month - 1, day + 1);
}

/** Whether the due day is over. */
export function isPastDue(dueAt: string | null, now: Date): boolean {
  const end = dueAt === null ? null : endOfDueDay(dueAt);
  return end !== null && now >= end;
}
