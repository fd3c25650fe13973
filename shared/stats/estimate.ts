/**
 * A statistic with its uncertainty, or the reason why it has no value. There is no third state: a
 * coefficient that is 0/0 is `undefined` with a sentence, never NaN and never 0.
 * `low` and `high` are the ends of the 95% interval (or the level that was asked for); they are left
 * out only where no interval was asked for or none can be had, e.g. no resample had a value.
 * `n` counts what the number rests on (judgements, units, groups: the function says which).
 */
export type Estimate =
  | {
      readonly kind: 'value';
      readonly value: number;
      readonly low?: number;
      readonly high?: number;
      readonly n: number;
    }
  | { readonly kind: 'undefined'; readonly reason: string; readonly n: number };

/** An interval on the scale of its statistic. */
export type Interval = { readonly low: number; readonly high: number };

/** Level of every interval unless the caller says otherwise. */
export const DEFAULT_CONFIDENCE = 0.95;

/** Number of bootstrap replicates unless the caller says otherwise. */
export const DEFAULT_REPLICATES = 1000;

/** An estimate with a value. @throws RangeError if the value is not finite: that is a bug, not data. */
export function valueEstimate(value: number, n: number, interval?: Interval | null): Estimate {
  if (!Number.isFinite(value)) throw new RangeError('an estimate must be a finite number');
  if (interval === undefined || interval === null) return { kind: 'value', value, n };
  return { kind: 'value', value, low: interval.low, high: interval.high, n };
}

/** An estimate without a value; `reason` is a sentence that a person reads. */
export function undefinedEstimate(reason: string, n: number): Estimate {
  return { kind: 'undefined', reason, n };
}

/**
 * Turns a raw number, in which NaN means 0/0, into an estimate.
 * @param reason the sentence that is shown if the number is NaN
 */
export function estimateOrReason(
  raw: number,
  n: number,
  reason: string,
  interval?: Interval | null,
): Estimate {
  return Number.isNaN(raw) ? undefinedEstimate(reason, n) : valueEstimate(raw, n, interval);
}
