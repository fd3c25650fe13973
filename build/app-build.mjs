// Builds the app into out/, and knows whether the last build still matches the sources.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot, root, run } from './runtime.mjs';

const stampFile = inRoot('out/.build-stamp');
const sources = [
  'main',
  'renderer',
  'shared',
  'build/electron.vite.config.ts',
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
];

/**
 * Builds main, preload and renderer.
 * @param {{ onlyIfChanged?: boolean }} [options]
 * @returns {Promise<number>} exit code
 */
export async function buildApp({ onlyIfChanged = false } = {}) {
  const fingerprint = fingerprintOfSources();
  if (onlyIfChanged && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === fingerprint) {
    return 0;
  }
  rmSync(stampFile, { force: true });
  const vite = inRoot('node_modules/electron-vite/bin/electron-vite.js');
  const args = [
    vite,
    'build',
    '--config',
    inRoot('build/electron.vite.config.ts'),
    '--logLevel',
    'warn',
  ];
  const code = await run(process.execPath, args, { cwd: root });
  if (code === 0) writeFileSync(stampFile, fingerprint);
  return code;
}

function fingerprintOfSources() {
  const hash = createHash('sha256');
  for (const path of sources.flatMap((source) => filesBelow(source))) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(inRoot(path)))
      .update('\0');
  }
  return hash.digest('hex');
}

/** @param {string} path @returns {string[]} */
function filesBelow(path) {
  let entries;
  try {
    entries = readdirSync(inRoot(path), { withFileTypes: true });
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code === 'ENOTDIR') return [path];
    if (code === 'ENOENT') return [];
    throw error;
  }
  return entries
    .map((entry) => entry.name)
    .toSorted()
    .flatMap((name) => filesBelow(join(path, name)));
}
