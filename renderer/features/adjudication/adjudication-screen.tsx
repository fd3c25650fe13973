import { Button, SegmentedControl, Select, Skeleton, Switch } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconScale } from '@tabler/icons-react';
import { useState } from 'react';
import type {
  AdjudicationFilter,
  AdjudicationPlace,
  AdjudicationQueue,
} from '../../../shared/contract/adjudication.ts';
import { notifyError } from '../../app/notify.ts';
import { KeyHint } from '../../commands/key-hint.tsx';
import { useCommands } from '../../commands/use-commands.ts';
import { callCore, useCall } from '../../data/client.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { formatCount } from '../../ui/format.ts';
import { Page } from '../../ui/page.tsx';
import { DecisionPane, type DecisionDraft } from './decision-pane.tsx';
import { DisagreementList } from './disagreement-list.tsx';
import { placeKey } from './place.ts';
import { SecondLookDialog } from './second-look-dialog.tsx';
import classes from './adjudication.module.css';

type State = AdjudicationFilter['state'];

/** Where people disagree: what each said, side by side, and the decision that becomes gold. */
export function AdjudicationScreen() {
  const [packId, setPackId] = useState<string | null>(null);
  const [question, setQuestion] = useState<string | null>(null);
  const [state, setState] = useState<State>('open');
  const [place, setPlace] = useState<AdjudicationPlace | null>(null);
  const [names, setNames] = useState(false);
  const [drafts] = useState(() => new Map<string, DecisionDraft>());
  const [isSecondLook, setSecondLook] = useState(false);
  const filter = {
    packIds: packId === null ? [] : [packId],
    questions: question === null ? [] : [question],
    state,
  };
  const queue = useCall('adjudication.queue', { filter }, { keepPrevious: true });
  const rows = queue.data?.rows ?? [];
  const found = place === null ? -1 : rows.findIndex((row) => placeKey(row) === placeKey(place));
  const shown = place ?? rows[0] ?? null;
  const current = place === null && rows.length > 0 ? 0 : found;

  const openRow = (at: number): void => {
    const row = rows[at];
    if (row) setPlace({ packId: row.packId, caseId: row.caseId, target: row.target });
  };
  const move = (by: 1 | -1): void => {
    const next = current + by;
    if (rows[next]) openRow(next);
    else
      notifications.show({
        message: by === 1 ? 'This is the last one.' : 'This is the first one.',
        autoClose: 2_500,
      });
  };
  const afterDecision = (): void => {
    // The row may leave the list by its decision, so the one after it is named now.
    const next = rows[current + 1] ?? rows[current - 1];
    setPlace(next ? { packId: next.packId, caseId: next.caseId, target: next.target } : null);
  };
  const step = async (way: 'undo' | 'redo'): Promise<void> => {
    const reply = await callCore(`adjudication.${way}`, {});
    if (reply.ok) setPlace(reply.value);
    else notifyError(reply.error);
  };
  const secondLookOf = queue.data?.packs.find((pack) => pack.id === (packId ?? shown?.packId));

  useCommands({
    'review.next': { run: () => move(1), title: 'Next disagreement' },
    'review.previous': { run: () => move(-1), title: 'Previous disagreement' },
    // With a disagreement open, its pane takes back what was typed first.
    ...(shown === null
      ? {
          'review.undo': { run: () => void step('undo') },
          'review.redo': { run: () => void step('redo') },
        }
      : {}),
    'adjudication.names': { run: () => setNames(!names) },
    'adjudication.makePack': {
      run: () => setSecondLook(true),
      enabled: secondLookOf !== undefined && rows.length > 0,
    },
  });

  return (
    <Page
      title="Adjudication"
      subtitle={queue.data ? subtitleOf(queue.data) : ''}
      flush
      actions={
        <>
          <Switch
            size="sm"
            label={
              <span className={classes.switchLabel}>
                Names <KeyHint command="adjudication.names" />
              </span>
            }
            checked={names}
            onChange={(event) => setNames(event.currentTarget.checked)}
          />
          <Button
            variant="default"
            disabled={secondLookOf === undefined || rows.length === 0}
            rightSection={<KeyHint command="adjudication.makePack" />}
            onClick={() => setSecondLook(true)}
          >
            Second look…
          </Button>
        </>
      }
      toolbar={
        <Filters
          queue={queue.data}
          packId={packId}
          question={question}
          state={state}
          onPack={(value) => {
            setPackId(value);
            setQuestion(null);
            setPlace(null);
          }}
          onQuestion={(value) => {
            setQuestion(value);
            setPlace(null);
          }}
          onState={(value) => {
            setState(value);
            setPlace(null);
          }}
        />
      }
    >
      {queue.error ? (
        <div className={classes.padded}>
          <ErrorPanel error={queue.error} onRetry={queue.refetch} />
        </div>
      ) : queue.data === undefined ? (
        <div className={classes.padded}>
          <Skeleton height={120} aria-label="Loading the disagreements" />
        </div>
      ) : shown === null ? (
        <Nothing state={state} isFiltered={packId !== null || question !== null} />
      ) : (
        <div className={classes.columns}>
          <DisagreementList
            rows={rows}
            current={current}
            onOpen={({ packId: pack, caseId, target }) =>
              setPlace({ packId: pack, caseId, target })
            }
          />
          <Disagreement
            key={placeKey(shown)}
            place={shown}
            names={names}
            drafts={drafts}
            onDecided={afterDecision}
            onUndo={() => void step('undo')}
            onRedo={() => void step('redo')}
          />
        </div>
      )}
      {isSecondLook && secondLookOf ? (
        <SecondLookDialog
          packId={secondLookOf.id}
          packName={secondLookOf.name}
          filter={{ questions: filter.questions, state }}
          total={rows.filter((row) => row.packId === secondLookOf.id).length}
          onClose={() => setSecondLook(false)}
        />
      ) : null}
    </Page>
  );
}

function subtitleOf({ counts }: AdjudicationQueue): string {
  return [
    `${formatCount(counts.undecided)} open`,
    ...(counts.outdated === 0 ? [] : [`${formatCount(counts.outdated)} outdated`]),
    `${formatCount(counts.decided)} decided`,
  ].join(' · ');
}

interface DisagreementProps {
  readonly place: AdjudicationPlace;
  readonly names: boolean;
  /** What is begun on each disagreement, while the screen is open. */
  readonly drafts: Map<string, DecisionDraft>;
  readonly onDecided: () => void;
  readonly onUndo: () => void;
  readonly onRedo: () => void;
}

function Disagreement({ place, names, drafts, onDecided, onUndo, onRedo }: DisagreementProps) {
  const [judge, setJudge] = useState(false);
  const { packId, caseId, target } = place;
  const at = { packId, caseId, target };
  const item = useCall('adjudication.item', { ...at, names, judge }, { keepPrevious: true });
  const pack = useCall('pack.get', { packId });
  const error = item.error ?? pack.error;
  if (error)
    return (
      <div className={classes.padded}>
        <ErrorPanel error={error} onRetry={item.refetch} />
      </div>
    );
  if (!item.data || !pack.data)
    return (
      <div className={classes.padded}>
        <Skeleton height={200} aria-label="Loading the case" />
      </div>
    );
  const { basis, decision } = item.data;
  const look = JSON.stringify([basis, decision?.eventId ?? null]);
  const key = placeKey(place);
  return (
    <DecisionPane
      key={look}
      item={item.data}
      pack={pack.data}
      draft={drafts.get(key) ?? null}
      onLeave={(draft) => {
        if (draft === null) drafts.delete(key);
        else drafts.set(key, draft);
      }}
      onDecided={onDecided}
      onShowJudge={() => setJudge(true)}
      onUndo={onUndo}
      onRedo={onRedo}
    />
  );
}

const STATE_WORDS = [
  { value: 'open', label: 'To decide' },
  { value: 'outdated', label: 'Outdated' },
  { value: 'decided', label: 'Decided' },
  { value: 'all', label: 'All' },
] as const satisfies readonly { value: State; label: string }[];

interface FiltersProps {
  readonly queue: AdjudicationQueue | undefined;
  readonly packId: string | null;
  readonly question: string | null;
  readonly state: State;
  readonly onPack: (packId: string | null) => void;
  readonly onQuestion: (question: string | null) => void;
  readonly onState: (state: State) => void;
}

function Filters(props: FiltersProps) {
  const { queue, packId, question, state, onPack, onQuestion, onState } = props;
  return (
    <div className={classes.filters}>
      <SegmentedControl
        size="xs"
        aria-label="Which disagreements"
        value={state}
        data={[...STATE_WORDS]}
        onChange={(value) =>
          onState(STATE_WORDS.find((choice) => choice.value === value)?.value ?? 'open')
        }
      />
      <Select
        size="xs"
        clearable
        placeholder="All packs"
        aria-label="Pack"
        value={packId}
        data={(queue?.packs ?? []).map((pack) => ({
          value: pack.id,
          label: `${pack.name} (${formatCount(pack.open)})`,
        }))}
        onChange={onPack}
      />
      <Select
        size="xs"
        clearable
        placeholder="All questions"
        aria-label="Question"
        value={question}
        data={(queue?.questions ?? []).map(({ key, title, open }) => ({
          value: key,
          label: `${title} (${formatCount(open)})`,
        }))}
        onChange={onQuestion}
      />
    </div>
  );
}

function Nothing({ state, isFiltered }: { readonly state: State; readonly isFiltered: boolean }) {
  const words =
    state === 'decided'
      ? 'Nothing is decided yet'
      : state === 'outdated'
        ? 'No decision is outdated'
        : 'No disagreements wait';
  return (
    <EmptyState icon={<IconScale size={22} />} title={words}>
      {isFiltered
        ? 'Under this filter. Clear it to see the others.'
        : 'Where two people answer the same case differently, it appears here, what matters most first. Assign each case to two people in Team to find out.'}
    </EmptyState>
  );
}
