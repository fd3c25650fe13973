import { VisuallyHidden } from '@mantine/core';
import {
  IconAlertTriangle,
  IconChevronDown,
  IconChevronRight,
  IconCircleX,
} from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import type { SpanSummary } from '../../../shared/contract/library.ts';
import { formatDuration } from '../../ui/format.ts';
import { visibleText } from '../../ui/visible-text.ts';
import type { CaseUiStore } from './case-ui-store.ts';
import { SPAN_LOOKS } from './span-look.ts';
import { timelineBar, traceLength, visibleSpanRows, type SpanRow } from './span-navigation.ts';
import classes from './span-tree.module.css';

const ROW_PX = 28;
/** Deeper levels are drawn at this indent, so that a loop of 200 levels stays on the screen. */
const MAX_INDENT = 12;

interface SpanTreeProps {
  readonly spans: readonly SpanSummary[];
  readonly ui: CaseUiStore;
}

/** The steps of a run as a tree with a timeline. Only the rows in view exist, so 10,000 are no more work than 30. */
export function SpanTree({ spans, ui }: SpanTreeProps) {
  const collapsed = useStore(ui, (state) => state.collapsed);
  const selectedId = useStore(ui, (state) =>
    state.selected.kind === 'span' ? state.selected.spanId : null,
  );
  const rows = useMemo(() => visibleSpanRows(spans, collapsed), [spans, collapsed]);
  const totalMs = useMemo(() => traceLength(spans), [spans]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  });

  const selectedIndex = rows.findIndex((row) => row.span.id === selectedId);
  useEffect(() => {
    if (selectedIndex >= 0) virtual.scrollToIndex(selectedIndex, { align: 'auto' });
  }, [selectedIndex, virtual]);

  return (
    <div
      ref={scroller}
      className={classes.tree}
      role="tree"
      aria-label={`${spans.length} spans`}
      tabIndex={0}
      {...(selectedIndex >= 0 ? { 'aria-activedescendant': `span-row-${selectedIndex}` } : {})}
    >
      <div className={classes.rows} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index];
          return row ? (
            <TreeRow
              key={row.span.id}
              row={row}
              index={item.index}
              top={item.start}
              totalMs={totalMs}
              isSelected={row.span.id === selectedId}
              ui={ui}
            />
          ) : null;
        })}
      </div>
    </div>
  );
}

interface TreeRowProps {
  readonly row: SpanRow;
  readonly index: number;
  readonly top: number;
  readonly totalMs: number;
  readonly isSelected: boolean;
  readonly ui: CaseUiStore;
}

const TreeRow = memo(function TreeRow({ row, index, top, totalMs, isSelected, ui }: TreeRowProps) {
  const { span } = row;
  const { Icon, word } = SPAN_LOOKS[span.kind];
  const bar = timelineBar(span, totalMs);
  const hasError = span.status === 'error';
  return (
    // Keys move the selection through the command registry; the tree keeps the focus. Its name is what it
    // shows, with spaces between the parts: a label of its own would differ where a part has no room.
    <div
      id={`span-row-${index}`}
      role="treeitem"
      tabIndex={-1}
      aria-level={span.depth + 1}
      aria-selected={isSelected}
      {...(row.hasChildren ? { 'aria-expanded': !row.isCollapsed } : {})}
      className={classes.row}
      data-selected={isSelected || undefined}
      data-error={hasError || undefined}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => ui.getState().select({ kind: 'span', spanId: span.id })}
    >
      <div className={classes.name} style={{ paddingLeft: Math.min(span.depth, MAX_INDENT) * 14 }}>
        {row.hasChildren ? (
          <button
            type="button"
            className={classes.caret}
            tabIndex={-1}
            aria-hidden
            onClick={(event) => {
              event.stopPropagation();
              ui.getState().toggleCollapsed(span.id);
            }}
          >
            {row.isCollapsed ? <IconChevronRight size={12} /> : <IconChevronDown size={12} />}
          </button>
        ) : (
          <span className={classes.caret} />
        )}
        <Icon size={14} className={classes.kind} aria-hidden />
        <VisuallyHidden>{word} </VisuallyHidden>
        <span className={classes.text} title={span.name}>
          {visibleText(span.name.slice(0, 200))}
        </span>{' '}
        {span.preview === null ? null : (
          <span className={classes.preview}>{visibleText(span.preview)}</span>
        )}{' '}
        {hasError ? (
          <span className={classes.error}>
            <IconAlertTriangle size={13} aria-hidden /> Error
          </span>
        ) : null}{' '}
        {span.metricsFailed > 0 ? (
          <span className={classes.error}>
            <IconCircleX size={13} aria-hidden /> {span.metricsFailed} failed
          </span>
        ) : null}
      </div>{' '}
      {totalMs > 0 ? (
        <div className={classes.timeline} aria-hidden>
          {bar ? (
            <span
              className={classes.bar}
              data-kind={span.kind}
              style={{ left: `${bar.left * 100}%`, width: `max(2px, ${bar.width * 100}%)` }}
            />
          ) : null}
        </div>
      ) : null}
      <span className={classes.duration}>
        {span.durationMs === null ? '' : formatDuration(span.durationMs)}
      </span>
    </div>
  );
});
