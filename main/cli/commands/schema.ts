import type { Command } from 'commander';
import { z } from 'zod';
import { CaseRecordSchema } from '../../../shared/domain/case.ts';
import { AnswerLineSchema } from '../../core/review/apply-answers.ts';
import type { Cli } from '../cli.ts';
import { EXIT, printJson } from '../cli-io.ts';

/** `assay schema case|answer` */
export function addSchemaCommand(program: Command, cli: Cli): void {
  const schema = program.command('schema').description('JSON Schema of the files that Assay reads');
  const add = (name: string, description: string, title: string, shape: z.ZodType): void => {
    schema
      .command(name)
      .description(description)
      .action(
        cli.action(async () => {
          const document = z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any' });
          printJson(cli.io, { title, ...document });
          return EXIT.done;
        }),
      );
  };
  add('case', 'one line of an Assay case file (JSON Lines)', 'Assay case', CaseRecordSchema);
  add('answer', 'one line of a file for `assay review apply`', 'Assay answer', AnswerLineSchema);
}
