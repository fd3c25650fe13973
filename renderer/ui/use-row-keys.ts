import { useRef, type RefObject } from 'react';
import { useCommands } from '../commands/use-commands.ts';

interface RowKeys {
  /** Acts on the row that has the focus, by its number. */
  readonly onDetails?: (row: number) => void;
  readonly onNew?: () => void;
}

/**
 * Lets keys walk through the rows of a plain list. Each row has one element marked `data-row`: that is
 * what gets the focus, so that Enter does what a click on it does.
 * @returns the ref of the element that holds the rows.
 */
export function useRowKeys<T extends HTMLElement>({
  onDetails,
  onNew,
}: RowKeys): RefObject<T | null> {
  const holder = useRef<T>(null);
  const rows = (): HTMLElement[] => [
    ...(holder.current?.querySelectorAll<HTMLElement>('[data-row]') ?? []),
  ];
  const focused = (): number =>
    rows().findIndex((row) => row === document.activeElement || rowHolds(row));
  const move = (by: 1 | -1): void => {
    const all = rows();
    const from = focused();
    const to = from === -1 ? (by > 0 ? 0 : all.length - 1) : from + by;
    const next = all[Math.min(Math.max(to, 0), all.length - 1)];
    next?.focus();
    next?.scrollIntoView({ block: 'nearest' });
  };
  useCommands({
    'list.down': { run: () => move(1) },
    'list.up': { run: () => move(-1) },
    'list.open': { run: () => rows()[focused()]?.click() },
    ...(onDetails ? { 'list.details': { run: () => focused() >= 0 && onDetails(focused()) } } : {}),
    ...(onNew ? { 'list.new': { run: onNew } } : {}),
  });
  return holder;
}

function rowHolds(row: HTMLElement): boolean {
  return row.closest('tr, li')?.contains(document.activeElement) ?? false;
}
