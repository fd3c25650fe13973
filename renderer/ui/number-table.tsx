import { Tooltip } from '@mantine/core';
import { useEffect, useRef, type ReactNode } from 'react';
import classes from './number-table.module.css';

/** A column: its title, what it means (shown on hover and focus), and a small word beside the title. */
export type Head = readonly [title: string, help: string, note?: string];

interface NumberTableProps {
  readonly label: string;
  readonly heads: readonly Head[];
  /** Rows are {@link SelectableRow}s. */
  readonly isSelectable?: boolean;
  /** Stands in a card. */
  readonly isCompact?: boolean;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** A table of numbers with a word about every column; it scrolls within itself. */
export function NumberTable({
  label,
  heads,
  isSelectable = false,
  isCompact = false,
  className = '',
  children,
}: NumberTableProps) {
  return (
    <div
      className={classes.scroll}
      data-compact={isCompact || undefined}
      tabIndex={0}
      role="group"
      aria-label={label}
    >
      <table
        className={`${classes.table} ${className}`}
        data-selectable={isSelectable || undefined}
      >
        <thead>
          <tr>
            {heads.map(([title, help, note], index) => (
              <th key={title} scope="col" aria-label={title} data-number={index > 0 || undefined}>
                <Tooltip label={help} multiline maw={260}>
                  <span tabIndex={0}>
                    {title}
                    {note === undefined ? null : <small> {note}</small>}
                  </span>
                </Tooltip>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

interface SelectableRowProps {
  readonly name: string;
  readonly title: string;
  readonly isSelected: boolean;
  readonly onSelect: () => void;
  /** Under the name. */
  readonly about: ReactNode;
  /** The cells of numbers. */
  readonly children: ReactNode;
}

/** A row that is chosen by its name or by a click anywhere, and that is scrolled to when it is chosen. */
export function SelectableRow({
  name,
  title,
  isSelected,
  onSelect,
  about,
  children,
}: SelectableRowProps) {
  const element = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (isSelected) element.current?.scrollIntoView({ block: 'nearest' });
  }, [isSelected]);
  return (
    <tr
      ref={element}
      data-selected={isSelected || undefined}
      aria-selected={isSelected}
      onClick={onSelect}
    >
      <th scope="row">
        <button type="button" className={classes.name} onClick={onSelect} title={title}>
          {name}
        </button>
        {about}
      </th>
      {children}
    </tr>
  );
}

/** A quiet line under a row's name or number. */
export function About({ children }: { readonly children: ReactNode }) {
  return <span className={classes.about}>{children}</span>;
}
