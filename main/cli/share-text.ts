import type { Estimate } from '../../shared/stats/estimate.ts';

/** `76.7 %`, or a dash where there is no value. */
export function percentText(share: Estimate): string {
  return share.kind === 'value' ? `${(100 * share.value).toFixed(1)} %` : '-';
}

/** `70.9-82.4`, or a dash where there is no interval. */
export function rangeText(share: Estimate): string {
  if (share.kind === 'undefined' || share.low === undefined || share.high === undefined) return '-';
  return `${(100 * share.low).toFixed(1)}-${(100 * share.high).toFixed(1)}`;
}
