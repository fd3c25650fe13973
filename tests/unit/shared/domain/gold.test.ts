import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  GOLD_POLICIES,
  type GoldPolicy,
  heldDecision,
  settleGold,
} from '../../../../shared/domain/gold.ts';

const votes = (...values: string[]) =>
  values.map((value, index) => ({ value, source: `e-${index}` }));
const decided = (value: string, isOutdated = false) => ({
  value,
  source: 'd-1',
  basis: ['e-0', 'e-1'],
  isOutdated,
});
const of = (policy: GoldPolicy, ...values: string[]) => {
  const gold = settleGold(policy, votes(...values), null);
  return gold.kind === 'gold' ? `${gold.value} by ${gold.by}` : gold.why;
};

describe('the gold answer', () => {
  test('GO1: one answer is gold where one is enough, and nowhere else', () => {
    expect(of('single', 'pass')).toBe('pass by single');
    expect(of('majority', 'pass')).toBe('one_answer');
    expect(of('adjudicated', 'pass')).toBe('one_answer');
    expect(GOLD_POLICIES.map((policy) => of(policy))).toEqual(Array(3).fill('no_answer'));
  });

  test('GO2: what everybody says is gold under every policy', () => {
    for (const policy of GOLD_POLICIES)
      expect(of(policy, 'fail', 'fail', 'fail')).toBe('fail by agreement');
  });

  test('GO3: where answers differ, more than half of them make gold by majority and by nothing else', () => {
    expect(of('majority', 'pass', 'fail', 'pass')).toBe('pass by majority');
    expect(of('majority', 'pass', 'fail')).toBe('differ');
    expect(of('majority', 'pass', 'fail', 'unsure', 'pass')).toBe('differ');
    expect(of('single', 'pass', 'fail', 'pass')).toBe('differ');
    expect(of('adjudicated', 'pass', 'fail', 'pass')).toBe('differ');
    const gold = settleGold('majority', votes('pass', 'fail', 'pass'), null);
    expect(gold).toMatchObject({ basis: ['e-0', 'e-2'] });
  });

  test('GO4: a decision holds under every policy, against everybody, and says when it is outdated', () => {
    for (const policy of GOLD_POLICIES) {
      expect(settleGold(policy, votes('pass', 'pass'), decided('fail', true))).toEqual({
        kind: 'gold',
        value: 'fail',
        by: 'decision',
        basis: ['e-0', 'e-1'],
        isOutdated: true,
      });
    }
  });

  test('GO5: the order of the votes makes no difference', () => {
    const vote = fc.record({ value: fc.constantFrom('pass', 'fail', 'unsure'), source: fc.uuid() });
    fc.assert(
      fc.property(
        fc.constantFrom(...GOLD_POLICIES),
        fc
          .array(vote)
          .chain((all) =>
            fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
          ),
        (policy, [all, shuffled]) => {
          expect(settleGold(policy, shuffled, null)).toEqual(settleGold(policy, all, null));
        },
      ),
    );
  });

  test('GO6: of several decisions a current one holds, then that of the own pack, then the newest', () => {
    const d = (source: string, isOutdated: boolean, own = false) => ({ source, isOutdated, own });
    const held = (...all: ReturnType<typeof d>[]) =>
      heldDecision(all, (decision) => decision.own)?.source;
    expect(held(d('1', false), d('9', true, true))).toBe('1');
    expect(held(d('1', false, true), d('9', false))).toBe('1');
    expect(held(d('1', false), d('9', false))).toBe('9');
    expect(held()).toBeUndefined();
  });
});
