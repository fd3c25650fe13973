import { Button, Skeleton, Switch } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type {
  AgreementCell,
  AgreementRow,
  AnchoringReport,
  ConsistencyReport,
} from '../../../shared/contract/agreement.ts';
import type { AlignmentFilter } from '../../../shared/contract/alignment.ts';
import { KeyHint } from '../../commands/key-hint.tsx';
import { useCommands } from '../../commands/use-commands.ts';
import { useCall } from '../../data/client.ts';
import { Cards } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { formatPlural } from '../../ui/format.ts';
import { Page } from '../../ui/page.tsx';
import { QuietDetails } from '../../ui/quiet-details.tsx';
import { fullFilter, sliceCount, withoutSlices } from '../alignment/alignment-filter.ts';
import { Slicers } from '../alignment/slicers.tsx';
import { splitQuestions } from './agreement-data.ts';
import { AnchoringCard } from './anchoring-card.tsx';
import { CoefficientsCard } from './coefficients-card.tsx';
import { PairMatrix } from './pair-matrix.tsx';
import { GoldCard, PeopleCard, RepeatsCard } from './people-cards.tsx';
import { QuestionTable } from './question-table.tsx';
import classes from './agreement.module.css';

/** People against people, against themselves, and against the judge that they were shown. */
export function AgreementScreen() {
  const search = useSearch({ from: '/agreement' });
  const navigate = useNavigate();
  const filter = useMemo(() => fullFilter(search.filter, 'latest'), [search.filter]);
  const table = useCall('agreement.table', { filter }, { keepPrevious: true });
  const options = useCall('alignment.options', {});
  const { compared, waiting } = useMemo(() => splitQuestions(table.data), [table.data]);
  const all = [...compared, ...waiting];
  const selected =
    all.find((row) => row.question === search.question) ??
    compared.find((row) => row.question === 'verdict') ??
    all[0] ??
    null;
  const about = useMemo(
    () => ({ ...filter, humanQuestion: selected?.question ?? 'auto' }),
    [filter, selected?.question],
  );
  const consistency = useCall('agreement.consistency', { filter: about }, { keepPrevious: true });
  const anchoring = useCall('agreement.anchoring', { filter }, { keepPrevious: true });
  const [asTables, setAsTables] = useState(false);

  const setSearch = (question: string | undefined, next: AlignmentFilter) =>
    void navigate({
      to: '/agreement',
      search: { ...(question === undefined ? {} : { question }), filter: next },
      replace: true,
    });
  const select = (question: string) => setSearch(question, filter);
  const open = (cell: AgreementCell, question = selected?.question) =>
    void navigate({
      to: '/library',
      search: {
        filter: {
          behind: {
            kind: 'agreement',
            filter: { ...filter, humanQuestion: question ?? 'auto' },
            cell,
          },
        },
      },
    });
  const move = (step: 1 | -1) => {
    const index = compared.findIndex((row) => row.question === selected?.question);
    const next = compared[Math.min(compared.length - 1, Math.max(0, index + step))];
    if (next) select(next.question);
  };
  useCommands({
    'agreement.nextQuestion': { run: () => move(1) },
    'agreement.previousQuestion': { run: () => move(-1) },
    'agreement.differences': {
      run: () => open({ of: 'question', which: 'different' }),
      enabled: selected !== null && selected.differing > 0,
    },
    'agreement.toggleTables': { run: () => setAsTables(!asTables) },
  });

  const error = table.error ?? consistency.error ?? anchoring.error;
  const isNarrowed = sliceCount(filter) > 0 || filter.labelSource !== 'all';
  return (
    <Page
      title="Agreement"
      subtitle={
        compared.length > 0
          ? `${formatPlural(compared.length, 'question')} that several people answered`
          : undefined
      }
      toolbar={
        <Slicers
          filter={filter}
          options={options.data}
          hasGrades={false}
          isAboutPeople
          onChange={(next) => setSearch(search.question, next)}
        />
      }
      actions={
        compared.length > 0 ? (
          <>
            <Switch
              label="Charts as tables"
              checked={asTables}
              onChange={() => setAsTables(!asTables)}
            />
            <KeyHint command="agreement.toggleTables" />
          </>
        ) : undefined
      }
    >
      {error ? <ErrorPanel error={error} /> : null}
      {table.isPending ? (
        <Skeleton height={220} radius="sm" aria-label="Agreement is being counted" />
      ) : null}
      {table.data && compared.length === 0 ? (
        <NothingShared
          isNarrowed={isNarrowed}
          onClear={() =>
            setSearch(search.question, { ...withoutSlices(filter), labelSource: 'all' })
          }
        />
      ) : null}
      <div className={table.isStale ? classes.stale : undefined}>
        {compared.length > 0 && selected ? (
          <QuestionTable
            rows={compared}
            selected={selected.question}
            onSelect={select}
            onOpen={(question, which) => open({ of: 'question', which }, question)}
          />
        ) : null}
        <Waiting rows={waiting} isAlone={compared.length === 0} />
        <Details
          row={selected}
          consistency={consistency.data}
          anchoring={anchoring.data}
          asTables={asTables}
          onOpen={open}
        />
      </div>
    </Page>
  );
}

interface DetailsProps {
  readonly row: AgreementRow | null;
  readonly consistency: ConsistencyReport | undefined;
  readonly anchoring: AnchoringReport | undefined;
  readonly asTables: boolean;
  readonly onOpen: (cell: AgreementCell) => void;
}

/** What stands below the questions. Where nobody shared a case, only what there is to see. */
function Details({ row, consistency, anchoring, asTables, onOpen }: DetailsProps) {
  const shared = row !== null && row.summary.pairableUnits > 0 ? row : null;
  const title = row?.title ?? '';
  const hasRepeats = (consistency?.repeats.rows.length ?? 0) > 0;
  const hasReveals = (anchoring?.rows.length ?? 0) > 0 || (anchoring?.waiting ?? 0) > 0;
  return (
    <Cards>
      {shared ? <CoefficientsCard row={shared} /> : null}
      {shared ? (
        <PairMatrix
          row={shared}
          asTable={asTables}
          onOpen={(first, second) => onOpen({ of: 'pair', first, second, which: 'all' })}
        />
      ) : null}
      {shared ? <PeopleCard row={shared} onOpen={onOpen} /> : null}
      {consistency && (shared || hasRepeats) ? (
        <RepeatsCard report={consistency} title={title} onOpen={onOpen} />
      ) : null}
      {consistency ? <GoldCard report={consistency} title={title} onOpen={onOpen} /> : null}
      {anchoring && (shared || hasReveals) ? (
        <AnchoringCard report={anchoring} onOpen={onOpen} />
      ) : null}
    </Cards>
  );
}

interface NothingSharedProps {
  readonly isNarrowed: boolean;
  readonly onClear: () => void;
}

function NothingShared({ isNarrowed, onClear }: NothingSharedProps) {
  const navigate = useNavigate();
  if (isNarrowed) {
    return (
      <EmptyState
        icon={<IconUsers size={28} />}
        title="Nobody shares a case under these filters"
        actions={
          <Button variant="default" onClick={onClear}>
            Clear filters
          </Button>
        }
      >
        Agreement needs cases that two people or more answered. Take filters off to see them again.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<IconUsers size={28} />}
      title="No case was judged by two people yet"
      actions={
        <Button variant="default" onClick={() => void navigate({ to: '/packs' })}>
          Go to packs
        </Button>
      }
    >
      Give the same pack to several reviewers, or import labels that name who gave them. Then this
      screen says how far people agree, who stands apart, and which cases they see differently.
    </EmptyState>
  );
}

/** Questions that nobody shares a case on yet, in one quiet line. */
function Waiting({
  rows,
  isAlone,
}: {
  readonly rows: readonly AgreementRow[];
  readonly isAlone: boolean;
}) {
  if (rows.length === 0) return null;
  const count = formatPlural(rows.length, 'question');
  return (
    <QuietDetails summary={`${count} answered by one person a case`} isCentered={isAlone}>
      {rows.map((row) => (
        <li key={row.question}>
          <strong>{row.title}</strong> {row.reviewers.slice(0, 5).join(', ')}
          {row.reviewers.length > 5 ? ` and ${row.reviewers.length - 5} more` : ''},{' '}
          {formatPlural(row.summary.ratings, 'answer')}
        </li>
      ))}
    </QuietDetails>
  );
}
