import { IconCircle, IconCircleCheck, IconHistory } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { AdjudicationRow, DecisionState } from '../../../shared/contract/adjudication.ts';
import { targetKey } from '../../../shared/domain/target.ts';
import { visibleText } from '../../ui/visible-text.ts';
import { placeKey } from './place.ts';
import classes from './adjudication.module.css';

const STATES = {
  undecided: { word: 'Open', Icon: IconCircle },
  outdated: { word: 'Outdated', Icon: IconHistory },
  decided: { word: 'Decided', Icon: IconCircleCheck },
} as const satisfies Record<DecisionState, { word: string; Icon: typeof IconCircle }>;

const ROW_HEIGHT = 52;

interface Props {
  readonly rows: readonly AdjudicationRow[];
  readonly current: number;
  readonly onOpen: (row: AdjudicationRow) => void;
}

/** The disagreements that the filter finds, those that matter most first. */
export function DisagreementList({ rows, current, onOpen }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
  });
  useEffect(() => {
    if (current >= 0) virtual.scrollToIndex(current, { align: 'auto' });
    // Follows the open disagreement, not each render of the list.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [current]);
  return (
    <nav className={classes.list} aria-label="Disagreements">
      <div ref={scroller} className={classes.listScroller}>
        <ol style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index];
            if (!row) return null;
            const { word, Icon } = STATES[row.state];
            const splits = row.splits.map((split) => split.title).join(', ');
            return (
              <li key={placeKey(row)} style={{ transform: `translateY(${start}px)` }}>
                <button
                  type="button"
                  className={classes.row}
                  data-state={row.state}
                  aria-current={index === current || undefined}
                  onClick={() => onOpen(row)}
                >
                  <Icon size={15} aria-label={word} />
                  <span className={classes.rowWords}>
                    <span className={classes.rowLabel}>{visibleText(row.label)}</span>
                    <span className={classes.rowSplits}>
                      {targetKey(row.target) === 'case' ? '' : `${targetKey(row.target)} · `}
                      {splits === '' ? 'agreed by now' : visibleText(splits)}
                    </span>
                  </span>
                </button>
              </li>
            );
          })}
        </ol>
      </div>
    </nav>
  );
}
