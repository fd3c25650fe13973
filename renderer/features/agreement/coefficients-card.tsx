import type { AgreementRow } from '../../../shared/contract/agreement.ts';
import { Card } from '../../ui/card.tsx';
import { formatPlural } from '../../ui/format.ts';
import { NumberTable } from '../../ui/number-table.tsx';
import { RangeBar } from '../alignment/interval-bar.tsx';
import { formatCoefficient } from '../alignment/number-cell.tsx';
import { barStart, coefficientsOf } from './agreement-data.ts';
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
      <NumberTable label="Coefficients, table" isCompact className={classes.figures} heads={HEADS}>
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
      </NumberTable>
    </Card>
  );
}
