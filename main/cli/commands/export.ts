import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import { type Cli, collect, globalOptions } from '../cli.ts';
import { EXIT, printJson, shown } from '../cli-io.ts';
import { withSession } from '../core-session.ts';
import { addAlignmentOptions, filterOf, type FilterOptions } from '../filter-options.ts';
import { packIdsOf } from '../names.ts';

interface AnnotationOptions {
  readonly format: 'csv' | 'jsonl';
  readonly out: string;
  readonly pack?: readonly string[];
  readonly imported?: boolean;
}

interface ReportOptions extends FilterOptions {
  readonly format: 'csv' | 'json' | 'html';
  readonly out: string;
}

/** `assay export annotations|alignment` */
export function addExportCommands(program: Command, cli: Cli): void {
  const group = program.command('export').description('write annotations or the alignment report');
  group
    .command('annotations')
    .description('one row for each reviewer, case and target')
    .addOption(formatOption(['csv', 'jsonl']))
    .requiredOption('--out <file>', 'file to write')
    .option('--pack <name>', 'only answers given in this pack; repeatable', collect)
    .option('--imported', 'human labels that came with the data too')
    .action(
      cli.action(async (options: AnnotationOptions, command: Command) => {
        const global = globalOptions(command);
        return withSession(cli.io, global, false, async (session) => {
          const { rows, bytes } = await session.call('export.annotations', {
            format: options.format,
            fileToken: session.fileToken(options.out),
            packIds: await packIdsOf(session, options.pack ?? []),
            includeImported: options.imported === true,
          });
          if (global.json === true) printJson(cli.io, { file: basename(options.out), rows, bytes });
          else cli.io.stdout(`${shown(basename(options.out))}: ${rows} rows, ${bytes} bytes\n`);
          return EXIT.done;
        });
      }),
    );
  addAlignmentOptions(group.command('alignment'))
    .description('the alignment report: numbers with intervals, charts, definitions')
    .addOption(formatOption(['csv', 'json', 'html']))
    .requiredOption('--out <file>', 'file to write')
    .action(
      cli.action(async (options: ReportOptions, command: Command) => {
        const global = globalOptions(command);
        return withSession(cli.io, global, false, async (session) => {
          const { bytes } = await session.call('export.alignment', {
            format: options.format,
            fileToken: session.fileToken(options.out),
            filter: await filterOf(session, options),
          });
          if (global.json === true) printJson(cli.io, { file: basename(options.out), bytes });
          else cli.io.stdout(`${shown(basename(options.out))}: ${bytes} bytes\n`);
          return EXIT.done;
        });
      }),
    );
}

function formatOption(formats: readonly [string, ...string[]]): Option {
  return new Option('--format <format>', 'format of the file').choices(formats).default(formats[0]);
}
