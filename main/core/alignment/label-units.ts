import type { LabelColumn } from '../store/packed-columns.ts';

/**
 * Visits each target that has labels: entries `start` to `end` (not included) of the column, which is
 * ordered by case row and target.
 */
export function eachUnit(
  { count, caseRow, target }: Pick<LabelColumn, 'count' | 'caseRow' | 'target'>,
  visit: (start: number, end: number) => void,
): void {
  let start = 0;
  while (start < count) {
    let end = start + 1;
    while (end < count && caseRow[end] === caseRow[start] && target[end] === target[start])
      end += 1;
    visit(start, end);
    start = end;
  }
}
