import { expect, test } from 'vitest';
import { readCaseRanges } from '../../../../../renderer/features/team/case-ranges.ts';

test('CR1: cases are named by ranges of their numbers', () => {
  const read = (text: string) => readCaseRanges(text, 10);
  const ranges = (...list: number[][]) => ({ kind: 'cases', ranges: list });
  expect(read('1-3, 5')).toEqual(ranges([0, 2], [4, 4]));
  expect(read('5 2–3;3')).toEqual(ranges([4, 4], [1, 2], [2, 2]));
  expect(read('  ')).toEqual(ranges());
  expect(read('All')).toEqual(ranges([0, 9]));
});

test('CR2: what is no number of a case is said', () => {
  const message = (text: string) => {
    const read = readCaseRanges(text, 10);
    return read.kind === 'problem' ? read.message : null;
  };
  expect(message('first')).toBe('“first” is no number of cases.');
  for (const text of ['0', '3-11', '5-2', '11'])
    expect(message(text)).toBe('Cases go from 1 to 10.');
});
