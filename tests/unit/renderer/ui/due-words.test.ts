import { expect, test } from 'vitest';
import { dueWords } from '../../../../renderer/ui/due-words.ts';

test('DW1: a due day is said as a person would: by weekday within a week, by date after it', () => {
  const wednesday = new Date(2026, 10, 25, 23, 30);
  const said = (dueAt: string) => dueWords(dueAt, wednesday);
  expect(said('2026-11-25')).toBe('due today');
  expect(said('2026-11-26')).toBe('due tomorrow');
  expect(said('2026-11-27')).toBe('due Friday');
  expect(said('2026-12-01')).toBe('due Tuesday');
  expect(said('2026-12-02')).toBe('due Dec 2');
  expect(said('2027-01-04')).toBe('due Jan 4, 2027');
  expect(said('2026-11-24')).toBe('overdue since Nov 24');
  expect(said('soon')).toBe('due soon');
});
