import path from 'node:path';
import type { Command } from 'commander';
import type { SyncStatus } from '../../../shared/contract/sync.ts';
import { type Cli, globalOptions } from '../cli.ts';
import { EXIT, printJson, shown, type ExitCode } from '../cli-io.ts';
import { type Session, withSession } from '../core-session.ts';
import { createTokenFile } from '../token-file.ts';

interface TokenOptions {
  readonly tokenFile: string;
}

/** `assay sync connect`, `assay sync now`, `assay sync status` */
export function addSyncCommands(program: Command, cli: Cli): void {
  const sync = program.command('sync').description('the team server of a workspace');
  const run = (
    command: Command,
    { tokenFile }: Partial<TokenOptions>,
    create: boolean,
    work: (session: Session) => Promise<SyncStatus>,
  ): Promise<ExitCode> => {
    const options = globalOptions(command);
    const secrets =
      tokenFile === undefined
        ? {}
        : { secrets: createTokenFile(path.resolve(cli.io.cwd, tokenFile)) };
    return withSession(cli.io, { ...options, ...secrets }, create, async (session) => {
      const status = await work(session);
      if (options.json === true) printJson(cli.io, status);
      else cli.io.stdout(`${shown(status.words)}\n`);
      return status.tone === 'act' || status.waiting > 0 ? EXIT.rejected : EXIT.done;
    });
  };
  const fileHelp = 'file of the sign-in, for its owner alone; whoever has it is signed in';
  sync
    .command('connect')
    .description('join a project with a code that a lead gave, and sync')
    .argument('<url>', 'address of the team server')
    .argument('<code>', 'invitation, or code for one more device')
    .requiredOption('--token-file <file>', fileHelp)
    .option('--name <name>', 'name on your answers (default: the one of the workspace)')
    .action(
      cli.action(
        (
          url: string,
          code: string,
          options: TokenOptions & { readonly name?: string },
          command: Command,
        ) =>
          run(command, options, true, async ({ call }) => {
            const name = options.name ?? (await call('settings.get', {})).reviewerName;
            await call('sync.connect', { url, code, name });
            return (await call('sync.now', {})).status;
          }),
      ),
    );
  sync
    .command('now')
    .description('send what waits and read what is new')
    .requiredOption('--token-file <file>', fileHelp)
    .action(
      cli.action((options: TokenOptions, command: Command) =>
        run(command, options, false, async ({ call }) => (await call('sync.now', {})).status),
      ),
    );
  sync
    .command('status')
    .description('what waits; asks nobody')
    .action(
      cli.action((_options: unknown, command: Command) =>
        run(command, {}, false, ({ call }) => call('sync.status', {})),
      ),
    );
}
