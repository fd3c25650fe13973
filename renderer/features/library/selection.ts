/**
 * Which cases are selected and where the keyboard stands. Rows are numbered as the present filter
 * lists them; the selection holds ids, so it outlives a change of the filter. Pure.
 */
export interface Selection {
  /** In the order in which they were chosen: a pack keeps that order. */
  readonly ids: ReadonlySet<string>;
  /** Row of the keyboard; -1 while there is none. */
  readonly cursor: number;
  /** Row from which a range is drawn; null before the first choice. */
  readonly anchor: number | null;
}

export const NO_SELECTION: Selection = { ids: new Set(), cursor: -1, anchor: null };

/**
 * Moves the cursor by some rows and stops at the ends. The first move enters the list.
 * @param entry row at which it is entered: the first one in view.
 */
export function moveCursor(
  selection: Selection,
  by: number,
  total: number,
  entry: number,
): Selection {
  if (total === 0) return { ...selection, cursor: -1 };
  const row = selection.cursor === -1 ? entry : selection.cursor + by;
  return { ...selection, cursor: clamp(row, total) };
}

/** Puts the cursor on a row. */
export function placeCursor(selection: Selection, row: number, total: number): Selection {
  return { ...selection, cursor: total === 0 ? -1 : clamp(row, total) };
}

/** Chooses a row or takes it back; the next range starts here. */
export function toggleRow(selection: Selection, row: number, caseId: string): Selection {
  const ids = new Set(selection.ids);
  if (!ids.delete(caseId)) ids.add(caseId);
  return { ids, cursor: row, anchor: row };
}

/** Rows of the range that a range key at the cursor draws, both ends included. */
export function rangeRows(
  selection: Selection,
): { readonly from: number; readonly to: number } | null {
  if (selection.cursor === -1) return null;
  const anchor = selection.anchor ?? selection.cursor;
  return { from: Math.min(anchor, selection.cursor), to: Math.max(anchor, selection.cursor) };
}

/** Adds the cases of a range; the anchor stays, so that a longer range can follow. */
export function addRange(selection: Selection, caseIds: readonly string[]): Selection {
  const ids = new Set(selection.ids);
  for (const caseId of caseIds) ids.add(caseId);
  return { ...selection, ids, anchor: selection.anchor ?? selection.cursor };
}

/** Chooses exactly these cases, in this order. */
export function selectOnly(selection: Selection, caseIds: readonly string[]): Selection {
  return { ...selection, ids: new Set(caseIds) };
}

/** Takes every choice back; the cursor stays. */
export function clearSelection(selection: Selection): Selection {
  return { ...selection, ids: new Set(), anchor: null };
}

/** After the list has changed (another filter, another order): rows have new numbers. */
export function listChanged(selection: Selection): Selection {
  return { ...selection, cursor: -1, anchor: null };
}

function clamp(row: number, total: number): number {
  return Math.min(Math.max(row, 0), total - 1);
}
