import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { answerStatsRequest } from '../../../main/core/alignment/stats-requests.ts';
import type { CoreContext } from '../../../main/core/context.ts';
import { ensureContentIndexes } from '../../../main/core/store/content-indexes.ts';
import { rebuildPackedColumns } from '../../../main/core/store/packed-columns.ts';
import { AlignmentFilterSchema } from '../../../shared/contract/alignment.ts';
import { openDesk } from '../../support/review-desk.ts';
import { seedCases } from '../../support/seed-cases.ts';
import { createTempWorkspace, type TempWorkspace } from '../../support/temp-workspace.ts';
import { tableWalks, traceStatements } from '../../support/traced-statements.ts';

const PACKS = 3;
const filter = AlignmentFilterSchema.parse({ humanQuestion: 'verdict' });

let workspace: TempWorkspace;
let context: CoreContext;
beforeEach(async () => {
  workspace = createTempWorkspace();
  ({ context } = await workspace.open());
  ensureContentIndexes(context.db);
  const desk = openDesk(context);
  const caseIds = seedCases(
    context,
    Array.from({ length: 20 }, (_, i) => ({
      id: String(i),
      input: 'question',
      metricResults: [{ metric: 'm', passed: true }],
    })),
  );
  for (let pack = 0; pack < PACKS; pack += 1) {
    const packId = await desk.publish(caseIds, { blinding: { judge: pack > 0 } });
    for (const caseId of caseIds) {
      const answers = { verdict: 'pass' };
      await desk.call('review.submit', { packId, caseId, answers, then: 'stay' });
      if (pack > 0)
        await desk.call('review.revealChoice', { packId, caseId, choice: 'kept', then: 'stay' });
    }
  }
  await rebuildPackedColumns(context);
});
afterEach(() => workspace.cleanUp());

describe('what the agreement screen reads', () => {
  test.each(['agreementTable', 'agreement', 'consistency', 'anchoring'] as const)(
    'CG1: %s never walks over a table of judgements',
    (kind) => {
      const traced = traceStatements(context.db);
      try {
        answerStatsRequest(context.db, { kind, filter });
      } finally {
        traced.stop();
      }
      expect(traced.statements.length).toBeGreaterThan(0);
      // Decisions of leads are few, and all of them are asked for.
      const judgements = traced.statements.filter(
        (sql) => !sql.includes('FROM adjudication_state'),
      );
      expect(tableWalks(context.db, judgements)).toEqual([]);
    },
  );

  test('CG2: anchoring reads each reviewer’s stream of each blinded pack once, and no other', () => {
    const traced = traceStatements(context.db);
    try {
      answerStatsRequest(context.db, { kind: 'anchoring', filter });
    } finally {
      traced.stop();
    }
    const streams = traced.statements.filter((sql) => /FROM event\b/.test(sql));
    expect(streams).toHaveLength(PACKS - 1);
  });
});
