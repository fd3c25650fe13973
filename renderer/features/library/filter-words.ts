import type { AlignmentCell, AlignmentCellRef } from '../../../shared/contract/alignment.ts';
import type {
  CellRef,
  LibraryFacets,
  LibraryFilter,
  LibrarySort,
} from '../../../shared/contract/library.ts';
import type { CaseKind, Environment } from '../../../shared/domain/case.ts';
import { SIGNALS } from '../../../shared/domain/signal.ts';
import { formatNumber, formatPercent } from '../../ui/format.ts';
import { agreementWords } from './agreement-cell.ts';
import type { MetricState } from './library-search.ts';

/** What a filter says, in the words of the screen. */

export const KIND_WORDS = {
  test_case: 'Test case',
  trace: 'Trace',
  span: 'Span',
  thread: 'Thread',
} as const satisfies Record<CaseKind, string>;

export const ENVIRONMENT_WORDS = {
  development: 'Development',
  production: 'Production',
} as const satisfies Record<Environment, string>;

export const SORT_WORDS = {
  imported: 'Order of import',
  newest: 'Newest first',
  oldest: 'Oldest first',
  slowest: 'Slowest first',
  costliest: 'Costliest first',
  relevance: 'Best match first',
} as const satisfies Record<LibrarySort, string>;

export const METRIC_STATE_WORDS = {
  failed: 'failed',
  passed: 'passed',
  no_verdict: 'gave no verdict',
  any: 'has a result',
} as const satisfies Record<MetricState, string>;

/** Names of things that a filter knows only by id. */
export interface FilterNames {
  readonly metric: (metricId: string) => string;
  readonly source: (sourceId: string) => string;
  readonly pack: (packId: string) => string;
}

/** Names out of the facets and the packs; an id that is not known stands for itself. */
export function filterNames(
  facets: LibraryFacets | undefined,
  packs: readonly { readonly packId: string; readonly name: string }[] | undefined,
): FilterNames {
  return {
    metric: (id) => facets?.metrics.find((metric) => metric.value === id)?.label ?? id,
    source: (id) => facets?.sources.find((source) => source.value === id)?.label ?? id,
    pack: (id) => packs?.find((pack) => pack.packId === id)?.name ?? id,
  };
}

/** “Missed failures of Task reward”: the cases behind a number of the alignment or agreement screen. */
export function describeBehind(behind: CellRef, names: FilterNames): string {
  if ('kind' in behind) {
    return agreementWords(behind.cell, behind.filter.humanQuestion, names.metric);
  }
  const metric = names.metric(behind.metricId);
  const range = scoreRange(behind);
  return range === null
    ? cellWords(behind.cell, metric)
    : `${cellWords(behind.cell, metric)}, ${range}`;
}

function cellWords(cell: AlignmentCell, metric: string): string {
  switch (cell) {
    case 'all':
      return `Judged by ${metric} and people`;
    case 'true_pass':
      return `Passed by ${metric} and people`;
    case 'true_fail':
      return `Failed by ${metric} and people`;
    case 'missed_failure':
      return `Missed failures of ${metric}`;
    case 'false_alarm':
      return `False alarms of ${metric}`;
    case 'agree':
      return `People agree with ${metric}`;
    case 'human_pass':
      return `Scored by ${metric}, passed by people`;
    case 'human_fail':
      return `Scored by ${metric}, failed by people`;
    case 'no_verdict':
      return `No verdict from ${metric}`;
  }
}

function scoreRange({ scoreFrom, scoreTo }: AlignmentCellRef): string | null {
  if (scoreFrom !== undefined && scoreTo !== undefined) {
    return `score ${formatNumber(scoreFrom)} to ${formatNumber(scoreTo)}`;
  }
  if (scoreFrom !== undefined) return `score from ${formatNumber(scoreFrom)}`;
  return scoreTo === undefined ? null : `score below ${formatNumber(scoreTo)}`;
}

/** “slowest 5%”. */
export function shareWords(word: 'slowest' | 'costliest', share: number): string {
  const percent = share * 100;
  return `${word} ${formatPercent(share, Number.isInteger(percent) ? 0 : 1)}`;
}

/** The parts of a filter as short phrases, for the name of a saved filter and the build dialog. */
export function describeFilter(filter: LibraryFilter, names: FilterNames): readonly string[] {
  const words: string[] = [];
  if (filter.behind) words.push(describeBehind(filter.behind, names));
  if (filter.text !== undefined) words.push(`“${filter.text}”`);
  if (filter.kinds) words.push(filter.kinds.map((kind) => KIND_WORDS[kind]).join(' or '));
  if (filter.metric) {
    words.push(
      `${names.metric(filter.metric.metricId)} ${METRIC_STATE_WORDS[filter.metric.state]}`,
    );
  }
  if (filter.humanLabel) words.push(filter.humanLabel === 'has' ? 'has a label' : 'no label yet');
  if (filter.signals) {
    const titles = SIGNALS.filter((signal) => filter.signals?.includes(signal.id));
    words.push(titles.map((signal) => signal.title).join(' or '));
  }
  if (filter.tags) words.push(filter.tags.join(' or '));
  if (filter.environments) {
    words.push(filter.environments.map((each) => ENVIRONMENT_WORDS[each]).join(' or '));
  }
  if (filter.sourceIds) words.push(filter.sourceIds.map(names.source).join(' or '));
  if (filter.groups) words.push(`group ${filter.groups.join(' or ')}`);
  if (filter.slowestShare !== undefined) words.push(shareWords('slowest', filter.slowestShare));
  if (filter.costliestShare !== undefined) {
    words.push(shareWords('costliest', filter.costliestShare));
  }
  if (filter.packId !== undefined) words.push(`in ${names.pack(filter.packId)}`);
  return words;
}
