import { Button, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconArrowBackUp, IconCircleCheck, IconHistory } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { AdjudicationItem, AdjudicationVoice } from '../../../shared/contract/adjudication.ts';
import type { PackDetail } from '../../../shared/contract/review.ts';
import type { Answers } from '../../../shared/domain/annotation.ts';
import { effectiveAnswers } from '../../../shared/domain/form.ts';
import type { AppError } from '../../../shared/errors.ts';
import { targetKey } from '../../../shared/domain/target.ts';
import { KeyHint } from '../../commands/key-hint.tsx';
import { useCommandRegistry } from '../../commands/registry.ts';
import { notifyError } from '../../app/notify.ts';
import { callCore } from '../../data/client.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { formatPlural, formatTime } from '../../ui/format.ts';
import { visibleText } from '../../ui/visible-text.ts';
import { CaseView } from '../case/case-view.tsx';
import { JudgeLane } from '../case/lanes.tsx';
import { Part } from '../case/parts.tsx';
import { AnnotationForm } from '../review/annotation-form.tsx';
import { sameAnswers, submitProblems } from '../review/form-logic.ts';
import { ReviewProvider, type ReviewContextValue } from '../review/review-context.ts';
import { currentForm, spanNameIn, targetTitle } from '../review/review-state.ts';
import { DecisionCommands } from './decision-commands.tsx';
import { createDecisionSession } from './decision-session.ts';
import { Voices } from './voices.tsx';
import classes from './adjudication.module.css';

/** What was begun on a disagreement and is not decided yet. */
export interface DecisionDraft {
  readonly answers: Answers;
  readonly note: string;
}

interface Props {
  readonly item: AdjudicationItem;
  readonly pack: PackDetail;
  readonly draft: DecisionDraft | null;
  /** Called as the pane goes away with something begun; null if nothing was. */
  readonly onLeave: (draft: DecisionDraft | null) => void;
  readonly onDecided: () => void;
  readonly onShowJudge: () => void;
  /** Takes the last decision back, wherever it was. */
  readonly onUndo: () => void;
  /** Brings it back. */
  readonly onRedo: () => void;
}

/** The case, what people said of it, and the form that settles it. */
export function DecisionPane(props: Props) {
  const { item, pack, draft, onLeave } = props;
  const registry = useCommandRegistry();
  const [session] = useState(() =>
    createDecisionSession({
      item,
      pack,
      draft: draft?.answers ?? null,
      holdKeys: () => registry.beginBusy(),
      notify: (message) =>
        void notifications.show({ message, autoClose: 3_500, position: 'bottom-center' }),
    }),
  );
  const [work] = useState(() => createWork(draft?.note ?? item.decision?.note ?? ''));
  useEffect(
    () => () => {
      const { answers, submitted } = currentForm(session.store.getState());
      const isBegun =
        !work.isDone() &&
        (!sameAnswers(answers, submitted ?? {}) || work.note() !== (item.decision?.note ?? ''));
      onLeave(isBegun ? { answers, note: work.note() } : null);
    },
    // The pane belongs to one look at one disagreement: it ends once.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [],
  );
  return (
    <ReviewProvider value={session}>
      <div className={classes.casePane}>
        <CaseView view={item.case} ui={session.caseUi} packId={item.packId} />
      </div>
      <DecisionForm {...props} session={session} work={work} />
    </ReviewProvider>
  );
}

/** What outlives a drawing of the form: read as the pane goes away. */
interface Work {
  readonly note: () => string;
  readonly write: (note: string) => void;
  /** Decided: nothing is left to keep. */
  readonly finish: () => void;
  readonly isDone: () => boolean;
}

function createWork(firstNote: string): Work {
  let note = firstNote;
  let isDone = false;
  return {
    note: () => note,
    write: (text) => {
      note = text;
    },
    finish: () => {
      isDone = true;
    },
    isDone: () => isDone,
  };
}

interface FormProps extends Props {
  readonly session: ReviewContextValue;
  readonly work: Work;
}

function DecisionForm({ item, session, work, onDecided, onShowJudge, onUndo, onRedo }: FormProps) {
  const { store } = session;
  const [note, setNote] = useState(work.note());
  const [error, setError] = useState<AppError | null>(null);
  const [isBusy, setBusy] = useState(false);
  const place = { packId: item.packId, caseId: item.case.caseId, target: item.target };

  const take = (voice: AdjudicationVoice): void => {
    const state = store.getState();
    const key = targetKey(item.target);
    store.setState({
      forms: { ...state.forms, [key]: { ...currentForm(state), answers: voice.answers } },
      problems: new Map(),
      focusTick: state.focusTick + 1,
    });
  };
  const decide = async (): Promise<void> => {
    if (isBusy) return;
    const state = store.getState();
    const answers = effectiveAnswers(state.questions, currentForm(state).answers);
    const problems = submitProblems(state.questions, answers);
    const [firstProblem] = problems.keys();
    if (firstProblem !== undefined) {
      store.setState({
        problems,
        focusedKey: firstProblem,
        editingKey: null,
        focusTick: state.focusTick + 1,
      });
      return;
    }
    setBusy(true);
    const reply = await callCore('adjudication.decide', {
      ...place,
      answers,
      basis: [...item.basis],
      note: work.note(),
    });
    setBusy(false);
    if (!reply.ok) {
      // Newer answers draw the pane anew, and a message inside it would go with the old one.
      if (reply.error.code === 'input/conflict') notifyError(reply.error);
      else setError(reply.error);
      return;
    }
    work.finish();
    onDecided();
  };
  const retract = async (): Promise<void> => {
    const reply = await callCore('adjudication.retract', place);
    if (!reply.ok) setError(reply.error);
  };

  return (
    <section className={classes.pane} aria-label="Decision">
      <DecisionCommands
        item={item}
        session={session}
        onTake={take}
        onDecide={() => void decide()}
        onShowJudge={onShowJudge}
        onUndo={onUndo}
        onRedo={onRedo}
      />
      <div className={classes.scroller} tabIndex={0} role="group" aria-label="Answers and decision">
        <Head item={item} />
        <Voices item={item} onTake={take} />
        <Part title="Judge" command="review.judge">
          {item.judgeHidden ? (
            <p className={classes.hidden}>
              Hidden in this pack, so that the decision is your own. Show it with the key above.
            </p>
          ) : (
            <JudgeLane
              results={item.case.metricResults}
              {...(item.target.kind === 'case' ? {} : { target: targetKey(item.target) })}
            />
          )}
        </Part>
        <h2 className={classes.formTitle}>Your decision</h2>
        {error === null ? null : <ErrorPanel error={error} />}
        <AnnotationForm />
        <Textarea
          label="Note"
          description="Why, for the record. It stays with the decision."
          autosize
          minRows={2}
          maxRows={8}
          maxLength={10_000}
          value={note}
          onChange={(event) => {
            work.write(event.currentTarget.value);
            setNote(event.currentTarget.value);
          }}
        />
      </div>
      <footer className={classes.foot}>
        <Button
          size="sm"
          loading={isBusy}
          rightSection={<KeyHint command="review.submitNext" />}
          onClick={() => void decide()}
        >
          {item.decision === null ? 'Decide and next' : 'Decide again and next'}
        </Button>
        {item.decision === null ? null : (
          <Button
            size="sm"
            variant="default"
            leftSection={<IconArrowBackUp size={15} aria-hidden />}
            onClick={() => void retract()}
          >
            Take it back
          </Button>
        )}
      </footer>
    </section>
  );
}

function Head({ item }: { readonly item: AdjudicationItem }) {
  const { decision } = item;
  const where = targetTitle(item.target, (spanId) => spanNameIn(null)(spanId) ?? spanId);
  return (
    <div className={classes.about}>
      <p className={classes.where}>
        {visibleText(item.packName)} · {visibleText(where)} ·{' '}
        {formatPlural(item.voices.length, 'answer')}
      </p>
      {decision === null ? null : decision.isOutdated ? (
        <p className={classes.state} data-tone="unsure">
          <IconHistory size={15} aria-hidden /> Outdated:{' '}
          {formatPlural(decision.newAnswers, 'answer')} came after the decision of{' '}
          {visibleText(decision.by)}, {formatTime(decision.at)}. It counts until you decide again.
        </p>
      ) : (
        <p className={classes.state} data-tone="pass">
          <IconCircleCheck size={15} aria-hidden /> Decided by {visibleText(decision.by)},{' '}
          {formatTime(decision.at)}.
        </p>
      )}
    </div>
  );
}
