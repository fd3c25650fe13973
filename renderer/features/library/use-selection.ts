import { useLayoutEffect, useRef, useState } from 'react';
import { notifyDone, notifyError } from '../../app/notify.ts';
import { callCore } from '../../data/client.ts';
import { formatPlural } from '../../ui/format.ts';
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
} from './selection.ts';
import type { LibraryRows } from './use-library-rows.ts';

export interface SelectionControls {
  readonly state: Selection;
  /** Ids are being fetched. */
  readonly isBusy: boolean;
  /** @returns the row where the cursor is now. */
  readonly move: (by: number, entry: number) => number;
  readonly place: (row: number) => void;
  readonly toggle: (row: number, caseId: string) => void;
  /** Selects from the last choice to this row. */
  readonly rangeTo: (row: number) => void;
  readonly selectAll: () => void;
  readonly clear: () => void;
}

/** The selection of the Library's list, with the ids that are not on the screen fetched as needed. */
export function useSelection(rows: LibraryRows): SelectionControls {
  const [state, setState] = useState<Selection>(NO_SELECTION);
  const [isBusy, setIsBusy] = useState(false);
  const [list, setList] = useState(rows.list);
  if (list !== rows.list) {
    setList(rows.list);
    setState(listChanged(state));
  }
  // Keys can come faster than a render: each starts from what the last one left.
  const latest = useRef(state);
  useLayoutEffect(() => {
    latest.current = state;
  }, [state]);
  const set = (next: Selection): void => {
    latest.current = next;
    setState(next);
  };
  const total = rows.total ?? 0;

  const fetchIds = async (): Promise<readonly string[] | null> => {
    setIsBusy(true);
    const reply = await callCore('library.ids', { filter: rows.list.filter, sort: rows.list.sort });
    setIsBusy(false);
    if (reply.ok) return reply.value.caseIds;
    notifyError(reply.error);
    return null;
  };

  const selectRange = async (row: number): Promise<void> => {
    const placed = placeCursor(latest.current, row, total);
    set(placed);
    const range = rangeRows(placed);
    if (range === null) return;
    const onScreen = idsOnScreen(rows, range.from, range.to);
    const caseIds = onScreen ?? (await fetchIds())?.slice(range.from, range.to + 1);
    if (caseIds) set(addRange(latest.current, caseIds));
  };

  const selectAll = async (): Promise<void> => {
    const caseIds = await fetchIds();
    if (!caseIds) return;
    set(selectOnly(latest.current, caseIds));
    if (!rows.totalIsCapped && caseIds.length < total) {
      notifyDone(
        `A selection holds ${formatPlural(caseIds.length, 'case')} at most: the first ones.`,
      );
    }
  };

  return {
    state,
    isBusy,
    move: (by, entry) => {
      const moved = moveCursor(latest.current, by, total, entry);
      set(moved);
      return moved.cursor;
    },
    place: (row) => set(placeCursor(latest.current, row, total)),
    toggle: (row, caseId) => set(toggleRow(latest.current, row, caseId)),
    rangeTo: (row) => void selectRange(row),
    selectAll: () => void selectAll(),
    clear: () => set(clearSelection(latest.current)),
  };
}

function idsOnScreen(rows: LibraryRows, from: number, to: number): readonly string[] | null {
  // A long range is sure to have rows that were never fetched.
  if (to - from > 400) return null;
  const ids: string[] = [];
  for (let row = from; row <= to; row += 1) {
    const found = rows.rowAt(row);
    if (!found) return null;
    ids.push(found.caseId);
  }
  return ids;
}
