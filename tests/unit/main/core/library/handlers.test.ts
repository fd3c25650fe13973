import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listCaseIds } from '../../../../../main/core/library/case-ids.ts';
import { createLibraryHandlers } from '../../../../../main/core/library/handlers.ts';
import { startSearch } from '../../../../../main/core/library/start-search.ts';
import type { OpenedContext } from '../../../../../main/core/open-context.ts';
import type { AlignmentCellRef } from '../../../../../shared/contract/alignment.ts';
import { AlignmentFilterSchema } from '../../../../../shared/contract/alignment.ts';
import type { LibraryFilter, LibraryRow } from '../../../../../shared/contract/library.ts';
import type { CaseRecordInput } from '../../../../../shared/domain/case.ts';
import { AppFailure } from '../../../../../shared/errors.ts';
import { publishTestPack, submitted, TEST_PACK } from '../../../../support/review-fixture.ts';
import { seedRecords } from '../../../../support/seed-records.ts';
import {
  createTempWorkspace,
  recordChanges,
  type TempWorkspace,
} from '../../../../support/temp-workspace.ts';

let workspace: TempWorkspace;
let opened: OpenedContext;
let handlers: ReturnType<typeof createLibraryHandlers>;
beforeEach(async () => {
  workspace = createTempWorkspace({ startAt: '2026-02-01T00:00:00Z' });
  opened = await workspace.open();
  handlers = createLibraryHandlers(opened.context);
});
afterEach(() => workspace.cleanUp());

const RECORDS: CaseRecordInput[] = [
  {
    id: 'a',
    name: 'First',
    input: 'Where is my refund?',
    actualOutput: 'On its way.',
    environment: 'production',
    tags: ['billing', 'vip'],
    latencyMs: 1200,
    costUsd: 0.02,
    startedAt: '2026-01-02T00:00:00Z',
    feedback: [{ kind: 'thumbs_down' }],
    metricResults: [
      {
        metric: 'Relevancy',
        passed: false,
        score: 0.2,
        threshold: 0.5,
        version: '1',
        evaluator: 'judge',
      },
      { metric: 'Safety', passed: true, target: { kind: 'turn', turn: 0 } },
    ],
    labels: [{ reviewer: 'bo', value: 'fail' }],
  },
  {
    id: 'b',
    kind: 'trace',
    input: 'Cancel my order',
    tags: ['billing'],
    metricResults: [
      {
        metric: 'Relevancy',
        passed: true,
        score: 0.9,
        threshold: 0.5,
        version: '2',
        evaluator: 'judge',
      },
      { metric: 'Relevancy', error: 'timeout', version: '2' },
    ],
  },
  {
    id: 'c',
    kind: 'thread',
    environment: 'development',
    turns: [{ role: 'user', content: 'refund please' }],
  },
];

async function window(
  filter: LibraryFilter,
  sort: 'imported' | 'relevance' | 'slowest' = 'imported',
) {
  return handlers['library.window']({ filter, sort, offset: 0, limit: 50 });
}

function ids(rows: readonly LibraryRow[]): string {
  return rows.map((row) => row.caseId.replace('seed:', '')).join();
}

describe('library', () => {
  test('LB11: a window holds the rows at its offset and the count of all', async () => {
    seedRecords(opened.context.db, RECORDS);
    const page = await handlers['library.window']({
      filter: {},
      sort: 'imported',
      offset: 1,
      limit: 1,
    });
    expect(page).toMatchObject({ total: 3, totalIsCapped: false, offset: 1 });
    expect(ids(page.rows)).toBe('b');
    const beyond = await handlers['library.window']({
      filter: {},
      sort: 'imported',
      offset: 9,
      limit: 1,
    });
    expect(beyond.rows).toEqual([]);
  });

  test('LB12: a row says what the list shows of a case', async () => {
    seedRecords(opened.context.db, RECORDS);
    const { context } = opened;
    publishTestPack(context, ['seed:a']);
    context.writer.commit([
      submitted(context, { caseId: 'seed:a' }, { verdict: 'pass', reason: 'fine', quality: 2 }),
    ]);
    const { rows } = await window({ tags: ['vip'] });
    expect(rows).toEqual([
      {
        caseId: 'seed:a',
        kind: 'test_case',
        name: 'First',
        inputPreview: 'Where is my refund?',
        outputPreview: 'On its way.',
        environment: 'production',
        tags: ['billing', 'vip'],
        signals: ['thumbs_down', 'metric_failed'],
        latencyMs: 1200,
        costUsd: 0.02,
        startedAt: '2026-01-02T00:00:00Z',
        metricsPassed: 1,
        metricsFailed: 1,
        metricsNoVerdict: 0,
        // One label of the file, and one form of a reviewer with three answers.
        humanLabels: 2,
      },
    ]);
  });

  test('LB13: words, relevance and the rest of a filter work together, and a write is seen at once', async () => {
    seedRecords(opened.context.db, RECORDS);
    expect(ids((await window({ text: 'refund ' }, 'relevance')).rows)).toMatch(/^(a,c|c,a)$/);
    expect(ids((await window({ text: 'refund ', kinds: ['thread'] }, 'relevance')).rows)).toBe('c');
    seedRecords(opened.context.db, [{ id: 'd', kind: 'thread', input: 'refund' }]);
    expect(ids((await window({ text: 'refund ', kinds: ['thread'] })).rows)).toBe('c,d');
    expect(
      (await handlers['library.ids']({ filter: { kinds: ['thread'] }, sort: 'imported' })).caseIds,
    ).toEqual(['seed:c', 'seed:d']);
  });

  test('LB14: cases of a pack, and cases that people judged here', async () => {
    seedRecords(opened.context.db, RECORDS);
    const { context } = opened;
    publishTestPack(context, ['seed:b', 'seed:c']);
    expect(ids((await window({ packId: TEST_PACK })).rows)).toBe('b,c');
    expect(ids((await window({ humanLabel: 'has' })).rows)).toBe('a');
    context.writer.commit([submitted(context, { caseId: 'seed:b' }, { verdict: 'fail' })]);
    expect(ids((await window({ humanLabel: 'has' })).rows)).toBe('a,b');
    expect(ids((await window({ humanLabel: 'has_not' })).rows)).toBe('c');
    context.writer.undo(context.personId(), TEST_PACK);
    expect(ids((await window({ humanLabel: 'has' })).rows)).toBe('a');
  });

  test('LB15: facets count every case once for each value', async () => {
    seedRecords(opened.context.db, RECORDS);
    seedRecords(opened.context.db, [{ id: 'z' }], 'other');
    const { context } = opened;
    publishTestPack(context, ['seed:c']);
    context.writer.commit([submitted(context, { caseId: 'seed:c' }, { verdict: 'fail' })]);
    const facets = await handlers['library.facets']({});
    const counts = (values: readonly { value: string; count: number }[]) =>
      Object.fromEntries(values.filter((it) => it.count > 0).map((it) => [it.value, it.count]));
    expect(counts(facets.kinds)).toEqual({ test_case: 2, trace: 1, thread: 1 });
    expect(counts(facets.tags)).toEqual({ billing: 2, vip: 1 });
    expect(counts(facets.environments)).toEqual({ development: 1, production: 1 });
    expect(counts(facets.sources)).toEqual({ 'source-seed': 3, 'source-other': 1 });
    expect(counts(facets.signals)).toEqual({ thumbs_down: 1, metric_failed: 1, no_verdict: 1 });
    expect(counts(facets.metrics)).toEqual({ relevancy: 2, safety: 1 });
    expect(counts(facets.humanLabels)).toEqual({ has: 2, has_not: 2 });
    expect(facets.sources.map((it) => it.label)).toEqual(['other', 'seed']);
  });

  test('LB16: a list by number of the alignment screen holds exactly the cases behind it', async () => {
    seedRecords(opened.context.db, RECORDS);
    const behind: AlignmentCellRef = {
      filter: AlignmentFilterSchema.parse({}),
      metricId: 'relevancy',
      cell: 'true_fail',
    };
    expect(ids((await window({ behind })).rows)).toBe('a');
    expect(ids((await window({ behind, kinds: ['trace'] })).rows)).toBe('');
    expect(await listCaseIds(opened.context, { behind }, 'imported')).toEqual(['seed:a']);
  });

  test('LB17: the list of ids for a pack follows the sort, its limit, and leaves out no match of a common word', async () => {
    seedRecords(
      opened.context.db,
      Array.from({ length: 10_050 }, (_, index) => ({
        id: `n${index}`,
        input: 'common',
        latencyMs: index,
      })),
    );
    const { context } = opened;
    expect(await listCaseIds(context, {}, 'slowest', 2)).toEqual(['seed:n10049', 'seed:n10048']);
    expect(await listCaseIds(context, { text: 'common ' }, 'relevance')).toHaveLength(10_050);
    const capped = await window({ text: 'common ' }, 'relevance');
    expect(capped).toMatchObject({ total: 10_000, totalIsCapped: true });
  });

  test('LB18: saved filters are kept by name, replaced by id, deleted, and tell the screens', async () => {
    const changes = recordChanges(opened);
    const filter = { kinds: ['trace' as const] };
    const saved = await handlers['filter.save']({ name: 'Traces', filter, sort: 'newest' });
    await handlers['filter.save']({ name: 'All', filter: {}, sort: 'imported' });
    await handlers['filter.save']({ id: saved.id, name: 'My traces', filter, sort: 'slowest' });
    const list = await handlers['filter.list']({});
    expect(list.map((it) => [it.name, it.filter, it.sort])).toEqual([
      ['All', {}, 'imported'],
      ['My traces', filter, 'slowest'],
    ]);
    await handlers['filter.delete']({ id: saved.id });
    await handlers['filter.delete']({ id: saved.id });
    expect(await handlers['filter.list']({})).toHaveLength(1);
    expect(changes).toHaveLength(5);
    expect(changes.every((change) => change.topics.join() === 'filters')).toBe(true);
  });

  test('LB19: a saved filter that this version cannot read is left out of the list and stays in the store', async () => {
    opened.context.writer.local({ topics: ['filters'] }, (db) =>
      db
        .prepare(`INSERT INTO saved_filter VALUES ('x', 'Newer', '{"shoeSize":42}', 'imported')`)
        .run(),
    );
    expect(await handlers['filter.list']({})).toEqual([]);
    expect(opened.context.db.prepare('SELECT count(*) FROM saved_filter').pluck().get()).toBe(1);
  });

  test('LB20: a metric sums up its results; those without a verdict are counted by why', async () => {
    seedRecords(opened.context.db, RECORDS);
    const metrics = await handlers['metric.list']({});
    expect(metrics.map((metric) => metric.name)).toEqual(['Relevancy', 'Safety']);
    expect(metrics[0]).toEqual({
      id: 'relevancy',
      name: 'Relevancy',
      kind: 'external',
      status: 'candidate',
      direction: null,
      directionSource: 'ambiguous',
      versions: [
        { version: '1', resultCount: 1, firstSeenAt: '2026-01-01T00:00:00.000Z' },
        { version: '2', resultCount: 2, firstSeenAt: '2026-01-01T00:00:00.000Z' },
      ],
      evaluators: ['judge'],
      thresholds: [{ threshold: 0.5, resultCount: 2 }],
      resultCount: 3,
      passedCount: 1,
      failedCount: 1,
      noVerdict: { missing: 0, error: 1, unparseable: 0, flaky: 0 },
      scoreMin: 0.2,
      scoreMax: 0.9,
      targets: { case: 3, span: 0, turn: 0 },
    });
    expect(metrics[1]?.targets).toEqual({ case: 0, span: 0, turn: 1 });
    expect(await handlers['metric.get']({ metricId: 'safety' })).toEqual(metrics[1]);
  });

  test('LB21: a lead’s word on the direction is an event, and wins over the data', async () => {
    seedRecords(opened.context.db, RECORDS);
    const set = await handlers['metric.setDirection']({
      metricId: 'safety',
      direction: 'lower_is_better',
    });
    expect([set.direction, set.directionSource]).toEqual(['lower_is_better', 'set_by_lead']);
    const kinds = opened.context.db.prepare('SELECT kind FROM event').pluck().all();
    expect(kinds).toEqual(['metric.changed']);
    await expect(
      Promise.resolve().then(() =>
        handlers['metric.setDirection']({ metricId: 'none', direction: 'lower_is_better' }),
      ),
    ).rejects.toThrow(AppFailure);
    await expect(
      Promise.resolve().then(() => handlers['metric.get']({ metricId: 'none' })),
    ).rejects.toThrow('There is no metric “none” in this workspace.');
  });

  test('LB22: closing the workspace ends the search', async () => {
    const search = startSearch(opened.context);
    expect(await search.run<'metrics'>({ kind: 'metrics' })).toEqual([]);
    await opened.close();
    await expect(search.run<'metrics'>({ kind: 'metrics' })).rejects.toThrow('closed');
  });
});
