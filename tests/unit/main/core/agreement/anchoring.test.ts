import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAgreementHandlers } from '../../../../../main/core/agreement/handlers.ts';
import { listCaseRowsBehind } from '../../../../../main/core/alignment/cases-behind.ts';
import type { CoreContext } from '../../../../../main/core/context.ts';
import type { AgreementCell, AnchoringReport } from '../../../../../shared/contract/agreement.ts';
import {
  type AlignmentFilterInput,
  AlignmentFilterSchema,
} from '../../../../../shared/contract/alignment.ts';
import type { Answers } from '../../../../../shared/domain/annotation.ts';
import { openDesk, type ReviewDesk } from '../../../../support/review-desk.ts';
import { seedCases } from '../../../../support/seed-cases.ts';
import { seedJudgedCases } from '../../../../support/seed-judgements.ts';
import { createTempWorkspace, type TempWorkspace } from '../../../../support/temp-workspace.ts';

let workspace: TempWorkspace;
let context: CoreContext;
let desk: ReviewDesk;
let packId: string;
/** What the judge says of each case: it fails the first three and passes the others. */
const JUDGE = [0, 0, 0, 1, 1, 1] as const;
const CASES = JUDGE.map((_, i) => `seed:${i + 1}`);

beforeEach(async () => {
  workspace = createTempWorkspace({ startAt: '2026-03-01T00:00:00Z', countedIds: true });
  ({ context } = await workspace.open());
  desk = openDesk(context);
  seedCases(
    context,
    CASES.map((_, i) => ({ id: String(i + 1), input: 'question' })),
  );
  JUDGE.forEach((verdict, i) => judge(i + 1, [verdict]));
  packId = await desk.publish(CASES, { blinding: { judge: true } });
});
afterEach(() => workspace.cleanUp());

/** Writes the results of the one metric on a case, in the place of those before. */
function judge(row: number, verdicts: readonly (0 | 1)[]): void {
  seedJudgedCases(context, [
    {
      row,
      caseId: `seed:${row}`,
      results: verdicts.map((verdict) => ({ metric: 'Faithful', verdict })),
      labels: [],
    },
  ]);
}

const at = (row: number) => ({ packId, caseId: `seed:${row}` });

async function blind(row: number, verdict: string): Promise<void> {
  await desk.call('review.submit', { ...at(row), answers: { verdict }, then: 'stay' });
}

async function after(row: number, choice: 'kept' | 'changed', answers?: Answers): Promise<void> {
  const more = answers === undefined ? {} : { answers };
  await desk.call('review.revealChoice', { ...at(row), choice, ...more, then: 'stay' });
}

const filterOf = (given: AlignmentFilterInput = {}) => AlignmentFilterSchema.parse(given);
const report = (given: AlignmentFilterInput = {}) =>
  createAgreementHandlers(context)['agreement.anchoring']({ filter: filterOf(given) });
const behind = async (cell: AgreementCell) => [
  ...(await listCaseRowsBehind(context, { kind: 'agreement', filter: filterOf(), cell })),
];

function rowOf({ rows }: AnchoringReport, metric: string | null, reviewerId: string | null = null) {
  const row = rows.find(
    (known) => known.metric === metric && (known.reviewer?.id ?? null) === reviewerId,
  );
  if (row === undefined) throw new Error(`no row for ${metric}`);
  return row;
}

describe('anchoring', () => {
  test('HA10: changed verdicts are counted with the side that they took', async () => {
    await blind(1, 'pass');
    await after(1, 'changed', { verdict: 'fail' });
    await blind(2, 'pass');
    await after(2, 'kept');
    await blind(3, 'fail');
    await after(3, 'changed', { verdict: 'pass' });
    await blind(4, 'unsure');
    await after(4, 'changed', { verdict: 'pass' });
    await blind(5, 'pass');
    await after(5, 'kept');
    await blind(6, 'fail');
    const found = await report();
    const row = rowOf(found, 'Faithful');
    expect(row).toMatchObject({
      question: 'verdict',
      changed: { value: 3 / 5, n: 5 },
      towards: { value: 2 / 3, n: 3 },
      away: { value: 1 / 2, n: 2 },
    });
    expect(row.changed).toMatchObject({ low: expect.any(Number), high: expect.any(Number) });
    expect(rowOf(found, null).changed).toMatchObject({ value: 3 / 5, n: 5 });
    expect(rowOf(found, 'Faithful', context.personId()).changed.n).toBe(5);
    expect(found.waiting).toBe(1);
    const { metricId } = row;
    const cell = { of: 'anchoring', reviewer: null, metricId } as const;
    expect(await behind({ ...cell, which: 'all' })).toEqual([1, 2, 3, 4, 5]);
    expect(await behind({ ...cell, which: 'changed' })).toEqual([1, 3, 4]);
    expect(await behind({ ...cell, which: 'towards' })).toEqual([1, 4]);
    expect(await behind({ ...cell, which: 'away' })).toEqual([3]);
    expect(await behind({ ...cell, metricId: null, which: 'changed' })).toEqual([1, 3, 4]);
  });

  test('HA11: what is edited later says nothing about the judge, and what is undone was not decided', async () => {
    await blind(1, 'pass');
    await after(1, 'kept');
    await desk.call('review.submit', { ...at(1), answers: { verdict: 'fail' }, then: 'stay' });
    await blind(2, 'pass');
    await after(2, 'changed', { verdict: 'fail' });
    await desk.call('review.undo', { packId });
    const undone = await report();
    expect(rowOf(undone, 'Faithful').changed).toMatchObject({ value: 0, n: 1 });
    expect(undone.waiting).toBe(1);
    await after(2, 'kept');
    const kept = await report();
    expect(rowOf(kept, 'Faithful').changed).toMatchObject({ value: 0, n: 2 });
    expect(kept.waiting).toBe(0);
    // Taken back altogether: there is no answer left that could be anchored.
    await desk.call('review.retract', { ...at(2), target: { kind: 'case' } });
    expect(rowOf(await report(), 'Faithful').changed.n).toBe(1);
  });

  test('HA12: another answer than the verdict is a change of answers, not of the verdict', async () => {
    await blind(1, 'pass');
    await after(1, 'changed', { verdict: 'pass', reason: 'The judge made me look again.' });
    const found = await report();
    expect(rowOf(found, null).changed).toMatchObject({ value: 1, n: 1 });
    expect(rowOf(found, 'Faithful').changed).toMatchObject({ value: 0, n: 1 });
    expect(rowOf(found, 'Faithful').away).toEqual({
      kind: 'undefined',
      n: 0,
      reason: 'No verdict was that of the judge before it was shown.',
    });
  });

  test('HA13: packs that show the judge, other people, days and labels of files have no part', async () => {
    await blind(1, 'pass');
    await after(1, 'kept');
    const open = await desk.publish(CASES);
    await desk.call('review.submit', {
      packId: open,
      caseId: 'seed:2',
      answers: { verdict: 'pass' },
      then: 'stay',
    });
    expect(rowOf(await report(), null).changed.n).toBe(1);
    const without: AlignmentFilterInput[] = [
      { reviewers: ['nobody'] },
      { packIds: [open] },
      { to: '2026-02-01' },
      { labelSource: 'imported' },
      { tags: ['none'] },
    ];
    for (const given of without) expect(await report(given)).toEqual({ rows: [], waiting: 0 });
    // Results that contradict one another leave no side to take.
    judge(1, [0, 1]);
    expect((await report()).rows.map(({ metric }) => metric)).toEqual([null, null]);
  });
});
