import { type Command, Option } from 'commander';
import { z } from 'zod';
import {
  ColumnMappingSchema,
  IMPORT_FORMATS,
  ImportFormatSchema,
} from '../../../shared/contract/imports.ts';
import { DIRECTIONS, DirectionSchema, type Direction } from '../../../shared/domain/case.ts';
import { AppFailure, appError } from '../../../shared/errors.ts';
import { type Cli, collect, globalOptions } from '../cli.ts';
import { printJson } from '../cli-io.ts';
import { withSession } from '../core-session.ts';
import {
  type FinishedImport,
  finishImport,
  importExitCode,
  importRecord,
  printImport,
} from '../import-jobs.ts';
import { parseJsonOption, readTextFile } from '../read-input.ts';

interface ImportOptions {
  readonly format?: string;
  readonly source?: string;
  readonly mapping?: string;
  readonly onBadRecord: 'skip' | 'refuse';
  readonly direction?: readonly string[];
}

/** `assay import FILE...` */
export function addImportCommand(program: Command, cli: Cli): void {
  program
    .command('import')
    .description('read cases, traces, metric results and human labels from files')
    .argument('<file...>', 'files to read; a second import of the same file changes nothing')
    .addOption(new Option('--format <format>', 'skip the detection').choices([...IMPORT_FORMATS]))
    .option('--source <name>', 'name of the source (default: the file name)')
    .option('--mapping <file>', 'column mapping as JSON, for CSV and JSON Lines of another shape')
    .addOption(
      new Option('--on-bad-record <what>', 'take the rest and report, or take nothing')
        .choices(['skip', 'refuse'])
        .default('skip'),
    )
    .option(
      '--direction <metric=direction>',
      `which way the scores of a metric point (${DIRECTIONS.join(' or ')}); repeatable`,
      collect,
    )
    .action(
      cli.action(async (files: string[], options: ImportOptions, command: Command) => {
        const { io } = cli;
        const global = globalOptions(command);
        const mapping =
          options.mapping === undefined
            ? {}
            : {
                mapping: parseJsonOption(
                  ColumnMappingSchema,
                  readTextFile(io, options.mapping, '--mapping'),
                  '--mapping',
                ),
              };
        const settings = {
          ...mapping,
          ...(options.format === undefined
            ? {}
            : { format: ImportFormatSchema.parse(options.format) }),
          ...(options.source === undefined ? {} : { sourceName: options.source }),
          onBadRecord: options.onBadRecord,
          directions: directionsOf(options.direction ?? []),
        };
        return withSession(io, global, true, async (session) => {
          const imports: FinishedImport[] = [];
          for (const file of files) {
            const fileToken = session.fileToken(file);
            const { jobId } = await session.call('import.start', { fileToken, ...settings });
            const finished = await finishImport(session, jobId);
            imports.push(finished);
            if (global.json !== true) printImport(io, finished);
          }
          if (global.json === true) printJson(io, imports.map(importRecord));
          return importExitCode(imports);
        });
      }),
    );
}

function directionsOf(pairs: readonly string[]): Record<string, Direction> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const equals = pair.lastIndexOf('=');
      const direction = z.safeParse(DirectionSchema, pair.slice(equals + 1));
      if (equals < 1 || !direction.success) {
        throw new AppFailure(
          appError('usage/invalid', `--direction takes METRIC=${DIRECTIONS.join('|')}.`, {
            subject: '--direction',
          }),
        );
      }
      return [pair.slice(0, equals), direction.data];
    }),
  );
}
