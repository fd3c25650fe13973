import { expect, test } from 'vitest';
import { isPastDue } from '../../../../shared/domain/due-day.ts';

test('DD1: a due day lasts until it is over where the person sits; no day is never over', () => {
  expect(isPastDue('2026-03-09', new Date(2026, 2, 9, 23, 59, 59))).toBe(false);
  expect(isPastDue('2026-03-09', new Date(2026, 2, 10))).toBe(true);
  expect(isPastDue('2026-12-31T10:00:00Z', new Date(2027, 0, 1))).toBe(true);
  expect(isPastDue(null, new Date(2999, 0, 1))).toBe(false);
  expect(isPastDue('soon', new Date(2999, 0, 1))).toBe(false);
});
