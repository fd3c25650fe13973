import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FileTokens } from '../../../../main/electron/file-tokens.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-tokens-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('FT1: the window gets name, size and token of a file, and never its path', () => {
  const path = join(folder, 'cases.jsonl');
  writeFileSync(path, 'twelve bytes');
  const [picked] = new FileTokens().issueForReading([path]);
  expect(picked).toMatchObject({ fileName: 'cases.jsonl', bytes: 12 });
  expect(picked?.fileToken).toMatch(/^[0-9a-f]{32}$/);
  expect(JSON.stringify(picked)).not.toContain(folder);
});

test('FT2: folders and what does not exist are left out', () => {
  mkdirSync(join(folder, 'sub'));
  expect(
    new FileTokens().issueForReading([join(folder, 'sub'), join(folder, 'nothing'), '']),
  ).toEqual([]);
});

test('FT3: only a token that was given out leads to a path', () => {
  const tokens = new FileTokens();
  const { fileToken } = tokens.issueForWriting(join(folder, 'out.csv'));
  expect(tokens.pathOf(fileToken)).toBe(join(folder, 'out.csv'));
  for (const guess of [
    '',
    join(folder, 'out.csv'),
    '../out.csv',
    fileToken.slice(1),
    '__proto__',
    'constructor',
  ]) {
    expect(tokens.pathOf(guess)).toBeNull();
  }
});

test('FT4: the same file picked twice has two tokens, which lead to the same path', () => {
  const path = join(folder, 'a.csv');
  writeFileSync(path, 'a');
  const tokens = new FileTokens();
  const picked = tokens.issueForReading([path, path]);
  expect(new Set(picked.map(({ fileToken }) => fileToken)).size).toBe(2);
  expect(tokens.entriesOf(picked).map((entry) => entry.path)).toEqual([path, path]);
});

test('FT5: tokens do not fill memory without end; the oldest go first', () => {
  const tokens = new FileTokens();
  const first = tokens.issueForWriting(join(folder, 'first'));
  let last = first;
  for (let index = 0; index < 20_000; index += 1)
    last = tokens.issueForWriting(join(folder, `f${index}`));
  expect(tokens.entries()).toHaveLength(20_000);
  expect(tokens.pathOf(first.fileToken)).toBeNull();
  expect(tokens.pathOf(last.fileToken)).not.toBeNull();
});
