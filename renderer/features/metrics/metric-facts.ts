import type { Metric } from '../../../shared/domain/metric.ts';
import { formatNumber } from '../../ui/format.ts';

/** Words and numbers of a metric, as the table and the page of one metric both show them. */

export const KIND_WORDS = {
  prebuilt: 'Prebuilt',
  g_eval: 'G-Eval',
  code: 'Code',
  external: 'External',
} as const satisfies Record<Metric['kind'], string>;

export const STATUS_WORDS = {
  candidate: 'Candidate',
  trusted: 'Trusted',
  needs_tuning: 'Needs tuning',
  retired: 'Retired',
} as const satisfies Record<Metric['status'], string>;

export const DIRECTION_WORDS = {
  higher_is_better: 'Higher is better',
  lower_is_better: 'Lower is better',
} as const;

/** How Assay knows the direction, in words. */
export const SOURCE_WORDS = {
  declared: 'said in the file',
  inferred: 'inferred from results',
  ambiguous: 'results allow both',
  set_by_lead: 'set here',
} as const satisfies Record<Metric['directionSource'], string>;

export const NO_VERDICT_WORDS = {
  missing: 'no verdict given',
  error: 'metric failed',
  unparseable: 'answer unreadable',
  flaky: 'verdict changes',
} as const satisfies Record<keyof Metric['noVerdict'], string>;

/** Results without a verdict, of any reason. */
export function noVerdictCount({ noVerdict }: Pick<Metric, 'noVerdict'>): number {
  return noVerdict.missing + noVerdict.error + noVerdict.unparseable + noVerdict.flaky;
}

/** Passed results as a share of those with a verdict; null without any. */
export function passShare(metric: Pick<Metric, 'passedCount' | 'failedCount'>): number | null {
  const judged = metric.passedCount + metric.failedCount;
  return judged === 0 ? null : metric.passedCount / judged;
}

/** “0.2 to 1”, or null without scores. */
export function scoreRange({
  scoreMin,
  scoreMax,
}: Pick<Metric, 'scoreMin' | 'scoreMax'>): string | null {
  if (scoreMin === null || scoreMax === null) return null;
  return scoreMin === scoreMax
    ? formatNumber(scoreMin)
    : `${formatNumber(scoreMin)} to ${formatNumber(scoreMax)}`;
}

/** The thresholds that results carry, most common first: “0.5”, “0.5, 0.7 and 3 more”. */
export function thresholdWords({ thresholds }: Pick<Metric, 'thresholds'>): string | null {
  if (thresholds.length === 0) return null;
  const shown = thresholds.slice(0, 2).map(({ threshold }) => formatNumber(threshold));
  const more = thresholds.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}

/** Why results have no verdict: `3 metric failed`, largest first. */
export function noVerdictReasons({ noVerdict }: Pick<Metric, 'noVerdict'>): readonly string[] {
  const reasons = ['missing', 'error', 'unparseable', 'flaky'] as const;
  return reasons
    .filter((reason) => noVerdict[reason] > 0)
    .toSorted((a, b) => noVerdict[b] - noVerdict[a])
    .map((reason) => `${formatNumber(noVerdict[reason])} ${NO_VERDICT_WORDS[reason]}`);
}

/** A metric whose direction decides nothing yet, because the results allow both. */
export function asksForDirection(metric: Pick<Metric, 'directionSource' | 'scoreMin'>): boolean {
  return metric.directionSource === 'ambiguous' && metric.scoreMin !== null;
}
