import type {
  AgreementCell,
  AgreementRow,
  ConsistencyReport,
  PersonRef,
} from '../../../shared/contract/agreement.ts';
import { Card, CardNothing } from '../../ui/card.tsx';
import { formatCount, formatPercent, formatPlural } from '../../ui/format.ts';
import { NumberTable } from '../../ui/number-table.tsx';
import { valueOf } from '../alignment/chart-data.ts';
import { formatCoefficient, intervalText, Reasoned } from '../alignment/number-cell.tsx';
import { personOf } from './agreement-data.ts';
import { CountCell, hitsOf, PersonCell, ShareCell } from './people-table.tsx';
import classes from './agreement.module.css';

type Open = (cell: AgreementCell) => void;

const PERSON_HEADS = [
  ['Person', 'Everybody who answered this question.'],
  ['Answers', 'Units that this person answered.'],
  [
    'With most others',
    'Share of answers that most of the others gave too, with its 95% interval. Ties of the others are left out.',
  ],
  ['Compared', 'Answers that had a majority of others to meet.'],
  ['Against', 'Answers that most of the others did not give.'],
  ['With each other', 'Mean share of the other people who said the same.'],
] as const;

/** Each person against the others, on one question. */
export function PeopleCard({ row, onOpen }: { readonly row: AgreementRow; readonly onOpen: Open }) {
  const people = row.summary.perRater.toSorted(
    (a, b) => b.agreementWithMajority.n - a.agreementWithMajority.n || a.rater - b.rater,
  );
  return (
    <Card title="Person by person" subtitle={row.title} isWide>
      <NumberTable
        label="Person by person, table"
        isCompact
        className={classes.figures}
        heads={PERSON_HEADS}
      >
        {people.map(({ rater, ratings, agreementWithMajority, agreementWithOthers }) => {
          const reviewer = personOf(row, rater);
          const open = (which: 'all' | 'same' | 'different') => () =>
            onOpen({ of: 'reviewer', reviewer, which });
          return (
            <tr key={reviewer.id}>
              <PersonCell person={reviewer} />
              <td data-number>{formatCount(ratings)}</td>
              <ShareCell
                estimate={agreementWithMajority}
                label={`${reviewer.name}, with most others`}
                onClick={open('same')}
              />
              <CountCell
                count={agreementWithMajority.n}
                label={`${reviewer.name}, compared`}
                onClick={open('all')}
              />
              <CountCell
                count={agreementWithMajority.n - hitsOf(agreementWithMajority)}
                label={`${reviewer.name}, against most others`}
                onClick={open('different')}
              />
              <td data-number>
                <Reasoned estimate={agreementWithOthers}>
                  {(value) => formatPercent(value)}
                </Reasoned>
              </td>
            </tr>
          );
        })}
      </NumberTable>
    </Card>
  );
}

interface ConsistencyProps {
  readonly report: ConsistencyReport;
  readonly title: string;
  readonly onOpen: Open;
}

const REPEAT_HEADS = [
  ['Person', 'Everybody who answered a case twice.'],
  ['Same again', 'Share of repeats with the same answer, with its 95% interval.'],
  ['Repeats', 'Pairs of answers of one person to one case.'],
  ['Changed', 'Repeats with another answer.'],
] as const;

/** How steady people are: the same case a second time. */
export function RepeatsCard({ report, title, onOpen }: ConsistencyProps) {
  const { rows, hidden, otherPack, kappa } = report.repeats;
  const kappaValue = valueOf(kappa);
  return (
    <Card
      title="The same case again"
      isWide={report.gold.rows.length === 0}
      subtitle={
        rows.length === 0 ? (
          title
        ) : (
          <span title={kappa.kind === 'undefined' ? kappa.reason : intervalText(kappa)}>
            {formatPlural(hidden, 'hidden repeat')}, {formatCount(otherPack)} in another pack
            {kappaValue === null ? '' : `, κ ${formatCoefficient(kappaValue)}`}
          </span>
        )
      }
    >
      {rows.length === 0 ? (
        <CardNothing>
          Nobody has answered a case twice. Assign a pack with hidden repeats, or put cases of one
          pack into a second one for the same people.
        </CardNothing>
      ) : (
        <SharesTable of="repeat" label="Repeats" heads={REPEAT_HEADS} rows={rows} onOpen={onOpen} />
      )}
    </Card>
  );
}

const GOLD_HEADS = [
  ['Person', 'Everybody who answered a hidden gold case.'],
  ['Right', 'Share of answers that are the known one, with its 95% interval.'],
  ['Cases', 'Answers to cases whose answer was known beforehand.'],
  ['Wrong', 'Answers that are not the known one.'],
] as const;

/** Score on hidden gold; only a lead's workspace knows it. */
export function GoldCard({ report, title, onOpen }: ConsistencyProps) {
  const { rows } = report.gold;
  if (rows.length === 0) return null;
  return (
    <Card title="Hidden gold" subtitle={`${title}, for leads only`}>
      <SharesTable of="gold" label="Gold" heads={GOLD_HEADS} rows={rows} onOpen={onOpen} />
    </Card>
  );
}

interface SharesTableProps {
  readonly of: 'repeat' | 'gold';
  readonly label: string;
  readonly heads: typeof REPEAT_HEADS | typeof GOLD_HEADS;
  readonly rows: ConsistencyReport['gold']['rows'];
  readonly onOpen: Open;
}

function SharesTable({ of, label, heads, rows, onOpen }: SharesTableProps) {
  const [, share, all, others] = heads;
  return (
    <NumberTable label={`${label}, table`} isCompact className={classes.figures} heads={heads}>
      {rows.map(({ reviewer, same }) => {
        const name = nameOf(reviewer);
        const open = (which: 'all' | 'same' | 'different') => () => onOpen({ of, reviewer, which });
        return (
          <tr key={reviewer?.id ?? ' everybody'}>
            <PersonCell person={reviewer} />
            <ShareCell estimate={same} label={`${name}, ${share[0]}`} onClick={open('same')} />
            <CountCell count={same.n} label={`${name}, ${all[0]}`} onClick={open('all')} />
            <CountCell
              count={same.n - hitsOf(same)}
              label={`${name}, ${others[0]}`}
              onClick={open('different')}
            />
          </tr>
        );
      })}
    </NumberTable>
  );
}

function nameOf(reviewer: PersonRef | null): string {
  return reviewer?.name ?? 'Everybody';
}
