import type { AlignmentFilter } from '../../../shared/contract/alignment.ts';
import { assertNever } from '../../../shared/result.ts';
import type { CoreContext } from '../context.ts';
import { isMetricColumn, labelColumnName, rebuildPackedColumns } from '../store/packed-columns.ts';
import { statsClientOf } from './stats-client.ts';
import type { StatsAnswers, StatsRequest } from './stats-requests.ts';

/**
 * Answers a statistics request: packs what changed since the last one, then asks the worker. What
 * changes in between is read from rows by the worker, so an answer is never older than its question.
 */
export async function askStats<R extends StatsRequest>(
  context: CoreContext,
  request: R,
): Promise<StatsAnswers[R['kind']]> {
  await rebuildPackedColumns(context, columnsOf(request));
  return statsClientOf(context).ask(request);
}

/** Requests that read no results of metrics. */
const PEOPLE_ALONE: readonly StatsRequest['kind'][] = [
  'agreement',
  'agreementTable',
  'consistency',
];

/** Which packed columns a request reads. */
function columnsOf(request: StatsRequest): (name: string) => boolean {
  const hasMetrics = !PEOPLE_ALONE.includes(request.kind);
  const question =
    request.kind === 'agreementTable' ? 'auto' : (filterOf(request)?.humanQuestion ?? 'auto');
  return (name) => {
    if (isMetricColumn(name)) return hasMetrics;
    return question === 'auto' || name === labelColumnName(question);
  };
}

function filterOf(request: StatsRequest): AlignmentFilter | null {
  switch (request.kind) {
    case 'options':
      return null;
    case 'casesBehind':
    case 'agreementCases':
      return request.ref.filter;
    case 'table':
    case 'series':
    case 'distribution':
    case 'agreement':
    case 'agreementTable':
    case 'consistency':
    case 'anchoring':
    case 'report':
      return request.filter;
    default:
      return assertNever(request);
  }
}
