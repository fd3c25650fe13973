import type { Estimate } from '../../../shared/stats/estimate.ts';
import { formatPercent } from '../../ui/format.ts';
import { intervalOf, valueOf } from './chart-data.ts';
import classes from './alignment.module.css';

interface IntervalBarProps {
  readonly estimate: Estimate;
  readonly baseline?: Estimate;
}

/** A share from 0 to 1 with its interval, in the width of a table cell. The tick, where there is one, is the always-pass baseline. */
export function IntervalBar({ estimate, baseline }: IntervalBarProps) {
  const value = valueOf(estimate);
  const interval = intervalOf(estimate);
  const base = baseline === undefined ? null : valueOf(baseline);
  if (value === null || interval === null) return null;
  const [low, high] = interval;
  return (
    <span className={classes.interval}>
      <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden>
        <rect x={0} y={4} width={100} height={2} className={classes.intervalTrack} />
        <rect
          x={low * 100}
          y={2.5}
          width={Math.max(0.5, (high - low) * 100)}
          height={5}
          className={classes.intervalRange}
        />
        {base === null ? null : (
          <rect
            x={base * 100 - 0.4}
            y={0}
            width={0.8}
            height={10}
            className={classes.intervalBase}
          />
        )}
        <rect
          x={value * 100 - 0.9}
          y={0.5}
          width={1.8}
          height={9}
          className={classes.intervalValue}
        />
      </svg>
      <small>
        {formatPercent(low, 0)}–{formatPercent(high, 0)}
      </small>
    </span>
  );
}
