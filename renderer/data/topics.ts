import type { Topic } from '../../shared/contract/call.ts';
import type { QueryName } from '../../shared/contract/contract.ts';

const judged = ['annotations', 'cases', 'metrics', 'packs'] as const;
const adjudicated = ['annotations', 'packs', 'cases', 'metrics', 'rubrics'] as const;

/**
 * Topics after which a query's answer may differ. The contract says the same beside each call; it is
 * repeated here because the contract carries the validators, which the page must not load. A test
 * compares the two.
 */
export const QUERY_TOPICS = {
  'workspace.status': ['workspace', 'cases', 'packs', 'metrics'],
  'workspace.activity': ['annotations', 'packs', 'rubrics', 'metrics'],
  'workspace.backups': ['workspace'],
  'settings.get': ['settings'],
  'metric.list': ['metrics', 'cases'],
  'metric.get': ['metrics', 'cases'],
  'import.jobs': ['imports'],
  'import.report': ['imports'],
  'mapping.list': ['settings'],
  'library.window': ['cases', 'annotations', 'metrics', 'packs'],
  'library.ids': ['cases', 'annotations', 'metrics'],
  'library.facets': ['cases', 'annotations', 'metrics'],
  'case.get': ['cases', 'annotations'],
  'case.span': ['cases', 'annotations'],
  'case.text': ['cases'],
  'case.raw': ['cases', 'annotations'],
  'filter.list': ['filters'],
  'pack.list': ['packs', 'annotations', 'rubrics'],
  'pack.get': ['packs', 'annotations', 'rubrics'],
  'pack.queue': ['packs', 'annotations'],
  'rubric.list': ['rubrics'],
  'rubric.get': ['rubrics'],
  'review.open': ['packs', 'rubrics'],
  'review.pace': ['annotations'],
  'review.failureModes': ['annotations'],
  'alignment.table': judged,
  'alignment.options': judged,
  'alignment.series': judged,
  'alignment.distribution': judged,
  'stats.agreement': ['annotations', 'cases'],
  'agreement.table': judged,
  'agreement.consistency': judged,
  'packFile.keys': ['settings'],
  'agreement.anchoring': judged,
  'sync.status': ['sync', 'settings'],
  'sync.log': ['sync'],
  'sync.parked': ['sync'],
  'adjudication.queue': adjudicated,
  'adjudication.counts': adjudicated,
  'adjudication.item': adjudicated,
  'answers.mine': ['packs', 'annotations'],
  'answers.notices': ['packs', 'annotations'],
  'answers.keys': ['settings'],
  'answers.ownKey': ['settings'],
  'team.people': ['packs', 'annotations', 'settings'],
  'team.preview': ['packs', 'annotations', 'settings'],
  'team.progress': ['packs', 'annotations', 'settings', 'cases'],
  'team.declined': ['packs', 'annotations', 'settings'],
} as const satisfies { readonly [N in QueryName]: readonly Topic[] };
