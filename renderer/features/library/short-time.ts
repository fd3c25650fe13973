import { NONE } from '../../ui/format.ts';

const thisYear = new Intl.DateTimeFormat('en', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hour12: false,
});
const otherYear = new Intl.DateTimeFormat('en', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
});

/** An ISO time for a narrow column: with the hour in this year, with the year in any other. */
export function formatShortTime(iso: string | null, now: Date = new Date()): string {
  if (iso === null) return NONE;
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return (date.getFullYear() === now.getFullYear() ? thisYear : otherYear).format(date);
}
