// Starts programs on the right runtime: Electron as a window, Electron as plain Node, or the machine's own Node.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SetupError, provideElectron } from './electron-dist.mjs';
import { ensureSystemLibraries, hasDisplay } from './system-libraries.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** @param {string} path relative to the repository */
export const inRoot = (path) => join(root, path);

/**
 * Electron's executable, ready to run; with `xvfb`, a virtual display can be opened as well.
 * @param {{ xvfb?: boolean }} [options]
 */
export async function prepareElectron(options = {}) {
  const executable = await provideElectron();
  ensureSystemLibraries(executable, options);
  return executable;
}

/** Chromium refuses to run as root with its sandbox. Everybody else keeps it, and so does the packaged app. */
export const sandboxArgs =
  process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];

/** Environment in which Electron's executable is plain Node. */
export function asNode(env = process.env) {
  return { ...env, ELECTRON_RUN_AS_NODE: '1' };
}

/** Environment in which Electron's executable is Electron, also below a process that runs it as Node. */
export function asApp(env = process.env) {
  const { ELECTRON_RUN_AS_NODE: _unused, ...rest } = env;
  return rest;
}

/**
 * Runs a program to its end with our own input and output, and passes signals on to it.
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, cwd?: string }} [options]
 * @returns {Promise<number>} its exit code; a death by signal counts as 1
 */
export function run(command, args, { env = process.env, cwd = root } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, cwd, stdio: 'inherit' });
    /** @type {NodeJS.Signals[]} */
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    const forward = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal);
    for (const signal of signals) process.on(signal, forward);
    child.on('error', reject);
    child.on('close', (code) => {
      for (const signal of signals) process.off(signal, forward);
      resolve(code ?? 1);
    });
  });
}

/**
 * Calls `use` with an environment that has a display: the machine's own, else a virtual one that lives as long
 * as the call.
 * @template T
 * @param {(env: NodeJS.ProcessEnv) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function withDisplay(use) {
  if (hasDisplay()) return use({ ...process.env });
  const xvfb = await startXvfb();
  try {
    return await use({ ...process.env, DISPLAY: xvfb.display });
  } finally {
    xvfb.stop();
  }
}

/** @returns {Promise<{ display: string, stop: () => void }>} */
function startXvfb() {
  // The server picks a free number itself and writes it to descriptor 3, so that parallel runs cannot collide.
  const args = ['-displayfd', '3', '-screen', '0', '1920x1200x24', '-nolisten', 'tcp'];
  const server = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
  const stop = () => void server.kill();
  process.once('exit', stop);
  return new Promise((resolve, reject) => {
    let complaint = '';
    server.stderr?.on('data', (data) => (complaint = (complaint + data).slice(-1_000)));
    server.on('error', (error) => reject(new SetupError(`Xvfb does not start: ${error.message}`)));
    server.on('exit', (code) => {
      reject(new SetupError(`Xvfb ended with ${code}: ${complaint.trim().split('\n')[0] ?? ''}`));
    });
    let number = '';
    server.stdio[3]?.on('data', (data) => {
      number += data;
      if (number.endsWith('\n')) resolve({ display: `:${number.trim()}`, stop });
    });
  });
}

/**
 * Runs a script's main function; a fault that a person can mend is one line without a stack trace.
 * @param {() => Promise<number>} main returns the exit code
 */
export async function runMain(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
