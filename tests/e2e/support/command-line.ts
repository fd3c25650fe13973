import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { repositoryRoot } from './launch-app.ts';

/** Runs `assay` in a process of its own on the runtime of the tests. @returns what it printed as JSON. */
export async function assayJson(...args: readonly string[]): Promise<unknown> {
  const text = await new Promise<string>((resolve, reject) => {
    execFile(
      process.execPath,
      [join(repositoryRoot, 'main/cli/main.ts'), ...args, '--json'],
      { maxBuffer: 50_000_000 },
      (failed, stdout, stderr) => {
        if (failed) reject(new Error(`assay ${args.join(' ')}: ${stderr}`));
        else resolve(stdout);
      },
    );
  });
  const document: unknown = JSON.parse(text);
  return document;
}
