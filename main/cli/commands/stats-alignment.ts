import type { Command } from 'commander';
import { type AlignmentRecord, alignmentRecord } from '../../core/io/export/alignment-record.ts';
import { goldTallyText } from '../../../shared/domain/gold.ts';
import { type Cli, globalOptions } from '../cli.ts';
import { EXIT, printJson, shown } from '../cli-io.ts';
import { withSession } from '../core-session.ts';
import { addAlignmentOptions, filterOf, type FilterOptions } from '../filter-options.ts';
import { textTable } from '../text-table.ts';

/** `assay stats alignment` */
export function addAlignmentCommand(stats: Command, cli: Cli): void {
  addAlignmentOptions(stats.command('alignment'))
    .description('how far each metric agrees with people')
    .action(
      cli.action(async (options: FilterOptions, command: Command) => {
        const global = globalOptions(command);
        return withSession(cli.io, global, false, async (session) => {
          const filter = await filterOf(session, options);
          const { rows, labelledTargets } = await session.call('alignment.table', { filter });
          const records = rows.map((row) => alignmentRecord(row, options.groupBy ?? null));
          if (global.json === true) printJson(cli.io, records);
          else cli.io.stdout(alignmentText(records, labelledTargets));
          return EXIT.done;
        });
      }),
    );
}

/** The table as people read it, with what is missing or was left out said below. */
export function alignmentText(
  records: readonly AlignmentRecord[],
  labelledTargets: number,
): string {
  if (records.length === 0) return 'This workspace has no metrics.\n';
  const right = (title: string) => ({ title, align: 'right' as const });
  const table = textTable(
    [
      { title: 'metric' },
      { title: 'compared with' },
      right('n'),
      right('agreement'),
      right('95 %'),
      right('missed'),
      right('alarms'),
      right('kappa'),
      right('AC1'),
      right('MCC'),
      right('base rate'),
      right('Spearman'),
      right('tau-b'),
    ],
    records.map((record) => [
      record.metric,
      record.humanQuestion ?? '-',
      String(record.n),
      percent(record.agreement.value),
      interval(record.agreement),
      count(record.missedFailures),
      count(record.falseAlarms),
      decimal(record.kappa),
      decimal(record.ac1),
      decimal(record.mcc),
      percent(record.baseRate.value),
      decimal(record.spearman),
      decimal(record.kendallTauB),
    ]),
  );
  const notes = [...records.flatMap(notesOf), ...nothingToCompare(records)];
  const head = `${labelledTargets} judged targets have a human label.\n\n`;
  return head + table + (notes.length === 0 ? '' : `\n${notes.join('\n')}\n`);
}

function notesOf(record: AlignmentRecord): string[] {
  const notes: string[] = [];
  if (record.gold !== null) notes.push(goldTallyText(record.gold));
  const { metric, human } = record.noVerdict;
  const left = Object.entries({ ...metric, unsure: human.unsure })
    .filter(([, howMany]) => howMany > 0)
    .map(([why, howMany]) => `${howMany} ${why}`);
  if (record.basis === 'verdict' && left.length > 0) {
    notes.push(`without a verdict and left out: ${left.join(', ')}`);
  }
  if (record.groups !== null) {
    const { field, total, used, skippedConstant } = record.groups;
    notes.push(
      `correlations are averages over ${used} of ${total} values of ${field}; ${skippedConstant} with a constant side were skipped`,
    );
  }
  if (record.basis === 'verdict' && record.labelsNeeded > 0) {
    notes.push(`${record.labelsNeeded} more labels until agreement is known to within ±5 points`);
  }
  return notes.map((note) => shown(`${record.metric}: ${note}`, 400));
}

/** Metrics without anything to compare, together where the reason is the same. */
function nothingToCompare(records: readonly AlignmentRecord[]): string[] {
  const empty = records.filter(({ basis }) => basis === 'none');
  return [...Map.groupBy(empty, ({ reason }) => reason ?? '')].map(([reason, list]) => {
    const names = list.map(({ metric }) => shown(metric, 40)).join(', ');
    return `nothing to compare (${shown(reason)}): ${names}`;
  });
}

function percent(value: number | null): string {
  return value === null ? '-' : `${(100 * value).toFixed(1)} %`;
}

function interval({
  low,
  high,
}: {
  readonly low: number | null;
  readonly high: number | null;
}): string {
  return low === null || high === null
    ? '-'
    : `${(100 * low).toFixed(1)}-${(100 * high).toFixed(1)}`;
}

function decimal(value: number | null): string {
  return value === null ? '-' : value.toFixed(3);
}

function count(value: number | null): string {
  return value === null ? '-' : String(value);
}
