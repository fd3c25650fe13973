import { useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { notifications } from '@mantine/notifications';
import { useCommandRegistry, type CommandRegistry } from '../../commands/registry.ts';
import { useHeldKeys } from '../../commands/use-commands.ts';
import { callCore, useCall } from '../../data/client.ts';
import { createCaseUiStore } from '../case/case-ui-store.ts';
import { ActiveTimeMeter } from './active-time.ts';
import { CasePane } from './case-pane.tsx';
import { FormPane } from './form-pane.tsx';
import { GuidelinesPanel } from './guidelines-panel.tsx';
import { QueuePanel } from './queue-panel.tsx';
import { ReviewCommands } from './review-commands.tsx';
import { ReviewProvider, useReview } from './review-context.ts';
import { ReviewEffects } from './review-effects.tsx';
import { createReviewStore, type ReviewDeps } from './review-store.ts';
import { ReviewTopBar } from './review-top-bar.tsx';
import { ReasonDialog } from './reason-dialog.tsx';
import classes from './review.module.css';

/** Judging the cases of one pack, by keyboard. */
export function ReviewScreen() {
  const { packId } = useParams({ from: '/review/$packId' });
  const { caseId } = useSearch({ from: '/review/$packId' });
  const settings = useCall('settings.get', {});
  const [showsJudge, setShowsJudge] = useState<boolean | null>(null);
  // Taken once: after a restart of the core the settings are asked for again, and a review that went
  // away meanwhile would drop the keys that are being typed.
  if (showsJudge === null && !settings.isPending)
    setShowsJudge(settings.data?.showJudgeByDefault ?? true);
  if (showsJudge === null) return null;
  return (
    <ReviewSession key={packId} packId={packId} caseId={caseId ?? null} showsJudge={showsJudge} />
  );
}

interface SessionProps {
  readonly packId: string;
  readonly caseId: string | null;
  readonly showsJudge: boolean;
}

function createSession({ packId, showsJudge }: SessionProps, registry: CommandRegistry) {
  const notes = createNotes();
  const deps: ReviewDeps = {
    packId,
    call: callCore,
    caseUi: createCaseUiStore({ isJudgeShown: showsJudge }),
    meter: new ActiveTimeMeter(() => performance.now()),
    after: (delayMs, run) => {
      const timer = setTimeout(run, delayMs);
      return () => clearTimeout(timer);
    },
    holdKeys: () => registry.beginBusy(),
    notify: notes.show,
  };
  return { notes, meter: deps.meter, caseUi: deps.caseUi, store: createReviewStore(deps) };
}

/** Shows a message over the case, not over the form and its buttons; a new one takes the place of the last. */
function createNotes() {
  let last: string | null = null;
  const clear = () => {
    if (last !== null) notifications.hide(last);
    last = null;
  };
  const show = (message: string) => {
    clear();
    last = notifications.show({ message, autoClose: 3_500, position: 'bottom-center' });
  };
  return { show, clear };
}

function ReviewSession(props: SessionProps) {
  const registry = useCommandRegistry();
  const [session] = useState(() => createSession(props, registry));
  const { store, meter, notes } = session;
  const { packId, caseId } = props;
  useEffect(() => {
    if (store.getState().phase === 'ready' && caseId !== null)
      void store.getState().openCase(caseId);
    else void store.getState().start(caseId);
  }, [store, caseId]);
  useEffect(
    () => () => {
      notes.clear();
      void store.getState().stop();
    },
    [store, notes],
  );
  return (
    <ReviewProvider value={session}>
      <div className={classes.screen}>
        <ReviewTopBar />
        <div className={classes.columns}>
          <QueuePanel />
          <div className={classes.casePane}>
            <CasePane packId={packId} />
            <GuidelinesPanel />
          </div>
          <FormPane />
        </div>
      </div>
      <ReviewCommands />
      <ReviewEffects meter={meter} />
      <HeldKeys />
      <Announcer />
      <ReasonDialog />
    </ReviewProvider>
  );
}

/** Keys that are pressed while the pack opens wait for it; between cases the store holds them itself. */
function HeldKeys() {
  useHeldKeys(useReview((state) => state.phase === 'loading'));
  return null;
}

/** Says to screen readers what the last key did. */
function Announcer() {
  const announcement = useReview((state) => state.announcement);
  return (
    <div className={classes.announcer} role="status" aria-live="polite" data-testid="announcement">
      {announcement}
    </div>
  );
}
