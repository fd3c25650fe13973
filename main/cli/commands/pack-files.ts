import path from 'node:path';
import type { Command } from 'commander';
import type { PackFilePreview, PackFileTrust } from '../../../shared/contract/pack-files.ts';
import { AppFailure, appError } from '../../../shared/errors.ts';
import { importSigningKey } from '../../core/io/pack/signing.ts';
import { type PackReport, verifyPackFile } from '../../core/io/pack/verify-pack-file.ts';
import { buildPackFile } from '../../core/packfile/build-pack-file.ts';
import { type Cli, globalOptions } from '../cli.ts';
import { EXIT, printJson, shown } from '../cli-io.ts';
import { withSession } from '../core-session.ts';
import { finishImport, importExitCode, importRecord, printImport } from '../import-jobs.ts';
import { packIdsOf } from '../names.ts';
import { readTextFile } from '../read-input.ts';

interface ExportOptions {
  readonly out: string;
  readonly for?: string;
  readonly signKey?: string;
}

/** `assay pack verify`, `preview`, `import`, `export` */
export function addPackFileCommands(pack: Command, cli: Cli): void {
  pack
    .command('verify')
    .description('check a pack or answers file from its first byte to its last; changes nothing')
    .argument('<file>', 'an .assaypack or .assayanswers file')
    .action(
      cli.action(async (file: string, _options: unknown, command: Command) => {
        const report = await verifyPackFile(path.resolve(cli.io.cwd, file), new Set());
        if (globalOptions(command).json === true) printJson(cli.io, report);
        else cli.io.stdout(verifiedText(report));
        return EXIT.done;
      }),
    );
  pack
    .command('preview')
    .description('say what importing a pack file would do here; changes nothing')
    .argument('<file>', 'an .assaypack file')
    .action(
      cli.action(async (file: string, _options: unknown, command: Command) => {
        const global = globalOptions(command);
        return withSession(cli.io, global, true, async (session) => {
          const fileToken = session.fileToken(file);
          const preview = await session.call('packFile.preview', { fileToken });
          if (global.json === true) printJson(cli.io, { ...preview, fileToken: undefined });
          else cli.io.stdout(previewText(preview));
          if (preview.refusal !== null) throw new AppFailure(preview.refusal);
          return EXIT.done;
        });
      }),
    );
  pack
    .command('import')
    .description('take in a pack file: all of it or nothing; a second time changes nothing')
    .argument('<file>', 'an .assaypack file')
    .action(
      cli.action(async (file: string, _options: unknown, command: Command) => {
        const global = globalOptions(command);
        return withSession(cli.io, global, true, async (session) => {
          const fileToken = session.fileToken(file);
          const { jobId } = await session.call('packFile.import', { fileToken });
          const finished = await finishImport(session, jobId);
          if (global.json === true) printJson(cli.io, importRecord(finished));
          else printImport(cli.io, finished);
          return importExitCode([finished]);
        });
      }),
    );
  pack
    .command('export')
    .description('write a pack, or the share of one reviewer, to a file')
    .argument('<pack>', 'name or id of the pack')
    .requiredOption('--out <file>', 'where to write it')
    .option('--for <reviewer>', 'id of the reviewer whose share it is')
    .option('--sign-key <file>', 'file with an Ed25519 private key (PKCS #8 DER, base64)')
    .action(
      cli.action(async (named: string, options: ExportOptions, command: Command) => {
        const global = globalOptions(command);
        const key =
          options.signKey === undefined
            ? null
            : importSigningKey(readTextFile(cli.io, options.signKey, '--sign-key').trim());
        return withSession(cli.io, global, false, async (session) => {
          const [packId, second] = await packIdsOf(session, [named]);
          if (packId === undefined || second !== undefined) throw severalPacks(named);
          const outPath = path.resolve(cli.io.cwd, options.out);
          const written = await buildPackFile(session.core.context, {
            packId,
            reviewerId: options.for ?? null,
            outPath,
            key,
          });
          if (global.json === true) printJson(cli.io, written);
          else {
            const { cases, packRev, bytes, manifestSha256, keyId } = written;
            cli.io.stdout(
              `${shown(path.basename(outPath))}: revision ${packRev}, ${cases} cases, ${bytes} bytes, ` +
                `${keyId === null ? 'unsigned' : `signed (${keyId})`}\nSHA-256 of its manifest: ${manifestSha256}\n`,
            );
          }
          return EXIT.done;
        });
      }),
    );
}

function severalPacks(named: string): AppFailure {
  return new AppFailure(
    appError('input/conflict', `Several packs are called “${named.slice(0, 80)}”: use the id.`),
  );
}

const SIGNATURE_TEXT: Readonly<Record<PackReport['signature'], string>> = {
  signed_known: 'signed by a key that is known here',
  signed_unknown: 'signed, by a key that is not known here',
  unsigned: 'unsigned',
};

function verifiedText({ fileName, manifest, manifestSha256, signature }: PackReport): string {
  const { name, packRev, counts, files, keyId } = manifest;
  const key = keyId === null ? '' : ` (${keyId})`;
  return (
    `${shown(fileName)} is sound: “${shown(name)}”, revision ${packRev}, ${counts.cases} cases, ` +
    `${counts.events} events, ${files.length} files\n` +
    `${SIGNATURE_TEXT[signature]}${key}\nSHA-256 of its manifest: ${manifestSha256}\n`
  );
}

const TRUST_TEXT: Readonly<Record<PackFileTrust, string>> = {
  known_key: SIGNATURE_TEXT.signed_known,
  unknown_key: SIGNATURE_TEXT.signed_unknown,
  unsigned: SIGNATURE_TEXT.unsigned,
};

const STANDING_TEXT: Readonly<Record<PackFilePreview['standing'], string>> = {
  new: 'the pack is not here yet',
  update: 'the pack is here, this file brings more of it',
  here: 'all of it is here already',
  older: 'a later revision is here and stays',
};

function previewText(preview: PackFilePreview): string {
  const { name, packRev, recipient, author, rubric, trust, key, cases, staleAnswers } = preview;
  const whose = recipient === null ? '' : `for ${shown(recipient.name)}, `;
  const lines = [
    `“${shown(name)}”, revision ${packRev}, ${whose}from ${shown(author.name)}`,
    `rubric “${shown(rubric.name)}” v${rubric.rev}, ${preview.caseCount} cases${preview.blinding.judge ? ', blinded' : ''}`,
    `${TRUST_TEXT[trust]}${key === null ? '' : ` (${key.keyId})`}`,
    `${STANDING_TEXT[preview.standing]}: ${cases.added} cases added, ${cases.known} known, ` +
      `${cases.changed} changed, ${cases.removed} removed`,
    ...(staleAnswers > 0 ? [`${staleAnswers} answers are to be looked at again`] : []),
  ];
  return `${lines.join('\n')}\n`;
}
