import { useDebouncedValue } from '@mantine/hooks';
import { useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import type { LibraryFilter, LibraryRow, LibrarySort } from '../../../shared/contract/library.ts';
import type { AppError } from '../../../shared/errors.ts';
import { callKey, fetchCall, useCall } from '../../data/client.ts';

/** Rows of one request. */
const PAGE_ROWS = 100;
/** Rows that are asked for before they are scrolled into view. */
const AHEAD_ROWS = 40;
/** A fast scroll passes pages that nobody looks at. */
const SETTLE_MS = 80;
/** A page of rows takes about 100 kB; those that are out of sight are soon let go. */
const REMEMBER_MS = 20_000;

/** The list of one filter and order. */
export interface LibraryList {
  readonly filter: LibraryFilter;
  readonly sort: LibrarySort;
}

export interface LibraryRows {
  /** The list whose rows are shown; an earlier one while a new filter is being answered. */
  readonly list: LibraryList;
  /** Null until the first answer. */
  readonly total: number | null;
  readonly totalIsCapped: boolean;
  readonly isStale: boolean;
  readonly error: AppError | null;
  readonly retry: () => void;
  /** A row of the shown list, or null while it is being fetched. */
  readonly rowAt: (index: number) => LibraryRow | null;
}

/** First row of the pages that hold the rows [from, to). */
export function pageOffsets(from: number, to: number, total: number): readonly number[] {
  const first = Math.floor(Math.max(0, from - AHEAD_ROWS) / PAGE_ROWS);
  const last = Math.floor(Math.max(0, Math.min(total, to + AHEAD_ROWS) - 1) / PAGE_ROWS);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * PAGE_ROWS);
}

/**
 * The rows around what is in view, in pages. Another filter keeps the rows of the last one on the
 * screen until its first page is there, so that typing a search does not flicker.
 */
export function useLibraryRows(
  wanted: LibraryList,
  seen: { readonly from: number; readonly to: number },
): LibraryRows {
  const head = useCall('library.window', pageInput(wanted, 0), { keepPrevious: true });
  const [list, setList] = useState(wanted);
  const isAnswered = head.data !== undefined && !head.isStale;
  const isSame = JSON.stringify(list) === JSON.stringify(wanted);
  if (isAnswered && !isSame) setList(wanted);

  const total = head.data?.total ?? 0;
  const [offsets] = useDebouncedValue(pageOffsets(seen.from, seen.to, total).join(), SETTLE_MS, {
    leading: true,
  });
  const asked = offsets.split(',').map(Number);
  const pages = useQueries({
    queries: asked.map((offset) => {
      const input = pageInput(list, offset);
      return {
        queryKey: callKey('library.window', input),
        queryFn: () => fetchCall('library.window', input),
        gcTime: REMEMBER_MS,
        enabled: offset < total,
      };
    }),
  });

  const rowAt = (index: number): LibraryRow | null => {
    const offset = Math.floor(index / PAGE_ROWS) * PAGE_ROWS;
    const page = pages[asked.indexOf(offset)]?.data;
    return page?.rows[index - offset] ?? null;
  };
  return {
    list,
    total: head.data?.total ?? null,
    totalIsCapped: head.data?.totalIsCapped ?? false,
    isStale: !isSame,
    error: head.error,
    retry: head.refetch,
    rowAt,
  };
}

function pageInput({ filter, sort }: LibraryList, offset: number) {
  return { filter, sort, offset, limit: PAGE_ROWS };
}
