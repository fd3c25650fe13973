import { Select } from '@mantine/core';
import { useState } from 'react';
import type {
  AgreementCell,
  AnchoringCell,
  AnchoringReport,
} from '../../../shared/contract/agreement.ts';
import { Card, CardNothing } from '../../ui/card.tsx';
import { formatCount, formatPlural } from '../../ui/format.ts';
import { NumberTable } from '../../ui/number-table.tsx';
import { anchoringChoices } from './agreement-data.ts';
import { CountCell, PersonCell, ShareCell } from './people-table.tsx';
import classes from './agreement.module.css';

const HEADS = [
  ['Person', 'Everybody who saw the judge after answering in a blinded pack.'],
  ['Revealed', 'Answers that were followed by the judge’s.'],
  ['Changed', 'Share that was changed then, with its 95% interval.'],
  [
    'Went over to the judge',
    'Of the verdicts that differed from the judge’s, the share that took its side.',
  ],
  [
    'Left the judge’s side',
    'Of the verdicts that were the judge’s own, the share that became another.',
  ],
] as const;

/** Value of the choice that stands for all answers; ids of metrics are never empty. */
const ANY = '';

interface AnchoringCardProps {
  readonly report: AnchoringReport;
  readonly onOpen: (cell: AgreementCell) => void;
}

/** Whether people change their minds once a blinded pack shows them the judge. */
export function AnchoringCard({ report, onOpen }: AnchoringCardProps) {
  const choices = anchoringChoices(report.rows);
  const [wanted, setWanted] = useState<string | null>(null);
  // The verdict on a metric says more than any answer, so the first metric is shown first.
  const chosen =
    choices.find(({ metricId }) => (metricId ?? ANY) === wanted) ?? choices[1] ?? choices[0];
  const rows = report.rows.filter(({ metricId }) => metricId === (chosen?.metricId ?? null));
  const question = rows[0]?.question ?? null;
  const isMetric = chosen !== undefined && chosen.metricId !== null;
  return (
    <Card
      title="After the judge was shown"
      isWide
      subtitle={[
        question === null ? 'blinded packs' : `blinded packs, by “${question}”`,
        ...(report.waiting > 0
          ? [`${formatPlural(report.waiting, 'case waits', 'cases wait')} for a choice`]
          : []),
      ].join('; ')}
      actions={
        choices.length > 1 ? (
          <Select
            aria-label="What may have changed"
            size="xs"
            w={240}
            allowDeselect={false}
            value={chosen?.metricId ?? ANY}
            onChange={setWanted}
            data={choices.map(({ metricId, label }) => ({ value: metricId ?? ANY, label }))}
          />
        ) : undefined
      }
    >
      {rows.length === 0 ? (
        <CardNothing>
          Build a pack that hides the judge until you submit. What people change once it is shown is
          counted here.
        </CardNothing>
      ) : (
        <NumberTable
          label="After the judge was shown, table"
          isCompact
          className={classes.figures}
          heads={isMetric ? HEADS : HEADS.slice(0, 3)}
        >
          {rows.map(({ reviewer, metricId, changed, towards, away }) => {
            const name = reviewer?.name ?? 'Everybody';
            const open = (which: AnchoringCell) => () =>
              onOpen({ of: 'anchoring', reviewer, metricId, which });
            return (
              <tr key={reviewer?.id ?? ' everybody'}>
                <PersonCell person={reviewer} />
                <CountCell count={changed.n} label={`${name}, revealed`} onClick={open('all')} />
                <ShareCell
                  estimate={changed}
                  label={`${name}, changed`}
                  onClick={open('changed')}
                />
                {isMetric ? (
                  <>
                    <ShareCell
                      estimate={towards}
                      of={`of ${formatCount(towards.n)}`}
                      label={`${name}, went over to the judge`}
                      onClick={open('towards')}
                    />
                    <ShareCell
                      estimate={away}
                      of={`of ${formatCount(away.n)}`}
                      label={`${name}, left the judge’s side`}
                      onClick={open('away')}
                    />
                  </>
                ) : null}
              </tr>
            );
          })}
        </NumberTable>
      )}
    </Card>
  );
}
