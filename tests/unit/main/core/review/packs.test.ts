import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { byDistance } from '../../../../../main/core/review/pack-order.ts';
import type { CoreContext } from '../../../../../main/core/context.ts';
import { shuffled } from '../../../../../shared/domain/shuffle.ts';
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

function orderOf(packId: string): string[] {
  return context.db
    .prepare<[string], string>('SELECT case_id FROM pack_case WHERE pack_id = ? ORDER BY position')
    .pluck()
    .all(packId);
}

function seedNumbered(count: number): string[] {
  return seedCases(
    context,
    Array.from({ length: count }, (_, index) => ({ id: `c${index}`, input: `question ${index}` })),
  );
}

describe('building a pack', () => {
  test('PK1: as it is keeps the order of the selection and takes each case once', async () => {
    const [a = '', b = '', c = ''] = seedNumbered(3);
    expect(orderOf(await desk.publish([c, a, c, b, a]))).toEqual([c, a, b]);
  });

  test('PK2: a seed gives one order, however the cases were selected', async () => {
    const ids = seedNumbered(40);
    const order = { kind: 'random', seed: 7 } as const;
    const first = orderOf(await desk.publish(ids, { order }));
    const again = orderOf(await desk.publish([...ids].reverse(), { order }));
    const other = orderOf(await desk.publish(ids, { order: { kind: 'random', seed: 8 } }));
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    expect(first).not.toEqual(ids);
    expect([...first].sort()).toEqual([...ids].sort());
  });

  test('PK3: nearest to the threshold first, cases without a score last, equal ones as selected', async () => {
    const result = (metric: string, score: number | null, threshold: number | null) => ({
      metric,
      score,
      threshold,
      passed: true,
    });
    const ids = seedCases(context, [
      { id: 'far', metricResults: [result('A', 1, 0.5), result('B', 0.51, 0.5)] },
      { id: 'none', metricResults: [result('A', null, 0.5)] },
      { id: 'near', metricResults: [result('A', 0.55, 0.5), result('B', 0, 0.5)] },
      { id: 'middle', metricResults: [result('A', 0.3, 0.5)] },
      { id: 'also-none', metricResults: [result('A', 0.5, null)] },
    ]);
    const orderBy = async (metricId: string | null) =>
      orderOf(await desk.publish(ids, { order: { kind: 'nearest_threshold', metricId } })).map(
        (id) => id.replace('seed:', ''),
      );
    expect(await orderBy('A')).toEqual(['near', 'middle', 'far', 'none', 'also-none']);
    expect(await orderBy(null)).toEqual(['far', 'near', 'middle', 'none', 'also-none']);
    await expect(orderBy('Unheard of')).rejects.toThrow(
      'This workspace has no metric “Unheard of”.',
    );
  });

  test('PK4: a filter takes everything it finds, up to the limit', async () => {
    seedNumbered(5);
    const create = (limit?: number) =>
      desk.call('pack.create', {
        name: 'All',
        guidelines: '',
        rubricId: 'quick-verdict',
        order: { kind: 'as_is' },
        blinding: { judge: false },
        cases: { filter: {}, sort: 'imported', ...(limit === undefined ? {} : { limit }) },
      });
    expect((await create()).progress.total).toBe(5);
    expect((await create(2)).progress.total).toBe(2);
  });

  test('PK5: no cases, unknown cases and unknown rubrics publish nothing', async () => {
    const [known = ''] = seedNumbered(1);
    await desk.call('rubric.list', {});
    const before = readEvents(context).length;
    await expect(
      desk.call('pack.create', {
        name: 'None',
        guidelines: '',
        rubricId: 'quick-verdict',
        order: { kind: 'as_is' },
        blinding: { judge: false },
        cases: { filter: { kinds: ['thread'] }, sort: 'imported' },
      }),
    ).rejects.toThrow('No case matches the selection.');
    await expect(desk.publish([known, 'seed:gone'])).rejects.toThrow(
      'The case “seed:gone” is not in this workspace.',
    );
    await expect(desk.publish([known], { rubricId: 'gone' })).rejects.toThrow('no rubric “gone”');
    expect(readEvents(context)).toHaveLength(before);
  });

  test('PK6: a pack, its cases and its guidelines are published in one transaction', async () => {
    const ids = seedNumbered(3);
    await desk.call('rubric.list', {});
    statements.length = 0;
    await desk.publish(ids, { guidelines: '# Be fair' });
    expect(statements.filter((sql) => sql.startsWith('COMMIT'))).toHaveLength(1);
  });
});

describe('a pack that is there', () => {
  test('PK7: name, guidelines and rubric revision make a new version; the same again makes none', async () => {
    const ids = seedNumbered(2);
    const packId = await desk.publish(ids, { guidelines: 'first' });
    const saved = await desk.call('rubric.get', { rubricId: 'quick-verdict' });
    const { rev: _rev, ...content } = saved;
    const rubric = await desk.call('rubric.save', {
      rubric: { ...content, description: 'Sharper' },
    });

    const renamed = await desk.call('pack.update', { packId, name: 'Renamed', guidelines: 'two' });
    expect([renamed.rev, renamed.name, renamed.rubricRev]).toEqual([2, 'Renamed', 1]);
    const moved = await desk.call('pack.update', { packId, rubricRev: rubric.rev });
    expect([moved.rev, moved.rubricRev]).toEqual([3, 2]);
    const detail = await desk.call('pack.get', { packId });
    expect([detail.guidelines, detail.guidelinesRev]).toEqual(['two', 2]);
    expect(detail.rubric.description).toBe('Sharper');
    expect(orderOf(packId)).toEqual(ids);

    const before = readEvents(context).length;
    await desk.call('pack.update', { packId, name: 'Renamed', guidelines: 'two', rubricRev: 2 });
    expect(readEvents(context)).toHaveLength(before);
    await expect(desk.call('pack.update', { packId, rubricRev: 9 })).rejects.toThrow('revision 9');
  });

  test('PK8: answers name the versions under which they were given', async () => {
    const [caseId = ''] = seedNumbered(1);
    const packId = await desk.publish([caseId]);
    await desk.call('pack.update', { packId, name: 'Second version' });
    const answers = { verdict: 'pass' };
    await desk.call('review.submit', { packId, caseId, answers, then: 'stay' });
    const event = readEvents(context).at(-1);
    expect(event).toMatchObject({
      kind: 'annotation.committed',
      packRev: 2,
      rubricRev: 1,
      caseSha: context.db.prepare('SELECT sha FROM case_row').pluck().get(),
    });
  });

  test('PK9: the queue is in order, with short labels and the state of each case', async () => {
    const ids = seedCases(context, [
      { id: 'a', name: 'Named\n  case', input: 'hidden by the name' },
      { id: 'b', input: 'x'.repeat(200) },
      { id: 'c' },
      { id: 'd', input: 'draft' },
    ]);
    const [a = '', b = '', c = '', d = ''] = ids;
    const packId = await desk.publish(ids);
    const said = { packId, answers: { verdict: 'pass' } };
    await desk.call('review.submit', { ...said, caseId: a, then: 'stay' });
    await desk.call('review.flag', { packId, caseId: b, flagged: true });
    await desk.call('review.skip', { packId, caseId: c, skipped: true, reason: 'empty' });
    await desk.call('review.saveDraft', { ...said, caseId: d });
    expect(await desk.call('pack.queue', { packId })).toEqual([
      { caseId: a, label: 'Named case', state: 'submitted', flagged: false },
      { caseId: b, label: 'x'.repeat(80), state: 'unreviewed', flagged: true },
      { caseId: c, label: c, state: 'skipped', flagged: false },
      { caseId: d, label: 'draft', state: 'draft', flagged: false },
    ]);
    expect((await desk.call('pack.list', {}))[0]).toMatchObject({
      progress: { total: 4, submitted: 1, stale: 0, drafts: 1, skipped: 1, flagged: 1 },
      submittedByAll: 1,
    });
  });

  test('PK10: a withdrawn pack takes no answers, keeps drafts, and can be put back', async () => {
    const [caseId = ''] = seedNumbered(1);
    const packId = await desk.publish([caseId]);
    const said = { packId, caseId, answers: { verdict: 'pass' } };
    await desk.call('pack.withdraw', { packId, withdrawn: true, reason: 'wrong cases' });
    await desk.call('review.saveDraft', said);
    await expect(desk.call('review.submit', { ...said, then: 'stay' })).rejects.toThrow(
      'The pack “Pack” was withdrawn.',
    );
    await desk.call('pack.withdraw', { packId, withdrawn: false, reason: '' });
    const step = await desk.call('review.submit', { ...said, then: 'stay' });
    expect(step.item?.state).toBe('submitted');
  });
});

describe('orders', () => {
  test('PK11: a shuffle is a permutation that its seed alone decides', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string()),
        fc.integer({ min: 0, max: 0xffff_ffff }),
        (items, seed) => {
          const once = shuffled(items, seed);
          expect(shuffled(items, seed)).toEqual(once);
          expect([...once].sort()).toEqual([...items].sort());
        },
      ),
    );
  });

  test('PK12: every place is reached from every place', () => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 3000; seed += 1) {
      shuffled(['a', 'b', 'c'], seed).forEach((item, place) => {
        counts.set(`${item}${place}`, (counts.get(`${item}${place}`) ?? 0) + 1);
      });
    }
    // Each of the nine pairs is expected 1,000 times, with a standard deviation of 26.
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(130);
    expect(counts.size).toBe(9);
  });

  test('PK13: sorting by distance keeps every case and never puts a farther one first', () => {
    const distance = fc.option(fc.double({ min: 0, max: 10, noNaN: true }));
    fc.assert(
      fc.property(fc.array(distance), (distances) => {
        const cases = distances.map((value, index) => ({ caseId: `${index}`, distance: value }));
        const sorted = byDistance(cases);
        expect([...sorted].sort()).toEqual(cases.map((item) => item.caseId).sort());
        const values = sorted.map((id) => distances[Number(id)] ?? Number.POSITIVE_INFINITY);
        expect(values).toEqual([...values].sort((a, b) => a - b));
      }),
    );
  });
});
