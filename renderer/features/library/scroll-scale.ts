/** Height of one row of the Library, two lines of text. */
export const ROW_PX = 54;
/** Height of the column heads, which stay at the top. */
export const HEAD_PX = 30;
/**
 * Tallest element that is made. Chromium clamps heights at 33,554,428 px, which would make the end of a
 * long list unreachable, so that beyond this the scroll bar moves through the list faster than the page.
 */
const MAX_LIST_PX = 30_000_000;

/** How a list of many rows is fitted into an element that a browser can scroll. */
export interface ScrollScale {
  /** Height of the element that holds the rows. */
  readonly listPx: number;
  /** List pixels per scrolled pixel; 1 for all but very long lists. */
  readonly factor: number;
}

/** Fits `rowCount` rows into an element, seen through a viewport of `viewportPx` (with the heads). */
export function scrollScale(rowCount: number, viewportPx: number): ScrollScale {
  const wholePx = rowCount * ROW_PX;
  const listPx = Math.min(wholePx, MAX_LIST_PX);
  const scrollable = HEAD_PX + listPx - viewportPx;
  if (listPx === wholePx || scrollable <= 0) return { listPx: wholePx, factor: 1 };
  return { listPx, factor: (HEAD_PX + wholePx - viewportPx) / scrollable };
}

/**
 * Where to scroll so that a row can be seen whole, or null if it can be seen already.
 * @param scrollTop present position of the element, in its own pixels.
 */
export function scrollToShow(
  row: number,
  scrollTop: number,
  viewportPx: number,
  { factor }: ScrollScale,
): number | null {
  const seenFrom = scrollTop * factor;
  const rowTop = row * ROW_PX;
  const seenPx = viewportPx - HEAD_PX;
  if (rowTop < seenFrom) return rowTop / factor;
  if (rowTop + ROW_PX > seenFrom + seenPx) return (rowTop + ROW_PX - seenPx) / factor;
  return null;
}
