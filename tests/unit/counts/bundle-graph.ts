import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The built app. */
export const outFolder = fileURLToPath(new URL('../../../out', import.meta.url));

const STATIC_IMPORT =
  /(?:^|[;\s}])(?:import|export)\s*(?:[\w$*{},\s]*?from\s*)?(?:"([^"]+)"|'([^']+)'|`([^`]+)`)/g;
const DYNAMIC_IMPORT = /\bimport\(\s*(?:"([^"]+)"|'([^']+)'|`([^`]+)`)\s*\)/g;

/** What one entry of the built app loads at once: files of its own, and modules from outside. */
export interface LoadedFiles {
  /** Paths, the entry first. */
  readonly files: readonly string[];
  /** Names of modules that are no files of the build (`electron`, `node:fs`, packages). */
  readonly modules: readonly string[];
  readonly bytes: number;
}

/** Follows the static imports of built files. @throws if the app was not built */
export function loadedAtOnce(...entries: readonly string[]): LoadedFiles {
  const files = [...new Set(entries)];
  const modules = new Set<string>();
  let bytes = 0;
  for (let at = 0; at < files.length; at += 1) {
    const file = files[at] ?? '';
    const text = readBuilt(file);
    bytes += Buffer.byteLength(text);
    for (const name of namesIn(text, STATIC_IMPORT)) {
      const path = name.startsWith('.') ? join(dirname(file), name) : null;
      if (path === null) modules.add(name);
      else if (!files.includes(path)) files.push(path);
    }
  }
  return { files, modules: [...modules].sort(), bytes };
}

/** Files that a built file loads later, when it needs them. */
export function loadedLater(file: string): readonly string[] {
  return namesIn(readBuilt(file), DYNAMIC_IMPORT)
    .filter((name) => name.startsWith('.'))
    .map((name) => join(dirname(file), name));
}

/** Scripts of the page. */
export function pageScripts(): readonly string[] {
  const folder = join(outFolder, 'renderer/assets');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.js'))
    .map((name) => join(folder, name));
}

/** The text of a built file. @throws with what to do if it is not there */
export function readBuilt(file: string): string {
  if (!existsSync(file))
    throw new Error(`Build the app first (npm test does): ${file} is missing.`);
  return readFileSync(file, 'utf8');
}

function namesIn(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].flatMap((match) => match[1] ?? match[2] ?? match[3] ?? []);
}
