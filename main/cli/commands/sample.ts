import type { Command } from 'commander';
import { type Cli, globalOptions } from '../cli.ts';
import { printJson } from '../cli-io.ts';
import { withSession } from '../core-session.ts';
import {
  type FinishedImport,
  finishImport,
  importExitCode,
  importRecord,
  printImport,
} from '../import-jobs.ts';

/** `assay sample` */
export function addSampleCommand(program: Command, cli: Cli): void {
  program
    .command('sample')
    .description('add the sample project: real judgements and runs, with packs ready to review')
    .action(
      cli.action(async (_options: unknown, command: Command) => {
        const options = globalOptions(command);
        return withSession(cli.io, options, true, async (session) => {
          const { jobIds } = await session.call('workspace.addSample', {});
          const imports: FinishedImport[] = [];
          for (const jobId of jobIds) imports.push(await finishImport(session, jobId));
          const packs = await session.call('pack.list', {});
          if (options.json === true) {
            printJson(cli.io, {
              imports: imports.map(importRecord),
              packs: packs.map(({ packId, name, progress }) => ({
                packId,
                name,
                cases: progress.total,
              })),
            });
          } else {
            for (const finished of imports) printImport(cli.io, finished);
            for (const { name, progress } of packs) {
              cli.io.stdout(`pack “${name}”: ${progress.total} cases\n`);
            }
          }
          return importExitCode(imports);
        });
      }),
    );
}
