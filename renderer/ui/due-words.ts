const weekday = new Intl.DateTimeFormat('en', { weekday: 'long' });
const day = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short' });
const dayAndYear = new Intl.DateTimeFormat('en', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
});

const DAY_MS = 86_400_000;

/** A due day as a person would say it: `due today`, `due Friday`, `due 4 Dec`, `overdue since 4 Dec`. */
export function dueWords(dueAt: string, now = new Date()): string {
  const [year, month, date] = dueAt.slice(0, 10).split('-').map(Number);
  if (year === undefined || month === undefined || date === undefined || Number.isNaN(year))
    return `due ${dueAt}`;
  // Noon, so that an hour more or less in a day of a clock change makes no day of difference.
  const due = new Date(year, month - 1, date, 12);
  const today = new Date(now.getFullYear(), now.getMonth(), now.getDate(), 12);
  const days = Math.round((due.getTime() - today.getTime()) / DAY_MS);
  const words =
    due.getFullYear() === today.getFullYear() ? day.format(due) : dayAndYear.format(due);
  if (days < 0) return `overdue since ${words}`;
  if (days === 0) return 'due today';
  if (days === 1) return 'due tomorrow';
  return days < 7 ? `due ${weekday.format(due)}` : `due ${words}`;
}
