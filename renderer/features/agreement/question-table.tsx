import { Tooltip } from '@mantine/core';
import { memo, useEffect, useRef } from 'react';
import type { AgreementRow } from '../../../shared/contract/agreement.ts';
import { formatCount, formatPercent, formatPlural } from '../../ui/format.ts';
import { IntervalBar } from '../alignment/interval-bar.tsx';
import { CellButton, Coefficient, Reasoned } from '../alignment/number-cell.tsx';
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
    <div className={classes.tableScroll} tabIndex={0} role="group" aria-label="Questions">
      <table className={classes.table} data-selectable>
        <thead>
          <tr>
            {HEADS.map(([title, help], index) => (
              <th key={title} scope="col" aria-label={title} data-number={index > 0 || undefined}>
                <Tooltip label={help} multiline maw={260}>
                  <span tabIndex={0}>{title}</span>
                </Tooltip>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <QuestionRow
              key={row.question}
              row={row}
              isSelected={row.question === selected}
              onSelect={onSelect}
              onOpen={onOpen}
            />
          ))}
        </tbody>
      </table>
    </div>
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
  const element = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (isSelected) element.current?.scrollIntoView({ block: 'nearest' });
  }, [isSelected]);
  const { question, title, summary, alphaLevel, differing, unsure } = row;
  const open = (which: SameOrNot) => () => onOpen(question, which);
  const alpha = {
    nominal: summary.alphaNominal,
    ordinal: summary.alphaOrdinal,
    interval: summary.alphaInterval,
  }[alphaLevel];
  return (
    <tr
      ref={element}
      data-selected={isSelected || undefined}
      aria-selected={isSelected}
      onClick={() => onSelect(question)}
    >
      <th scope="row">
        <button
          type="button"
          className={classes.questionName}
          onClick={() => onSelect(question)}
          title={title === question ? title : `${title} (${question})`}
        >
          {title}
        </button>
        <span className={classes.about}>
          {formatPlural(summary.raters, 'person', 'people')},{' '}
          {formatPlural(summary.ratings, 'answer')}
          {unsure > 0 ? `, ${formatCount(unsure)} unsure left out` : ''}
        </span>
      </th>
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
            <span className={classes.share}>
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
    </tr>
  );
});
