import { memo } from 'react';
import type { AlignmentCell, AlignmentRow } from '../../../shared/contract/alignment.ts';
import type { Estimate } from '../../../shared/stats/estimate.ts';
import { formatCount, formatPercent, NONE } from '../../ui/format.ts';
import { About, type Head, NumberTable, SelectableRow } from '../../ui/number-table.tsx';
import { IntervalBar } from './interval-bar.tsx';
import { CellButton, Coefficient, type NumberCellProps, Reasoned } from './number-cell.tsx';
import classes from './alignment.module.css';

interface AlignmentTableProps {
  readonly rows: readonly AlignmentRow[];
  readonly selectedId: string | null;
  readonly positiveClass: 'fail' | 'pass';
  readonly onSelect: (metricId: string) => void;
  readonly onOpen: (metricId: string, cell: AlignmentCell) => void;
}

const HEADS = [
  ['Metric', 'The metric and the human label that it is compared with.'],
  ['n', 'Judgements with a verdict of the metric and one of a person.'],
  ['Agreement', 'Share of equal verdicts, with its 95% Wilson interval.'],
  ['Missed failures', 'The metric passes, people fail. The rate is a share of what people fail.'],
  ['False alarms', 'The metric fails, people pass. The rate is a share of what people pass.'],
  ['κ', 'Cohen’s kappa: agreement beyond chance.'],
  ['AC1', 'Gwet’s AC1: beyond chance, and steady when nearly everything passes.'],
  ['MCC', 'Matthews correlation of the two verdicts.'],
  ['Base rate', 'Share that people pass.'],
  [
    'Always-pass',
    'Agreement of a metric that passes everything. A metric below it is worth nothing.',
  ],
  ['Rank corr.', 'Spearman’s correlation of score and human grade, for graded labels.'],
] as const;

/** From the agreement to the always-pass baseline. */
const VERDICT_COLUMNS = 8;

/** One line for each metric. Every number opens the cases behind it. */
export function AlignmentTable({
  rows,
  selectedId,
  positiveClass,
  onSelect,
  onOpen,
}: AlignmentTableProps) {
  const [missed, alarm] = positiveClass === 'fail' ? ['FN', 'FP'] : ['FP', 'FN'];
  const notes: Readonly<Record<string, string>> = {
    'Missed failures': missed,
    'False alarms': alarm,
  };
  const heads = HEADS.map(([title, help]): Head => {
    const note = notes[title];
    return note === undefined ? [title, help] : [title, help, note];
  });
  return (
    <NumberTable label="Metrics" heads={heads} isSelectable className={classes.metrics}>
      {rows.map((row) => (
        <MetricRow
          key={row.metricId}
          row={row}
          isSelected={row.metricId === selectedId}
          onSelect={onSelect}
          onOpen={onOpen}
        />
      ))}
    </NumberTable>
  );
}

interface MetricRowProps {
  readonly row: AlignmentRow;
  readonly isSelected: boolean;
  readonly onSelect: (metricId: string) => void;
  readonly onOpen: (metricId: string, cell: AlignmentCell) => void;
}

const MetricRow = memo(function MetricRow({ row, isSelected, onSelect, onOpen }: MetricRowProps) {
  const { summary } = row;
  const open = (cell: AlignmentCell) => () => onOpen(row.metricId, cell);
  const noVerdict = summary.rows - summary.n;
  return (
    <SelectableRow
      name={row.metric}
      title={row.metric}
      isSelected={isSelected}
      onSelect={() => onSelect(row.metricId)}
      about={
        <>
          <About>
            {row.humanQuestion === null ? 'no human label' : `against “${row.humanQuestion}”`}
          </About>
          <Need row={row} />
        </>
      }
    >
      <td data-number>
        <CellButton
          label={`${row.metric}, compared`}
          text={formatCount(summary.n)}
          onClick={open('all')}
        />
        {noVerdict > 0 ? (
          <CellButton
            label={row.metric}
            text={`${formatCount(noVerdict)} not compared`}
            onClick={open('no_verdict')}
            isQuiet
          />
        ) : null}
      </td>
      {summary.basis === 'grade' ? (
        <td colSpan={VERDICT_COLUMNS} className={classes.onlyGrades}>
          People gave grades here, so only the ranks are compared. Say from which grade on a case
          passes to compare verdicts.
        </td>
      ) : (
        <VerdictCells row={row} open={open} />
      )}
      <Coefficient
        estimate={summary.spearman}
        label={`${row.metric}, rank correlation`}
        onClick={open('all')}
      />
    </SelectableRow>
  );
});

interface VerdictCellsProps {
  readonly row: AlignmentRow;
  readonly open: (cell: AlignmentCell) => () => void;
}

/** What two verdicts have in common: {@link VERDICT_COLUMNS} cells. */
function VerdictCells({ row, open }: VerdictCellsProps) {
  const { summary } = row;
  return (
    <>
      <td data-number>
        <Reasoned estimate={summary.agreement}>
          {(value) => (
            <CellButton
              label={`${row.metric}, agreement`}
              text={formatPercent(value)}
              onClick={open('agree')}
            />
          )}
        </Reasoned>
        <IntervalBar estimate={summary.agreement} baseline={summary.alwaysPassAgreement} />
      </td>
      <td data-number>
        <CountAndRate
          count={summary.missedFailures}
          rate={summary.missedFailureRate}
          label={`${row.metric}, missed failures`}
          onClick={open('missed_failure')}
        />
      </td>
      <td data-number>
        <CountAndRate
          count={summary.falseAlarms}
          rate={summary.falseAlarmRate}
          label={`${row.metric}, false alarms`}
          onClick={open('false_alarm')}
        />
      </td>
      <Coefficient estimate={summary.kappa} label={`${row.metric}, kappa`} onClick={open('all')} />
      <Coefficient estimate={summary.ac1} label={`${row.metric}, AC1`} onClick={open('all')} />
      <Coefficient estimate={summary.mcc} label={`${row.metric}, MCC`} onClick={open('all')} />
      <Share
        estimate={summary.baseRate}
        label={`${row.metric}, passed by people`}
        onClick={open('human_pass')}
      />
      <Share
        estimate={summary.alwaysPassAgreement}
        label={`${row.metric}, right if everything passed`}
        onClick={open('human_pass')}
      />
    </>
  );
}

/** What is still needed before the agreement is worth quoting, or why there is none. */
function Need({ row }: { readonly row: AlignmentRow }) {
  const { summary } = row;
  if (row.reason !== null) return <span className={classes.need}>{row.reason}</span>;
  if (summary.basis !== 'verdict' || summary.labelsNeeded === 0) return null;
  return (
    <span className={classes.need}>
      Too few labels: {formatCount(summary.labelsNeeded)} more for ±5 points
    </span>
  );
}

interface CountAndRateProps {
  readonly count: number;
  readonly rate: Estimate;
  readonly label: string;
  readonly onClick: () => void;
}

function CountAndRate({ count, rate, label, onClick }: CountAndRateProps) {
  if (rate.kind === 'undefined' && count === 0)
    return <Reasoned estimate={rate}>{() => NONE}</Reasoned>;
  return (
    <>
      <CellButton label={label} text={formatCount(count)} onClick={onClick} />
      <About>{rate.kind === 'value' ? formatPercent(rate.value) : NONE}</About>
    </>
  );
}

function Share({ estimate, label, onClick }: NumberCellProps) {
  return (
    <td data-number>
      <Reasoned estimate={estimate}>
        {(value) => <CellButton label={label} text={formatPercent(value)} onClick={onClick} />}
      </Reasoned>
    </td>
  );
}
