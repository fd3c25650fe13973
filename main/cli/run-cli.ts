import { Command, CommanderError } from 'commander';
import { AppFailure, toAppError } from '../../shared/errors.ts';
import { type CliIo, EXIT, type ExitCode, printError } from './cli-io.ts';
import { addAnswersCommands } from './commands/answers.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addExportCommands } from './commands/export.ts';
import { addImportCommand } from './commands/import.ts';
import { addPackCommands } from './commands/pack.ts';
import { addReviewCommands } from './commands/review.ts';
import { addSampleCommand } from './commands/sample.ts';
import { addSchemaCommand } from './commands/schema.ts';
import { addAgreementCommand } from './commands/stats-agreement.ts';
import { addAnchoringCommand } from './commands/stats-anchoring.ts';
import { addSyncCommands } from './commands/sync.ts';
import { addAlignmentCommand } from './commands/stats-alignment.ts';
import { addTeamCommands } from './commands/team.ts';
import { assayVersion } from './core-session.ts';
import type { Cli } from './cli.ts';

/**
 * Runs one command line.
 * @param argv the arguments after the program's name
 * @returns the exit status: 0 done, 1 a failed check or rejected rows, 2 bad usage or unreadable input
 */
export async function runCli(argv: readonly string[], io: CliIo): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.done;
  const cli: Cli = {
    io,
    action:
      (run) =>
      async (...args) => {
        exitCode = await run(...args);
      },
  };
  const program = createProgram(cli);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (thrown) {
    // Help and the version were asked for; everything else commander throws is bad usage, already said.
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.done : EXIT.unusable;
    const error = toAppError(thrown);
    printError(io, error);
    return thrown instanceof AppFailure && error.code === 'review/invalid-answer'
      ? EXIT.rejected
      : EXIT.unusable;
  }
}

function createProgram(cli: Cli): Command {
  const { io } = cli;
  const program = new Command('assay');
  program
    .description('Review what AI agents did, and see how far metrics agree with people.')
    .version(assayVersion())
    .option('--workspace <dir>', 'folder of the workspace (default: the one that the app opens)')
    .option('--json', 'one JSON document on standard output and nothing else')
    .configureOutput({
      writeOut: (text) => io.stdout(text),
      writeErr: (text) => io.stderr(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'assay: ')),
    })
    .showSuggestionAfterError()
    .showHelpAfterError('(run `assay --help` for what there is)')
    .exitOverride();
  addSampleCommand(program, cli);
  addSchemaCommand(program, cli);
  addImportCommand(program, cli);
  addPackCommands(program, cli);
  addTeamCommands(program, cli);
  addReviewCommands(program, cli);
  addAnswersCommands(program, cli);
  const stats = program.command('stats').description('statistics of judgements');
  addAlignmentCommand(stats, cli);
  addAgreementCommand(stats, cli);
  addAnchoringCommand(stats, cli);
  addExportCommands(program, cli);
  addSyncCommands(program, cli);
  addDoctorCommand(program, cli);
  return program;
}
