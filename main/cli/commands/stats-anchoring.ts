import type { Command } from 'commander';
import type { AnchoringReport } from '../../../shared/contract/agreement.ts';
import { anchoringRecord } from '../agreement-record.ts';
import { type Cli, collect, globalOptions } from '../cli.ts';
import { EXIT, printJson } from '../cli-io.ts';
import { withSession } from '../core-session.ts';
import { addLabelOptions, filterOf, type FilterOptions } from '../filter-options.ts';
import { percentText, rangeText } from '../share-text.ts';
import { textTable } from '../text-table.ts';

/** `assay stats anchoring` */
export function addAnchoringCommand(stats: Command, cli: Cli): void {
  addLabelOptions(stats.command('anchoring'))
    .description('how often people change their answers once a blinded pack shows them the judge')
    .option('--metric <name>', 'only verdicts on this metric; repeatable', collect)
    .action(
      cli.action(async (options: FilterOptions, command: Command) => {
        const global = globalOptions(command);
        return withSession(cli.io, global, false, async (session) => {
          const filter = await filterOf(session, options);
          const report = await session.call('agreement.anchoring', { filter });
          if (global.json === true) printJson(cli.io, anchoringRecord(report));
          else cli.io.stdout(anchoringText(report));
          return EXIT.done;
        });
      }),
    );
}

function anchoringText({ rows, waiting }: AnchoringReport): string {
  const open = waiting === 0 ? '' : `${waiting} answers still wait for a choice.\n`;
  if (rows.length === 0) return `No answer of a blinded pack was followed by the judge.\n${open}`;
  const right = (title: string) => ({ title, align: 'right' as const });
  const table = textTable(
    [
      { title: 'verdict on' },
      { title: 'person' },
      right('revealed'),
      right('changed'),
      right('95 %'),
      right('to the judge'),
      right('of'),
      right('away from it'),
      right('of'),
    ],
    rows.map(({ metric, reviewer, changed, towards, away }) => [
      metric ?? 'any answer',
      reviewer?.name ?? 'everybody',
      String(changed.n),
      percentText(changed),
      rangeText(changed),
      percentText(towards),
      metric === null ? '-' : String(towards.n),
      percentText(away),
      metric === null ? '-' : String(away.n),
    ]),
  );
  return open === '' ? table : `${table}\n${open}`;
}
