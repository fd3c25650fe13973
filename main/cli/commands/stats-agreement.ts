import type { Command } from 'commander';
import type { ConsistencyReport, HumanAgreement } from '../../../shared/contract/agreement.ts';
import type { Estimate } from '../../../shared/stats/estimate.ts';
import { agreementRecord } from '../agreement-record.ts';
import { type Cli, collect, globalOptions } from '../cli.ts';
import { EXIT, printJson, shown } from '../cli-io.ts';
import { withSession } from '../core-session.ts';
import { addLabelOptions, filterOf, type FilterOptions } from '../filter-options.ts';
import { percentText, rangeText } from '../share-text.ts';
import { textTable } from '../text-table.ts';

interface AgreementOptions extends Omit<FilterOptions, 'humanQuestion'> {
  readonly question?: readonly string[];
}

interface QuestionAgreement {
  readonly agreement: HumanAgreement;
  readonly consistency: ConsistencyReport;
}

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
          const found: QuestionAgreement[] = [];
          for (const humanQuestion of wanted) {
            const about = { ...filter, humanQuestion };
            found.push({
              agreement: await session.call('stats.agreement', about),
              consistency: await session.call('agreement.consistency', { filter: about }),
            });
          }
          if (global.json === true) {
            printJson(
              cli.io,
              found.map(({ agreement, consistency }) => agreementRecord(agreement, consistency)),
            );
          } else {
            cli.io.stdout(
              agreementText(found.map(({ agreement }) => agreement)) + consistencyText(found),
            );
          }
          return EXIT.done;
        });
      }),
    );
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
      right('differ'),
      right('answers'),
      right('same'),
      right('Cohen'),
      right('Fleiss'),
      right('alpha nom.'),
      right('alpha ord.'),
      right('alpha int.'),
      right('AC1'),
    ],
    agreements.map(({ question, summary, differing }) => [
      question,
      String(summary.raters),
      String(summary.pairableUnits),
      String(differing),
      String(summary.ratings),
      percentText(summary.percentAgreement),
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

/** People against themselves and against known answers; nothing where there is neither. */
function consistencyText(found: readonly QuestionAgreement[]): string {
  const lines = found.flatMap(({ agreement: { question }, consistency }) => [
    ...consistency.repeats.rows.map((row) => ({ question, of: 'same answer again', ...row })),
    ...consistency.gold.rows.map((row) => ({ question, of: 'right about hidden gold', ...row })),
  ]);
  if (lines.length === 0) return '';
  const table = textTable(
    [
      { title: 'question' },
      { title: 'share' },
      { title: 'person' },
      { title: 'n', align: 'right' },
      { title: 'value', align: 'right' },
      { title: '95 %', align: 'right' },
    ],
    lines.map(({ question, of, reviewer, same }) => [
      question,
      of,
      reviewer?.name ?? 'everybody',
      String(same.n),
      percentText(same),
      rangeText(same),
    ]),
  );
  return `\n${table}`;
}
