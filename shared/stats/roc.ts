import type { Direction } from '../domain/case.ts';
import { FAIL, PASS } from './confusion.ts';
import { type Ranking, averageRankOfLevels } from './rank.ts';

/**
 * Area under the ROC curve: the chance that a case people pass scores better than one they fail, ties
 * counted half; NaN if people gave only one of the two verdicts.
 * Source: the Mann-Whitney form, J. A. Hanley and B. J. McNeil, Radiology 143 (1982).
 * @param human verdict per element of the ranking; codes above 1 must be filtered before
 */
export function rocAucOf(scores: Ranking, human: Uint8Array, direction: Direction): number {
  const ranks = averageRankOfLevels(scores.tieCounts);
  let passes = 0;
  let rankSum = 0;
  for (let i = 0; i < human.length; i += 1) {
    if (human[i] !== PASS) continue;
    passes += 1;
    rankSum += ranks[scores.dense[i] ?? 0] ?? 0;
  }
  const fails = human.length - passes;
  if (passes === 0 || fails === 0) return Number.NaN;
  const area = (rankSum - (passes * (passes + 1)) / 2) / (passes * fails);
  return direction === 'higher_is_better' ? area : 1 - area;
}

/**
 * What each threshold would do: element i belongs to `thresholds[i]`. The metric passes a case on
 * score >= threshold (higher is better) or score <= threshold (lower is better); the first element
 * passes everything, each next one fails more, the last one (threshold beyond every score, infinite)
 * fails everything.
 */
export type ThresholdSweep = {
  readonly thresholds: Float64Array;
  readonly missedFailures: Float64Array;
  readonly falseAlarms: Float64Array;
  readonly humanPasses: number;
  readonly humanFails: number;
};

/**
 * The whole curve of missed failures against false alarms, one point per distinct score.
 * Source: T. Fawcett, "An introduction to ROC analysis", Pattern Recognition Letters 27 (2006),
 * algorithm 1; `passed` at the threshold itself follows the direction, see {@link ThresholdSweep}.
 */
export function thresholdSweep(
  scores: Ranking,
  human: Uint8Array,
  direction: Direction,
): ThresholdSweep {
  const levels = scores.tieCounts.length;
  const passesAt = new Float64Array(levels);
  const failsAt = new Float64Array(levels);
  const valueAt = new Float64Array(levels);
  let humanPasses = 0;
  let humanFails = 0;
  for (let i = 0; i < human.length; i += 1) {
    const level = scores.dense[i] ?? 0;
    valueAt[level] = scores.values[i] ?? 0;
    if (human[i] === PASS) {
      passesAt[level] = (passesAt[level] ?? 0) + 1;
      humanPasses += 1;
    } else if (human[i] === FAIL) {
      failsAt[level] = (failsAt[level] ?? 0) + 1;
      humanFails += 1;
    }
  }
  const higher = direction === 'higher_is_better';
  const thresholds = new Float64Array(levels + 1);
  const missedFailures = new Float64Array(levels + 1);
  const falseAlarms = new Float64Array(levels + 1);
  let missed = humanFails;
  let alarms = 0;
  for (let step = 0; step < levels; step += 1) {
    const level = higher ? step : levels - 1 - step;
    thresholds[step] = valueAt[level] ?? 0;
    missedFailures[step] = missed;
    falseAlarms[step] = alarms;
    missed -= failsAt[level] ?? 0;
    alarms += passesAt[level] ?? 0;
  }
  thresholds[levels] = higher ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  missedFailures[levels] = missed;
  falseAlarms[levels] = alarms;
  return { thresholds, missedFailures, falseAlarms, humanPasses, humanFails };
}
