import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { repositoryRoot } from './support/launch-app.ts';

const assets = join(repositoryRoot, 'out/renderer/assets');
/** The file that `index.html` names, with what it imports before it runs. */
const FIRST_FILE_LIMIT_BYTES = 250_000;
/** Everything that Home needs, all of it read from the disk of this computer. */
const HOME_LIMIT_BYTES = 600_000;

test('FL1: the first file is small, and Home loads neither charts nor editors nor Markdown', () => {
  const html = readFileSync(join(repositoryRoot, 'out/renderer/index.html'), 'utf8');
  const entry = /<script[^>]+src="\.\/assets\/([^"]+)"/.exec(html)?.[1] ?? '';
  expect(sizeOf(staticGraph(entry))).toBeLessThan(FIRST_FILE_LIMIT_BYTES);

  const app = /import\(\s*["'`]\.\/(app-[^"'`]+\.js)/.exec(textOf(entry))?.[1] ?? '';
  const home = staticGraph(app);
  expect(home.size).toBeGreaterThan(5);
  expect([...home].filter((file) => /recharts|cm-editor|micromark/.test(textOf(file)))).toEqual([]);
  expect(sizeOf(home)).toBeLessThan(HOME_LIMIT_BYTES);
});

test('FL2: no file of the page carries the schema library', () => {
  const withSchemas = readdirSync(assets).filter(
    (file) => file.endsWith('.js') && /ZodError|_zod/.test(textOf(file)),
  );
  expect(withSchemas).toEqual([]);
});

function staticGraph(entry: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const waiting = [entry];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    // `import(...)` is loaded later and has a bracket; static imports have none.
    for (const [, name] of textOf(file).matchAll(/(?:import|from)\s*"\.\/([^"]+\.js)"/g))
      if (name) waiting.push(name);
  }
  return seen;
}

function sizeOf(files: ReadonlySet<string>): number {
  return [...files].reduce((sum, file) => sum + Buffer.byteLength(textOf(file)), 0);
}

function textOf(file: string): string {
  return readFileSync(join(assets, file), 'utf8');
}
