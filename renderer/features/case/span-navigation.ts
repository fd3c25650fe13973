import type { SpanSummary } from '../../../shared/contract/library.ts';

/** A row of the span tree as it is drawn. */
export interface SpanRow {
  readonly span: SpanSummary;
  readonly hasChildren: boolean;
  readonly isCollapsed: boolean;
}

/**
 * The rows of the tree that are visible while some spans are collapsed. `spans` are in tree order,
 * a parent right before its children, as the core gives them.
 */
export function visibleSpanRows(
  spans: readonly SpanSummary[],
  collapsed: ReadonlySet<string>,
): readonly SpanRow[] {
  const rows: SpanRow[] = [];
  let hiddenBelow = Number.POSITIVE_INFINITY;
  spans.forEach((span, index) => {
    if (span.depth > hiddenBelow) return;
    hiddenBelow = Number.POSITIVE_INFINITY;
    const next = spans[index + 1];
    const hasChildren = next !== undefined && next.depth > span.depth;
    const isCollapsed = hasChildren && collapsed.has(span.id);
    if (isCollapsed) hiddenBelow = span.depth;
    rows.push({ span, hasChildren, isCollapsed });
  });
  return rows;
}

/** True for a span that ended in an error or that a metric failed. */
export function isFailing(span: SpanSummary): boolean {
  return span.status === 'error' || span.metricsFailed > 0;
}

/** The first failing span after the given one in tree order, starting over at the end. */
export function nextFailingSpan(
  spans: readonly SpanSummary[],
  afterId: string | null,
): string | null {
  const start = afterId === null ? 0 : spans.findIndex((span) => span.id === afterId) + 1;
  const turned = [...spans.slice(start), ...spans.slice(0, start)];
  return turned.find(isFailing)?.id ?? null;
}

/** Neighbour in a list of ids: `step` 1 or -1, staying at the ends; the first or last if nothing is selected. */
export function neighbour<T>(items: readonly T[], current: T | null, step: 1 | -1): T | null {
  if (items.length === 0) return null;
  const index = current === null ? -1 : items.indexOf(current);
  if (index === -1) return (step === 1 ? items[0] : items.at(-1)) ?? null;
  return items[Math.min(items.length - 1, Math.max(0, index + step))] ?? null;
}

/** Where a span's bar stands on the timeline, as shares of the whole; null if the data carries no time. */
export function timelineBar(
  span: SpanSummary,
  totalMs: number,
): { readonly left: number; readonly width: number } | null {
  if (span.startMs === null || totalMs <= 0) return null;
  const left = Math.min(1, Math.max(0, span.startMs / totalMs));
  return { left, width: Math.min(1 - left, Math.max(0, (span.durationMs ?? 0) / totalMs)) };
}

/** Milliseconds from the earliest start to the latest end; 0 if the data carries no times. */
export function traceLength(spans: readonly SpanSummary[]): number {
  return spans.reduce(
    (longest, span) =>
      span.startMs === null ? longest : Math.max(longest, span.startMs + (span.durationMs ?? 0)),
    0,
  );
}
