import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { judgementsOf } from '../../../main/core/alignment/alignment-table.ts';
import { readMetrics } from '../../../main/core/alignment/judgements.ts';
import type { CoreContext } from '../../../main/core/context.ts';
import { ensureContentIndexes } from '../../../main/core/store/content-indexes.ts';
import { rebuildPackedColumns } from '../../../main/core/store/packed-columns.ts';
import { AlignmentFilterSchema } from '../../../shared/contract/alignment.ts';
import { publishTestPack, submitted } from '../../support/review-fixture.ts';
import { seedJudgedCases } from '../../support/seed-judgements.ts';
import { createTempWorkspace, type TempWorkspace } from '../../support/temp-workspace.ts';
import { tableWalks, traceStatements } from '../../support/traced-statements.ts';

/** Rows of three chunks. */
const ROWS = Array.from({ length: 60 }, (_, at) => 1 + at * 200);

let workspace: TempWorkspace;
let context: CoreContext;
beforeEach(async () => {
  workspace = createTempWorkspace();
  ({ context } = await workspace.open());
  ensureContentIndexes(context.db);
  seedJudgedCases(
    context,
    ROWS.map((row) => ({
      row,
      caseId: `seed:${row}`,
      tags: row % 400 === 1 ? ['x'] : [],
      results: [{ metric: 'm', score: 0.5, threshold: 0.4, verdict: 1 }],
      labels: [{ question: 'verdict', reviewer: 'r', verdict: row % 3 === 0 ? 0 : 1 }],
    })),
  );
  const caseIds = ROWS.map((row) => `seed:${row}`);
  publishTestPack(context, caseIds);
  for (const caseId of caseIds)
    context.writer.commit([submitted(context, { caseId }, { verdict: 'pass' })]);
});
afterEach(() => workspace.cleanUp());

async function tracedWhile(act: () => unknown): Promise<readonly string[]> {
  const traced = traceStatements(context.db);
  try {
    await act();
    return traced.statements;
  } finally {
    traced.stop();
  }
}

/** Judgements of the one metric; the number of those that met a label. */
function join(more: Readonly<Record<string, unknown>> = {}): number {
  const filter = AlignmentFilterSchema.parse({ humanQuestion: 'verdict', ...more });
  const [metric] = readMetrics(context.readDb);
  return judgementsOf(context.readDb, filter, metric?.metricId ?? '').joined.count;
}

describe('what statistics read', () => {
  test('CA1: packed columns are read whole, and no row of a judgement is', async () => {
    await rebuildPackedColumns(context);
    const statements = await tracedWhile(() => expect(join()).toBeGreaterThanOrEqual(ROWS.length));
    const perColumn = statements.filter((sql) => /\bpacked_(column|dirty)\b/.test(sql));
    expect(perColumn).toHaveLength(2 * 2);
    expect(
      statements.filter((sql) => /FROM (metric_result|imported_label|answer)\b/.test(sql)),
    ).toEqual([]);
  });

  test('CA2: a verdict makes one chunk of one question out of date, and only that is read from rows', async () => {
    await rebuildPackedColumns(context);
    const author = { caseId: `seed:${ROWS[0] ?? 0}` };
    context.writer.commit([submitted(context, author, { verdict: 'fail' })]);
    expect(context.db.prepare('SELECT name, chunk FROM packed_dirty').all()).toEqual([
      { name: 'label/verdict', chunk: 0 },
    ]);
    const statements = await tracedWhile(() => rebuildPackedColumns(context));
    expect(statements.filter((sql) => sql.startsWith('INSERT OR REPLACE'))).toHaveLength(1);
    expect(statements.filter((sql) => /FROM imported_label\b/.test(sql))).toHaveLength(1);
    expect(statements.filter((sql) => /FROM metric_result\b/.test(sql))).toEqual([]);
  });

  test('CA3: columns are built from rows that an index finds', async () => {
    const statements = await tracedWhile(() => rebuildPackedColumns(context));
    expect(statements.filter((sql) => /FROM metric_result\b/.test(sql)).length).toBeGreaterThan(0);
    expect(statements.filter((sql) => /FROM imported_label\b/.test(sql)).length).toBeGreaterThan(0);
    expect(tableWalks(context.db, statements)).toEqual([]);
  });

  test.each([
    ['no filter', {}],
    ['kinds', { kinds: ['test_case'] }],
    ['environments', { environments: ['production'] }],
    ['sources', { sourceIds: ['seed'] }],
    ['tags', { tags: ['x'] }],
    ['reviewers', { reviewers: ['r'] }],
    ['dates', { from: '2026-01-01' }],
  ])('CA4: a slice by %s never walks over a table with records in it', async (_, filter) => {
    await rebuildPackedColumns(context);
    expect(tableWalks(context.db, await tracedWhile(() => join(filter)))).toEqual([]);
  });
});
