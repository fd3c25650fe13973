import { useMemo } from 'react';
import type { AlignmentCell, AlignmentRow } from '../../../shared/contract/alignment.ts';
import { formatCount, formatPercent } from '../../ui/format.ts';
import { ChartCard } from './chart-card.tsx';
import { matrixCells, matrixTable, type MatrixCell } from './chart-data.ts';
import classes from './alignment.module.css';

const CELL = { width: 168, height: 88, gap: 6 } as const;
const LEFT = 92;
const TOP = 26;

interface ConfusionMatrixProps {
  readonly row: AlignmentRow;
  readonly positiveClass: 'fail' | 'pass';
  readonly asTable: boolean;
  readonly onOpen: (cell: AlignmentCell) => void;
}

/** What the metric said against what people said. Each cell opens its cases. */
export function ConfusionMatrix({ row, positiveClass, asTable, onOpen }: ConfusionMatrixProps) {
  const cells = useMemo(() => matrixCells(row, positiveClass), [row, positiveClass]);
  const [bothPass, falseAlarm, missed, bothFail] = cells;
  const places = [
    [bothPass, 0, 0],
    [falseAlarm, 1, 0],
    [missed, 0, 1],
    [bothFail, 1, 1],
  ] as const;
  const width = LEFT + 2 * CELL.width + CELL.gap;
  const height = TOP + 2 * CELL.height + CELL.gap;
  return (
    <ChartCard
      title="Confusion matrix"
      subtitle={`${row.metric}, n ${formatCount(row.summary.verdictPairs)}`}
      table={matrixTable(cells)}
      asTable={asTable}
      emptyText={
        row.summary.verdictPairs === 0
          ? (row.reason ?? 'No case has both a verdict of this metric and one of a person.')
          : null
      }
    >
      <svg
        className={classes.matrix}
        viewBox={`0 0 ${width} ${height}`}
        role="group"
        aria-label="Confusion matrix"
      >
        {(['Metric passes', 'Metric fails'] as const).map((title, column) => (
          <text
            key={title}
            x={LEFT + column * (CELL.width + CELL.gap) + CELL.width / 2}
            y={16}
            textAnchor="middle"
            className={classes.matrixAxis}
          >
            {title}
          </text>
        ))}
        {(['People pass', 'People fail'] as const).map((title, line) => (
          <text
            key={title}
            x={LEFT - 10}
            y={TOP + line * (CELL.height + CELL.gap) + CELL.height / 2 + 4}
            textAnchor="end"
            className={classes.matrixAxis}
          >
            {title}
          </text>
        ))}
        {places.map(([cell, column, line]) => (
          <Cell
            key={cell.cell}
            cell={cell}
            x={LEFT + column * (CELL.width + CELL.gap)}
            y={TOP + line * (CELL.height + CELL.gap)}
            onOpen={onOpen}
          />
        ))}
      </svg>
    </ChartCard>
  );
}

interface CellProps {
  readonly cell: MatrixCell;
  readonly x: number;
  readonly y: number;
  readonly onOpen: (cell: AlignmentCell) => void;
}

function Cell({ cell, x, y, onOpen }: CellProps) {
  const label = `${cell.title}, ${cell.code}: ${formatCount(cell.count)}, ${formatPercent(cell.share)}. Open the cases.`;
  return (
    <g
      role="button"
      tabIndex={0}
      aria-label={label}
      className={classes.matrixCell}
      data-kind={cell.isAgreement ? 'agreement' : cell.cell}
      onClick={() => onOpen(cell.cell)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        onOpen(cell.cell);
      }}
    >
      <rect
        x={x}
        y={y}
        width={CELL.width}
        height={CELL.height}
        rx={6}
        fillOpacity={cell.count === 0 ? 0.35 : 1}
      />
      <text x={x + 12} y={y + 22} className={classes.matrixTitle}>
        {cell.title}
      </text>{' '}
      <text x={x + CELL.width - 12} y={y + 22} textAnchor="end" className={classes.matrixCode}>
        {cell.code}
      </text>{' '}
      <text x={x + 12} y={y + 56} className={classes.matrixCount}>
        {formatCount(cell.count)}
      </text>{' '}
      <text x={x + 12} y={y + 76} className={classes.matrixCode}>
        {formatPercent(cell.share)}
      </text>
    </g>
  );
}
