import { expect, test } from 'vitest';
import {
  NONE,
  formatBytes,
  formatCost,
  formatCount,
  formatDuration,
  formatNumber,
  formatPercent,
  formatPlural,
} from '../../../../renderer/ui/format.ts';
import { visibleText } from '../../../../renderer/ui/visible-text.ts';

test.each([
  [0, '0 ms'],
  [0.25, '0.25 ms'],
  [412, '412 ms'],
  [999.4, '999 ms'],
  [1240, '1.24 s'],
  [9_999, '10.0 s'],
  [59_949, '59.9 s'],
  [59_999, '1 m 00 s'],
  [125_000, '2 m 05 s'],
  [3_599_999, '1 h 00 m'],
  [4_320_000, '1 h 12 m'],
  [-1500, '−1.50 s'],
])('FM1: %d ms is shown as %s', (durationMs, expected) => {
  expect(formatDuration(durationMs)).toBe(expected);
});

test.each([
  [0, '$0'],
  [0.00123456, '$0.00123'],
  [0.5, '$0.5'],
  [12.3, '$12.30'],
  [1234.5, '$1,234.50'],
])('FM2: %d USD is shown as %s', (costUsd, expected) => {
  expect(formatCost(costUsd)).toBe(expected);
});

test('FM3: what is not there is a dash, never NaN or an empty cell', () => {
  for (const missing of [null, undefined]) {
    expect([
      formatCount(missing),
      formatDuration(missing),
      formatCost(missing),
      formatPercent(missing),
      formatNumber(missing),
    ]).toEqual([NONE, NONE, NONE, NONE, NONE]);
  }
  expect([formatDuration(Number.NaN), formatCost(Number.NaN), formatPercent(Number.NaN)]).toEqual([
    NONE,
    NONE,
    NONE,
  ]);
});

test('FM4: counts and bytes read as a person writes them', () => {
  expect(formatCount(1_234_567)).toBe('1,234,567');
  expect([
    formatPlural(1, 'case'),
    formatPlural(2_000, 'case'),
    formatPlural(0, 'entry', 'entries'),
  ]).toEqual(['1 case', '2,000 cases', '0 entries']);
  expect([formatBytes(12), formatBytes(4_300_000), formatBytes(524_288_000)]).toEqual([
    '12 B',
    '4.1 MB',
    '500 MB',
  ]);
});

test('VT1: characters that act unseen are shown as marks', () => {
  expect(visibleText('a\0b')).toBe('a␀b');
  expect(visibleText('user\u202Egpj.exe')).toBe('user[RLO]gpj.exe');
  expect(visibleText('zero\u200Bwidth')).toBe('zero[ZWSP]width');
  expect(visibleText('half \ud800 pair')).toBe('half [U+D800] pair');
});

test('VT2: text that is only text stays as it is: line breaks, tabs, emoji, right-to-left letters', () => {
  const text = 'Zeile\n\tzwei – שלום 👩‍👩‍👧 é';
  expect(visibleText(text)).toBe(text);
});
