import { type Command, Option } from 'commander';
import { z } from 'zod';
import {
  type AlignmentFilterInput,
  AlignmentFilterSchema,
} from '../../shared/contract/alignment.ts';
import {
  CASE_KINDS,
  CaseKindSchema,
  ENVIRONMENTS,
  EnvironmentSchema,
} from '../../shared/domain/case.ts';
import { collect } from './cli.ts';
import type { Session } from './core-session.ts';
import { metricIdsOf, packIdsOf, sourceIdsOf } from './names.ts';
import { parseNumber, parseOption } from './read-input.ts';

export interface FilterOptions {
  readonly humanQuestion?: string;
  readonly labelPolicy: string;
  readonly gold?: boolean;
  readonly labels: string;
  readonly reviewer?: readonly string[];
  readonly metric?: readonly string[];
  readonly metricVersion?: readonly string[];
  readonly tag?: readonly string[];
  readonly kind?: readonly string[];
  readonly environment?: readonly string[];
  readonly pack?: readonly string[];
  readonly source?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly passFrom?: string;
  readonly groupBy?: string;
}

/** Options that choose which human labels and which cases count. */
export function addLabelOptions(command: Command): Command {
  return command
    .option('--reviewer <name>', 'only labels of this reviewer; repeatable', collect)
    .addOption(
      new Option('--labels <which>', 'labels of reviews in Assay, or those that came with the data')
        .choices(['all', 'review', 'imported'])
        .default('all'),
    )
    .option('--pack <name>', 'only answers given in this pack; repeatable', collect)
    .option('--source <name>', 'only cases of this source; repeatable', collect)
    .option('--tag <tag>', 'only cases with one of these tags; repeatable', collect)
    .option(
      '--kind <kind>',
      `only cases of this kind (${CASE_KINDS.join(', ')}); repeatable`,
      collect,
    )
    .option(
      '--environment <name>',
      `only cases of ${ENVIRONMENTS.join(' or ')}; repeatable`,
      collect,
    )
    .option('--from <date>', 'only labels given on or after this day (YYYY-MM-DD)')
    .option('--to <date>', 'only labels given on or before this day');
}

/** Options that choose what metrics are compared with. */
export function addAlignmentOptions(command: Command): Command {
  return addLabelOptions(command)
    .option(
      '--human-question <key>',
      'the question or label that says what people think (default: for each metric the one about it)',
    )
    .addOption(
      new Option(
        '--label-policy <policy>',
        'of several labels of one target the latest counts, or the majority (ties are unsure, grades are averaged)',
      )
        .choices(['latest', 'majority'])
        .default('latest'),
    )
    .option(
      '--gold',
      'compare with gold alone: decisions, and answers that the gold policy of the project lets count',
    )
    .option('--metric <name>', 'only this metric; repeatable', collect)
    .option('--metric-version <version>', 'only results of this version; repeatable', collect)
    .option('--pass-from <grade>', 'the smallest grade that counts as a pass')
    .option(
      '--group-by <field>',
      'average rank correlations inside each value of group, tag, source or metadata.FIELD',
    );
}

const DaySchema = z.iso.date('a day is written as YYYY-MM-DD');

/** The filter that the options describe. @throws AppFailure for values that do not exist or do not fit */
export async function filterOf(
  session: Session,
  options: FilterOptions,
): Promise<AlignmentFilterInput> {
  const day = (value: string | undefined, option: string): string | null =>
    value === undefined ? null : parseOption(DaySchema, value, option);
  return AlignmentFilterSchema.parse({
    humanQuestion: options.humanQuestion ?? 'auto',
    labelPolicy: options.gold === true ? 'gold' : (options.labelPolicy ?? 'latest'),
    labelSource: options.labels,
    passFrom: options.passFrom === undefined ? null : parseNumber(options.passFrom, '--pass-from'),
    metricIds: await metricIdsOf(session, options.metric ?? []),
    metricVersions: options.metricVersion ?? [],
    tags: options.tag ?? [],
    kinds: (options.kind ?? []).map((kind) => parseOption(CaseKindSchema, kind, '--kind')),
    environments: (options.environment ?? []).map((environment) =>
      parseOption(EnvironmentSchema, environment, '--environment'),
    ),
    reviewers: options.reviewer ?? [],
    packIds: await packIdsOf(session, options.pack ?? []),
    sourceIds: await sourceIdsOf(session, options.source ?? []),
    from: day(options.from, '--from'),
    to: day(options.to, '--to'),
    groupBy: options.groupBy ?? null,
  });
}
