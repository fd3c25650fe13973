import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CaseRecordInput } from '../../../shared/domain/case.ts';
import { createImportDesk, jsonl, type ImportDesk } from '../../support/import-desk.ts';
import { traceStatements } from '../../support/traced-statements.ts';

const CASES = 3_000;
/** Rows that each of the cases is in the tables, its text in the search index among them. */
const ROWS_OF_CASE = 1 + 2 + 2 + 1 + 1 + 1;
/** Of an import in slices of 80 cases: loading, indexes, texts, and the states of the job. */
const MOST_TRANSACTIONS = 100;

let desk: ImportDesk;
beforeEach(async () => {
  desk = await createImportDesk({ readingMs: 0.1 });
});
afterEach(() => desk.cleanUp());

const cases = (from: number): CaseRecordInput[] =>
  Array.from({ length: CASES }, (_, at) => ({
    id: `c${from + at}`,
    input: `question ${at}`,
    actualOutput: 'answer',
    tags: ['imported'],
    spans: [
      { id: 'a', name: 'plan' },
      { id: 'b', name: 'search' },
    ],
    metricResults: [
      { metric: 'm', passed: at % 2 === 0 },
      { metric: 'n', score: 0.5, threshold: 0.3 },
    ],
    labels: [{ reviewer: 'r', value: 'pass' }],
  }));

async function tracedImport(name: string, records: readonly CaseRecordInput[]) {
  const path = desk.file(name, jsonl(records));
  const traced = traceStatements(desk.context.db);
  try {
    const job = await desk.run(path);
    return { job, statements: traced.statements };
  } finally {
    traced.stop();
  }
}

const transactionsOf = (statements: readonly string[]): number =>
  statements.filter((sql) => sql === 'BEGIN IMMEDIATE').length;

/** Statements that read or write content, without those that each slice and each phase has of its own. */
function aboutCases(statements: readonly string[]): readonly string[] {
  return statements.filter((sql) =>
    /\b(case_row|span|metric_result|imported_label|case_tag|case_text)\b/.test(sql),
  );
}

describe('what an import costs', () => {
  test.each([
    ['into an empty workspace', 0, 0],
    // Each new id is looked up.
    ['beside cases that are there', 1, 1],
  ])(
    'CI1: a row costs a fraction of a statement, and a slice one transaction, %s',
    async (_, before, lookUps) => {
      for (let at = 0; at < before; at += 1) await desk.take(`before-${at}.jsonl`, jsonl(cases(0)));
      const counts = desk.counts();
      const { job, statements } = await tracedImport('cases.jsonl', cases(CASES));
      expect(job).toMatchObject({ state: 'done', added: CASES });
      const rows = Object.entries(desk.counts()).reduce(
        (sum, [table, count]) =>
          sum + (/^(source|metric)$/.test(table) ? 0 : count - (counts[table] ?? 0)),
        0,
      );
      expect(rows).toBe(CASES * ROWS_OF_CASE);
      // The text of each case is a statement of its own; rows of tables come up to 64 to a statement.
      const ofTables = aboutCases(statements).length - CASES * (1 + lookUps);
      expect(ofTables).toBeLessThan(0.03 * (rows - CASES));
      expect(transactionsOf(statements)).toBeLessThanOrEqual(MOST_TRANSACTIONS);
      expect(statements.filter((sql) => sql === 'COMMIT')).toHaveLength(transactionsOf(statements));
    },
  );

  test('CI2: an import that changes nothing reads each case once and writes none', async () => {
    await desk.take('cases.jsonl', jsonl(cases(0)));
    const { job, statements } = await tracedImport('cases.jsonl', cases(0));
    expect(job).toMatchObject({ state: 'done', unchanged: CASES });
    const about = aboutCases(statements);
    expect(about.filter((sql) => /^(INSERT|UPDATE|DELETE)/.test(sql) && !/rank/.test(sql))).toEqual(
      [],
    );
    expect(about.filter((sql) => sql.includes('case_id = ?'))).toHaveLength(CASES);
  });
});
