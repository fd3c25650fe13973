import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OpenedContext } from '../../../../../main/core/open-context.ts';
import { createCaseViews, type CaseViews } from '../../../../../main/core/library/case-view.ts';
import type { CaseRecordInput } from '../../../../../shared/domain/case.ts';
import { AppFailure } from '../../../../../shared/errors.ts';
import { publishTestPack, submitted, TEST_PACK } from '../../../../support/review-fixture.ts';
import { seedCase } from '../../../../support/seed-records.ts';
import { createTempWorkspace, type TempWorkspace } from '../../../../support/temp-workspace.ts';

let workspace: TempWorkspace;
let opened: OpenedContext;
let views: CaseViews;
beforeEach(async () => {
  workspace = createTempWorkspace();
  opened = await workspace.open();
  views = createCaseViews(opened.context);
});
afterEach(() => workspace.cleanUp());

const seen = { hideJudge: false } as const;
const hidden = { hideJudge: true } as const;

function seed(record: CaseRecordInput): string {
  return seedCase(opened.context, record).caseId;
}

function failureOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return error instanceof AppFailure
      ? `${error.error.code}: ${error.error.message}`
      : String(error);
  }
  return 'no failure';
}

describe('hidden judge', () => {
  test('HJ1: whatever the judge said, no word of it is in a view that hides the judge', () => {
    const word = fc.constantFrom('JUDGE-1', 'JUDGE-2');
    const target = fc.constantFrom(
      { kind: 'case' as const },
      { kind: 'span' as const, spanId: 'work' },
      { kind: 'turn' as const, turn: 0 },
    );
    const result = fc.record(
      {
        metric: fc.constantFrom('Relevancy', 'Safety'),
        passed: fc.constantFrom(true, false, null),
        score: fc.constant(0.987654),
        reason: word,
        error: word,
        unparseable: word,
        evaluator: word,
        version: word,
        target,
      },
      { requiredKeys: ['metric', 'passed'] },
    );
    const judgeSpan = fc.record({
      parentId: fc.constantFrom('root', 'judge', 'judge-llm'),
      name: word,
      output: word,
    });
    let count = 0;
    fc.assert(
      fc.property(
        fc.array(result, { maxLength: 4 }),
        fc.array(judgeSpan, { maxLength: 3 }),
        (metricResults, judged) => {
          count += 1;
          const caseId = seed({
            id: `a${count}`,
            kind: 'trace',
            input: 'seen',
            metricResults,
            spans: [
              { id: 'root', name: 'agent' },
              { id: 'work', name: 'work', parentId: 'root' },
              {
                id: 'judge',
                name: 'JUDGE-RUN',
                kind: 'evaluator',
                parentId: 'root',
                output: 'JUDGE-OUT',
              },
              {
                id: 'judge-llm',
                name: 'JUDGE-LLM',
                kind: 'llm',
                parentId: 'judge',
                error: 'JUDGE-ERR',
              },
              ...judged.map((span, index) => ({
                ...span,
                id: `j${index}`,
                kind: 'evaluator' as const,
              })),
              { id: 'after', name: 'after', parentId: 'root' },
            ],
          });
          const view = views.caseView(caseId, hidden);
          const span = views.spanView(caseId, 'work', hidden);
          expect(JSON.stringify([view, span])).not.toMatch(
            /JUDGE|0\.987654|metric_failed|no_verdict/,
          );
          expect(view.spans.map((it) => [it.id, it.metricsFailed])).toEqual([
            ['root', 0],
            ['work', 0],
            ['after', 0],
          ]);
          expect(view.metrics).toEqual(
            [...new Set(metricResults.map((it) => it.metric))].toSorted(),
          );
          for (const id of ['judge', 'judge-llm']) {
            expect(failureOf(() => views.spanView(caseId, id, hidden))).toContain(
              'input/not-found',
            );
          }
          // The same case shows all of it where the judge is not hidden.
          expect(views.caseView(caseId, seen).spans).toHaveLength(5 + judged.length);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('HJ2: a pack hides the judge from a reviewer until that reviewer has submitted the case', () => {
    const caseId = seed({ id: 'a' });
    const { context } = opened;
    publishTestPack(context, [caseId]);
    expect(views.isJudgeHidden(caseId, TEST_PACK)).toBe(false);
    context.writer.local({ topics: ['packs'] }, (db) =>
      db.prepare('UPDATE pack SET blind_judge = 1').run(),
    );
    expect(views.isJudgeHidden(caseId, TEST_PACK)).toBe(true);
    context.writer.commit([
      submitted(context, { caseId, authorId: 'somebody-else' }, { verdict: 'pass' }),
    ]);
    expect(views.isJudgeHidden(caseId, TEST_PACK)).toBe(true);
    context.writer.commit([submitted(context, { caseId }, { verdict: 'pass' })]);
    expect(views.isJudgeHidden(caseId, TEST_PACK)).toBe(false);
    context.writer.undo(context.personId(), TEST_PACK);
    expect(views.isJudgeHidden(caseId, TEST_PACK)).toBe(true);
    expect(failureOf(() => views.isJudgeHidden(caseId, 'no pack'))).toContain('input/not-found');
  });
});
