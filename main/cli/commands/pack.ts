import { type Command, Option } from 'commander';
import { CaseKindSchema } from '../../../shared/domain/case.ts';
import type { PackOrder } from '../../../shared/domain/pack.ts';
import {
  LibraryFilterSchema,
  LibrarySortSchema,
  type LibraryFilter,
} from '../../../shared/contract/library.ts';
import type { PackSummary } from '../../../shared/contract/review.ts';
import { AppFailure, appError } from '../../../shared/errors.ts';
import { type Cli, collect, globalOptions } from '../cli.ts';
import { EXIT, printJson, shown } from '../cli-io.ts';
import { type Session, withSession } from '../core-session.ts';
import { metricIdsOf, oneByName, sourceIdsOf } from '../names.ts';
import { parseJsonOption, parseNumber, parseOption, readTextFile } from '../read-input.ts';
import { textTable } from '../text-table.ts';
import { addPackFileCommands } from './pack-files.ts';

interface CreateOptions {
  readonly name: string;
  readonly rubric: string;
  readonly filterJson?: string;
  readonly text?: string;
  readonly tag?: readonly string[];
  readonly source?: readonly string[];
  readonly kind?: readonly string[];
  readonly sort: string;
  readonly order: string;
  readonly seed?: string;
  readonly metric?: string;
  readonly blind?: boolean;
  readonly limit?: string;
  readonly guidelines?: string;
}

/** `assay pack list`, `assay pack create`, and what there is for pack files */
export function addPackCommands(program: Command, cli: Cli): void {
  const pack = program.command('pack').description('packs of cases to review');
  pack
    .command('list')
    .description('packs and how far they are')
    .action(
      cli.action(async (_options: unknown, command: Command) => {
        const options = globalOptions(command);
        return withSession(cli.io, options, false, async (session) => {
          const packs = await session.call('pack.list', {});
          if (options.json === true) printJson(cli.io, packs);
          else cli.io.stdout(packTable(packs));
          return EXIT.done;
        });
      }),
    );
  pack
    .command('create')
    .description('build a pack from the cases that a filter finds')
    .requiredOption('--name <name>', 'name of the pack')
    .option('--rubric <name>', 'name or id of the rubric', 'Quick verdict')
    .option('--filter-json <json>', 'filter of the library as JSON')
    .option('--text <words>', 'only cases with these words')
    .option('--tag <tag>', 'only cases with one of these tags; repeatable', collect)
    .option('--source <name>', 'only cases of these sources; repeatable', collect)
    .option('--kind <kind>', 'only cases of these kinds; repeatable', collect)
    .addOption(
      new Option('--sort <order>', 'which cases come first where there is a limit')
        .choices(LibrarySortSchema.options)
        .default('imported'),
    )
    .addOption(
      new Option('--order <order>', 'order of review')
        .choices(['as_is', 'random', 'nearest_threshold'])
        .default('as_is'),
    )
    .option('--seed <number>', 'seed of the random order; the same seed gives the same order')
    .option('--metric <name>', 'metric of the order `nearest_threshold` (default: any)')
    .option('--blind', 'hide the judge from reviewers until they have answered')
    .option('--limit <count>', 'at most this many cases')
    .option('--guidelines <file>', 'guidelines for reviewers, a Markdown file')
    .action(
      cli.action(async (options: CreateOptions, command: Command) => {
        const global = globalOptions(command);
        return withSession(cli.io, global, false, async (session) => {
          const summary = await createPack(session, cli, options);
          if (global.json === true) printJson(cli.io, summary);
          else {
            const { name, progress, packId } = summary;
            cli.io.stdout(`pack “${shown(name)}” with ${progress.total} cases: ${packId}\n`);
          }
          return EXIT.done;
        });
      }),
    );
  addPackFileCommands(pack, cli);
}

async function createPack(
  session: Session,
  cli: Cli,
  options: CreateOptions,
): Promise<PackSummary> {
  const rubrics = await session.call('rubric.list', {});
  const rubric = oneByName(
    rubrics.map(({ id, name }) => ({ id, name })),
    options.rubric,
    'rubric',
  );
  const limit = options.limit === undefined ? {} : { limit: parseNumber(options.limit, '--limit') };
  return session.call('pack.create', {
    name: options.name,
    guidelines:
      options.guidelines === undefined
        ? ''
        : readTextFile(cli.io, options.guidelines, '--guidelines'),
    rubricId: rubric,
    order: await orderOf(session, options),
    blinding: { judge: options.blind === true },
    cases: {
      filter: await filterOf(session, options),
      sort: parseOption(LibrarySortSchema, options.sort, '--sort'),
      ...limit,
    },
  });
}

async function orderOf(session: Session, options: CreateOptions): Promise<PackOrder> {
  if (options.order === 'random') {
    return {
      kind: 'random',
      seed: options.seed === undefined ? 1 : parseNumber(options.seed, '--seed'),
    };
  }
  if (options.seed !== undefined) {
    throw new AppFailure(
      appError('usage/invalid', '--seed belongs to `--order random`.', { subject: '--seed' }),
    );
  }
  if (options.order === 'as_is') return { kind: 'as_is' };
  const [metricId = null] =
    options.metric === undefined ? [] : await metricIdsOf(session, [options.metric]);
  return { kind: 'nearest_threshold', metricId };
}

async function filterOf(session: Session, options: CreateOptions): Promise<LibraryFilter> {
  const base =
    options.filterJson === undefined
      ? {}
      : parseJsonOption(LibraryFilterSchema, options.filterJson, '--filter-json');
  return {
    ...base,
    ...(options.text === undefined ? {} : { text: options.text }),
    ...(options.tag === undefined ? {} : { tags: [...options.tag] }),
    ...(options.kind === undefined
      ? {}
      : { kinds: options.kind.map((kind) => parseOption(CaseKindSchema, kind, '--kind')) }),
    ...(options.source === undefined
      ? {}
      : { sourceIds: await sourceIdsOf(session, options.source) }),
  };
}

function packTable(packs: readonly PackSummary[]): string {
  return textTable(
    [
      { title: 'pack' },
      { title: 'cases', align: 'right' },
      { title: 'reviewed', align: 'right' },
      { title: 'skipped', align: 'right' },
      { title: 'rubric' },
      { title: 'id' },
    ],
    packs.map(({ name, progress, rubricName, rubricRev, packId }) => [
      name,
      String(progress.total),
      String(progress.submitted),
      String(progress.skipped),
      `${rubricName} v${rubricRev}`,
      packId,
    ]),
  );
}
