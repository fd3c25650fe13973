import type { LibraryFilter, LibrarySort } from '../../../shared/contract/library.ts';
import type { Metric } from '../../../shared/domain/metric.ts';
import { AppFailure, appError } from '../../../shared/errors.ts';
import { WORKSPACE_STREAM } from '../../../shared/events/event.ts';
import type { CoreContext, HandlersFor } from '../context.ts';
import type { CaseListQuery } from '../store/queries/case-list.ts';
import { deleteFilter, readSavedFilters, saveFilter } from '../store/saved-filters.ts';
import { createBehindRows } from './behind-rows.ts';
import { createCaseViews } from './case-view.ts';
import { startSearch } from './start-search.ts';

/** Most ids that one message of `library.ids` carries. */
const MAX_IDS = 200_000;

type LibraryHandlers = HandlersFor<
  | 'library.window'
  | 'library.ids'
  | 'library.facets'
  | 'case.get'
  | 'case.span'
  | 'case.text'
  | 'case.raw'
  | 'filter.list'
  | 'filter.save'
  | 'filter.delete'
  | 'metric.list'
  | 'metric.get'
  | 'metric.setDirection'
>;

/** Library, case views, saved filters and metrics. Reads over many cases run in the search worker. */
export function createLibraryHandlers(context: CoreContext): LibraryHandlers {
  const search = startSearch(context);
  const behindRows = createBehindRows(context);
  const views = createCaseViews(context);

  const listQuery = async (
    filter: LibraryFilter,
    sort: LibrarySort,
    exact: boolean,
  ): Promise<CaseListQuery> => {
    const { behind, ...rest } = filter;
    return { filter: rest, sort, behind: await behindRows(behind), exact };
  };

  const metric = async (metricId: string): Promise<Metric> => {
    const metrics = await search.run<'metrics'>({ kind: 'metrics' });
    const found = metrics.find((each) => each.id === metricId);
    if (found) return found;
    throw unknownMetric(metricId);
  };

  return {
    'library.window': async ({ filter, sort, offset, limit }) =>
      search.run<'window'>({
        kind: 'window',
        query: await listQuery(filter, sort, false),
        offset,
        limit,
      }),
    'library.ids': async ({ filter, sort }) => ({
      caseIds: await search.run<'ids'>({
        kind: 'ids',
        query: await listQuery(filter, sort, true),
        limit: MAX_IDS,
      }),
    }),
    'library.facets': () => search.run<'facets'>({ kind: 'facets' }),

    'case.get': ({ caseId }) => views.caseView(caseId, { hideJudge: false }),
    'case.span': ({ caseId, spanId, packId }) =>
      views.spanView(caseId, spanId, {
        hideJudge: packId !== undefined && views.isJudgeHidden(caseId, packId),
      }),
    'case.text': ({ offset, limit, ...place }) => views.text(place, offset, limit),
    'case.raw': ({ caseId, packId, offset, limit }) => {
      if (packId !== undefined && views.isJudgeHidden(caseId, packId)) throw rawIsHidden();
      return views.raw(caseId, offset, limit);
    },

    'filter.list': () => readSavedFilters(context.readDb),
    'filter.save': ({ id, name, filter, sort }) => {
      const saved = { id: id ?? context.deps.newId(), name, filter, sort };
      context.writer.local({ topics: ['filters'] }, (db) => saveFilter(db, saved));
      return saved;
    },
    'filter.delete': ({ id }) => {
      context.writer.local({ topics: ['filters'] }, (db) => deleteFilter(db, id));
      return null;
    },

    'metric.list': () => search.run<'metrics'>({ kind: 'metrics' }),
    'metric.get': ({ metricId }) => metric(metricId),
    'metric.setDirection': async ({ metricId, direction }) => {
      const exists = context.readDb
        .prepare('SELECT 1 FROM metric WHERE metric_id = ?')
        .get(metricId);
      if (exists === undefined) throw unknownMetric(metricId);
      context.writer.commit([
        {
          stream: WORKSPACE_STREAM,
          kind: 'metric.changed',
          body: { metricId, direction },
          authorId: context.personId(),
        },
      ]);
      return metric(metricId);
    },
  };
}

function unknownMetric(metricId: string): AppFailure {
  return new AppFailure(
    appError(
      'input/not-found',
      `There is no metric “${metricId.slice(0, 120)}” in this workspace.`,
    ),
  );
}

function rawIsHidden(): AppFailure {
  return new AppFailure(
    appError(
      'review/judge-hidden',
      'The raw record holds the judge’s verdict, which this pack hides until you submit.',
    ),
  );
}
