import type { Command } from 'commander';
import { z } from 'zod';
import { caseJsonSchema } from '../../../shared/domain/case-json-schema.ts';
import { AnswerLineSchema } from '../../core/review/apply-answers.ts';
import type { Cli } from '../cli.ts';
import { EXIT, printJson } from '../cli-io.ts';

/** `assay schema case|answer` */
export function addSchemaCommand(program: Command, cli: Cli): void {
  const schema = program.command('schema').description('JSON Schema of the files that Assay reads');
  schema
    .command('case')
    .description('one line of an Assay case file (JSON Lines)')
    .action(
      cli.action(async () => {
        printJson(cli.io, caseJsonSchema());
        return EXIT.done;
      }),
    );
  schema
    .command('answer')
    .description('one line of a file for `assay review apply`')
    .action(
      cli.action(async () => {
        printJson(cli.io, {
          title: 'Assay answer',
          ...z.toJSONSchema(AnswerLineSchema, { io: 'input', target: 'draft-2020-12' }),
        });
        return EXIT.done;
      }),
    );
}
