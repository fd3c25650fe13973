import type { ScoreDistribution } from '../../../shared/contract/alignment.ts';
import type { Direction } from '../../../shared/domain/case.ts';
import { FAIL, PASS } from '../../../shared/stats/confusion.ts';
import { HUMAN_UNSURE } from '../store/packed-columns.ts';
import type { JoinedJudgements } from './join.ts';

const MOST_THRESHOLDS = 8;

/**
 * Histogram of the metric's scores by human verdict. Scores between 0 and 1 get bins over 0..1, so
 * that metrics can be compared by eye; other scales get bins from the smallest to the largest score.
 */
export function scoreDistribution(
  metricId: string,
  direction: Direction | null,
  joined: JoinedJudgements,
  binCount: number,
): ScoreDistribution {
  const thresholds = thresholdsOf(joined);
  const empty = (reason: string): ScoreDistribution => ({
    metricId,
    direction,
    thresholds,
    bins: [],
    reason,
  });
  if (joined.count === 0) return empty('No result of this metric has a human label.');
  if (!joined.score.some(Number.isFinite)) return empty('The metric gave no scores.');
  const range = scoreRange(joined);
  if (range === null) {
    return empty(
      'The human labels are grades; say from which grade a case passes to split the scores.',
    );
  }
  const [from, to] = range;
  const pass = new Uint32Array(binCount);
  const fail = new Uint32Array(binCount);
  const unsure = new Uint32Array(binCount);
  for (let i = 0; i < joined.count; i += 1) {
    const score = joined.score[i] ?? Number.NaN;
    if (!Number.isFinite(score)) continue;
    const human = joined.humanVerdict[i];
    const counts =
      human === PASS ? pass : human === FAIL ? fail : human === HUMAN_UNSURE ? unsure : null;
    if (counts === null) continue;
    const bin = binOf(score, from, to, binCount);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const bins = Array.from({ length: binCount }, (_, bin) => ({
    from: edge(from, to, binCount, bin),
    to: edge(from, to, binCount, bin + 1),
    humanPass: pass[bin] ?? 0,
    humanFail: fail[bin] ?? 0,
    humanUnsure: unsure[bin] ?? 0,
  }));
  return { metricId, direction, thresholds, bins, reason: null };
}

/** Lower and upper end of the histogram; null if no score has a human verdict. */
export function scoreRange(joined: JoinedJudgements): [from: number, to: number] | null {
  let smallest = Infinity;
  let largest = -Infinity;
  for (let i = 0; i < joined.count; i += 1) {
    const score = joined.score[i] ?? Number.NaN;
    if (!Number.isFinite(score) || (joined.humanVerdict[i] ?? 3) > HUMAN_UNSURE) continue;
    smallest = Math.min(smallest, score);
    largest = Math.max(largest, score);
  }
  if (largest === -Infinity) return null;
  if (smallest >= 0 && largest <= 1) return [0, 1];
  return smallest === largest ? [smallest - 0.5, largest + 0.5] : [smallest, largest];
}

function edge(from: number, to: number, binCount: number, index: number): number {
  return index === binCount ? to : from + ((to - from) * index) / binCount;
}

/** Bin of a score, by the very edges that are shown, so that a bar opens exactly its cases. */
function binOf(score: number, from: number, to: number, binCount: number): number {
  const width = (to - from) / binCount;
  let bin = Math.min(binCount - 1, Math.max(0, Math.floor((score - from) / width)));
  if (bin + 1 < binCount && score >= edge(from, to, binCount, bin + 1)) bin += 1;
  if (bin > 0 && score < edge(from, to, binCount, bin)) bin -= 1;
  return bin;
}

function thresholdsOf(joined: JoinedJudgements): ScoreDistribution['thresholds'] {
  const counts = new Map<number, number>();
  for (const threshold of joined.threshold) {
    if (!Number.isNaN(threshold)) counts.set(threshold, (counts.get(threshold) ?? 0) + 1);
  }
  return [...counts]
    .map(([threshold, count]) => ({ threshold, count }))
    .sort((a, b) => b.count - a.count || a.threshold - b.threshold)
    .slice(0, MOST_THRESHOLDS);
}
