import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  NO_SELECTION,
  addRange,
  clearSelection,
  listChanged,
  moveCursor,
  placeCursor,
  rangeRows,
  selectOnly,
  toggleRow,
  type Selection,
} from '../../../../../renderer/features/library/selection.ts';

const idOf = (row: number): string => `case-${row}`;

/** What the range key does, over a list whose rows are all known. */
function extend(selection: Selection): Selection {
  const range = rangeRows(selection);
  if (range === null) return selection;
  const rows = Array.from({ length: range.to - range.from + 1 }, (_, index) => range.from + index);
  return addRange(selection, rows.map(idOf));
}

describe('selecting cases', () => {
  it('enters the list where it is in view and stops at both ends', () => {
    const first = moveCursor(NO_SELECTION, 1, 3, 0);
    expect(first.cursor).toBe(0);
    expect(moveCursor(NO_SELECTION, -1, 300, 120).cursor).toBe(120);
    expect(moveCursor(first, -1, 3, 2).cursor).toBe(0);
    expect(moveCursor(placeCursor(first, 2, 3), 1, 3, 0).cursor).toBe(2);
    expect(moveCursor(NO_SELECTION, 1, 0, 0).cursor).toBe(-1);
  });

  it('chooses a case and takes it back with the same key', () => {
    const chosen = toggleRow(NO_SELECTION, 4, idOf(4));
    expect([...chosen.ids]).toEqual([idOf(4)]);
    expect(toggleRow(chosen, 4, idOf(4)).ids.size).toBe(0);
  });

  it('draws a range from the last choice to the cursor, in either direction', () => {
    const start = toggleRow(NO_SELECTION, 5, idOf(5));
    expect([...extend(placeCursor(start, 7, 10)).ids]).toEqual([5, 6, 7].map(idOf));
    expect(new Set(extend(placeCursor(start, 3, 10)).ids)).toEqual(new Set([3, 4, 5].map(idOf)));
  });

  it('draws a second range from the same start', () => {
    const start = toggleRow(NO_SELECTION, 2, idOf(2));
    const once = extend(placeCursor(start, 3, 10));
    const twice = extend(placeCursor(once, 5, 10));
    expect([...twice.ids]).toEqual([2, 3, 4, 5].map(idOf));
  });

  it('keeps the order in which cases were chosen', () => {
    const first = toggleRow(NO_SELECTION, 9, idOf(9));
    expect([...toggleRow(first, 1, idOf(1)).ids]).toEqual([idOf(9), idOf(1)]);
    expect([...selectOnly(first, [idOf(3), idOf(0)]).ids]).toEqual([idOf(3), idOf(0)]);
  });

  it('outlives another filter, but its rows do not', () => {
    const chosen = toggleRow(NO_SELECTION, 4, idOf(4));
    const changed = listChanged(chosen);
    expect([...changed.ids]).toEqual([idOf(4)]);
    expect(changed).toMatchObject({ cursor: -1, anchor: null });
    expect(rangeRows(changed)).toBeNull();
  });

  it('is empty after clearing, with the cursor where it was', () => {
    const cleared = clearSelection(toggleRow(NO_SELECTION, 4, idOf(4)));
    expect(cleared).toMatchObject({ cursor: 4, anchor: null });
    expect(cleared.ids.size).toBe(0);
  });

  it('equals a plain set of rows after any sequence of keys', () => {
    const total = 12;
    const keys = fc.array(fc.constantFrom('down', 'up', 'select', 'range', 'clear'), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(keys, (pressed) => {
        let selection = NO_SELECTION;
        let cursor = -1;
        let anchor: number | null = null;
        const rows = new Set<number>();
        for (const key of pressed) {
          if (key === 'down' || key === 'up') {
            selection = moveCursor(selection, key === 'down' ? 1 : -1, total, 0);
            cursor =
              cursor === -1
                ? 0
                : Math.min(Math.max(cursor + (key === 'down' ? 1 : -1), 0), total - 1);
          } else if (key === 'clear') {
            selection = clearSelection(selection);
            rows.clear();
            anchor = null;
          } else if (cursor >= 0 && key === 'select') {
            selection = toggleRow(selection, cursor, idOf(cursor));
            if (!rows.delete(cursor)) rows.add(cursor);
            anchor = cursor;
          } else if (cursor >= 0) {
            selection = extend(selection);
            anchor ??= cursor;
            for (let row = Math.min(anchor, cursor); row <= Math.max(anchor, cursor); row += 1) {
              rows.add(row);
            }
          }
          expect(selection.cursor).toBe(cursor);
          expect(new Set(selection.ids)).toEqual(new Set([...rows].map(idOf)));
        }
      }),
    );
  });
});
