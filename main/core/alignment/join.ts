import type { MetricColumn } from '../store/packed-columns.ts';
import type { SettledLabels } from './settle-labels.ts';

/** Which results of a metric take part. */
export interface ResultChoice {
  /** By code of the column's `versions`; null lets all in. */
  readonly versions: Uint8Array | null;
  /** By case row; null lets all in. */
  readonly cases: Uint8Array | null;
}

/** Results of one metric beside what people said of the same target, one element each. */
export interface JoinedJudgements {
  readonly count: number;
  readonly caseRow: Uint32Array;
  readonly target: Float64Array;
  readonly metricVerdict: Uint8Array;
  readonly humanVerdict: Uint8Array;
  /** NaN where the metric gave none. */
  readonly score: Float64Array;
  readonly threshold: Float64Array;
  /** NaN where the label is no grade. */
  readonly grade: Float64Array;
  /** Time of the human label, NaN if unknown. */
  readonly time: Float64Array;
}

/**
 * Joins results and labels by case and target: a merge of two ordered columns, one step for each
 * element, nothing allocated on the way. Every result of a labelled target is a judgement of its own
 * (two runs of a judge over one case are two judgements).
 */
export function joinJudgements(
  metric: MetricColumn,
  labels: SettledLabels,
  choice: ResultChoice,
): JoinedJudgements {
  const resultAt = new Uint32Array(metric.count);
  const labelAt = new Uint32Array(metric.count);
  const { versions, cases } = choice;
  let count = 0;
  let label = 0;
  let isOneToOne = true;
  for (let i = 0; i < metric.count; i += 1) {
    const row = metric.caseRow[i] ?? 0;
    const target = metric.target[i] ?? 0;
    while (label < labels.count && isBefore(labels, label, row, target)) label += 1;
    if (label === labels.count) break;
    if (labels.caseRow[label] !== row || labels.target[label] !== target) continue;
    if (versions !== null && versions[metric.version[i] ?? 0] !== 1) continue;
    if (cases !== null && cases[row] !== 1) continue;
    if (count > 0 && labelAt[count - 1] === label) isOneToOne = false;
    resultAt[count] = i;
    labelAt[count] = label;
    count += 1;
  }
  // Where all of a column takes part, in its order, it is used as it is.
  const results = count === metric.count ? null : resultAt.subarray(0, count);
  const chosen = isOneToOne && count === labels.count ? null : labelAt.subarray(0, count);
  return {
    count,
    caseRow: pickWords(metric.caseRow, results),
    target: pickFloats(metric.target, results),
    metricVerdict: pickBytes(metric.verdict, results),
    humanVerdict: pickBytes(labels.verdict, chosen),
    score: pickFloats(metric.score, results),
    threshold: pickFloats(metric.threshold, results),
    grade: pickFloats(labels.grade, chosen),
    time: pickFloats(labels.time, chosen),
  };
}

function isBefore(labels: SettledLabels, i: number, row: number, target: number): boolean {
  const labelRow = labels.caseRow[i] ?? 0;
  return labelRow < row || (labelRow === row && (labels.target[i] ?? 0) < target);
}

// One function for each kind of array: shared by all three, the loop would be ten times as slow.

function pickFloats(from: Float64Array, at: Uint32Array | null): Float64Array {
  if (at === null) return from;
  const to = new Float64Array(at.length);
  for (let i = 0; i < at.length; i += 1) to[i] = from[at[i] ?? 0] ?? 0;
  return to;
}

function pickWords(from: Uint32Array, at: Uint32Array | null): Uint32Array {
  if (at === null) return from;
  const to = new Uint32Array(at.length);
  for (let i = 0; i < at.length; i += 1) to[i] = from[at[i] ?? 0] ?? 0;
  return to;
}

function pickBytes(from: Uint8Array, at: Uint32Array | null): Uint8Array {
  if (at === null) return from;
  const to = new Uint8Array(at.length);
  for (let i = 0; i < at.length; i += 1) to[i] = from[at[i] ?? 0] ?? 0;
  return to;
}

/**
 * Numbers the cases of judgements that are ordered by case: 0, 0, 1, 2, 2, ...
 * @returns null where every case has one judgement
 */
export function caseNumbers(caseRow: Uint32Array): Uint32Array | null {
  const numbers = new Uint32Array(caseRow.length);
  let number = 0;
  for (let i = 1; i < caseRow.length; i += 1) {
    if (caseRow[i] !== caseRow[i - 1]) number += 1;
    numbers[i] = number;
  }
  return number + 1 >= caseRow.length ? null : numbers;
}
