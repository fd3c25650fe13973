import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  loadedAtOnce,
  loadedLater,
  outFolder,
  pageScripts,
  readBuilt,
  type LoadedFiles,
} from './bundle-graph.ts';

const KB = 1000;
/** The biggest piece of code that a start waits for. */
const LARGEST_CHUNK_BYTES = 420 * KB;
/** All code of the page that a start waits for: React, the router, the query cache, Mantine's parts, Home. */
const START_BYTES = 550 * KB;
const MAIN_BYTES = 100 * KB;

/** Words that only the library itself brings along, whatever a minifier renames. */
const HEAVY = {
  recharts: 'recharts-surface',
  CodeMirror: 'cm-content',
  'the Markdown reader': 'mdast',
} as const;

/** The page's first script and, after the outline is painted, the app that it loads. */
let start: LoadedFiles;
beforeAll(() => {
  const html = readBuilt(join(outFolder, 'renderer/index.html'));
  const script = /<script[^>]* src="([^"]+)"/.exec(html)?.[1];
  if (script === undefined) throw new Error('index.html names no script');
  const first = join(outFolder, 'renderer', script);
  start = loadedAtOnce(first, ...loadedLater(first));
});

describe('what a start loads', () => {
  test('CO1: the main process loads Electron, Node and its own few files, no package', () => {
    const main = loadedAtOnce(join(outFolder, 'main/main.js'));
    expect(main.modules.filter((name) => name !== 'electron' && !name.startsWith('node:'))).toEqual(
      [],
    );
    expect(main.modules).toContain('electron');
    expect(main.bytes).toBeLessThan(MAIN_BYTES);
  });

  test('CO2: the core process has the database and the validators, so that the main process need not', () => {
    const { modules } = loadedAtOnce(join(outFolder, 'main/core-process.js'));
    expect(modules).toEqual(expect.arrayContaining(['better-sqlite3', 'zod']));
  });

  test('CO3: the preload script requires nothing but Electron', () => {
    const text = readBuilt(join(outFolder, 'preload/index.cjs'));
    const required = [...text.matchAll(/\brequire\(\s*["'`]([^"'`]+)["'`]\s*\)/g)].map(
      (match) => match[1],
    );
    expect([...new Set(required)]).toEqual(['electron']);
  });

  test('CO4: the page waits for a bounded amount of code', () => {
    expect(start.files.length).toBeGreaterThan(3);
    const largest = Math.max(...start.files.map((file) => Buffer.byteLength(readBuilt(file))));
    expect(largest).toBeLessThan(LARGEST_CHUNK_BYTES);
    expect(start.bytes).toBeLessThan(START_BYTES);
  });

  test.for(Object.entries(HEAVY))(
    'CO5: %s is in the app, and no start waits for it',
    ([, word]) => {
      const holders = pageScripts().filter((file) => readBuilt(file).includes(word));
      expect(holders).not.toEqual([]);
      expect(holders.filter((file) => start.files.includes(file))).toEqual([]);
    },
  );

  test('CO6: the validators are nowhere in the page', () => {
    const word = 'invalid_union';
    const validators = fileURLToPath(
      new URL('../../../node_modules/zod/v4/core/schemas.js', import.meta.url),
    );
    expect(readFileSync(validators, 'utf8')).toContain(word);
    expect(pageScripts().filter((file) => readBuilt(file).includes(word))).toEqual([]);
  });
});
