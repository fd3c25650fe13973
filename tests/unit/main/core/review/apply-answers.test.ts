import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CoreContext } from '../../../../../main/core/context.ts';
import { applyAnswers } from '../../../../../main/core/review/apply-answers.ts';
import { openDesk, readEvents, type ReviewDesk } from '../../../../support/review-desk.ts';
import { seedCases } from '../../../../support/seed-cases.ts';
import { createTempWorkspace, type TempWorkspace } from '../../../../support/temp-workspace.ts';

let workspace: TempWorkspace;
let context: CoreContext;
let desk: ReviewDesk;
let statements: string[];

beforeEach(async () => {
  workspace = createTempWorkspace();
  statements = [];
  ({ context } = await workspace.open({ onStatement: (sql) => statements.push(sql) }));
  desk = openDesk(context);
});
afterEach(() => workspace.cleanUp());

const line = (fields: Record<string, unknown>) =>
  JSON.stringify({ reviewer: 'Ada', answers: { verdict: 'pass' }, ...fields });

test('AP1: answers from a file count like answers given here, under the reviewer of the line', async () => {
  const [a = '', b = ''] = seedCases(context, [{ id: 'a' }, { id: 'b' }]);
  const packId = await desk.publish([a, b], { name: 'Desk pack' });
  const result = await applyAnswers(context, [
    `\uFEFF${line({ packId, caseId: a, at: '2026-01-02T03:04:05+02:00' })}`,
    '',
    line({ pack: 'Desk pack', caseId: 'b', answers: { verdict: 'fail', reason: 'no' } }),
    line({ caseId: 'b', reviewer: 'Grace' }),
  ]);
  expect(result).toEqual({ lines: 3, applied: 3, unchanged: 0, rejected: 0, errors: [] });
  const rows = context.db
    .prepare(
      'SELECT case_id, reviewer_id, answers, at FROM annotation ORDER BY case_id, reviewer_id',
    )
    .all();
  expect(rows).toEqual([
    {
      case_id: a,
      reviewer_id: 'Ada',
      answers: '{"verdict":"pass"}',
      at: '2026-01-02T01:04:05.000Z',
    },
    expect.objectContaining({ case_id: b, reviewer_id: 'Ada' }),
    expect.objectContaining({ case_id: b, reviewer_id: 'Grace' }),
  ]);
  expect((await desk.call('pack.list', {}))[0]).toMatchObject({
    submittedByAll: 3,
    progress: { submitted: 0 },
  });
});

test('AP2: the same file again writes nothing', async () => {
  const ids = seedCases(
    context,
    Array.from({ length: 250 }, (_, index) => ({ id: `c${index}` })),
  );
  await desk.publish(ids);
  const lines = ids.map((caseId) => line({ caseId }));
  statements.length = 0;
  expect((await applyAnswers(context, lines)).applied).toBe(250);
  expect(statements.filter((sql) => sql.startsWith('COMMIT'))).toHaveLength(3);
  const before = readEvents(context).length;
  expect(await applyAnswers(context, lines)).toMatchObject({ applied: 0, unchanged: 250 });
  expect(readEvents(context)).toHaveLength(before);
});

test('AP3: later lines about one case follow earlier ones, in order', async () => {
  const [caseId = ''] = seedCases(context, [{ id: 'a' }]);
  await desk.publish([caseId]);
  const result = await applyAnswers(context, [
    line({ caseId, answers: { verdict: 'pass' } }),
    line({ caseId, answers: { verdict: 'pass' } }),
    line({ caseId, answers: { verdict: 'fail' } }),
  ]);
  expect(result).toMatchObject({ applied: 2, unchanged: 1 });
  expect(context.db.prepare('SELECT answers FROM annotation').pluck().all()).toEqual([
    '{"verdict":"fail"}',
  ]);
});

test('AP4: each line that does not fit is reported with its number; the others are applied', async () => {
  const [a = ''] = seedCases(context, [{ id: 'a' }, { id: 'elsewhere' }]);
  const packId = await desk.publish([a], { name: 'One' });
  const result = await applyAnswers(context, [
    '{"caseId": "a",',
    line({ caseId: 'a', answers: { verdict: 'yes' } }),
    line({ caseId: 'a' }),
    line({ caseId: 'elsewhere' }),
    line({ caseId: 'a', pack: 'Two' }),
    line({ caseId: 'a', reviewer: '' }),
    line({ caseId: 'a', verdict: 'pass' }),
    line({ caseId: 'a', answers: {} }),
    line({ caseId: 'a', target: { kind: 'turn', turn: 3 } }),
  ]);
  expect(result).toMatchObject({ lines: 9, applied: 1, rejected: 8 });
  expect(result.errors.map((error) => [error.line, error.code])).toEqual([
    [1, 'import/invalid-json'],
    [2, 'review/invalid-answer'],
    [4, 'input/not-found'],
    [5, 'input/not-found'],
    [6, 'import/invalid-record'],
    [7, 'import/invalid-record'],
    [8, 'review/incomplete'],
    [9, 'input/not-found'],
  ]);
  await desk.publish([a], { name: 'One' });
  const unclear = await applyAnswers(context, [
    line({ caseId: 'a' }),
    line({ caseId: 'a', pack: 'One' }),
    line({ caseId: 'a', pack: packId }),
  ]);
  expect(unclear.errors.map((error) => error.message)).toEqual([
    'pack: say which pack the answers belong to.',
    'Several packs are called “One”: use the pack’s id.',
  ]);
});

test('AP5: in a blinded pack answers of a file were given without the judge', async () => {
  const [caseId = ''] = seedCases(context, [{ id: 'a' }]);
  await desk.publish([caseId], { blinding: { judge: true } });
  await applyAnswers(context, [line({ caseId }), line({ caseId, answers: { verdict: 'fail' } })]);
  const said = readEvents(context).filter((event) => event.kind === 'annotation.committed');
  expect(said.map((event) => event.body.judgeSeen)).toEqual(['hidden', 'revealed']);
});
