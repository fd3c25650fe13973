import { memo } from 'react';
import type { AgreementRow } from '../../../shared/contract/agreement.ts';
import { formatCount, formatPercent, formatPlural } from '../../ui/format.ts';
import { About, NumberTable, SelectableRow } from '../../ui/number-table.tsx';
import { IntervalBar } from '../alignment/interval-bar.tsx';
import { CellButton, Coefficient, Reasoned } from '../alignment/number-cell.tsx';
import { alphasOf } from './agreement-data.ts';
import classes from './agreement.module.css';

export type SameOrNot = 'all' | 'same' | 'different';

interface QuestionTableProps {
  readonly rows: readonly AgreementRow[];
  readonly selected: string;
  readonly onSelect: (question: string) => void;
  readonly onOpen: (question: string, which: SameOrNot) => void;
}

const HEADS = [
  ['Question', 'What people were asked, how many answered, and how many were unsure.'],
  ['Units', 'Cases, steps or turns that two people or more judged.'],
  ['Differ', 'Units on which not everybody said the same.'],
  ['Agreement', 'Share of equal answers among all pairs of answers, with its 95% interval.'],
  ['α', 'Krippendorff’s alpha, beyond chance, of the level that fits the answers.'],
  ['AC1', 'Gwet’s AC1: beyond chance, and steady when nearly everybody says the same.'],
  ['Fleiss κ', 'Beyond chance, for any number of people.'],
  ['Cohen κ', 'Beyond chance, the mean over pairs of people.'],
] as const;

/** One line for each question. Every number opens the cases behind it. */
export function QuestionTable({ rows, selected, onSelect, onOpen }: QuestionTableProps) {
  return (
    <NumberTable label="Questions" heads={HEADS} isSelectable className={classes.figures}>
      {rows.map((row) => (
        <QuestionRow
          key={row.question}
          row={row}
          isSelected={row.question === selected}
          onSelect={onSelect}
          onOpen={onOpen}
        />
      ))}
    </NumberTable>
  );
}

interface QuestionRowProps extends Pick<QuestionTableProps, 'onSelect' | 'onOpen'> {
  readonly row: AgreementRow;
  readonly isSelected: boolean;
}

const QuestionRow = memo(function QuestionRow({
  row,
  isSelected,
  onSelect,
  onOpen,
}: QuestionRowProps) {
  const { question, title, summary, alphaLevel, differing, unsure } = row;
  const open = (which: SameOrNot) => () => onOpen(question, which);
  const alpha = alphasOf(summary)[alphaLevel];
  return (
    <SelectableRow
      name={title}
      title={title === question ? title : `${title} (${question})`}
      isSelected={isSelected}
      onSelect={() => onSelect(question)}
      about={
        <About>
          {formatPlural(summary.raters, 'person', 'people')},{' '}
          {formatPlural(summary.ratings, 'answer')}
          {unsure > 0 ? `, ${formatCount(unsure)} unsure left out` : ''}
        </About>
      }
    >
      <td data-number>
        <CellButton
          label={`${title}, units of two people or more`}
          text={formatCount(summary.pairableUnits)}
          onClick={open('all')}
        />
      </td>
      <td data-number>
        {differing === 0 ? (
          <span className={classes.zero}>0</span>
        ) : (
          <CellButton
            label={`${title}, people differ`}
            text={formatCount(differing)}
            onClick={open('different')}
          />
        )}
      </td>
      <td data-number>
        <Reasoned estimate={summary.percentAgreement}>
          {(value) => (
            <span className={classes.share} data-roomy>
              <IntervalBar estimate={summary.percentAgreement} />
              <CellButton
                label={`${title}, agreement`}
                text={formatPercent(value)}
                onClick={open('all')}
              />
            </span>
          )}
        </Reasoned>
      </td>
      <Coefficient
        estimate={alpha}
        label={`${title}, ${alphaLevel} alpha`}
        below={alphaLevel}
        onClick={open('all')}
      />
      <Coefficient estimate={summary.ac1} label={`${title}, AC1`} onClick={open('all')} />
      <Coefficient
        estimate={summary.fleissKappa}
        label={`${title}, Fleiss’ kappa`}
        onClick={open('all')}
      />
      <Coefficient
        estimate={summary.cohenKappa}
        label={`${title}, Cohen’s kappa`}
        onClick={open('all')}
      />
    </SelectableRow>
  );
});
