// Finds out which system libraries Electron lacks on this Linux machine, and installs them where that is possible
// without a question: as root on Debian and its relatives.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { SetupError } from './electron-dist.mjs';

/**
 * Debian package of each library that Electron links to and that minimal systems leave out.
 * @type {[library: RegExp, name: string][]}
 */
const packageOf = [
  [/^libgtk-3/, 'libgtk-3-0'],
  [/^lib(nss3|nssutil3|smime3)/, 'libnss3'],
  [/^lib(nspr4|plc4|plds4)/, 'libnspr4'],
  [/^libasound/, 'libasound2'],
  [/^libgbm/, 'libgbm1'],
  [/^libdrm/, 'libdrm2'],
  [/^lib(atk-1|atk-bridge)/, 'libatk-bridge2.0-0'],
  [/^libatspi/, 'libatspi2.0-0'],
  [/^libcups/, 'libcups2'],
  [/^libpango/, 'libpango-1.0-0'],
  [/^libcairo/, 'libcairo2'],
  [/^libdbus-1/, 'libdbus-1-3'],
  [/^libexpat/, 'libexpat1'],
  [/^libudev/, 'libudev1'],
  [/^libxkbcommon/, 'libxkbcommon0'],
  [/^libX(composite|damage|ext|fixes|randr)/, 'libgtk-3-0'],
  [/^lib(X11|xcb)/, 'libx11-6'],
  [/^lib(glib|gobject|gio)-2/, 'libglib2.0-0'],
];

/** Whether windows can be shown: always outside Linux, there only with an X or Wayland display. */
export function hasDisplay(env = process.env) {
  return process.platform !== 'linux' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY']);
}

/**
 * Makes sure that Electron can be loaded, and with `xvfb` that a virtual display can be opened.
 * Does nothing outside Linux.
 * @param {string} executable
 * @param {{ xvfb?: boolean, say?: (line: string) => void }} [options]
 * @throws {SetupError} with the one command that a person has to run
 */
export function ensureSystemLibraries(executable, options = {}) {
  if (process.platform !== 'linux') return;
  const { xvfb = false, say = (line) => console.error(line) } = options;
  const missing = missingPackages(executable, xvfb);
  if (missing.length === 0) return;
  const hasApt = isOnPath('apt-get');
  const packages = hasApt ? missing.map(nameInThisRelease) : missing;
  const isRoot = process.getuid?.() === 0;
  if (!hasApt || !isRoot) throw new SetupError(adviceFor(packages, hasApt));
  say(`Installing system packages that Electron needs: ${packages.join(' ')} ...`);
  apt(['update', '-qq']);
  apt(['install', '-y', '-qq', '--no-install-recommends', ...missing.map(nameInThisRelease)]);
  const rest = missingPackages(executable, xvfb);
  if (rest.length > 0) throw new SetupError(adviceFor(rest, true));
}

/**
 * Installs a tool that makes a test stronger (its package has the same name), where that is possible
 * without a question. Where it is not, the test says what it could not look at.
 * @param {string} program
 * @param {boolean} [isThere] for packages whose programs are not on the path
 */
export function installTestTool(program, isThere = isOnPath(program)) {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return;
  if (isThere || !isOnPath('apt-get')) return;
  apt(['update', '-qq']);
  apt(['install', '-y', '-qq', '--no-install-recommends', program]);
}

/** @param {string} executable @param {boolean} xvfb @returns {string[]} */
function missingPackages(executable, xvfb) {
  const { stdout } = spawnSync('ldd', [executable], { encoding: 'utf8' });
  const libraries = missingLibraries(stdout ?? '');
  const packages = libraries.map(
    (library) => packageOf.find(([pattern]) => pattern.test(library))?.[1] ?? library,
  );
  if (xvfb && !isOnPath('Xvfb')) packages.push('xvfb');
  return [...new Set(packages)];
}

/**
 * The libraries that `ldd` could not find.
 * @param {string} lddOutput
 */
export function missingLibraries(lddOutput) {
  return [...lddOutput.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1] ?? '');
}

/** @param {string[]} packages @param {boolean} hasApt */
function adviceFor(packages, hasApt) {
  const list = packages.join(' ');
  if (!hasApt)
    return `Electron needs libraries that this system lacks; install the equivalents of: ${list}`;
  return `Electron needs libraries that this system lacks; run: sudo apt-get update && sudo apt-get install -y ${list}`;
}

/**
 * Newer Debian and Ubuntu releases renamed some libraries for 64-bit time (libasound2 became libasound2t64).
 * @param {string} name
 */
function nameInThisRelease(name) {
  const { stdout } = spawnSync('apt-cache', ['policy', `${name}t64`], { encoding: 'utf8' });
  return /Candidate: (?!\(none\))\S/.test(stdout ?? '') ? `${name}t64` : name;
}

/** @param {string[]} args */
function apt(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    execFileSync('apt-get', ['-o', 'DPkg::Lock::Timeout=300', ...args], {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  } catch (error) {
    const { stderr } = /** @type {{ stderr?: Buffer }} */ (error);
    const reason = String(stderr ?? error)
      .trim()
      .split('\n')
      .at(-1);
    throw new SetupError(`apt-get ${args[0]} failed: ${reason}`);
  }
}

/** @param {string} program */
function isOnPath(program) {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .some((folder) => existsSync(join(folder, program)));
}
