import type { AlignmentCellRef, AlignmentFilter } from '../../../shared/contract/alignment.ts';
import type { CellRef, LibraryFilter, LibrarySort } from '../../../shared/contract/library.ts';
import type { CaseKind, Environment } from '../../../shared/domain/case.ts';
import { LABEL_POLICIES } from '../../../shared/domain/gold.ts';
import { SIGNAL_IDS } from '../../../shared/domain/signal.ts';
import type { LibrarySearch } from '../../app/addresses.ts';
import { readAgreementCell } from './agreement-cell.ts';
import {
  readNumber,
  readObject,
  readShare,
  readText,
  readTexts,
  readWord,
  readWords,
} from './read-fields.ts';

/*
 * The state of the Library lives in its address, so that Back, a link of the alignment screen and a
 * restart all find it again. The window has no schema library, so the address is read by hand: what
 * does not fit is dropped, and the core never sees a filter that it would refuse.
 */

export const CASE_KINDS = [
  'test_case',
  'trace',
  'span',
  'thread',
] as const satisfies readonly CaseKind[];
export const ENVIRONMENTS = ['development', 'production'] as const satisfies readonly Environment[];
export const METRIC_STATES = ['passed', 'failed', 'no_verdict', 'any'] as const;
export type MetricState = (typeof METRIC_STATES)[number];
export const LIBRARY_SORTS = [
  'imported',
  'newest',
  'oldest',
  'slowest',
  'costliest',
  'relevance',
] as const satisfies readonly LibrarySort[];

const CELLS = [
  'all',
  'true_pass',
  'true_fail',
  'missed_failure',
  'false_alarm',
  'agree',
  'human_pass',
  'human_fail',
  'no_verdict',
] as const satisfies readonly AlignmentCellRef['cell'][];

/** Longest search text that the core takes. */
export const MAX_SEARCH_CHARS = 500;
const MAX_TAGS = 100;

/** What the Library shows. */
export interface LibraryView {
  readonly filter: LibraryFilter;
  readonly sort: LibrarySort;
  /** The case that is open beside the list. */
  readonly caseId: string | null;
}

/** Reads the Library's part of an address. Anything is taken; what does not fit is left out. */
export function readLibrarySearch(search: unknown): LibraryView {
  const parts = readObject(search);
  const filter = readLibraryFilter(parts?.['filter']);
  const sort = readWord(parts?.['sort'], LIBRARY_SORTS);
  return {
    filter,
    sort: effectiveSort(filter, sort),
    caseId: readText(parts?.['caseId'], 2000) ?? null,
  };
}

/** The address of a view: defaults are left out, so that the plain Library has a plain address. */
export function writeLibrarySearch(view: LibraryView): LibrarySearch {
  const filter = withoutEmpty(view.filter);
  return {
    ...(Object.keys(filter).length === 0 ? {} : { filter }),
    ...(view.sort === defaultSort(filter) ? {} : { sort: view.sort }),
    ...(view.caseId === null ? {} : { caseId: view.caseId }),
  };
}

/** The order without a choice: the best match first while something is searched for. */
export function defaultSort(filter: LibraryFilter): LibrarySort {
  return filter.text === undefined ? 'imported' : 'relevance';
}

/** There is no relevance without words to be relevant for. */
export function effectiveSort(filter: LibraryFilter, sort: LibrarySort | undefined): LibrarySort {
  if (sort === undefined || (sort === 'relevance' && filter.text === undefined)) {
    return defaultSort(filter);
  }
  return sort;
}

/** Reads a filter; what does not fit is left out, and so is what says nothing (empty lists). */
export function readLibraryFilter(value: unknown): LibraryFilter {
  const parts = readObject(value);
  if (parts === null) return {};
  return withoutEmpty({
    text: readText(parts['text'], MAX_SEARCH_CHARS),
    kinds: readWords(parts['kinds'], CASE_KINDS),
    tags: readTexts(parts['tags'], MAX_TAGS)?.slice(),
    environments: readWords(parts['environments'], ENVIRONMENTS),
    sourceIds: readTexts(parts['sourceIds'])?.slice(),
    groups: readTexts(parts['groups'])?.slice(),
    metric: readMetric(parts['metric']),
    humanLabel: readWord(parts['humanLabel'], ['has', 'has_not'] as const),
    signals: readWords(parts['signals'], SIGNAL_IDS),
    slowestShare: readShare(parts['slowestShare']),
    costliestShare: readShare(parts['costliestShare']),
    packId: readText(parts['packId'], 2000),
    behind: readBehind(parts['behind']),
  });
}

/** A filter in which every part may be undefined, as a reader makes it. */
type LooseFilter = { readonly [Field in keyof LibraryFilter]: LibraryFilter[Field] | undefined };

/** The filter without parts that say nothing. */
export function withoutEmpty(filter: LooseFilter): LibraryFilter {
  const kept: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(filter)) {
    if (value === undefined || value === '' || (Array.isArray(value) && value.length === 0))
      continue;
    kept[field] = value;
  }
  return kept;
}

/** True if the filter lets every case through. */
export function isEmptyFilter(filter: LibraryFilter): boolean {
  return Object.keys(withoutEmpty(filter)).length === 0;
}

function readMetric(value: unknown): LibraryFilter['metric'] | undefined {
  const parts = readObject(value);
  const metricId = readText(parts?.['metricId'], 2000);
  const state = readWord(parts?.['state'], METRIC_STATES);
  return metricId === undefined || state === undefined ? undefined : { metricId, state };
}

function readBehind(value: unknown): CellRef | undefined {
  const parts = readObject(value);
  if (parts?.['kind'] === 'agreement') {
    const cell = readAgreementCell(parts['cell']);
    const filter = readAlignmentFilter(parts['filter']);
    return cell === undefined ? undefined : { kind: 'agreement', filter, cell };
  }
  const metricId = readText(parts?.['metricId'], 2000);
  const cell = readWord(parts?.['cell'], CELLS);
  if (parts === null || metricId === undefined || cell === undefined) return undefined;
  const scoreFrom = readNumber(parts['scoreFrom']);
  const scoreTo = readNumber(parts['scoreTo']);
  return {
    filter: readAlignmentFilter(parts['filter']),
    metricId,
    cell,
    ...(scoreFrom === undefined ? {} : { scoreFrom }),
    ...(scoreTo === undefined ? {} : { scoreTo }),
  };
}

function readAlignmentFilter(value: unknown): AlignmentFilter {
  const parts = readObject(value) ?? {};
  const list = (field: keyof AlignmentFilter): string[] => readTexts(parts[field])?.slice() ?? [];
  const textOrNull = (field: keyof AlignmentFilter): string | null =>
    readText(parts[field], 2000) ?? null;
  return {
    humanQuestion: readText(parts['humanQuestion'], 2000) ?? 'auto',
    labelPolicy: readWord(parts['labelPolicy'], LABEL_POLICIES) ?? 'latest',
    labelSource: readWord(parts['labelSource'], ['all', 'review', 'imported'] as const) ?? 'all',
    passFrom: readNumber(parts['passFrom']) ?? null,
    metricIds: list('metricIds'),
    metricVersions: list('metricVersions'),
    tags: list('tags'),
    kinds: readWords(parts['kinds'], CASE_KINDS) ?? [],
    environments: readWords(parts['environments'], ENVIRONMENTS) ?? [],
    reviewers: list('reviewers'),
    packIds: list('packIds'),
    sourceIds: list('sourceIds'),
    from: textOrNull('from'),
    to: textOrNull('to'),
    groupBy: textOrNull('groupBy'),
  };
}
