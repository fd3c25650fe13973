import type { QueueItem } from '../../../shared/contract/review.ts';
import { isOpenState } from '../../../shared/domain/case-state.ts';

/** A pack's queue in memory: the items in order, and where each case stands. */
export interface QueueModel {
  readonly items: readonly QueueItem[];
  readonly indexByCase: ReadonlyMap<string, number>;
}

export function createQueue(items: readonly QueueItem[]): QueueModel {
  return { items, indexByCase: new Map(items.map((item, index) => [item.caseId, index])) };
}

/** The queue with what a write did to one case; the same queue if it did nothing. */
export function patchQueue(
  queue: QueueModel,
  caseId: string,
  change: Partial<Pick<QueueItem, 'state' | 'flagged'>>,
): QueueModel {
  const index = queue.indexByCase.get(caseId);
  const item = index === undefined ? undefined : queue.items[index];
  if (index === undefined || !item) return queue;
  const next = { ...item, ...change };
  if (next.state === item.state && next.flagged === item.flagged) return queue;
  return { ...queue, items: queue.items.with(index, next) };
}

/** The queue without a case that is no longer the person's to judge. */
export function withoutCase(queue: QueueModel, caseId: string): QueueModel {
  return queue.indexByCase.has(caseId)
    ? createQueue(queue.items.filter((item) => item.caseId !== caseId))
    : queue;
}

export function queueItem(queue: QueueModel, caseId: string): QueueItem | null {
  const index = queue.indexByCase.get(caseId);
  return index === undefined ? null : (queue.items[index] ?? null);
}

/** The case before or after; null at the ends. Without a case: the first, or the last going back. */
export function neighbour(queue: QueueModel, caseId: string | null, by: 1 | -1): QueueItem | null {
  const index = caseId === null ? undefined : queue.indexByCase.get(caseId);
  if (index === undefined) return (by === 1 ? queue.items[0] : queue.items.at(-1)) ?? null;
  return queue.items[index + by] ?? null;
}

/** True if the case still waits for a judgement of this person. */
export function isOpen(item: Pick<QueueItem, 'state'>): boolean {
  return isOpenState(item.state);
}

/**
 * The next open case in a direction, going round at the end of the queue; null if no other case is open.
 * `wrapped` says that it went round.
 */
export function nextOpen(
  queue: QueueModel,
  caseId: string | null,
  by: 1 | -1,
  wanted: (item: QueueItem) => boolean = isOpen,
): { readonly item: QueueItem; readonly wrapped: boolean } | null {
  const count = queue.items.length;
  const start =
    (caseId === null ? undefined : queue.indexByCase.get(caseId)) ?? (by === 1 ? -1 : count);
  for (let step = 1; step <= count; step += 1) {
    const position = start + by * step;
    const item = queue.items[((position % count) + count) % count];
    if (item && item.caseId !== caseId && wanted(item))
      return { item, wrapped: position < 0 || position >= count };
  }
  return null;
}

export const QUEUE_FILTERS = ['all', 'open', 'flagged', 'skipped'] as const;
export type QueueFilter = (typeof QUEUE_FILTERS)[number];

/** Positions in the queue that a filter shows. */
export function filterQueue(queue: QueueModel, filter: QueueFilter): readonly number[] {
  const shown: number[] = [];
  for (const [index, item] of queue.items.entries()) {
    if (
      filter === 'all' ||
      (filter === 'open' && isOpen(item)) ||
      (filter === 'flagged' && item.flagged) ||
      (filter === 'skipped' && item.state === 'skipped')
    )
      shown.push(index);
  }
  return shown;
}
