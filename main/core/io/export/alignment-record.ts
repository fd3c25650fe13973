import type { AlignmentRow } from '../../../../shared/contract/alignment.ts';
import type { GoldTally } from '../../../../shared/domain/gold.ts';
import type { NoVerdictCounts } from '../../../../shared/stats/confusion.ts';
import type { Estimate } from '../../../../shared/stats/estimate.ts';

/** A share with its interval; all null where it is undefined, `reasons` says why. */
export interface ShareRecord {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** Statistics that a record gives as a plain number, with the interval under `intervals`. */
export const NUMBER_STATISTICS = [
  'kappa',
  'ac1',
  'mcc',
  'spearman',
  'kendallTauB',
  'pearson',
  'scottPi',
  'f1',
  'balancedAccuracy',
  'rocAuc',
] as const;
type NumberStatistic = (typeof NUMBER_STATISTICS)[number];

/** Statistics that a record gives as a share with its interval. */
export const SHARE_STATISTICS = [
  'agreement',
  'agreementNoVerdictAsWrong',
  'missedFailureRate',
  'falseAlarmRate',
  'precision',
  'recall',
  'baseRate',
  'alwaysPassAgreement',
] as const;
type ShareStatistic = (typeof SHARE_STATISTICS)[number];

/** Cells that have no value where no pair of verdicts is compared. */
const CELLS = ['missedFailures', 'falseAlarms', 'truePass', 'trueFail'] as const;

/** What the correlations of a record rest on where they are averages inside groups. */
export interface GroupsRecord {
  readonly field: string;
  readonly total: number;
  readonly used: number;
  /** Groups in which one side is constant. */
  readonly skippedConstant: number;
  readonly rows: number;
  /** The same correlations over all rows at once. */
  readonly pooled: Readonly<Record<'spearman' | 'kendallTauB' | 'pearson', number | null>>;
  readonly partialSpearman: number | null;
  readonly partialPearson: number | null;
}

/** One metric against people, as scripts read it: plain numbers, null with a reason where undefined. */
export type AlignmentRecord = {
  readonly metric: string;
  readonly metricId: string;
  readonly humanQuestion: string | null;
  readonly direction: string | null;
  readonly n: number;
  readonly basis: 'verdict' | 'grade' | 'none';
  readonly verdictPairs: number;
  readonly gradedPairs: number;
  readonly cases: number;
  readonly positiveClass: 'fail' | 'pass';
  readonly labelsNeeded: number;
  readonly noVerdict: NoVerdictCounts;
  /** How the gold answers came about, where gold alone was compared. */
  readonly gold: GoldTally | null;
  readonly intervals: Readonly<
    Partial<Record<string, { readonly low: number; readonly high: number }>>
  >;
  readonly groups: GroupsRecord | null;
  /** Why a field is null, by field. */
  readonly reasons: Readonly<Record<string, string>>;
  /** The main reason, where anything is null; null where nothing is. */
  readonly reason: string | null;
} & Readonly<Record<(typeof CELLS)[number], number | null>> &
  Readonly<Record<ShareStatistic, ShareRecord>> &
  Readonly<Record<NumberStatistic, number | null>>;

/**
 * The record of one row of the alignment table.
 * @param groupBy the field inside whose values correlations were averaged; the correlations are then
 *   the averages, as published tables give them, and the pooled ones stand under `groups.pooled`.
 */
export function alignmentRecord(row: AlignmentRow, groupBy: string | null): AlignmentRecord {
  const { summary } = row;
  const { grouped } = summary;
  const inGroups = groupBy === null ? null : grouped;
  const reasons: Record<string, string> = {};
  const intervals: Record<string, { low: number; high: number }> = {};
  const because = (field: string, estimate: Estimate): number | null => {
    if (estimate.kind === 'value') return estimate.value;
    reasons[field] = row.reason ?? estimate.reason;
    return null;
  };
  const number = (field: NumberStatistic): number | null => {
    const isCorrelation = field === 'spearman' || field === 'kendallTauB' || field === 'pearson';
    const estimate = isCorrelation && inGroups !== null ? inGroups[field] : summary[field];
    const range = intervalOf(estimate);
    if (range !== null) intervals[field] = range;
    return because(field, estimate);
  };
  const share = (field: ShareStatistic): ShareRecord => {
    const value = because(field, summary[field]);
    const range = intervalOf(summary[field]);
    return { value, low: range?.low ?? null, high: range?.high ?? null };
  };
  const cell = (field: (typeof CELLS)[number]): number | null => {
    if (summary.basis === 'verdict') return summary[field];
    return because(field, summary.agreement);
  };
  const fields = {
    metric: row.metric,
    metricId: row.metricId,
    humanQuestion: row.humanQuestion,
    direction: row.direction,
    n: summary.n,
    basis: summary.basis,
    agreement: share('agreement'),
    missedFailures: cell('missedFailures'),
    falseAlarms: cell('falseAlarms'),
    truePass: cell('truePass'),
    trueFail: cell('trueFail'),
    missedFailureRate: share('missedFailureRate'),
    falseAlarmRate: share('falseAlarmRate'),
    kappa: number('kappa'),
    ac1: number('ac1'),
    mcc: number('mcc'),
    spearman: number('spearman'),
    kendallTauB: number('kendallTauB'),
    pearson: number('pearson'),
    scottPi: number('scottPi'),
    precision: share('precision'),
    recall: share('recall'),
    f1: number('f1'),
    balancedAccuracy: number('balancedAccuracy'),
    rocAuc: number('rocAuc'),
    baseRate: share('baseRate'),
    alwaysPassAgreement: share('alwaysPassAgreement'),
    agreementNoVerdictAsWrong: share('agreementNoVerdictAsWrong'),
    intervals,
    positiveClass: summary.positiveClass,
    verdictPairs: summary.verdictPairs,
    gradedPairs: summary.gradedPairs,
    cases: summary.cases,
    noVerdict: summary.noVerdict,
    gold: row.gold,
    labelsNeeded: summary.labelsNeeded,
    groups:
      groupBy === null || grouped === null
        ? null
        : {
            field: groupBy,
            total: grouped.groups,
            used: grouped.usedGroups,
            skippedConstant: grouped.skippedConstant,
            rows: grouped.rows,
            pooled: {
              spearman: valueOf(summary.spearman),
              kendallTauB: valueOf(summary.kendallTauB),
              pearson: valueOf(summary.pearson),
            },
            partialSpearman: valueOf(grouped.partialSpearman),
            partialPearson: valueOf(grouped.partialPearson),
          },
  };
  const reason = row.reason ?? [...new Set(Object.values(reasons))].join(' ');
  return { ...fields, reasons, reason: reason === '' ? null : reason };
}

/** The number of an estimate, or null. */
export function valueOf(estimate: Estimate): number | null {
  return estimate.kind === 'value' ? estimate.value : null;
}

/** Both ends of an estimate's interval, or null where it has none. */
export function intervalOf(estimate: Estimate): { low: number; high: number } | null {
  if (estimate.kind !== 'value' || estimate.low === undefined || estimate.high === undefined) {
    return null;
  }
  return { low: estimate.low, high: estimate.high };
}
