import type { PersonRef } from '../../../shared/contract/agreement.ts';
import type { Estimate } from '../../../shared/stats/estimate.ts';
import { formatCount, formatPercent } from '../../ui/format.ts';
import { IntervalBar } from '../alignment/interval-bar.tsx';
import { CellButton, Reasoned } from '../alignment/number-cell.tsx';
import classes from './agreement.module.css';

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
