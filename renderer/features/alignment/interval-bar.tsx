import type { Estimate } from '../../../shared/stats/estimate.ts';
import { formatPercent } from '../../ui/format.ts';
import { intervalOf, valueOf } from './chart-data.ts';
import { formatCoefficient } from './number-cell.tsx';
import classes from './alignment.module.css';

interface IntervalBarProps {
  readonly estimate: Estimate;
  readonly baseline?: Estimate;
}

/** A share from 0 to 1 with its interval, in the width of a table cell. The tick, where there is one, is the always-pass baseline. */
export function IntervalBar({ estimate, baseline }: IntervalBarProps) {
  const value = valueOf(estimate);
  const interval = intervalOf(estimate);
  if (value === null || interval === null) return null;
  const [low, high] = interval;
  return (
    <span className={classes.interval}>
      <Bar
        low={low}
        value={value}
        high={high}
        tick={baseline === undefined ? null : valueOf(baseline)}
      />
      <small>
        {formatPercent(low, 0)}–{formatPercent(high, 0)}
      </small>
    </span>
  );
}

interface RangeBarProps {
  readonly estimate: Estimate;
  /** Left end of the scale, at most 0. */
  readonly from: number;
}

/** A coefficient with its interval on a scale that ends at 1; the tick is 0, where the scale starts below it. */
export function RangeBar({ estimate, from }: RangeBarProps) {
  const value = valueOf(estimate);
  const interval = intervalOf(estimate);
  if (value === null || interval === null) return <>no interval</>;
  const [low, high] = interval;
  const at = (number: number) => (Math.max(from, number) - from) / (1 - from);
  return (
    <span className={classes.interval} data-wide>
      <Bar low={at(low)} value={at(value)} high={at(high)} tick={from < 0 ? at(0) : null} />
      <small>
        {formatCoefficient(low)} to {formatCoefficient(high)}
      </small>
    </span>
  );
}

interface BarProps {
  /** All from 0, the left end, to 1. */
  readonly low: number;
  readonly value: number;
  readonly high: number;
  readonly tick: number | null;
}

function Bar({ low, value, high, tick }: BarProps) {
  return (
    <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden>
      <rect x={0} y={4} width={100} height={2} className={classes.intervalTrack} />
      <rect
        x={low * 100}
        y={2.5}
        width={Math.max(0.5, (high - low) * 100)}
        height={5}
        className={classes.intervalRange}
      />
      {tick === null ? null : (
        <rect x={tick * 100 - 0.4} y={0} width={0.8} height={10} className={classes.intervalBase} />
      )}
      <rect
        x={value * 100 - 0.9}
        y={0.5}
        width={1.8}
        height={9}
        className={classes.intervalValue}
      />
    </svg>
  );
}
