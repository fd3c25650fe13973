// What Electron runs when it is started with a path instead of being packaged: `electron [-r FILE] PATH`.
// The runtime that Assay takes from the npm registry comes without Electron's own default app, so this is ours.
// The order matters: the files named by `-r` run before the app (Playwright hooks in that way), and
// Electron delays its `ready` event until this module's top-level await is over.
import { app } from 'electron';
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const preloads = [];
let appArgument;
const args = process.argv.slice(1);
for (let i = 0; i < args.length && appArgument === undefined; i++) {
  const arg = args[i];
  if (arg === '-r' || arg === '--require') preloads.push(args[++i]);
  else if (arg.startsWith('--require=')) preloads.push(arg.slice('--require='.length));
  else if (!arg.startsWith('-')) appArgument = arg;
}

const require = createRequire(import.meta.url);
for (const file of preloads) require(resolve(file));

if (appArgument === undefined) {
  process.stdout.write('Usage: electron [-r FILE] PATH\n');
  app.exit(0);
} else {
  try {
    await import(pathToFileURL(entryOf(resolve(appArgument))).href);
  } catch (error) {
    process.stderr.write(`Unable to start the app: ${describe(error)}\n`);
    app.exit(1);
  }
}

function describe(error) {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** The file to import for an app folder (its package.json names it) or for a plain script. */
function entryOf(path) {
  if (!statSync(path).isDirectory()) {
    app.setAppPath(dirname(path));
    return path;
  }
  const manifest = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
  if (manifest.version) app.setVersion(manifest.version);
  app.name = manifest.productName ?? manifest.name ?? app.name;
  app.setAppPath(path);
  return join(path, manifest.main ?? 'index.js');
}
