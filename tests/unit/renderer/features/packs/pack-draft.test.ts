import { describe, expect, it } from 'vitest';
import { reviewContract } from '../../../../../shared/contract/review.ts';
import {
  limitProblem,
  orderWords,
  packInput,
  packSize,
  seedProblem,
  suggestedName,
  type PackCases,
  type PackForm,
} from '../../../../../renderer/features/packs/pack-draft.ts';

const FORM: PackForm = {
  name: 'First look',
  rubricId: 'quick-verdict',
  guidelines: '# Rules',
  order: 'as_is',
  seed: 7,
  metricId: '',
  hideJudge: true,
  limit: '',
};
const SELECTED: PackCases = { kind: 'selection', caseIds: ['b', 'a'] };
const FOUND: PackCases = {
  kind: 'filter',
  filter: { kinds: ['trace'] },
  sort: 'newest',
  total: 250,
  isCapped: false,
  words: ['Trace'],
};

describe('the call that builds a pack', () => {
  it('names the selected cases in their order', () => {
    const input = packInput(FORM, SELECTED);
    expect(input.cases).toEqual({ caseIds: ['b', 'a'] });
    expect(input.blinding).toEqual({ judge: true });
    expect(reviewContract['pack.create'].input.safeParse(input).success).toBe(true);
  });

  it('names the filter, its order and how many', () => {
    const input = packInput({ ...FORM, limit: 50 }, FOUND);
    expect(input.cases).toEqual({ filter: { kinds: ['trace'] }, sort: 'newest', limit: 50 });
    expect(reviewContract['pack.create'].input.safeParse(input).success).toBe(true);
    expect(packInput(FORM, FOUND).cases).toEqual({ filter: { kinds: ['trace'] }, sort: 'newest' });
  });

  it('carries the seed of a random order and the metric of a careful one', () => {
    expect(packInput({ ...FORM, order: 'random' }, SELECTED).order).toEqual({
      kind: 'random',
      seed: 7,
    });
    expect(packInput({ ...FORM, order: 'nearest_threshold' }, SELECTED).order).toEqual({
      kind: 'nearest_threshold',
      metricId: null,
    });
    expect(
      packInput({ ...FORM, order: 'nearest_threshold', metricId: 'm1' }, SELECTED).order,
    ).toEqual({ kind: 'nearest_threshold', metricId: 'm1' });
  });
});

describe('the fields of the dialog', () => {
  it('count the cases that the pack will have', () => {
    expect(packSize(SELECTED, 1)).toBe(2);
    expect(packSize(FOUND, '')).toBe(250);
    expect(packSize(FOUND, 50)).toBe(50);
    expect(packSize(FOUND, 900)).toBe(250);
  });

  it('take whole numbers that the core takes, and say so otherwise', () => {
    expect(limitProblem('', 250)).toBeNull();
    expect(limitProblem(50, 250)).toBeNull();
    expect(limitProblem('', 300_000)).toMatch(/200,000/);
    expect(limitProblem(0, 250)).toMatch(/from 1/);
    expect(limitProblem(1.5, 250)).toMatch(/whole number/);
    expect(seedProblem(0)).toBeNull();
    expect(seedProblem(4_294_967_295)).toBeNull();
    expect(seedProblem(4_294_967_296)).toMatch(/whole number/);
    expect(seedProblem('')).toMatch(/whole number/);
  });

  it('suggest a name out of what is in the pack', () => {
    expect(suggestedName(SELECTED)).toBe('Selection of 2 cases');
    expect(suggestedName(FOUND)).toBe('Trace');
    expect(suggestedName({ ...FOUND, words: [] })).toBe('All cases');
  });
});

describe('an order in words', () => {
  it('says what comes first', () => {
    const name = (id: string): string => `<${id}>`;
    expect(orderWords({ kind: 'as_is' }, name)).toBe('As selected');
    expect(orderWords({ kind: 'random', seed: 7 }, name)).toBe('Random (seed 7)');
    expect(orderWords({ kind: 'nearest_threshold', metricId: 'm1' }, name)).toBe(
      'Nearest to the threshold of <m1> first',
    );
  });
});
