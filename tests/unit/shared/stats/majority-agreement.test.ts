import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareWithMajority,
  majorityAgreements,
} from '../../../../shared/stats/majority-agreement.ts';
import { type Rating, ratingsFromMatrix } from '../../../../shared/stats/ratings.ts';

/** The same by the words of the definition: take one rating out and count the others. */
function byDefinition(matrix: readonly (readonly Rating[])[], rater: number) {
  let n = 0;
  let same = 0;
  for (const row of matrix) {
    const own = row[rater];
    const others = row.filter((rating, i) => i !== rater && rating !== null);
    if (own === null || own === undefined || others.length === 0) continue;
    const counts = [...Map.groupBy(others, (rating) => rating)].map(
      ([rating, list]) => [rating, list.length] as const,
    );
    const most = Math.max(...counts.map(([, count]) => count));
    const leaders = counts.filter(([, count]) => count === most);
    if (leaders.length !== 1) continue;
    n += 1;
    if (leaders[0]?.[0] === own) same += 1;
  }
  return { n, same };
}

describe('one person against most of the others', () => {
  it('HA1: a tie of the others is no majority, and a lone rating has nobody to meet', () => {
    const ratings = ratingsFromMatrix([
      ['a', 'a', 'b'],
      ['a', 'b', null],
      ['a', null, null],
      ['b', 'b', 'b'],
    ]);
    // In the first unit the others of either `a` are tied; those of `b` both say `a`.
    expect([...compareWithMajority(ratings).compared]).toEqual([2, 3, 4, 6, 7, 8]);
    expect(majorityAgreements(ratings)).toMatchObject([
      { kind: 'value', value: 1 / 2, n: 2 },
      { kind: 'value', value: 1 / 2, n: 2 },
      { kind: 'value', value: 1 / 2, n: 2 },
    ]);
  });

  it('HA1: nobody to compare with is undefined with a reason, not 0', () => {
    expect(majorityAgreements(ratingsFromMatrix([['a'], ['b']]))).toMatchObject([
      { kind: 'undefined', n: 0, reason: expect.stringContaining('most common') },
    ]);
  });

  it('HA1: any ratings give what counting the others one by one gives', () => {
    const rating = fc.option(fc.integer({ min: 1, max: 4 }), { nil: null });
    const matrices = fc.integer({ min: 1, max: 6 }).chain((raters) =>
      fc.array(fc.array(rating, { minLength: raters, maxLength: raters }), {
        minLength: 1,
        maxLength: 12,
      }),
    );
    fc.assert(
      fc.property(matrices, (matrix) => {
        const found = majorityAgreements(ratingsFromMatrix(matrix)).map((estimate) => ({
          n: estimate.n,
          same: Math.round(estimate.kind === 'value' ? estimate.value * estimate.n : 0),
          isDefined: estimate.kind === 'value',
        }));
        const expected = found.map((_, rater) => {
          const { n, same } = byDefinition(matrix, rater);
          return { n, same, isDefined: n > 0 };
        });
        expect(found).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });
});
