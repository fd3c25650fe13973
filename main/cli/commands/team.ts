import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { CaseKindSchema } from '../../../shared/domain/case.ts';
import { SIGNAL_IDS } from '../../../shared/domain/signal.ts';
import {
  ExpertiseSchema,
  RouteRuleSchema,
  type RouteRule,
  type TeamPerson,
  type TeamPlan,
  type TeamProgress,
} from '../../../shared/contract/team.ts';
import { AppFailure, appError } from '../../../shared/errors.ts';
import { type Cli, collect, globalOptions } from '../cli.ts';
import { EXIT, printJson, shown } from '../cli-io.ts';
import { type Session, withSession } from '../core-session.ts';
import { oneByName, packIdsOf } from '../names.ts';
import { parseNumber, parseOption } from '../read-input.ts';
import { textTable } from '../text-table.ts';

const RoleSchema = z.enum(['reviewer', 'lead', 'viewer']);

interface AssignOptions {
  readonly to: string;
  readonly overlap: string;
  readonly repeats: string;
  readonly gold: string;
  readonly seed: string;
  readonly due?: string;
  readonly rule?: readonly string[];
  readonly anew?: boolean;
  readonly dryRun?: boolean;
}

/** `assay team add|list|progress|export-shares` and `assay assign PACK` */
export function addTeamCommands(program: Command, cli: Cli): void {
  const team = program.command('team').description('people and what they have to review');
  addPeopleCommands(team, cli);
  team
    .command('progress')
    .description('how far everybody is')
    .argument('[pack]', 'name or id of a pack (default: all)')
    .action(
      cli.action(async (pack: string | undefined, _options: unknown, command: Command) => {
        const global = globalOptions(command);
        return withSession(cli.io, global, false, async (session) => {
          const packId = pack === undefined ? null : await onePack(session, pack);
          const rows = await session.call('team.progress', { packId });
          if (global.json === true) printJson(cli.io, rows);
          else cli.io.stdout(progressTable(rows));
          return EXIT.done;
        });
      }),
    );
  team
    .command('export-shares')
    .description('write one pack file for each reviewer of a pack')
    .argument('<pack>', 'name or id of the pack')
    .requiredOption('--out <dir>', 'folder for the files; made if it is not there')
    .option('--to <names>', 'only the shares of these people, with commas between the names')
    .action(
      cli.action(async (pack: string, options: { out: string; to?: string }, command: Command) => {
        const global = globalOptions(command);
        return withSession(cli.io, global, false, async (session) => {
          const packId = await onePack(session, pack);
          const reviewerIds =
            options.to === undefined ? null : await personIds(session, options.to);
          const folder = resolve(cli.io.cwd, options.out);
          makeFolder(folder, options.out);
          const files = await session.call('team.exportShares', {
            packId,
            reviewerIds,
            folderToken: session.fileToken(folder),
          });
          if (global.json === true) printJson(cli.io, files);
          else
            for (const { fileName, cases } of files)
              cli.io.stdout(`${shown(fileName, 200)}: ${cases} cases\n`);
          return EXIT.done;
        });
      }),
    );
  addAssignCommand(program, cli);
}

function addPeopleCommands(team: Command, cli: Cli): void {
  team
    .command('add')
    .description('add a person whom cases can be given to')
    .argument('<name>', 'name to show')
    .option('--expertise <expertise>', ExpertiseSchema.options.join(', '))
    .option('--role <role>', RoleSchema.options.join(', '), 'reviewer')
    .action(
      cli.action(
        async (
          name: string,
          options: { readonly expertise?: string; readonly role: string },
          command: Command,
        ) => {
          const global = globalOptions(command);
          return withSession(cli.io, global, false, async (session) => {
            const person = await session.call('team.addPerson', {
              name,
              role: parseOption(RoleSchema, options.role, '--role'),
              expertise:
                options.expertise === undefined
                  ? null
                  : parseOption(ExpertiseSchema, options.expertise, '--expertise'),
            });
            if (global.json === true) printJson(cli.io, person);
            else cli.io.stdout(`${shown(person.name)} is in the team: ${person.personId}\n`);
            return EXIT.done;
          });
        },
      ),
    );
  team
    .command('list')
    .description('everybody of the team, and how much waits for each')
    .action(
      cli.action(async (_options: unknown, command: Command) => {
        const global = globalOptions(command);
        return withSession(cli.io, global, false, async (session) => {
          const people = await session.call('team.people', {});
          if (global.json === true) printJson(cli.io, people);
          else cli.io.stdout(peopleTable(people));
          return EXIT.done;
        });
      }),
    );
}

function addAssignCommand(program: Command, cli: Cli): void {
  program
    .command('assign')
    .description('hand a pack out to people')
    .argument('<pack>', 'name or id of the pack')
    .requiredOption('--to <names>', 'names or ids of people, with commas between them')
    .option('--overlap <count>', 'reviewers for each case', '1')
    .option('--repeats <count>', 'hidden repeats for each reviewer', '0')
    .option('--gold <count>', 'hidden cases with a known answer for each reviewer', '0')
    .option('--due <date>', 'day until which it is wanted, like 2026-12-04')
    .option('--seed <number>', 'the same seed gives the same shares', '1')
    .option(
      '--rule <rule>',
      'like kind:trace=engineer, tag:billing=support or signal:tool_error=engineer; repeatable, the first that fits decides',
      collect,
    )
    .option('--anew', 'divide anew what nobody has answered, instead of adding what is missing')
    .option('--dry-run', 'only say who would get how many')
    .action(
      cli.action(async (pack: string, options: AssignOptions, command: Command) => {
        const global = globalOptions(command);
        return withSession(cli.io, global, false, async (session) => {
          const input = {
            packId: await onePack(session, pack),
            reviewerIds: await personIds(session, options.to),
            overlap: parseNumber(options.overlap, '--overlap'),
            repeats: parseNumber(options.repeats, '--repeats'),
            gold: parseNumber(options.gold, '--gold'),
            seed: parseNumber(options.seed, '--seed'),
            dueAt: options.due ?? null,
            rules: (options.rule ?? []).map(readRule),
            keep: options.anew === true ? ('answered' as const) : ('all' as const),
          };
          const plan = await session.call(
            options.dryRun === true ? 'team.preview' : 'team.assign',
            input,
          );
          if (global.json === true) printJson(cli.io, plan);
          else cli.io.stdout(planText(plan));
          return EXIT.done;
        });
      }),
    );
}

async function onePack(session: Session, wanted: string): Promise<string> {
  const [packId, second] = await packIdsOf(session, [wanted]);
  if (packId !== undefined && second === undefined) return packId;
  throw new AppFailure(
    appError(
      'input/conflict',
      `Several of the packs are called “${wanted.slice(0, 80)}”: use the id.`,
    ),
  );
}

async function personIds(session: Session, names: string): Promise<string[]> {
  const people = (await session.call('team.people', {})).map(({ personId, name }) => ({
    id: personId,
    name,
  }));
  return names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map((name) => oneByName(people, name, 'person'));
}

/** Reads `kind:trace=engineer`. */
function readRule(text: string): RouteRule {
  const match = /^(kind|tag|signal):(.+)=([^=]+)$/.exec(text);
  const [, what, about = '', expertise = ''] = match ?? [];
  if (what === undefined) {
    throw new AppFailure(
      appError('usage/invalid', `“${text.slice(0, 80)}” is no rule.`, {
        subject: '--rule',
        hint: 'Write it like kind:trace=engineer, tag:billing=support or signal:error=engineer.',
      }),
    );
  }
  return RouteRuleSchema.parse({
    ...(what === 'kind' ? { kinds: [parseOption(CaseKindSchema, about, '--rule')] } : {}),
    ...(what === 'signal' ? { signals: [parseOption(z.enum(SIGNAL_IDS), about, '--rule')] } : {}),
    ...(what === 'tag' ? { tags: [about] } : {}),
    expertise: parseOption(ExpertiseSchema, expertise, '--rule'),
  });
}

function makeFolder(folder: string, named: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new AppFailure(
      appError('export/unwritable', `The folder “${named.slice(0, 200)}” cannot be made.`, {
        subject: '--out',
        hint: 'Choose another one.',
      }),
      error,
    );
  }
}

function peopleTable(people: readonly TeamPerson[]): string {
  return textTable(
    [
      { title: 'person' },
      { title: 'role' },
      { title: 'expertise' },
      { title: 'packs', align: 'right' },
      { title: 'open', align: 'right' },
      { title: 'id' },
    ],
    people.map(({ name, isSelf, role, expertise, packs, open, personId }) => [
      isSelf ? `${name} (you)` : name,
      role,
      expertise ?? '–',
      String(packs),
      String(open),
      personId,
    ]),
  );
}

function progressTable(rows: readonly TeamProgress[]): string {
  return textTable(
    [
      { title: 'pack', maxWidth: 34 },
      { title: 'reviewer', maxWidth: 28 },
      { title: 'done', align: 'right' },
      { title: 'of', align: 'right' },
      { title: 'skipped', align: 'right' },
      { title: 'back', align: 'right' },
      { title: 'an hour', align: 'right' },
      { title: 'agreement', align: 'right' },
      { title: 'due' },
    ],
    rows.map((row) => [
      row.packName,
      row.name,
      String(row.submitted),
      row.total === null ? '–' : String(row.total),
      String(row.skipped),
      String(row.declined),
      row.casesPerHour === null ? '–' : String(Math.round(row.casesPerHour)),
      row.agreement.kind === 'value'
        ? `${Math.round(row.agreement.value * 100)}% (n ${row.agreement.n})`
        : '–',
      `${row.dueAt ?? '–'}${row.isOverdue ? ' overdue' : ''}${row.late > 0 ? `, ${row.late} late` : ''}`,
    ]),
  );
}

function planText({ shares, notes, cases, covered }: TeamPlan): string {
  const table = textTable(
    [
      { title: 'person' },
      { title: 'new', align: 'right' },
      { title: 'kept', align: 'right' },
      { title: 'repeats', align: 'right' },
      { title: 'gold', align: 'right' },
      { title: 'share', align: 'right' },
      { title: 'open then', align: 'right' },
    ],
    shares.map((share) => [
      share.name,
      String(share.added),
      String(share.kept),
      String(share.repeats),
      String(share.gold),
      String(share.total),
      String(share.openAfter),
    ]),
  );
  const lines = [`${covered} of ${cases} cases have a reviewer.`, ...notes].map((line) =>
    shown(line, 400),
  );
  return `${table}${lines.join('\n')}\n`;
}
