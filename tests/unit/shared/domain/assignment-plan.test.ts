import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planAssignment } from '../../../../shared/domain/assignment-plan.ts';

const sizes = fc.record({
  caseCount: fc.integer({ min: 0, max: 60 }),
  reviewerCount: fc.integer({ min: 1, max: 7 }),
  wanted: fc.integer({ min: 1, max: 7 }),
  seed: fc.integer({ min: 0, max: 0xffff_ffff }),
  repeatsEach: fc.integer({ min: 0, max: 5 }),
  goldEach: fc.integer({ min: 0, max: 4 }),
});
type Sizes = typeof sizes extends fc.Arbitrary<infer T> ? T : never;

function planOf(size: Sizes) {
  let aliases = 0;
  const overlap = Math.min(size.wanted, size.reviewerCount);
  const plan = planAssignment({
    ...size,
    overlap,
    cases: Array.from({ length: size.caseCount }, (_, i) => ({
      caseId: `s:${i}`,
      expertise: null,
    })),
    reviewers: Array.from({ length: size.reviewerCount }, (_, i) => ({
      reviewerId: `r${i}`,
      expertise: null,
    })),
    goldPool: ['s:0', 'g:1', 'g:2', 'g:3'],
    aliasOf: () => `alias:${(aliases += 1)}`,
  });
  const plain = plan.map((share) => {
    const hidden = new Set([...share.gold, ...share.repeats.map((repeat) => repeat.aliasId)]);
    return share.caseIds.filter((caseId) => !hidden.has(caseId));
  });
  return { plan, plain, overlap };
}

describe('plan of shares', () => {
  test('AP1: each case goes to exactly the wanted number of reviewers, loads within one', () => {
    fc.assert(
      fc.property(sizes, (size) => {
        const { plain, overlap } = planOf(size);
        for (let i = 0; i < size.caseCount; i += 1)
          expect(plain.filter((share) => share.includes(`s:${i}`))).toHaveLength(overlap);
        const loads = plain.map((share) => share.length);
        expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('AP2: nobody gets a case twice except as a repeat, which comes half a share later', () => {
    fc.assert(
      fc.property(sizes, (size) => {
        const { plan, plain } = planOf(size);
        plan.forEach((share, i) => {
          expect(new Set(share.caseIds).size).toBe(share.caseIds.length);
          const half = Math.floor((plain[i]?.length ?? 0) / 2);
          expect(share.repeats).toHaveLength(Math.min(size.repeatsEach, half));
          for (const { caseId, aliasId } of share.repeats)
            expect(share.caseIds.indexOf(aliasId) - share.caseIds.indexOf(caseId)).toBeGreaterThan(
              half,
            );
        });
      }),
    );
  });

  test('AP3: the same seed gives the same plan', () => {
    fc.assert(
      fc.property(sizes, (size) => {
        expect(planOf(size).plan).toEqual(planOf(size).plan);
      }),
    );
  });

  test('AP4: a rule sends a case to those with the expertise, or says that there are too few', () => {
    const input = {
      cases: [{ caseId: 's:1', expertise: 'qa' }],
      reviewers: [
        { reviewerId: 'a', expertise: 'domain' },
        { reviewerId: 'b', expertise: 'qa' },
      ],
      seed: 1,
      repeatsEach: 0,
      goldPool: [],
      goldEach: 0,
      aliasOf: (caseId: string) => caseId,
    };
    expect(planAssignment({ ...input, overlap: 1 }).map((share) => share.caseIds)).toEqual([
      [],
      ['s:1'],
    ]);
    expect(() => planAssignment({ ...input, overlap: 2 })).toThrow(/needs 2 reviewers/);
  });
});
