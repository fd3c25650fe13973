import Database from 'better-sqlite3';
import { afterEach, describe, expect, test } from 'vitest';
import { createCaseViews } from '../../../../../../main/core/library/case-view.ts';
import { createSearcher } from '../../../../../../main/core/library/run-search.ts';
import { up } from '../../../../../../main/core/store/migrations/0010-start.ts';
import type { CaseListQuery } from '../../../../../../main/core/store/queries/case-list.ts';
import type { LibrarySort } from '../../../../../../shared/contract/library.ts';
import { seedRecords } from '../../../../../support/seed-records.ts';

/** Every filter that reads tables, each by itself. */
const FILTERS: CaseListQuery['filter'][] = [
  {},
  { kinds: ['trace'] },
  { environments: ['production'], signals: ['tool_error'] },
  { sourceIds: ['source-seed'] },
  { groups: ['g'] },
  { tags: ['x', 'y'] },
  { metric: { metricId: 'm', state: 'failed' } },
  { metric: { metricId: 'm', state: 'any' } },
  { humanLabel: 'has' },
  { humanLabel: 'has_not' },
  { packId: 'p' },
  { slowestShare: 0.1 },
  { costliestShare: 0.1 },
  { text: 'word ' },
];
const SORTS: LibrarySort[] = ['imported', 'newest', 'oldest', 'slowest', 'costliest', 'relevance'];

const opened: Database.Database[] = [];
afterEach(() => {
  for (const db of opened.splice(0)) db.close();
});

interface Traced {
  readonly db: Database.Database;
  /** What ran since the last call of `plans`. */
  readonly statements: string[];
  /** The plan of every statement that ran since the last call, one line a step. */
  readonly plans: () => string[];
}

function tracedStore(analyzed: boolean): Traced {
  const statements: string[] = [];
  const db = new Database(':memory:', { verbose: (sql) => void statements.push(String(sql)) });
  opened.push(db);
  up(db);
  seedRecords(
    db,
    Array.from({ length: 300 }, (_, index) => ({
      id: `c${index}`,
      kind: index % 2 === 0 ? ('trace' as const) : ('test_case' as const),
      input: 'word',
      tags: ['x'],
      latencyMs: index,
      costUsd: index,
      startedAt: '2026-01-01T00:00:00Z',
      spans: [{ id: 's', name: 'step' }],
      metricResults: [{ metric: 'm', passed: index % 3 === 0 }],
      labels: [{ reviewer: 'r', value: 'pass' }],
    })),
  );
  if (analyzed) db.exec('ANALYZE');
  statements.length = 0;
  return {
    db,
    statements,
    plans() {
      const selects = statements.splice(0).filter((sql) => sql.startsWith('SELECT'));
      const lines = selects.flatMap((sql) =>
        db
          .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
          .all()
          .map((step) => `${step.detail} <- ${sql.replaceAll(/\s+/g, ' ')}`),
      );
      statements.length = 0;
      return lines;
    },
  };
}

/** Steps that walk over a big table itself, whose pages hold whole records, and not over a narrow index of it. */
function walks(plans: readonly string[]): string[] {
  const bigTables = /^SCAN (case_row|c|span|metric_result|r|imported_label|pack_case|p)\b/;
  return plans.filter((step) => bigTables.test(step) && !step.includes('USING COVERING INDEX'));
}

/** Steps that sort what they found. */
function sorts(plans: readonly string[]): string[] {
  return plans.filter((step) => step.includes('USE TEMP B-TREE'));
}

describe.each([
  ['a store without statistics', false],
  ['a store with statistics', true],
])('query plans in %s', (_, analyzed) => {
  test('QP1: a list reads indexes and never the cases themselves, whatever the filter and the order', () => {
    const { db, plans } = tracedStore(analyzed);
    for (const filter of FILTERS) {
      for (const sort of SORTS) {
        const query = { filter, sort, behind: null, exact: false };
        // A searcher of its own each time: nothing comes from its memory.
        createSearcher(db)({ kind: 'ids', query, limit: 10 });
      }
    }
    const seen = plans();
    expect(seen.length).toBeGreaterThan(FILTERS.length * SORTS.length);
    expect(walks(seen)).toEqual([]);
    // The best matches have to be sorted: at most as many as the cap.
    expect(sorts(seen).filter((step) => !step.includes('bm25'))).toEqual([]);
  });

  test('QP2: facets are counted over narrow indexes, without a sort of all cases', () => {
    const { db, plans } = tracedStore(analyzed);
    createSearcher(db)({ kind: 'facets' });
    const seen = plans();
    expect(walks(seen)).toEqual([]);
    expect(sorts(seen).filter((step) => step.includes('GROUP BY <-'))).toEqual([]);
  });

  test('QP3: a window, a case and a span are found by their keys', () => {
    const { db, plans } = tracedStore(analyzed);
    const views = createCaseViews({ readDb: db, reviewerId: () => 'me' });
    const query = { filter: {}, sort: 'imported', behind: null, exact: false } as const;
    createSearcher(db)({ kind: 'window', query, offset: 0, limit: 5 });
    views.caseView('seed:c1', { hideJudge: false });
    views.spanView('seed:c1', 's', { hideJudge: true });
    views.text({ caseId: 'seed:c1', path: ['input'] }, 0, 5);
    views.raw('seed:c1', 0, 5);
    expect(() => views.isJudgeHidden('seed:c1', 'p')).toThrow('no pack');
    expect(walks(plans())).toEqual([]);
  });

  test('QP4: one case takes six statements, a hidden judge or not', () => {
    const { db, statements } = tracedStore(analyzed);
    const views = createCaseViews({ readDb: db, reviewerId: () => 'me' });
    for (const hideJudge of [false, true]) {
      views.caseView('seed:c1', { hideJudge });
      // The case, its spans and how they begin, results, labels of the file, and forms of reviewers.
      expect(statements.splice(0)).toHaveLength(6);
    }
  });
});
