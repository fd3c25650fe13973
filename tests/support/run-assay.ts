import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCli } from '../../main/cli/run-cli.ts';

export interface CliRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line in this process, on a folder of its own. */
export interface AssayCli {
  /** Where files of the test go; relative paths of a command start here. */
  readonly dir: string;
  readonly workspaceDir: string;
  /** Runs a command on the workspace. */
  readonly run: (...argv: readonly string[]) => Promise<CliRun>;
  /** Runs a command with `--json`. @throws if it fails or prints anything but one JSON document */
  readonly json: (...argv: readonly string[]) => Promise<unknown>;
  readonly cleanUp: () => void;
}

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** Path of a file of the sample project. */
export function sampleFile(name: string): string {
  return join(repository, 'build', 'sample', 'data', name);
}

/** Path of a file under `tests/fixtures/alignment`. */
export function alignmentFixture(name: string): string {
  return join(repository, 'tests', 'fixtures', 'alignment', name);
}

/** A command line with a fresh folder; the workspace is made by the first command that may make one. */
export function createAssayCli(env: Readonly<Record<string, string>> = {}): AssayCli {
  const dir = mkdtempSync(join(tmpdir(), 'assay-cli-'));
  const workspaceDir = join(dir, 'workspace');
  const run = async (...argv: readonly string[]): Promise<CliRun> => {
    let stdout = '';
    let stderr = '';
    const exitCode = await runCli([...argv, '--workspace', workspaceDir], {
      stdout: (text) => void (stdout += text),
      stderr: (text) => void (stderr += text),
      env,
      cwd: dir,
      platform: process.platform,
      homeDir: dir,
    });
    return { exitCode, stdout, stderr };
  };
  return {
    dir,
    workspaceDir,
    run,
    async json(...argv) {
      const { exitCode, stdout, stderr } = await run(...argv, '--json');
      if (exitCode !== 0) throw new Error(`exit status ${exitCode}: ${stderr}`);
      const document: unknown = JSON.parse(stdout);
      return document;
    },
    cleanUp: () => rmSync(dir, { recursive: true, force: true }),
  };
}
