import {
  elementScroll,
  observeElementOffset,
  useVirtualizer,
  type Virtualizer,
} from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useRef } from 'react';
import { LibraryRow, rowElementId, type RowPress } from './library-row.tsx';
import { HEAD_PX, ROW_PX, scrollScale, scrollToShow } from './scroll-scale.ts';
import type { LibraryRows } from './use-library-rows.ts';
import classes from './list.module.css';

/** Rows drawn above and below what is in view. */
const OVERSCAN = 6;

const COLUMNS = [
  { key: 'metrics', title: 'Metrics' },
  { key: 'labels', title: 'Labels' },
  { key: 'signals', title: 'Signals' },
  { key: 'tags', title: 'Tags' },
  { key: 'run', title: 'Time, cost' },
  { key: 'started', title: 'Started' },
] as const;

interface LibraryListProps {
  readonly rows: LibraryRows;
  readonly total: number;
  readonly cursor: number;
  readonly selected: ReadonlySet<string>;
  readonly openCaseId: string | null;
  readonly onPress: (press: RowPress) => void;
  /** Told which rows [from, to) are in view. */
  readonly onSeen: (seen: { readonly from: number; readonly to: number }) => void;
}

type ListVirtualizer = Virtualizer<HTMLDivElement, Element>;

function scaleOf(list: ListVirtualizer): ReturnType<typeof scrollScale> {
  return scrollScale(list.options.count, list.scrollRect?.height ?? 0);
}

// The virtualizer thinks in rows that are as tall as they are; the element may be shorter than all of them.
function observeScaledOffset(
  list: ListVirtualizer,
  tell: (offset: number, isScrolling: boolean) => void,
): (() => void) | undefined {
  return observeElementOffset(list, (offset, isScrolling) => {
    tell(offset * scaleOf(list).factor, isScrolling);
  });
}

function scrollScaled(
  offset: number,
  options: { readonly adjustments?: number; readonly behavior?: 'auto' | 'smooth' | 'instant' },
  list: ListVirtualizer,
): void {
  elementScroll(offset / scaleOf(list).factor, options, list);
}

/** The cases as a grid of which only the rows in view exist; 100,000 and more scroll smoothly. */
export function LibraryList(props: LibraryListProps) {
  const { rows, total, cursor, selected, openCaseId, onPress, onSeen } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer<HTMLDivElement, Element>({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
    scrollMargin: HEAD_PX,
    observeElementOffset: observeScaledOffset,
    scrollToFn: scrollScaled,
  });
  const scale = scaleOf(virtualizer);
  const listOffset = virtualizer.scrollOffset ?? 0;
  const shiftPx = listOffset / scale.factor - listOffset - HEAD_PX;
  const items = virtualizer.getVirtualItems();
  const from = items[0]?.index ?? 0;
  const to = (items.at(-1)?.index ?? 0) + 1;
  const seenFrom = virtualizer.range?.startIndex ?? 0;
  const seenTo = (virtualizer.range?.endIndex ?? 0) + 1;
  useEffect(() => onSeen({ from: seenFrom, to: seenTo }), [onSeen, seenFrom, seenTo]);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element || cursor < 0) return;
    const wanted = scrollToShow(
      cursor,
      element.scrollTop,
      element.clientHeight,
      scrollScale(total, element.clientHeight),
    );
    if (wanted !== null) element.scrollTop = wanted;
    // Only a move of the cursor scrolls: a list that grows must not pull the person away.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [cursor]);
  const { list } = rows;
  useLayoutEffect(() => {
    if (scroller.current) scroller.current.scrollTop = 0;
  }, [list]);
  useEffect(() => {
    // The keys act on the list at once, without a Tab first; a search that is being typed keeps them.
    if (document.activeElement === document.body) scroller.current?.focus({ preventScroll: true });
  }, []);

  const press = useCallback(
    (pressed: RowPress) => {
      scroller.current?.focus({ preventScroll: true });
      onPress(pressed);
    },
    [onPress],
  );

  return (
    <div
      ref={scroller}
      className={classes.scroller}
      role="grid"
      id="library-list"
      aria-label="Cases"
      aria-rowcount={total + 1}
      aria-multiselectable
      aria-busy={rows.isStale}
      {...(cursor < from || cursor >= to ? {} : { 'aria-activedescendant': rowElementId(cursor) })}
      tabIndex={0}
      data-stale={rows.isStale || undefined}
    >
      <div role="rowgroup" className={classes.head}>
        <div role="row" className={classes.headRow} aria-rowindex={1}>
          <div role="columnheader">
            <span className={classes.hidden}>Selected</span>
          </div>
          <div role="columnheader">
            <span className={classes.hidden}>Kind</span>
          </div>
          <div role="columnheader" className={classes.headText}>
            Case
          </div>
          {COLUMNS.map(({ key, title }) => (
            <div key={key} role="columnheader" data-column={key}>
              {title}
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup" className={classes.body} style={{ height: scale.listPx }}>
        {items.map((item) => {
          const row = rows.rowAt(item.index);
          return (
            <LibraryRow
              key={item.index}
              row={row}
              index={item.index}
              topPx={item.start + shiftPx}
              isCursor={item.index === cursor}
              isSelected={row !== null && selected.has(row.caseId)}
              isOpen={row !== null && row.caseId === openCaseId}
              onPress={press}
            />
          );
        })}
      </div>
    </div>
  );
}
