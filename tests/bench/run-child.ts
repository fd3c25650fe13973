import { spawn } from 'node:child_process';
import { join } from 'node:path';

/**
 * Runs a script of `children/` on this runtime, alone in a process of its own: what one leaves in the
 * heap or the page cache of SQLite must not help or slow the next.
 * @returns the numbers that it printed as one JSON line
 * @throws with what it wrote on standard error unless it ends with 0
 */
export async function runChild(
  script: string,
  args: readonly string[],
): Promise<Readonly<Record<string, number>>> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'children', script), ...args], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text.stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (text.stderr += chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`${script} ended with ${String(code)}: ${text.stderr}`);
  const report: unknown = JSON.parse(text.stdout);
  if (typeof report !== 'object' || report === null) throw new Error(`${script} printed no report`);
  return Object.fromEntries(
    Object.entries(report).map(([name, value]) => [name, Number(value)] as const),
  );
}

/** A number of a child's report. @throws if it is not there. */
export function reported(report: Readonly<Record<string, number>>, name: string): number {
  const value = report[name];
  if (value === undefined || Number.isNaN(value)) throw new Error(`no ${name} in the report`);
  return value;
}
