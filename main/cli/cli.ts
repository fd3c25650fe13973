import type { Command } from 'commander';
import type { CliIo, ExitCode } from './cli-io.ts';
import type { WorkspaceOptions } from './core-session.ts';

/** What command groups need to add their commands. */
export interface Cli {
  readonly io: CliIo;
  /** Wraps a command's work so that its exit status becomes that of the run. */
  readonly action: <A extends readonly unknown[]>(
    run: (...args: A) => Promise<ExitCode>,
  ) => (...args: A) => Promise<void>;
}

/** Options of the program as a whole, wherever they stood on the command line. */
export function globalOptions(command: Command): WorkspaceOptions {
  return command.optsWithGlobals<WorkspaceOptions>();
}

/** For options that may be given several times. */
export function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}
