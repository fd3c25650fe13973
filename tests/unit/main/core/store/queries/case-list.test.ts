import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import * as fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import {
  LibraryFilterSchema,
  type LibrarySort,
} from '../../../../../../shared/contract/library.ts';
import type { CaseRecordInput } from '../../../../../../shared/domain/case.ts';
import { openReading } from '../../../../../../main/core/store/connection.ts';
import { up } from '../../../../../../main/core/store/migrations/0010-start.ts';
import {
  createCaseLists,
  RELEVANCE_CAP,
  type CaseListQuery,
} from '../../../../../../main/core/store/queries/case-list.ts';
import { readCaseIds } from '../../../../../../main/core/store/queries/library-rows.ts';
import { seedRecords } from '../../../../../support/seed-records.ts';
import { matchingIds, type OracleCase } from './naive-filter.ts';

const opened: Database.Database[] = [];
afterEach(() => {
  for (const db of opened.splice(0)) db.close();
});

function emptyStore(): Database.Database {
  const db = new Database(':memory:');
  opened.push(db);
  up(db);
  return db;
}

function query(
  filter: CaseListQuery['filter'] = {},
  sort: LibrarySort = 'imported',
): CaseListQuery {
  return { filter, sort, behind: null, exact: false };
}

function idsOf(db: Database.Database, asked: CaseListQuery): string[] {
  return readCaseIds(db, createCaseLists(db).list(asked).rows).map((id) =>
    id.replace(/^seed:/, ''),
  );
}

/** A label by a reviewer of this workspace: what the projection of a submit leaves behind. */
function answer(db: Database.Database, caseId: string): void {
  db.prepare(
    `INSERT INTO answer (case_id, pack_id, target, reviewer_id, question, verdict, at)
     VALUES (?, 'p', 'case', 'ann', 'verdict', 1, '2026-01-02T00:00:00Z')`,
  ).run(`seed:${caseId}`);
}

function putInPack(db: Database.Database, packId: string, caseIds: readonly string[]): void {
  const insert = db.prepare('INSERT INTO pack_case (pack_id, position, case_id) VALUES (?, ?, ?)');
  for (const [position, caseId] of caseIds.entries())
    insert.run(packId, position, `seed:${caseId}`);
}

describe('case lists', () => {
  test('LB1: without a filter every case is listed, in each order that is asked for', () => {
    const db = emptyStore();
    seedRecords(db, [
      { id: 'a', startedAt: '2026-01-02T00:00:00Z', latencyMs: 5, costUsd: 0.1 },
      { id: 'b' },
      { id: 'c', startedAt: '2026-01-01T00:00:00Z', latencyMs: 9, costUsd: 0.1 },
      { id: 'd', startedAt: '2026-01-02T00:00:00Z', latencyMs: 9 },
      { id: 'e' },
    ]);
    expect(idsOf(db, query({}, 'imported'))).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(idsOf(db, query({}, 'newest'))).toEqual(['d', 'a', 'c', 'e', 'b']);
    expect(idsOf(db, query({}, 'oldest'))).toEqual(['c', 'a', 'd', 'b', 'e']);
    expect(idsOf(db, query({}, 'slowest'))).toEqual(['c', 'd', 'a', 'b', 'e']);
    expect(idsOf(db, query({}, 'costliest'))).toEqual(['a', 'c', 'b', 'd', 'e']);
    expect(idsOf(db, query({}, 'relevance'))).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('LB2: a share of the slowest takes that share of the cases that have a latency, never fewer than one, ties by import', () => {
    const db = emptyStore();
    seedRecords(
      db,
      Array.from({ length: 45 }, (_, index) =>
        index < 40 ? { id: `t${index}`, latencyMs: 7 } : { id: `t${index}` },
      ),
    );
    expect(idsOf(db, query({ slowestShare: 0.05 }))).toEqual(['t0', 't1']);
    expect(idsOf(db, query({ slowestShare: 0.0001 }))).toEqual(['t0']);
    expect(idsOf(db, query({ slowestShare: 1 }))).toHaveLength(40);
    expect(idsOf(db, query({ costliestShare: 1 }))).toEqual([]);
  });

  test('LB3: by relevance the best match comes first', () => {
    const db = emptyStore();
    seedRecords(db, [
      { id: 'far', input: `refund ${'other words '.repeat(50)}` },
      { id: 'near', input: 'refund refund refund' },
      { id: 'none', input: 'nothing of it' },
    ]);
    expect(idsOf(db, query({ text: 'refund ' }, 'relevance'))).toEqual(['near', 'far']);
    expect(idsOf(db, query({ text: 'refund ' }, 'imported'))).toEqual(['far', 'near']);
  });

  test('LB4: more matches than the cap give the newest, and say so; an exact list has them all', () => {
    const db = emptyStore();
    seedRecords(
      db,
      Array.from({ length: RELEVANCE_CAP + 5 }, (_, index) => ({
        id: `c${index}`,
        input: 'common word',
        tags: index < 3 ? ['early'] : [],
      })),
    );
    const lists = createCaseLists(db);
    const capped = lists.list(query({ text: 'common ' }, 'relevance'));
    expect([capped.rows.length, capped.isCapped]).toEqual([RELEVANCE_CAP, true]);
    expect(readCaseIds(db, capped.rows.subarray(0, 2))).toEqual(['seed:c10004', 'seed:c10003']);
    const exact = lists.list({ ...query({ text: 'common ' }, 'relevance'), exact: true });
    expect([exact.rows.length, exact.isCapped]).toEqual([RELEVANCE_CAP + 5, false]);
    // The other conditions narrow before the cap: old cases that fulfil them are found.
    const narrow = lists.list(query({ text: 'common ', tags: ['early'] }, 'relevance'));
    expect([narrow.rows.length, narrow.isCapped]).toEqual([3, false]);
    // Every other order is exact anyway.
    expect(lists.list(query({ text: 'common ' }, 'slowest')).rows.length).toBe(RELEVANCE_CAP + 5);
  });

  test('LB5: a list is kept until somebody writes, eight lists at most', () => {
    const dir = mkdtempSync(join(tmpdir(), 'assay-lists-'));
    try {
      const writing = new Database(join(dir, 'store.db'));
      opened.push(writing);
      writing.pragma('journal_mode = WAL');
      up(writing);
      seedRecords(writing, [{ id: 'a' }]);
      const reading = openReading(join(dir, 'store.db'));
      opened.push(reading);
      const lists = createCaseLists(reading);
      const first = lists.list(query());
      expect(lists.list(query())).toBe(first);
      for (let share = 1; share <= 8; share += 1) lists.list(query({ slowestShare: share / 10 }));
      expect(lists.list(query())).not.toBe(first);
      seedRecords(writing, [{ id: 'b' }]);
      expect(readCaseIds(reading, lists.list(query()).rows)).toEqual(['seed:a', 'seed:b']);
    } finally {
      for (const db of opened.splice(0)) db.close();
      rmSync(dir, { recursive: true, force: true });
    }
  });

  test('LB6: the cases behind a number are intersected with the rest of the filter', () => {
    const db = emptyStore();
    const seeded = seedRecords(db, [
      { id: 'a' },
      { id: 'b', kind: 'trace' },
      { id: 'c', kind: 'trace' },
    ]);
    const rows = Uint32Array.from(seeded.slice(0, 2).map((it) => it.row));
    expect(idsOf(db, { ...query({ kinds: ['trace'] }), behind: { key: 'k', rows } })).toEqual([
      'b',
    ]);
    expect(idsOf(db, { ...query(), behind: { key: 'k', rows: new Uint32Array(0) } })).toEqual([]);
  });

  test('LB7: a text of a case that is gone finds nothing', () => {
    const db = emptyStore();
    seedRecords(db, [
      { id: 'a', input: 'word' },
      { id: 'b', input: 'word' },
    ]);
    db.prepare("DELETE FROM case_row WHERE native_id = 'a'").run();
    for (const sort of ['relevance', 'newest'] as const) {
      expect(createCaseLists(db).list(query({ text: 'word ' }, sort)).rows).toHaveLength(1);
    }
  });

  test('LB8: for any cases and any filter, the list equals a plain reading of every case', () => {
    const word = fc.constantFrom('alpha', 'beta', 'gamma', 'alphabet');
    const metric = fc.constantFrom('m1', 'm2');
    const anyCase = fc.record(
      {
        kind: fc.constantFrom('test_case' as const, 'trace' as const, 'thread' as const),
        input: fc.array(word, { maxLength: 4 }).map((words) => words.join(' ')),
        tags: fc.uniqueArray(fc.constantFrom('x', 'y', "o'x"), { maxLength: 2 }),
        environment: fc.constantFrom('development' as const, 'production' as const),
        group: fc.constantFrom('g1', 'g2'),
        latencyMs: fc.integer({ min: 0, max: 5 }),
        costUsd: fc.integer({ min: 0, max: 3 }),
        startedAt: fc.constantFrom('2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'),
        feedback: fc.array(
          fc.record({
            kind: fc.constantFrom<('thumbs_up' | 'thumbs_down')[]>('thumbs_up', 'thumbs_down'),
          }),
          { maxLength: 2 },
        ),
        metricResults: fc.array(fc.record({ metric, passed: fc.constantFrom(true, false, null) }), {
          maxLength: 3,
        }),
        labels: fc.array(fc.record({ reviewer: fc.constant('r'), value: fc.constant('pass') }), {
          maxLength: 1,
        }),
      },
      { requiredKeys: ['kind', 'input', 'tags', 'feedback', 'metricResults', 'labels'] },
    );
    const anyOracleCase = fc.record({
      record: anyCase,
      isAnswered: fc.boolean(),
      inPack: fc.boolean(),
      isOther: fc.boolean(),
    });
    const some = <T>(...values: T[]) => fc.subarray(values);
    const wholeFilter = fc.record({
      text: fc.constantFrom('', 'alpha ', 'alph', 'beta gamma ', '"alpha beta"', 'absent', '!'),
      kinds: some('test_case' as const, 'trace' as const),
      tags: some('x', "o'x", 'nobody'),
      environments: some('development' as const, 'production' as const),
      sourceIds: some('source-seed', 'source-other'),
      groups: some('g1', 'g3'),
      metric: fc.record({
        metricId: fc.constantFrom('m1', 'm2', 'none'),
        state: fc.constantFrom(
          'passed' as const,
          'failed' as const,
          'no_verdict' as const,
          'any' as const,
        ),
      }),
      humanLabel: fc.constantFrom('has' as const, 'has_not' as const),
      signals: some('thumbs_down' as const, 'thumbs_up' as const, 'metric_failed' as const),
      slowestShare: fc.constantFrom(0.1, 0.5, 1),
      costliestShare: fc.constantFrom(0.25, 1),
      packId: fc.constantFrom('p1', 'p2'),
    });
    // Few conditions at a time: all of them together find nothing.
    const anyFilter = wholeFilter.chain((whole) =>
      fc
        .subarray(Object.entries(whole), { maxLength: 3 })
        .map((entries): CaseListQuery['filter'] =>
          LibraryFilterSchema.parse(Object.fromEntries(entries)),
        ),
    );
    const anySort = fc.constantFrom<LibrarySort[]>(
      'imported',
      'newest',
      'oldest',
      'slowest',
      'costliest',
      'relevance',
    );
    fc.assert(
      fc.property(
        fc.array(anyOracleCase, { maxLength: 12 }),
        fc.array(fc.tuple(anyFilter, anySort), { minLength: 1, maxLength: 6 }),
        (specs, asked) => {
          const db = emptyStore();
          const cases = specs.map((spec, index): OracleCase => ({
            ...spec,
            record: withId(spec.record, index),
          }));
          for (const it of cases) {
            seedRecords(db, [it.record], it.isOther ? 'other' : 'seed');
            if (it.isAnswered && !it.isOther) answer(db, it.record.id);
          }
          putInPack(
            db,
            'p1',
            cases.filter((it) => it.inPack && !it.isOther).map((it) => it.record.id),
          );
          for (const [filter, sort] of asked) {
            const ids = readCaseIds(db, createCaseLists(db).list(query(filter, sort)).rows);
            const expected = matchingIds(cases, filter, sort);
            // Equal scores have no order of their own: only who is found counts there.
            const byRelevance = sort === 'relevance' && filter.text !== undefined;
            expect(byRelevance ? ids.toSorted() : ids).toEqual(
              byRelevance ? expected.toSorted() : expected,
            );
          }
          db.close();
        },
      ),
      { numRuns: 150 },
    );
  });
});

function withId(record: Omit<CaseRecordInput, 'id'>, index: number): CaseRecordInput {
  return { ...record, id: `n${index}` };
}
