import { useMemo } from 'react';
import type { AgreementRow, PersonRef } from '../../../shared/contract/agreement.ts';
import { formatCount, formatPercent, NONE } from '../../ui/format.ts';
import { ChartCard } from '../alignment/chart-card.tsx';
import { valueOf } from '../alignment/chart-data.ts';
import { formatCoefficient, intervalText } from '../alignment/number-cell.tsx';
import { matrixCells, type PairCell, pairTable } from './agreement-data.ts';
import classes from './agreement.module.css';

/** Up to so many people each cell has room for a second line. */
const ROOMY = 7;
const WIDTH = 520;
const LEFT = 116;
const TOP = 26;
const GAP = 3;
const STRONGEST = 0.4;

interface PairMatrixProps {
  readonly row: AgreementRow;
  readonly asTable: boolean;
  readonly onOpen: (first: PersonRef, second: PersonRef) => void;
}

/**
 * Everybody against everybody: agreement above the diagonal, Cohen's kappa below it. The number
 * stands in each cell, so the shade only helps to find it.
 */
export function PairMatrix({ row, asTable, onOpen }: PairMatrixProps) {
  const cells = useMemo(() => matrixCells(row), [row]);
  const people = row.matrixRaters.length;
  const isRoomy = people <= ROOMY;
  const size = {
    width: (WIDTH - LEFT) / Math.max(1, people),
    height: isRoomy ? 46 : Math.max(17, Math.min(26, 380 / people)),
  };
  const height = TOP + people * size.height;
  const left = row.summary.perRater.filter(
    ({ agreementWithOthers }) => agreementWithOthers.n > 0,
  ).length;
  return (
    <ChartCard
      title="Pair by pair"
      subtitle={
        left > people
          ? `${people} of ${formatCount(left)} people; agreement above, Cohen’s κ below`
          : 'agreement above the diagonal, Cohen’s κ below'
      }
      table={pairTable(row)}
      asTable={asTable}
    >
      <svg
        className={classes.matrix}
        viewBox={`0 0 ${WIDTH} ${height}`}
        role="group"
        aria-label={`Pair by pair, ${row.title}`}
      >
        {row.matrixRaters.map((rater, at) => (
          <g key={rater}>
            <text
              x={LEFT - 8}
              y={TOP + at * size.height + size.height / 2 + 4}
              textAnchor="end"
              className={classes.matrixName}
            >
              <title>{row.reviewers[rater]}</title>
              {`${isRoomy ? '' : `${at + 1} `}${shorten(row.reviewers[rater] ?? '', 15)}`}
            </text>
            <text
              x={LEFT + at * size.width + size.width / 2}
              y={16}
              textAnchor="middle"
              className={classes.matrixName}
            >
              <title>{row.reviewers[rater]}</title>
              {isRoomy ? shorten(row.reviewers[rater] ?? '', Math.floor(size.width / 8)) : at + 1}
            </text>
            <rect
              x={LEFT + at * size.width}
              y={TOP + at * size.height}
              width={size.width - GAP}
              height={size.height - GAP}
              rx={4}
              className={classes.matrixSelf}
            />
          </g>
        ))}
        {cells.map((cell) => (
          <Cell
            key={`${cell.row} ${cell.column}`}
            cell={cell}
            size={size}
            isRoomy={isRoomy}
            onOpen={onOpen}
          />
        ))}
      </svg>
    </ChartCard>
  );
}

interface CellProps {
  readonly cell: PairCell;
  readonly size: { readonly width: number; readonly height: number };
  readonly isRoomy: boolean;
  readonly onOpen: (first: PersonRef, second: PersonRef) => void;
}

function Cell({ cell, size, isRoomy, onOpen }: CellProps) {
  const { first, second, n } = cell;
  const isAgreement = cell.column > cell.row;
  const estimate = isAgreement ? cell.agreement : cell.kappa;
  const value = valueOf(estimate);
  const words =
    value === null ? NONE : isAgreement ? formatPercent(value, 0) : formatCoefficient(value);
  const what = isAgreement ? 'agreement' : 'Cohen’s kappa';
  const why = estimate.kind === 'undefined' ? estimate.reason : intervalText(estimate);
  const label = `${first.name} and ${second.name}, ${what}: ${words} n ${formatCount(n)}. Open the cases.`;
  const x = LEFT + cell.column * size.width;
  const y = TOP + cell.row * size.height;
  const middle = x + (size.width - GAP) / 2;
  return (
    <g
      role="button"
      tabIndex={0}
      aria-label={label}
      className={classes.matrixCell}
      onClick={() => onOpen(first, second)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        onOpen(first, second);
      }}
    >
      <title>{`${first.name} and ${second.name}, ${what}: ${words}. ${why}`}</title>
      <rect
        x={x}
        y={y}
        width={size.width - GAP}
        height={size.height - GAP}
        rx={4}
        fillOpacity={0.04 + STRONGEST * Math.max(0, value ?? 0)}
      />
      <text
        x={middle}
        y={y + (isRoomy ? 19 : size.height / 2 + 2.5)}
        textAnchor="middle"
        className={isRoomy ? classes.matrixValue : classes.matrixSmall}
      >
        {words}
      </text>{' '}
      {isRoomy ? (
        <text x={middle} y={y + 34} textAnchor="middle" className={classes.matrixCount}>
          n {formatCount(n)}
        </text>
      ) : null}
    </g>
  );
}

function shorten(name: string, chars: number): string {
  return name.length <= chars ? name : `${name.slice(0, Math.max(1, chars - 1))}…`;
}
