import type { AlignmentFilter, AlignmentFilterInput } from '../../../shared/contract/alignment.ts';

const EMPTY: AlignmentFilter = {
  humanQuestion: 'auto',
  labelPolicy: 'latest',
  labelSource: 'all',
  passFrom: null,
  metricIds: [],
  metricVersions: [],
  tags: [],
  kinds: [],
  environments: [],
  reviewers: [],
  packIds: [],
  sourceIds: [],
  from: null,
  to: null,
  groupBy: null,
};

/** A filter with every field, from the part that an address holds. */
export function fullFilter(
  input: AlignmentFilterInput | undefined,
  labelPolicy: AlignmentFilter['labelPolicy'],
): AlignmentFilter {
  const given = Object.fromEntries(
    Object.entries(input ?? {}).filter(([, value]) => value !== undefined),
  );
  return { ...EMPTY, labelPolicy, ...given };
}

const SLICES = [
  'metricVersions',
  'tags',
  'kinds',
  'environments',
  'reviewers',
  'packIds',
  'sourceIds',
] as const;

/** How many slicers narrow the comparison. The choice of the label is not one: something is always chosen. */
export function sliceCount(filter: AlignmentFilter): number {
  const lists = SLICES.filter((field) => filter[field].length > 0).length;
  return lists + (filter.from === null ? 0 : 1) + (filter.to === null ? 0 : 1);
}

/** Takes all slicers off and keeps which label is compared. */
export function withoutSlices(filter: AlignmentFilter): AlignmentFilter {
  const { humanQuestion, labelPolicy, labelSource, passFrom } = filter;
  return { ...EMPTY, humanQuestion, labelPolicy, labelSource, passFrom };
}

/** First and last day of a period that starts on `from`, as ISO dates. */
export function periodDays(
  from: string,
  bucket: 'day' | 'week' | 'month',
): { readonly from: string; readonly to: string } {
  const day = from.slice(0, 10);
  const date = new Date(`${day}T00:00:00Z`);
  if (bucket === 'day') return { from: day, to: day };
  if (bucket === 'week') date.setUTCDate(date.getUTCDate() + 6);
  else date.setUTCMonth(date.getUTCMonth() + 1, 0);
  return { from: day, to: date.toISOString().slice(0, 10) };
}
