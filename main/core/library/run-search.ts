import type { Database } from 'better-sqlite3';
import type { LibraryFacets, LibraryWindow } from '../../../shared/contract/library.ts';
import type { Metric } from '../../../shared/domain/metric.ts';
import type { AppError } from '../../../shared/errors.ts';
import { assertNever } from '../../../shared/result.ts';
import { createCaseLists, type CaseListQuery } from '../store/queries/case-list.ts';
import { readFacets } from '../store/queries/facets.ts';
import { readCaseIds, readLibraryRows } from '../store/queries/library-rows.ts';
import { readMetrics } from '../store/queries/metric-summaries.ts';

/** Reads over many cases: slow enough to run in a worker, each in one message. */
export type SearchRequest =
  | {
      readonly kind: 'window';
      readonly query: CaseListQuery;
      readonly offset: number;
      readonly limit: number;
    }
  | { readonly kind: 'ids'; readonly query: CaseListQuery; readonly limit: number }
  | { readonly kind: 'facets' }
  | { readonly kind: 'metrics' };

export interface SearchAnswers {
  readonly window: LibraryWindow;
  readonly ids: readonly string[];
  readonly facets: LibraryFacets;
  readonly metrics: readonly Metric[];
}

export type SearchAnswer = SearchAnswers[keyof SearchAnswers];

/** What the worker is started with. */
export interface SearchWorkerData {
  readonly databasePath: string;
}

/** What the core sends to the worker, and what comes back. */
export interface SearchMessage {
  readonly id: number;
  readonly request: SearchRequest;
}
export type SearchReply =
  | { readonly id: number; readonly ok: true; readonly answer: SearchAnswer }
  | { readonly id: number; readonly ok: false; readonly error: AppError };

/**
 * Answers search requests over one read-only connection, each from one state of the database. What it
 * counted is kept until something is written.
 */
export function createSearcher(db: Database): (request: SearchRequest) => SearchAnswer {
  const lists = createCaseLists(db);
  const facets = whileUnchanged(db, readFacets);
  const metrics = whileUnchanged(db, readMetrics);
  const answer = (request: SearchRequest): SearchAnswer => {
    switch (request.kind) {
      case 'window': {
        const { offset, limit } = request;
        const { rows, isCapped } = lists.list(request.query);
        return {
          total: rows.length,
          totalIsCapped: isCapped,
          offset,
          rows: readLibraryRows(db, rows.subarray(offset, offset + limit)),
        };
      }
      case 'ids':
        return readCaseIds(db, lists.list(request.query).rows.subarray(0, request.limit));
      case 'facets':
        return facets();
      case 'metrics':
        return metrics();
      default:
        return assertNever(request, 'search request');
    }
  };
  return db.transaction(answer);
}

function whileUnchanged<T>(db: Database, read: (db: Database) => T): () => T {
  let kept: { readonly version: unknown; readonly value: T } | null = null;
  return () => {
    const version = db.pragma('data_version', { simple: true });
    if (kept && kept.version === version) return kept.value;
    kept = { version, value: read(db) };
    return kept.value;
  };
}
