import { SegmentedControl } from '@mantine/core';
import {
  IconCircle,
  IconCircleCheck,
  IconCircleDashed,
  IconFlagFilled,
  IconPlayerSkipForward,
  IconRefreshAlert,
} from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useMemo, useRef, useState } from 'react';
import type { QueueItem } from '../../../shared/contract/review.ts';
import type { CaseState } from '../../../shared/domain/case-state.ts';
import { formatCount, formatPlural } from '../../ui/format.ts';
import { visibleText } from '../../ui/visible-text.ts';
import { filterQueue, type QueueFilter, type QueueModel } from './queue-model.ts';
import { currentCaseId } from './review-state.ts';
import { useReview, useReviewStore } from './review-context.ts';
import classes from './queue-panel.module.css';

const STATES = {
  unreviewed: { word: 'Open', Icon: IconCircle },
  draft: { word: 'Draft', Icon: IconCircleDashed },
  stale: { word: 'Changed since', Icon: IconRefreshAlert },
  submitted: { word: 'Submitted', Icon: IconCircleCheck },
  skipped: { word: 'Skipped', Icon: IconPlayerSkipForward },
} as const satisfies Record<CaseState, { word: string; Icon: typeof IconCircle }>;

const ROW_HEIGHT = 40;

/** The pack's cases in order, with where each stands; folds away. */
export function QueuePanel() {
  const isShown = useReview((state) => state.isQueueShown);
  return isShown ? <OpenQueue /> : null;
}

function OpenQueue() {
  const store = useReviewStore();
  const queue = useReview((state) => state.queue);
  const isMissing = queue === null;
  useEffect(() => {
    if (isMissing) void store.getState().readQueue();
  }, [isMissing, store]);
  const [filter, setFilter] = useState<QueueFilter>('all');
  return (
    <nav className={classes.panel} aria-label="Queue">
      <div className={classes.head}>
        <SegmentedControl
          size="xs"
          fullWidth
          value={filter}
          aria-label="Cases that are listed"
          onChange={(value) =>
            setFilter(FILTERS.find((item) => item.value === value)?.value ?? 'all')
          }
          data={[...FILTERS]}
        />
      </div>
      {queue ? (
        <QueueList queue={queue} filter={filter} />
      ) : (
        <p className={classes.nothing}>Loading…</p>
      )}
    </nav>
  );
}

const FILTERS = [
  { value: 'all', label: 'All' },
  { value: 'open', label: 'Open' },
  { value: 'flagged', label: 'Flagged' },
  { value: 'skipped', label: 'Skipped' },
] as const satisfies readonly { value: QueueFilter; label: string }[];

const NOTHING: Record<QueueFilter, string> = {
  all: 'No cases.',
  open: 'No open case is left.',
  flagged: 'No case is flagged. Flag one with the key “.”.',
  skipped: 'No case is skipped.',
};

function QueueList({
  queue,
  filter,
}: {
  readonly queue: QueueModel;
  readonly filter: QueueFilter;
}) {
  const store = useReviewStore();
  const currentId = useReview(currentCaseId);
  const scroller = useRef<HTMLDivElement>(null);
  const shown = useMemo(() => filterQueue(queue, filter), [queue, filter]);
  const rows = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
  });
  const currentIndex = currentId === null ? undefined : queue.indexByCase.get(currentId);
  const currentRow = currentIndex === undefined ? -1 : shown.indexOf(currentIndex);
  useEffect(() => {
    if (currentRow >= 0) rows.scrollToIndex(currentRow, { align: 'auto' });
    // Follows the open case, not each render of the list.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [currentRow]);
  return (
    <>
      <p className={classes.count}>
        {filter === 'all'
          ? formatPlural(shown.length, 'case')
          : `${formatCount(shown.length)} of ${formatPlural(queue.items.length, 'case')}`}
      </p>
      {shown.length === 0 ? <p className={classes.nothing}>{NOTHING[filter]}</p> : null}
      <div ref={scroller} className={classes.scroller}>
        <ol className={classes.list} style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map((row) => {
            const index = shown[row.index];
            const item = index === undefined ? undefined : queue.items[index];
            return index === undefined || !item ? null : (
              <QueueRow
                key={item.caseId}
                item={item}
                index={index}
                top={row.start}
                isCurrent={item.caseId === currentId}
                onOpen={store.getState().openCase}
              />
            );
          })}
        </ol>
      </div>
    </>
  );
}

interface RowProps {
  readonly item: QueueItem;
  readonly index: number;
  readonly top: number;
  readonly isCurrent: boolean;
  readonly onOpen: (caseId: string) => Promise<void>;
}

const QueueRow = memo(function QueueRow({ item, index, top, isCurrent, onOpen }: RowProps) {
  const { word, Icon } = STATES[item.state];
  return (
    <li
      className={classes.item}
      style={{ transform: `translateY(${top}px)` }}
      aria-posinset={index + 1}
    >
      <button
        type="button"
        className={classes.row}
        data-current={isCurrent || undefined}
        data-state={item.state}
        aria-current={isCurrent ? 'true' : undefined}
        onClick={() => void onOpen(item.caseId)}
      >
        <Icon size={15} stroke={1.8} className={classes.icon} aria-hidden />
        <span className={classes.text}>
          <span className={classes.label}>{visibleText(item.label)}</span>
          <span className={classes.state}>
            {formatCount(index + 1)} · {word}
          </span>
        </span>
        {item.flagged ? (
          <IconFlagFilled size={13} className={classes.flag} aria-label="Flagged" />
        ) : null}
      </button>
    </li>
  );
});
