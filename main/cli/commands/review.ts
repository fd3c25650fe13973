import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { AppFailure, appError } from '../../../shared/errors.ts';
import { applyAnswers } from '../../core/review/apply-answers.ts';
import { type Cli, globalOptions } from '../cli.ts';
import { errorLine, EXIT, printJson } from '../cli-io.ts';
import { withSession } from '../core-session.ts';

const MOST_PRINTED = 20;

/** `assay review apply FILE` */
export function addReviewCommands(program: Command, cli: Cli): void {
  const review = program.command('review').description('answers of reviewers');
  review
    .command('apply')
    .description('take over answers from a JSON Lines file: pack, caseId, reviewer, answers')
    .argument('<file>', 'the answers; `assay schema answer` prints the shape of a line')
    .action(
      cli.action(async (file: string, _options: unknown, command: Command) => {
        const options = globalOptions(command);
        return withSession(cli.io, options, false, async ({ core }) => {
          const lines = await linesOf(resolve(cli.io.cwd, file));
          const result = await applyAnswers(core.context, lines);
          if (options.json === true) {
            printJson(cli.io, result);
          } else {
            cli.io.stdout(
              `${result.applied} applied, ${result.unchanged} unchanged, ${result.rejected} rejected\n`,
            );
            for (const error of result.errors.slice(0, MOST_PRINTED)) {
              cli.io.stderr(`  ${errorLine(error)}\n`);
            }
          }
          return result.rejected > 0 ? EXIT.rejected : EXIT.done;
        });
      }),
    );
}

async function linesOf(path: string): Promise<AsyncIterable<string>> {
  try {
    await access(path);
  } catch (error) {
    throw new AppFailure(
      appError('import/unreadable', `“${basename(path)}” cannot be read.`, {
        hint: 'Check that the file exists and that you may read it.',
      }),
      error,
    );
  }
  return createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity });
}
