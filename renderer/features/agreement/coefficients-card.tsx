import type { AgreementRow } from '../../../shared/contract/agreement.ts';
import type { Estimate } from '../../../shared/stats/estimate.ts';
import { formatPlural } from '../../ui/format.ts';
import { intervalOf, valueOf } from '../alignment/chart-data.ts';
import { formatCoefficient } from '../alignment/number-cell.tsx';
import { barStart, coefficientsOf } from './agreement-data.ts';
import { Card, PeopleTable } from './people-table.tsx';
import classes from './agreement.module.css';

const HEADS = [
  ['Coefficient', 'How much of the agreement is more than luck; 1 is perfect, 0 is luck.'],
  ['Value', 'The estimate.'],
  ['95% interval', 'Where the value may lie, by resampling the units.'],
] as const;

/** All coefficients of one question, with intervals, or the reason why one has no value. */
export function CoefficientsCard({ row }: { readonly row: AgreementRow }) {
  const lines = coefficientsOf(row);
  const from = barStart(lines);
  return (
    <Card
      title="Beyond chance"
      subtitle={`${row.title}, n ${formatPlural(row.summary.pairableUnits, 'unit')}`}
    >
      <PeopleTable label="Coefficients" heads={HEADS}>
        {lines.map(({ title, help, estimate, isFitting }) => (
          <tr key={title}>
            <th scope="row" title={help}>
              {title}
              {isFitting ? (
                <span className={classes.fits} title="The level that fits these answers.">
                  fits
                </span>
              ) : null}
            </th>
            {estimate.kind === 'undefined' ? (
              <td colSpan={2} className={classes.reason}>
                {estimate.reason}
              </td>
            ) : (
              <>
                <td data-number>{formatCoefficient(estimate.value)}</td>
                <td data-number>
                  <RangeBar estimate={estimate} from={from} />
                </td>
              </>
            )}
          </tr>
        ))}
      </PeopleTable>
    </Card>
  );
}

/** A value with its interval on a scale that ends at 1; the tick is 0, where the scale starts below it. */
function RangeBar({ estimate, from }: { readonly estimate: Estimate; readonly from: number }) {
  const value = valueOf(estimate);
  const interval = intervalOf(estimate);
  if (value === null || interval === null) return <>no interval</>;
  const [low, high] = interval;
  const x = (at: number) => ((Math.max(from, at) - from) / (1 - from)) * 100;
  return (
    <span className={classes.range}>
      <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden>
        <rect x={0} y={4} width={100} height={2} className={classes.rangeTrack} />
        <rect
          x={x(low)}
          y={2.5}
          width={Math.max(0.5, x(high) - x(low))}
          height={5}
          className={classes.rangeSpan}
        />
        {from < 0 ? (
          <rect x={x(0) - 0.3} y={0} width={0.6} height={10} className={classes.rangeZero} />
        ) : null}
        <rect x={x(value) - 0.9} y={0.5} width={1.8} height={9} className={classes.rangeValue} />
      </svg>
      <small>
        {formatCoefficient(low)} to {formatCoefficient(high)}
      </small>
    </span>
  );
}
