import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const childFolder = fileURLToPath(new URL('../faults/children', import.meta.url));

export interface ChildResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Command line that runs a script of `tests/faults/children` on this runtime. */
export function childCommand(script: string, args: readonly string[]): readonly string[] {
  return [process.execPath, join(childFolder, script), ...args];
}

/** Starts a script of `tests/faults/children`. */
export function startChild(script: string, args: readonly string[]): ChildProcess {
  const [command = '', ...rest] = childCommand(script, args);
  return spawn(command, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Waits for a child and collects what it wrote. */
export function finished(child: ChildProcess): Promise<ChildResult> {
  const text = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (text.stdout += chunk));
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (text.stderr += chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, ...text }));
  });
}

/** Runs a script to its end. @throws with what it wrote on standard error unless it ends with 0. */
export async function runChild(script: string, args: readonly string[]): Promise<string> {
  const { code, signal, stdout, stderr } = await finished(startChild(script, args));
  if (code !== 0) throw new Error(`${script} ended with ${code ?? signal}: ${stderr}`);
  return stdout;
}

/** True if a command can be started and ends with 0. */
export function canRun(command: string, args: readonly string[]): boolean {
  const result = spawnSync(command, args, { stdio: 'ignore', timeout: 10_000 });
  return result.error === undefined && result.status === 0;
}

/** SHA-256 of each file in a folder, by name, without those that a pattern names. */
export function fileHashes(dir: string, except: RegExp): Record<string, string> {
  const names = readdirSync(dir, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(
    names
      .filter(
        (name) =>
          !except.test(name) && existsSync(join(dir, name)) && statSync(join(dir, name)).isFile(),
      )
      .map((name) => [
        name,
        createHash('sha256')
          .update(readFileSync(join(dir, name)))
          .digest('hex'),
      ]),
  );
}
