import type { Direction } from '../domain/case.ts';
import type { BootstrapOptions } from './bootstrap.ts';
import {
  CELL_STATISTICS,
  cellIntervals,
  cellStatisticsOf,
  clusterIntervals,
  type ClusterPatterns,
  clusterPatterns,
  type ConfusionCells,
  confusionOf,
  type NoVerdictCounts,
  PASS,
  type PositiveClass,
} from './confusion.ts';
import { type Estimate, estimateOrReason, type Interval, undefinedEstimate } from './estimate.ts';
import { groupedCorrelations, type GroupedCorrelations } from './grouped.ts';
import { labelsNeeded, proportion } from './interval.ts';
import { kendallTauBOf, pearson, type Ranking, rankingOf, spearmanOf } from './rank.ts';
import { groupRows, rankIntervals, type RowClusters } from './rank-bootstrap.ts';
import { rocAucOf } from './roc.ts';

/** Group of a row that belongs to no group; such rows count in the pooled statistics only. */
export const NO_GROUP = 0xffffffff;

/**
 * One metric against people: columns of the same length, one element per judgement that is compared
 * (a target that has a metric result or a human label). Codes as in confusion.ts; NaN is "no number".
 */
export type AlignmentInput = {
  readonly metricVerdict: Uint8Array;
  readonly humanVerdict: Uint8Array;
  readonly score?: Float64Array;
  /** Graded human label (stars, a number). */
  readonly humanGrade?: Float64Array;
  /** Null or left out: read as higher is better. */
  readonly direction?: Direction | null;
  /** Number of the group (document, task) of each row, from 0; {@link NO_GROUP} for none. */
  readonly group?: Uint32Array;
  /** Number of the case of each row, from 0; equal numbers are resampled together. */
  readonly cluster?: Uint32Array;
};

export type AlignmentOptions = BootstrapOptions & { readonly positiveClass?: PositiveClass };

/** What the Alignment screen and the command line show of one metric. */
export type AlignmentSummary = ConfusionCells & {
  /** Judgements that are compared: pairs of verdicts, or pairs of score and grade where there are none. */
  readonly n: number;
  /** What n counts. */
  readonly basis: 'verdict' | 'grade' | 'none';
  readonly rows: number;
  readonly verdictPairs: number;
  readonly gradedPairs: number;
  /** Cases with a pair of verdicts; fewer than `verdictPairs` where a case was judged several times. */
  readonly cases: number;
  readonly noVerdict: NoVerdictCounts;
  /** Share of pairs with the same verdict, Wilson interval. Rows without a verdict are left out. */
  readonly agreement: Estimate;
  /** The same if every missing verdict of the metric counted as wrong: the lower bound of honesty. */
  readonly agreementNoVerdictAsWrong: Estimate;
  /** Agreement with an interval from resampling cases; null where every case has one judgement. */
  readonly agreementByCase: Estimate | null;
  /** Missed failures / human fails. */
  readonly missedFailureRate: Estimate;
  /** False alarms / human passes. */
  readonly falseAlarmRate: Estimate;
  readonly positiveClass: PositiveClass;
  readonly precision: Estimate;
  readonly recall: Estimate;
  readonly f1: Estimate;
  readonly balancedAccuracy: Estimate;
  readonly kappa: Estimate;
  readonly ac1: Estimate;
  readonly scottPi: Estimate;
  readonly mcc: Estimate;
  /** Share of human passes. */
  readonly baseRate: Estimate;
  /** Agreement that a metric would reach that passes everything: the base rate, as a baseline. */
  readonly alwaysPassAgreement: Estimate;
  readonly rocAuc: Estimate;
  /** Rank correlations of score and human grade over all rows; positive where the metric is right. */
  readonly spearman: Estimate;
  readonly kendallTauB: Estimate;
  readonly pearson: Estimate;
  /** The same inside groups; null if no groups were given. */
  readonly grouped: GroupedCorrelations | null;
  /** Labels still missing until agreement is known to within five points; 0 if it is. */
  readonly labelsNeeded: number;
};

const NO_PAIRS = 'No judgement has both a verdict of the metric and one of a person.';
const GRADES_ONLY =
  'The human labels are grades; say from which grade a case passes to compare verdicts.';
const NO_METRIC_VERDICT =
  'The metric gave no verdict on what people judged; a score alone, without a threshold, passes nothing.';
const NO_HUMAN_FAIL = 'People failed none of the cases.';
const NO_HUMAN_PASS = 'People passed none of the cases.';
const ONE_VERDICT =
  'Metric and people gave one and the same verdict throughout: chance explains it all.';
const ONE_SIDED = 'The metric or the people gave one and the same verdict throughout.';
const NO_SCORES = 'The metric gave no scores.';
const NO_GRADES = 'The human labels are not grades.';
const CONSTANT = 'The scores or the grades are all the same.';

/**
 * Everything about one metric against people.
 * Formulas and sources: confusion.ts, rank.ts, roc.ts, grouped.ts; docs/statistics.md.
 * @throws RangeError if the columns differ in length
 */
export function summarizeAlignment(
  input: AlignmentInput,
  options: AlignmentOptions = {},
): AlignmentSummary {
  const positiveClass = options.positiveClass ?? 'fail';
  const { metricVerdict, humanVerdict } = input;
  for (const column of [input.score, input.humanGrade, input.group, input.cluster]) {
    if (column !== undefined && column.length !== metricVerdict.length) {
      throw new RangeError('all columns of an alignment must have the same length');
    }
  }
  const counts = confusionOf(metricVerdict, humanVerdict);
  const { truePass, trueFail, missedFailures, falseAlarms, n: pairs, rows, noVerdict } = counts;
  const clusterCount = countOf(input.cluster);
  const clusters =
    input.cluster === undefined
      ? null
      : clusterPatterns(metricVerdict, humanVerdict, input.cluster, clusterCount);
  const ranks = rankPart(input, options);
  const noPairs = noPairsReason(noVerdict, ranks.gradedPairs);
  const humanFail = trueFail + missedFailures;
  const humanPass = truePass + falseAlarms;
  const agreed = truePass + trueFail;
  const share = (part: number, whole: number, reason: string): Estimate =>
    proportion(part, whole, pairs === 0 ? noPairs : reason, options.confidence);
  const judged = pairs + noVerdict.humanOnly;
  const baseRate = share(humanPass, pairs, noPairs);
  const hits = positiveClass === 'fail' ? trueFail : truePass;
  const metricPositive = hits + (positiveClass === 'fail' ? falseAlarms : missedFailures);
  const humanPositive = positiveClass === 'fail' ? humanFail : humanPass;
  return {
    n: pairs > 0 ? pairs : ranks.gradedPairs,
    basis: pairs > 0 ? 'verdict' : ranks.gradedPairs > 0 ? 'grade' : 'none',
    rows,
    verdictPairs: pairs,
    cases: clusters?.clusters ?? pairs,
    noVerdict,
    truePass,
    trueFail,
    missedFailures,
    falseAlarms,
    agreement: share(agreed, pairs, noPairs),
    agreementNoVerdictAsWrong:
      pairs === 0 ? undefinedEstimate(noPairs, 0) : share(agreed, judged, noPairs),
    missedFailureRate: share(missedFailures, humanFail, NO_HUMAN_FAIL),
    falseAlarmRate: share(falseAlarms, humanPass, NO_HUMAN_PASS),
    positiveClass,
    precision: share(
      hits,
      metricPositive,
      positiveClass === 'fail' ? 'The metric failed nothing.' : 'The metric passed nothing.',
    ),
    recall: share(hits, humanPositive, positiveClass === 'fail' ? NO_HUMAN_FAIL : NO_HUMAN_PASS),
    ...cellEstimates(counts, pairs, noPairs, clusters, options),
    baseRate,
    alwaysPassAgreement: baseRate,
    ...ranks,
    labelsNeeded: labelsNeeded(agreed, pairs, undefined, options.confidence),
  };
}

/** Why no pair of verdicts can be compared. */
function noPairsReason(noVerdict: NoVerdictCounts, gradedPairs: number): string {
  if (noVerdict.humanOnly > 0 && noVerdict.metricOnly === 0) return NO_METRIC_VERDICT;
  return gradedPairs > 0 ? GRADES_ONLY : NO_PAIRS;
}

/** One more than the largest number of a column, 0 for none. */
function countOf(column: Uint32Array | undefined): number {
  let largest = -1;
  if (column !== undefined) {
    for (let i = 0; i < column.length; i += 1) largest = Math.max(largest, column[i] ?? 0);
  }
  return largest + 1;
}

type CellEstimates = Pick<
  AlignmentSummary,
  'agreementByCase' | 'f1' | 'balancedAccuracy' | 'kappa' | 'ac1' | 'scottPi' | 'mcc'
>;

function cellEstimates(
  cells: ConfusionCells,
  pairs: number,
  noPairs: string,
  clusters: ClusterPatterns | null,
  options: AlignmentOptions,
): CellEstimates {
  const positiveClass = options.positiveClass ?? 'fail';
  const values = cellStatisticsOf(cells, positiveClass);
  const clustered = clusters !== null && clusters.largest > 1;
  const intervals: (Interval | null)[] =
    pairs === 0
      ? []
      : clustered
        ? clusterIntervals(clusters, positiveClass, options)
        : cellIntervals(cells, positiveClass, options);
  const estimate = (index: number, reason: string): Estimate =>
    estimateOrReason(
      values[index] ?? Number.NaN,
      pairs,
      pairs === 0 ? noPairs : reason,
      intervals[index],
    );
  const noPositive =
    positiveClass === 'fail' ? 'Nobody failed anything.' : 'Nobody passed anything.';
  return {
    agreementByCase: clustered ? estimate(CELL_STATISTICS.agreement, noPairs) : null,
    f1: estimate(CELL_STATISTICS.f1, noPositive),
    balancedAccuracy: estimate(
      CELL_STATISTICS.balancedAccuracy,
      cells.trueFail + cells.missedFailures === 0 ? NO_HUMAN_FAIL : NO_HUMAN_PASS,
    ),
    kappa: estimate(CELL_STATISTICS.kappa, ONE_VERDICT),
    ac1: estimate(CELL_STATISTICS.ac1, ONE_VERDICT),
    scottPi: estimate(CELL_STATISTICS.scottPi, ONE_VERDICT),
    mcc: estimate(CELL_STATISTICS.mcc, ONE_SIDED),
  };
}

type RankPart = Pick<
  AlignmentSummary,
  'rocAuc' | 'spearman' | 'kendallTauB' | 'pearson' | 'grouped' | 'gradedPairs'
>;

/** Rows of the score column that have a partner, and both columns cut down to them. */
type PairedRows<T> = {
  readonly rows: Uint32Array;
  readonly scores: Float64Array;
  readonly partners: T;
};

function pairedRows<T extends Float64Array | Uint8Array>(
  scores: Float64Array,
  partners: T,
  has: (partner: number) => boolean,
  empty: (length: number) => T,
): PairedRows<T> {
  const rows = new Uint32Array(scores.length);
  let n = 0;
  for (let i = 0; i < scores.length; i += 1) {
    if (Number.isNaN(scores[i]) || !has(partners[i] ?? Number.NaN)) continue;
    rows[n] = i;
    n += 1;
  }
  const kept = rows.subarray(0, n);
  if (n === scores.length) return { rows: kept, scores, partners };
  const keptPartners = empty(n);
  const keptScores = new Float64Array(n);
  for (let i = 0; i < n; i += 1) {
    const row = kept[i] ?? 0;
    keptScores[i] = scores[row] ?? 0;
    keptPartners[i] = partners[row] ?? 0;
  }
  return { rows: kept, scores: keptScores, partners: keptPartners };
}

function pick(column: Uint32Array, rows: Uint32Array): Uint32Array {
  const out = new Uint32Array(rows.length);
  for (let i = 0; i < rows.length; i += 1) out[i] = column[rows[i] ?? 0] ?? 0;
  return out;
}

/** Clusters of the rows that are left, or undefined where each row stands alone. */
function clustersOf(input: AlignmentInput, rows: Uint32Array): RowClusters | undefined {
  if (input.cluster === undefined) return undefined;
  const clusters = groupRows(pick(input.cluster, rows), countOf(input.cluster));
  return clusters.offsets.length - 1 === rows.length ? undefined : clusters;
}

function rankPart(input: AlignmentInput, options: AlignmentOptions): RankPart {
  const direction = input.direction ?? 'higher_is_better';
  const { score, humanGrade } = input;
  if (score === undefined || score.every(Number.isNaN)) {
    const none = undefinedEstimate(NO_SCORES, 0);
    return {
      rocAuc: none,
      spearman: none,
      kendallTauB: none,
      pearson: none,
      grouped: null,
      gradedPairs: 0,
    };
  }
  const byVerdict = pairedRows(
    score,
    input.humanVerdict,
    (code) => code <= PASS,
    (length) => new Uint8Array(length),
  );
  const known: { scores: Float64Array; ranking: Ranking }[] = [];
  // Without gaps both comparisons see the same score column: it is put in order once.
  const rank = (scores: Float64Array): Ranking => {
    const before = known.find((entry) => entry.scores === scores);
    if (before !== undefined) return before.ranking;
    const ranking = rankingOf(scores);
    known.push({ scores, ranking });
    return ranking;
  };
  const rocAuc = aucEstimate(byVerdict, input, direction, rank, options);
  if (humanGrade === undefined || humanGrade.every(Number.isNaN)) {
    const none = undefinedEstimate(NO_GRADES, 0);
    return {
      rocAuc,
      spearman: none,
      kendallTauB: none,
      pearson: none,
      grouped: null,
      gradedPairs: 0,
    };
  }
  const byGrade = pairedRows(
    score,
    humanGrade,
    (grade) => !Number.isNaN(grade),
    (length) => new Float64Array(length),
  );
  const sign = direction === 'higher_is_better' ? 1 : -1;
  const n = byGrade.scores.length;
  const scores = rank(byGrade.scores);
  const grades = rankingOf(byGrade.partners);
  const exact = {
    spearman: spearmanOf(scores, grades),
    kendallTauB: kendallTauBOf(scores, grades),
    pearson: pearson(byGrade.scores, byGrade.partners),
  };
  const intervals =
    n > 1 && !Number.isNaN(exact.spearman)
      ? rankIntervals(scores, grades, exact, options, clustersOf(input, byGrade.rows))
      : null;
  const reason = n === 0 ? 'No judgement has both a score and a human grade.' : CONSTANT;
  const estimate = (key: 'spearman' | 'kendallTauB' | 'pearson'): Estimate =>
    estimateOrReason(sign * exact[key], n, reason, oriented(intervals?.[key] ?? null, sign));
  return {
    rocAuc,
    spearman: estimate('spearman'),
    kendallTauB: estimate('kendallTauB'),
    pearson: estimate('pearson'),
    grouped: groupedPart(byGrade, input.group, sign, options),
    gradedPairs: n,
  };
}

function groupedPart(
  paired: PairedRows<Float64Array>,
  group: Uint32Array | undefined,
  sign: 1 | -1,
  options: AlignmentOptions,
): GroupedCorrelations | null {
  if (group === undefined) return null;
  const groups = pick(group, paired.rows);
  const inGroups = (_: unknown, i: number): boolean => groups[i] !== NO_GROUP;
  const kept = groups.filter(inGroups);
  const scores = paired.scores.filter(inGroups);
  return groupedCorrelations(
    sign === 1 ? scores : scores.map((score) => -score),
    paired.partners.filter(inGroups),
    kept,
    countOf(kept),
    options,
  );
}

/** A metric for which lower is better has its correlations turned, so that positive means "right". */
function oriented(interval: Interval | null, sign: 1 | -1): Interval | null {
  if (interval === null || sign === 1) return interval;
  return { low: -interval.high, high: -interval.low };
}

function aucEstimate(
  paired: PairedRows<Uint8Array>,
  input: AlignmentInput,
  direction: Direction,
  rank: (scores: Float64Array) => Ranking,
  options: AlignmentOptions,
): Estimate {
  const n = paired.scores.length;
  if (n === 0) {
    return undefinedEstimate('No judgement has both a score and a human verdict.', 0);
  }
  const scores = rank(paired.scores);
  const upward = rocAucOf(scores, paired.partners, 'higher_is_better');
  if (Number.isNaN(upward)) {
    return undefinedEstimate('People gave one and the same verdict throughout.', n);
  }
  const verdicts = rankingOf(Float64Array.from(paired.partners));
  const { rocAuc } = rankIntervals(
    scores,
    verdicts,
    { rocAuc: upward },
    options,
    clustersOf(input, paired.rows),
  );
  if (direction === 'higher_is_better') return estimateOrReason(upward, n, CONSTANT, rocAuc);
  const turned = rocAuc === null ? null : { low: 1 - rocAuc.high, high: 1 - rocAuc.low };
  return estimateOrReason(1 - upward, n, CONSTANT, turned);
}
