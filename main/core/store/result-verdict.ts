import type { MetricResult, NoVerdictReason } from '../../../shared/domain/case.ts';

/** Code of a metric's verdict in `metric_result.verdict`. */
export const METRIC_VERDICT = { failed: 0, passed: 1, none: 2 } as const;
export type MetricVerdict = (typeof METRIC_VERDICT)[keyof typeof METRIC_VERDICT];

export interface ResultVerdict {
  readonly verdict: MetricVerdict;
  readonly reason: NoVerdictReason | null;
}

/**
 * What a metric result counts as. `passed` is believed. Without it the verdict stays open, and is
 * counted under its reason: the metric is flaky, it failed with an error, its answer could not be
 * read, or it is missing. Only where the record itself states score, threshold and direction, and
 * leaves `passed` out, does it follow from them: then its author has said what passes.
 */
export function resultVerdict(result: MetricResult): ResultVerdict {
  if (result.flaky === true) return { verdict: METRIC_VERDICT.none, reason: 'flaky' };
  if (typeof result.error === 'string') return { verdict: METRIC_VERDICT.none, reason: 'error' };
  if (typeof result.unparseable === 'string')
    return { verdict: METRIC_VERDICT.none, reason: 'unparseable' };
  if (typeof result.passed === 'boolean') {
    return { verdict: result.passed ? METRIC_VERDICT.passed : METRIC_VERDICT.failed, reason: null };
  }
  const { score, threshold, direction } = result;
  if (
    result.passed === undefined &&
    typeof score === 'number' &&
    typeof threshold === 'number' &&
    direction !== undefined
  ) {
    const passed = direction === 'higher_is_better' ? score >= threshold : score <= threshold;
    return { verdict: passed ? METRIC_VERDICT.passed : METRIC_VERDICT.failed, reason: null };
  }
  return { verdict: METRIC_VERDICT.none, reason: 'missing' };
}
