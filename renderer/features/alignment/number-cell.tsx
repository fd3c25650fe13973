import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Estimate } from '../../../shared/stats/estimate.ts';
import { formatCount, NONE } from '../../ui/format.ts';
import { About } from '../../ui/number-table.tsx';
import classes from './alignment.module.css';

interface CellButtonProps {
  /** What the number is; the number itself is said after it. */
  readonly label: string;
  readonly text: string;
  readonly isQuiet?: boolean;
  /** Shown on hover: the interval. */
  readonly title?: string;
  readonly onClick: () => void;
}

/** A number that opens the cases behind it. */
export function CellButton({ label, text, isQuiet = false, title = '', onClick }: CellButtonProps) {
  return (
    <button
      type="button"
      className={classes.cellButton}
      data-quiet={isQuiet || undefined}
      title={title}
      aria-label={`${label}: ${text}. Open the cases.`}
      onClick={(event) => {
        event.stopPropagation();
        onClick();
      }}
    >
      {text}
    </button>
  );
}

export interface NumberCellProps {
  readonly estimate: Estimate;
  readonly label: string;
  /** A quiet word under the number. */
  readonly below?: string;
  readonly onClick: () => void;
}

/** A coefficient in a table cell; its interval is shown on hover. */
export function Coefficient({ estimate, label, below, onClick }: NumberCellProps) {
  return (
    <td data-number>
      <Reasoned estimate={estimate}>
        {(value) => (
          <CellButton
            label={label}
            text={formatCoefficient(value)}
            title={intervalText(estimate)}
            onClick={onClick}
          />
        )}
      </Reasoned>
      {below === undefined ? null : <About>{below}</About>}
    </td>
  );
}

/** “95% interval 0.51 to 0.63, n 120”. */
export function intervalText(estimate: Estimate): string {
  if (estimate.kind !== 'value' || estimate.low === undefined || estimate.high === undefined)
    return '';
  const [low, high] = [formatCoefficient(estimate.low), formatCoefficient(estimate.high)];
  return `95% interval ${low} to ${high}, n ${formatCount(estimate.n)}`;
}

/** Two decimals always, so that a column can be read down. */
export function formatCoefficient(value: number): string {
  const text = value.toFixed(2);
  return text === '-0.00' ? '0.00' : text.replace('-', '−');
}

interface ReasonedProps {
  readonly estimate: Estimate;
  readonly children: (value: number) => ReactNode;
}

/** A value, or a dash that says why there is none. */
export function Reasoned({ estimate, children }: ReasonedProps) {
  if (estimate.kind === 'value') return children(estimate.value);
  return (
    <Tooltip label={estimate.reason} multiline maw={260}>
      <span
        className={classes.undefinedValue}
        tabIndex={0}
        aria-label={`Not defined: ${estimate.reason}`}
      >
        {NONE}
      </span>
    </Tooltip>
  );
}
