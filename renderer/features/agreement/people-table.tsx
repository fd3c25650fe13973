import type { ReactNode } from 'react';
import { Tooltip } from '@mantine/core';
import type { PersonRef } from '../../../shared/contract/agreement.ts';
import type { Estimate } from '../../../shared/stats/estimate.ts';
import { formatCount, formatPercent } from '../../ui/format.ts';
import { IntervalBar } from '../alignment/interval-bar.tsx';
import { CellButton, Reasoned } from '../alignment/number-cell.tsx';
import classes from './agreement.module.css';

interface CardProps {
  readonly title: string;
  readonly subtitle?: ReactNode;
  readonly actions?: ReactNode;
  /** Takes the whole width of the screen. */
  readonly isWide?: boolean;
  readonly children: ReactNode;
}

/** A titled part of the screen that is a table already. */
export function Card({ title, subtitle, actions, isWide = false, children }: CardProps) {
  return (
    <section className={classes.card} aria-label={title} data-wide={isWide || undefined}>
      <header className={classes.cardHead}>
        <h2 className={classes.cardTitle}>{title}</h2>
        {subtitle === undefined ? null : <span className={classes.cardSubtitle}>{subtitle}</span>}
        {actions === undefined ? null : <div className={classes.cardActions}>{actions}</div>}
      </header>
      {children}
    </section>
  );
}

export type Head = readonly [title: string, help: string];

interface PeopleTableProps {
  readonly label: string;
  readonly heads: readonly Head[];
  readonly children: ReactNode;
}

/** A table with people in its first column and numbers in the others. */
export function PeopleTable({ label, heads, children }: PeopleTableProps) {
  return (
    <div className={classes.tableScroll} tabIndex={0} role="group" aria-label={`${label}, table`}>
      <table className={classes.table}>
        <thead>
          <tr>
            {heads.map(([title, help], index) => (
              <th key={title} scope="col" aria-label={title} data-number={index > 0 || undefined}>
                <Tooltip label={help} multiline maw={260}>
                  <span tabIndex={0}>{title}</span>
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

/** The name of a row's person; null is everybody. */
export function PersonCell({ person }: { readonly person: PersonRef | null }) {
  return (
    <th scope="row" data-everybody={person === null || undefined}>
      <span className={classes.person} title={person?.name}>
        {person?.name ?? 'Everybody'}
      </span>
    </th>
  );
}

interface ShareCellProps {
  readonly estimate: Estimate;
  /** What it is a share of, where no column says so. */
  readonly of?: string;
  readonly label: string;
  readonly onClick: () => void;
}

/** A share with its interval as a bar and in words. */
export function ShareCell({ estimate, of, label, onClick }: ShareCellProps) {
  return (
    <td data-number>
      <Reasoned estimate={estimate}>
        {(value) => (
          <span className={classes.share}>
            <IntervalBar estimate={estimate} />
            <CellButton label={label} text={formatPercent(value)} onClick={onClick} />
            {of === undefined ? null : <small>{of}</small>}
          </span>
        )}
      </Reasoned>
    </td>
  );
}

/** What a share rests on; opens all of it. */
export function CountCell({
  count,
  label,
  onClick,
}: {
  readonly count: number;
  readonly label: string;
  readonly onClick: () => void;
}) {
  return (
    <td data-number>
      {count === 0 ? (
        <span className={classes.zero}>0</span>
      ) : (
        <CellButton label={label} text={formatCount(count)} onClick={onClick} />
      )}
    </td>
  );
}

/** How many of an estimate's n the share stands for. */
export function hitsOf(estimate: Estimate): number {
  return estimate.kind === 'value' ? Math.round(estimate.value * estimate.n) : 0;
}
