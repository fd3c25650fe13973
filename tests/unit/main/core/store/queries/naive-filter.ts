import type { LibraryFilter, LibrarySort } from '../../../../../../shared/contract/library.ts';
import type { CaseRecordInput } from '../../../../../../shared/domain/case.ts';

/** A case as the naive reading of a filter sees it. */
export interface OracleCase {
  readonly record: CaseRecordInput;
  /** A person of this workspace judged it (never one of the other source). */
  readonly isAnswered: boolean;
  /** In pack `p1` (never one of the other source). */
  readonly inPack: boolean;
  /** Of source `other` instead of `seed`. */
  readonly isOther: boolean;
}

/** What {@link LibraryFilter} means, said as plainly as possible: one look at each case. */
export function matchingIds(
  cases: readonly OracleCase[],
  filter: Omit<LibraryFilter, 'behind'>,
  sort: LibrarySort,
): string[] {
  const slowest = top(cases, 'latencyMs', filter.slowestShare);
  const costliest = top(cases, 'costUsd', filter.costliestShare);
  const found = cases.filter((it) => {
    const { record } = it;
    const results = record.metricResults ?? [];
    const isLabelled = (record.labels ?? []).length > 0 || (it.isAnswered && !it.isOther);
    const feedback = (record.feedback ?? []).map((item) => item.kind);
    const checks = [
      hasText(record, filter.text ?? ''),
      oneOf(filter.kinds, [record.kind ?? 'test_case']),
      oneOf(filter.tags, record.tags ?? []),
      oneOf(filter.environments, record.environment ? [record.environment] : []),
      oneOf(filter.sourceIds, [it.isOther ? 'source-other' : 'source-seed']),
      oneOf(filter.groups, record.group === undefined ? [] : [record.group]),
      oneOf(filter.signals, [
        ...(feedback.includes('thumbs_down') ? ['thumbs_down' as const] : []),
        ...(feedback.includes('thumbs_up') ? ['thumbs_up' as const] : []),
        ...(results.some((result) => result.passed === false) ? ['metric_failed' as const] : []),
      ]),
      !filter.metric ||
        results.some(
          (result) =>
            result.metric === filter.metric?.metricId &&
            (filter.metric.state === 'any' ||
              filter.metric.state === stateOf(result.passed ?? null)),
        ),
      filter.humanLabel === undefined || isLabelled === (filter.humanLabel === 'has'),
      filter.packId === undefined || (filter.packId === 'p1' && it.inPack && !it.isOther),
      !slowest || slowest.includes(it),
      !costliest || costliest.includes(it),
    ];
    return checks.every(Boolean);
  });
  return inOrder(found, sort).map((it) => `${it.isOther ? 'other' : 'seed'}:${it.record.id}`);
}

function hasText(record: CaseRecordInput, text: string): boolean {
  const input = typeof record.input === 'string' ? record.input : '';
  const words = input.split(' ');
  const isBlank = text.trim() === '';
  if (text === '!') return false;
  if (text.startsWith('"')) return ` ${input} `.includes(` ${text.slice(1, -1)} `);
  if (text.endsWith(' ') || isBlank)
    return (
      isBlank ||
      text
        .trim()
        .split(' ')
        .every((word) => words.includes(word))
    );
  return words.some((word) => word.startsWith(text));
}

function oneOf<T>(wanted: readonly T[] | undefined, values: readonly T[]): boolean {
  return (
    wanted === undefined || wanted.length === 0 || values.some((value) => wanted.includes(value))
  );
}

function stateOf(passed: boolean | null): string {
  if (passed === null) return 'no_verdict';
  return passed ? 'passed' : 'failed';
}

function top(
  cases: readonly OracleCase[],
  field: 'latencyMs' | 'costUsd',
  share: number | undefined,
): readonly OracleCase[] | null {
  if (share === undefined) return null;
  const measured = cases.filter((it) => it.record[field] !== undefined);
  const ordered = measured.toSorted((a, b) => (b.record[field] ?? 0) - (a.record[field] ?? 0));
  return ordered.slice(0, Math.max(1, Math.ceil(Number((measured.length * share).toFixed(6)))));
}

function inOrder(cases: readonly OracleCase[], sort: LibrarySort): readonly OracleCase[] {
  const started = (it: OracleCase): number | undefined =>
    it.record.startedAt === undefined ? undefined : Date.parse(it.record.startedAt);
  switch (sort) {
    case 'newest':
      return by(cases.toReversed(), started, -1);
    case 'oldest':
      return by(cases, started, 1);
    case 'slowest':
      return by(cases, (it) => it.record.latencyMs, -1);
    case 'costliest':
      return by(cases, (it) => it.record.costUsd, -1);
    case 'imported':
    case 'relevance':
      return cases;
  }
}

/** Sorts by a value, the cases without one last and in the order that they came in. */
function by(
  cases: readonly OracleCase[],
  value: (it: OracleCase) => number | undefined,
  sign: 1 | -1,
): readonly OracleCase[] {
  const measured = cases.filter((it) => value(it) !== undefined);
  const sorted = measured.toSorted((a, b) => sign * ((value(a) ?? 0) - (value(b) ?? 0)));
  return [...sorted, ...cases.filter((it) => value(it) === undefined)];
}
