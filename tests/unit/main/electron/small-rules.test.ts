import { expect, test } from 'vitest';
import { CrashLimit } from '../../../../main/electron/crash-limit.ts';
import { oneLine } from '../../../../main/electron/logging.ts';
import { isLargerThan } from '../../../../main/electron/message-size.ts';

test('SR1: three crashes within a minute are borne, the fourth is not; old ones are forgotten', () => {
  const limit = new CrashLimit();
  expect([0, 10_000, 20_000].map((at) => limit.isExceeded(at))).toEqual([false, false, false]);
  expect(limit.isExceeded(30_000)).toBe(true);
  expect(limit.isExceeded(200_000)).toBe(false);
});

test('SR2: a log message is one line, whatever a case put into it', () => {
  expect(oneLine('first\r\n2026 forged\u001b[31m line\0')).toBe('first 2026 forged [31m line ');
  expect(oneLine('x'.repeat(9_999))).toHaveLength(2_000);
});

test('SR3: the size of a message counts texts and values at any depth', () => {
  expect(isLargerThan({ text: 'x'.repeat(90) }, 100)).toBe(true);
  expect(isLargerThan({ text: 'x'.repeat(50) }, 100)).toBe(false);
  expect(isLargerThan([[[['x'.repeat(101)]]]], 100)).toBe(true);
  expect(
    isLargerThan(
      Array.from({ length: 50 }, () => 1),
      100,
    ),
  ).toBe(true);
  expect(isLargerThan(undefined, 100)).toBe(false);
});

test('SR4: depth does not exhaust the stack', () => {
  let deep: unknown = 'end';
  for (let level = 0; level < 200_000; level += 1) deep = [deep];
  expect(isLargerThan(deep, 1_000)).toBe(true);
});
