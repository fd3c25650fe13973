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
  for (let i = 0; i < metric.count; i += 1) {
    const row = metric.caseRow[i] ?? 0;
    const target = metric.target[i] ?? 0;
    while (label < labels.count && isBefore(labels, label, row, target)) label += 1;
    if (label === labels.count) break;
    if (labels.caseRow[label] !== row || labels.target[label] !== target) continue;
    if (versions !== null && versions[metric.version[i] ?? 0] !== 1) continue;
    if (cases !== null && cases[row] !== 1) continue;
    resultAt[count] = i;
    labelAt[count] = label;
    count += 1;
  }
  const results = resultAt.subarray(0, count);
  const chosen = labelAt.subarray(0, count);
  return {
    count,
    caseRow: gather(metric.caseRow, results, new Uint32Array(count)),
    target: gather(metric.target, results, new Float64Array(count)),
    metricVerdict: gather(metric.verdict, results, new Uint8Array(count)),
    humanVerdict: gather(labels.verdict, chosen, new Uint8Array(count)),
    score: gather(metric.score, results, new Float64Array(count)),
    threshold: gather(metric.threshold, results, new Float64Array(count)),
    grade: gather(labels.grade, chosen, new Float64Array(count)),
    time: gather(labels.time, chosen, new Float64Array(count)),
  };
}

function isBefore(labels: SettledLabels, i: number, row: number, target: number): boolean {
  const labelRow = labels.caseRow[i] ?? 0;
  return labelRow < row || (labelRow === row && (labels.target[i] ?? 0) < target);
}

function gather<T extends Float64Array | Uint32Array | Uint8Array>(
  from: Float64Array | Uint32Array | Uint8Array,
  at: Uint32Array,
  to: T,
): T {
  for (let i = 0; i < at.length; i += 1) to[i] = from[at[i] ?? 0] ?? 0;
  return to;
}

/** Numbers the cases of judgements that are ordered by case: 0, 0, 1, 2, 2, ... */
export function caseNumbers(caseRow: Uint32Array): Uint32Array {
  const numbers = new Uint32Array(caseRow.length);
  for (let i = 1; i < caseRow.length; i += 1) {
    numbers[i] = (numbers[i - 1] ?? 0) + (caseRow[i] === caseRow[i - 1] ? 0 : 1);
  }
  return numbers;
}
