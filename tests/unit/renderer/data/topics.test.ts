import { expect, test } from 'vitest';
import { contract } from '../../../../shared/contract/contract.ts';
import { isTouched } from '../../../../renderer/data/invalidation.ts';
import { QUERY_TOPICS } from '../../../../renderer/data/topics.ts';

test('TP1: the topics that the page knows are those of the contract', () => {
  const queries = Object.entries(contract).filter(([, call]) => call.kind === 'query');
  expect(QUERY_TOPICS).toEqual(
    Object.fromEntries(queries.map(([name, call]) => [name, call.topics])),
  );
});

test('TP2: a change touches the queries of its topics and no others', () => {
  expect(isTouched(['pack.list', {}], { topics: ['annotations'] })).toBe(true);
  expect(isTouched(['rubric.list', {}], { topics: ['annotations'] })).toBe(false);
  expect(isTouched(['something.else', {}], { topics: ['annotations'] })).toBe(false);
});

test('TP3: a change of one pack or case leaves the others as they are', () => {
  const changes = { topics: ['annotations', 'packs'], packIds: ['a'], caseIds: ['x'] } as const;
  expect(isTouched(['pack.queue', { packId: 'a' }], changes)).toBe(true);
  expect(isTouched(['pack.queue', { packId: 'b' }], changes)).toBe(false);
  expect(isTouched(['case.get', { caseId: 'y' }], changes)).toBe(false);
  expect(isTouched(['pack.list', {}], changes)).toBe(true);
});
