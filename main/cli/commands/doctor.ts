import type { Command } from 'commander';
import { type Cli, globalOptions } from '../cli.ts';
import { EXIT, printJson } from '../cli-io.ts';
import { withSession } from '../core-session.ts';
import { textTable } from '../text-table.ts';

/** `assay doctor` */
export function addDoctorCommand(program: Command, cli: Cli): void {
  program
    .command('doctor')
    .description('check the workspace: file, settings, log against tables, backups')
    .action(
      cli.action(async (_options: unknown, command: Command) => {
        const options = globalOptions(command);
        return withSession(cli.io, options, false, async (session) => {
          const report = await session.call('workspace.doctor', {});
          if (options.json === true) {
            printJson(cli.io, report);
          } else {
            const rows = report.checks.map(({ ok, name, detail }) => [
              ok ? 'ok' : 'BAD',
              name,
              detail,
            ]);
            const columns = [{ title: '' }, { title: 'check' }, { title: 'found', maxWidth: 120 }];
            cli.io.stdout(textTable(columns, rows));
          }
          return report.ok ? EXIT.done : EXIT.rejected;
        });
      }),
    );
}
