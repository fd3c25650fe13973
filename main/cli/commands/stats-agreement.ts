import type { Command } from 'commander';
import type { HumanAgreement } from '../../../shared/contract/agreement.ts';
import type { Estimate } from '../../../shared/stats/estimate.ts';
import { intervalOf, valueOf } from '../../core/io/export/alignment-record.ts';
import { type Cli, collect, globalOptions } from '../cli.ts';
import { EXIT, printJson, shown } from '../cli-io.ts';
import { withSession } from '../core-session.ts';
import { addLabelOptions, filterOf, type FilterOptions } from '../filter-options.ts';
import { textTable } from '../text-table.ts';

interface AgreementOptions extends Omit<FilterOptions, 'humanQuestion'> {
  readonly question?: readonly string[];
}

/** More pairs than this are a crowd: their number is given instead of a list. */
const MOST_PAIRS = 200;

/** `assay stats agreement` */
export function addAgreementCommand(stats: Command, cli: Cli): void {
  addLabelOptions(stats.command('agreement'))
    .description('how far people agree with one another, question by question')
    .option(
      '--question <key>',
      'only this question; repeatable (default: all but free text)',
      collect,
    )
    .action(
      cli.action(async (options: AgreementOptions, command: Command) => {
        const global = globalOptions(command);
        return withSession(cli.io, global, false, async (session) => {
          const { questions } = await session.call('alignment.options', {});
          const wanted =
            options.question ??
            questions.filter(({ scale }) => scale !== 'text').map(({ key }) => key);
          const filter = await filterOf(session, options);
          const agreements: HumanAgreement[] = [];
          for (const humanQuestion of wanted) {
            agreements.push(await session.call('stats.agreement', { ...filter, humanQuestion }));
          }
          if (global.json === true) printJson(cli.io, agreements.map(agreementRecord));
          else cli.io.stdout(agreementText(agreements));
          return EXIT.done;
        });
      }),
    );
}

const COEFFICIENTS = [
  'cohenKappa',
  'fleissKappa',
  'alphaNominal',
  'alphaOrdinal',
  'alphaInterval',
  'ac1',
] as const;

/** People against people as scripts read it: numbers, null with a reason where undefined. */
function agreementRecord(agreement: HumanAgreement): unknown {
  const { summary, question, scale, reviewers, unsure } = agreement;
  const reasons: Record<string, string> = {};
  const intervals: Record<string, unknown> = {};
  const numbers = Object.fromEntries(
    COEFFICIENTS.map((name) => {
      const estimate = summary[name];
      if (estimate.kind === 'undefined') reasons[name] = estimate.reason;
      const range = intervalOf(estimate);
      if (range !== null) intervals[name] = range;
      return [name, valueOf(estimate)];
    }),
  );
  if (summary.percentAgreement.kind === 'undefined') {
    reasons['percentAgreement'] = summary.percentAgreement.reason;
  }
  const name = (rater: number): string => reviewers[rater] ?? '';
  return {
    question,
    scale,
    units: summary.units,
    pairableUnits: summary.pairableUnits,
    raters: summary.raters,
    ratings: summary.ratings,
    unsure,
    categories: summary.categories,
    percentAgreement: share(summary.percentAgreement),
    ...numbers,
    intervals,
    cohenPairs: summary.cohenPairs,
    pairCount: summary.pairs.length,
    pairs:
      summary.pairs.length > MOST_PAIRS
        ? []
        : summary.pairs.map(({ first, second, n, agreement: agreed, kappa, ac1 }) => ({
            first: name(first),
            second: name(second),
            n,
            agreement: share(agreed),
            kappa: valueOf(kappa),
            ac1: valueOf(ac1),
          })),
    perReviewer: summary.perRater.map(({ rater, ratings, agreementWithOthers }) => ({
      reviewer: name(rater),
      ratings,
      agreementWithOthers: share(agreementWithOthers),
    })),
    reasons,
    reason:
      Object.keys(reasons).length === 0 ? null : [...new Set(Object.values(reasons))].join(' '),
  };
}

function share(estimate: Estimate): {
  value: number | null;
  low: number | null;
  high: number | null;
} {
  const range = intervalOf(estimate);
  return { value: valueOf(estimate), low: range?.low ?? null, high: range?.high ?? null };
}

function agreementText(agreements: readonly HumanAgreement[]): string {
  if (agreements.length === 0) return 'This workspace has no human labels.\n';
  const right = (title: string) => ({ title, align: 'right' as const });
  const decimal = (estimate: Estimate): string =>
    estimate.kind === 'value' ? estimate.value.toFixed(3) : '-';
  const table = textTable(
    [
      { title: 'question' },
      right('people'),
      right('units'),
      right('answers'),
      right('same'),
      right('Cohen'),
      right('Fleiss'),
      right('alpha nom.'),
      right('alpha ord.'),
      right('alpha int.'),
      right('AC1'),
    ],
    agreements.map(({ question, summary }) => [
      question,
      String(summary.raters),
      String(summary.pairableUnits),
      String(summary.ratings),
      summary.percentAgreement.kind === 'value'
        ? `${(100 * summary.percentAgreement.value).toFixed(1)} %`
        : '-',
      decimal(summary.cohenKappa),
      decimal(summary.fleissKappa),
      decimal(summary.alphaNominal),
      decimal(summary.alphaOrdinal),
      decimal(summary.alphaInterval),
      decimal(summary.ac1),
    ]),
  );
  const notes = agreements.flatMap(({ question, summary }) =>
    summary.fleissKappa.kind === 'undefined'
      ? [shown(`${question}: ${summary.fleissKappa.reason}`, 300)]
      : [],
  );
  return table + (notes.length === 0 ? '' : `\n${notes.join('\n')}\n`);
}
