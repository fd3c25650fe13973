import type { Command } from 'commander';
import type {
  AnswersImported,
  AnswersNote,
  AnswersPreview,
  AnswersSignature,
} from '../../../shared/contract/answers.ts';
import { assertNever } from '../../../shared/result.ts';
import { type Cli, globalOptions } from '../cli.ts';
import { EXIT, printJson, shown } from '../cli-io.ts';
import { withSession } from '../core-session.ts';
import { onlyPackId } from '../names.ts';

interface ExportOptions {
  readonly out: string;
  readonly reviewer?: string;
}

const MOST_PRINTED = 20;

/** `assay answers export|preview|import` */
export function addAnswersCommands(program: Command, cli: Cli): void {
  const answers = program.command('answers').description('answers that travel as files');
  answers
    .command('export')
    .description('write the own answers in a pack to an .assayanswers file')
    .argument('<pack>', 'name or id of the pack')
    .requiredOption('--out <file>', 'file to write')
    .option('--reviewer <id>', 'somebody else’s answers; the file is unsigned then')
    .action(
      cli.action(async (pack: string, options: ExportOptions, command: Command) => {
        const global = globalOptions(command);
        return withSession(cli.io, global, false, async (session) => {
          const done = await session.call('answers.export', {
            packId: await onlyPackId(session, pack),
            fileToken: session.fileToken(options.out),
            ...(options.reviewer === undefined ? {} : { reviewerId: options.reviewer }),
          });
          const { fileName, cases, events, bytes, keyId } = done;
          if (global.json === true) printJson(cli.io, done);
          else {
            cli.io.stdout(
              `${shown(fileName)}: ${cases} cases, ${events} events, ${bytes} bytes, ` +
                `${keyId === null ? 'unsigned' : `signed with ${keyId}`}\n`,
            );
          }
          return EXIT.done;
        });
      }),
    );
  answers
    .command('preview')
    .description('say what an answers file would do; changes nothing')
    .argument('<file>', 'an .assayanswers file')
    .action(
      cli.action(async (file: string, _options: unknown, command: Command) => {
        const global = globalOptions(command);
        return withSession(cli.io, global, false, async (session) => {
          const preview = await session.call('answers.preview', {
            fileToken: session.fileToken(file),
          });
          if (global.json === true) printJson(cli.io, preview);
          else cli.io.stdout(previewText(preview));
          return EXIT.done;
        });
      }),
    );
  answers
    .command('import')
    .description('take over answers files, in any order; the same file again changes nothing')
    .argument('<files...>', 'one or more .assayanswers files')
    .option('--accept-unassigned', 'also of people who were given no share of the pack')
    .action(
      cli.action(
        async (
          files: readonly string[],
          options: { readonly acceptUnassigned?: boolean },
          command: Command,
        ) => {
          const global = globalOptions(command);
          return withSession(cli.io, global, false, async (session) => {
            const all: AnswersImported[] = [];
            for (const file of files) {
              const taken = await session.call('answers.import', {
                fileToken: session.fileToken(file),
                acceptUnassigned: options.acceptUnassigned === true,
              });
              all.push(taken);
              if (global.json !== true) cli.io.stdout(importedText(taken));
              for (const note of [...taken.conflicts, ...taken.parked].slice(0, MOST_PRINTED))
                cli.io.stderr(`  ${noteText(note)}\n`);
            }
            if (global.json === true) printJson(cli.io, all);
            const isWhole = all.every(({ counts }) => counts.parked + counts.conflicts === 0);
            return isWhole ? EXIT.done : EXIT.rejected;
          });
        },
      ),
    );
}

function signatureText(signature: AnswersSignature): string {
  switch (signature.kind) {
    case 'known':
      return `signed with the known key ${signature.keyId}`;
    case 'first':
      return `signed with ${signature.keyId}, the first key of this person`;
    case 'own':
      return `signed with the own key ${signature.keyId}`;
    case 'unsigned':
      return 'unsigned';
    default:
      return assertNever(signature);
  }
}

function countsText({ counts }: AnswersImported): string {
  const { fresh, known, parked, conflicts, oddTimes } = counts;
  const odd = oddTimes === 0 ? '' : `, ${oddTimes} with an impossible time`;
  return `${fresh} new, ${known} already here, ${parked} set aside, ${conflicts} in conflict${odd}`;
}

function previewText(preview: AnswersPreview): string {
  const { fileName, author, packName, counts, signature, question } = preview;
  const ask =
    question === null
      ? ''
      : question === 'own_name'
        ? 'It is in the name of this workspace’s own person: import with --accept-unassigned if it is yours.\n'
        : `${shown(author.name)} has no share of this pack: import with --accept-unassigned to take it anyway.\n`;
  return (
    `${shown(fileName)}: answers of ${shown(author.name)} to “${shown(packName)}”, ` +
    `${counts.cases} cases, ${counts.events} events\n` +
    `${countsText(preview)}\n${signatureText(signature)}\n${ask}`
  );
}

function importedText(taken: AnswersImported): string {
  const { fileName, author, signature } = taken;
  return `${shown(fileName)}: ${shown(author.name)}: ${countsText(taken)}; ${signatureText(signature)}\n`;
}

function noteText({ caseId, reason }: AnswersNote): string {
  return shown(caseId === null ? reason : `${caseId}: ${reason}`, 1000);
}
