import { ActionIcon, Tooltip } from '@mantine/core';
import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconArrowForwardUp,
  IconBook2,
  IconEyeOff,
  IconFlagFilled,
  IconRefreshAlert,
  IconLayoutList,
  IconRefresh,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { KeyHint } from '../../commands/key-hint.tsx';
import { COMMANDS, type CommandId } from '../../../shared/commands/catalog.ts';
import { formatClock, formatCount, formatDuration, formatPercent } from '../../ui/format.ts';
import { useReview, useReviewStore } from './review-context.ts';
import { savedStateOf } from './review-effects.tsx';
import classes from './review.module.css';

/** Where one is in the pack, how fast, and whether it is saved. */
export function ReviewTopBar() {
  const store = useReviewStore();
  const isQueueShown = useReview((state) => state.isQueueShown);
  const isGuidelinesShown = useReview((state) => state.isGuidelinesShown);
  const canUndo = useReview((state) => state.canUndo || state.history.done.length > 0);
  const canRedo = useReview((state) => state.canRedo || state.history.undone.length > 0);
  return (
    <header className={classes.topBar}>
      <BarButton
        command="review.queue"
        isPressed={isQueueShown}
        onClick={() => store.getState().toggleQueue()}
      >
        <IconLayoutList size={17} stroke={1.7} />
      </BarButton>
      <PackTitle />
      <Progress />
      <PaceText />
      <span className={classes.spacer} />
      <SavedText />
      <BarButton
        command="review.undo"
        isDisabled={!canUndo}
        onClick={() => void store.getState().undo()}
      >
        <IconArrowBackUp size={17} stroke={1.7} />
      </BarButton>
      <BarButton
        command="review.redo"
        isDisabled={!canRedo}
        onClick={() => void store.getState().redo()}
      >
        <IconArrowForwardUp size={17} stroke={1.7} />
      </BarButton>
      <BarButton
        command="review.guidelines"
        isPressed={isGuidelinesShown}
        onClick={() => store.getState().toggleGuidelines()}
      >
        <IconBook2 size={17} stroke={1.7} />
      </BarButton>
    </header>
  );
}

interface BarButtonProps {
  readonly command: CommandId;
  readonly isPressed?: boolean;
  readonly isDisabled?: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

function BarButton({ command, isPressed, isDisabled = false, onClick, children }: BarButtonProps) {
  const { title } = COMMANDS[command];
  return (
    <Tooltip
      label={
        <span className={classes.tip}>
          {title} <KeyHint command={command} />
        </span>
      }
    >
      <ActionIcon
        aria-label={title}
        {...(isPressed === undefined ? {} : { 'aria-pressed': isPressed })}
        data-pressed={isPressed || undefined}
        className={classes.barButton}
        // Not `disabled`: a disabled button would drop the keyboard out of the bar.
        aria-disabled={isDisabled || undefined}
        data-dim={isDisabled || undefined}
        onClick={onClick}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}

function PackTitle() {
  const pack = useReview((state) => state.pack);
  const position = useReview((state) => state.item?.position ?? null);
  const total = useReview((state) => state.progress?.total ?? null);
  const isFlagged = useReview((state) => state.item?.flagged ?? false);
  const isStale = useReview((state) => (state.item?.stale ?? null) !== null);
  return (
    <div className={classes.packTitle}>
      {pack ? (
        <Link
          to="/packs/$packId"
          params={{ packId: pack.packId }}
          className={classes.packName}
          title={pack.name}
        >
          {pack.name}
        </Link>
      ) : (
        <span className={classes.packName}>Review</span>
      )}
      <h1 className={classes.position}>
        {position === null || total === null
          ? ''
          : `Case ${formatCount(position + 1)} of ${formatCount(total)}`}
      </h1>
      {isFlagged ? (
        <span className={classes.flagged}>
          <IconFlagFilled size={13} aria-hidden /> Flagged
        </span>
      ) : null}
      {isStale ? (
        <Tooltip label="A later revision of the pack has changed this case since you answered it.">
          <span className={classes.flagged}>
            <IconRefreshAlert size={13} aria-hidden /> Changed
          </span>
        </Tooltip>
      ) : null}
      {pack?.blinding.judge ? (
        <Tooltip label="The judge’s verdict is hidden until you have submitted yours.">
          <span className={classes.blinded}>
            <IconEyeOff size={13} aria-hidden /> Blinded
          </span>
        </Tooltip>
      ) : null}
    </div>
  );
}

function Progress() {
  const progress = useReview((state) => state.progress);
  if (!progress || progress.total === 0) return null;
  const { total, submitted, stale, skipped } = progress;
  const words = `${formatCount(submitted)} of ${formatCount(total)} submitted${stale > 0 ? `, ${formatCount(stale)} changed since` : ''}${skipped > 0 ? `, ${formatCount(skipped)} skipped` : ''}`;
  return (
    <Tooltip label={`${words} (${formatPercent(submitted / total)})`}>
      <div className={classes.progress}>
        <div
          className={classes.progressBar}
          role="progressbar"
          aria-label="Progress"
          aria-valuenow={submitted}
          aria-valuemin={0}
          aria-valuemax={total}
          aria-valuetext={words}
        >
          <span
            className={classes.progressDone}
            style={{ width: `${(submitted / total) * 100}%` }}
          />
          <span
            className={classes.progressSkipped}
            style={{ width: `${(skipped / total) * 100}%` }}
          />
        </div>
        <span className={classes.quiet}>{formatCount(submitted)} done</span>
      </div>
    </Tooltip>
  );
}

function PaceText() {
  const pace = useReview((state) => state.pace);
  if (!pace) return null;
  // Before three submitted cases a pace would only be the luck of the first ones.
  if (pace.casesPerHour === null)
    return (
      <Tooltip label="Your pace shows after three cases.">
        <span className={classes.quiet}>– cases / h</span>
      </Tooltip>
    );
  return (
    <Tooltip
      label={`${formatCount(pace.cases)} cases in ${formatDuration(pace.activeMs)} of active time; breaks do not count`}
    >
      <span className={classes.quiet}>{formatCount(pace.casesPerHour)} cases / h</span>
    </Tooltip>
  );
}

/** The same words as the status bar below, where the eyes are. Spoken only there. */
function SavedText() {
  const draftState = useReview((state) => state.draftState);
  const saved = savedStateOf(draftState);
  switch (saved.kind) {
    case 'idle':
      return null;
    case 'saving':
      return (
        <span className={classes.quiet}>
          <IconRefresh size={13} aria-hidden /> Saving
        </span>
      );
    case 'saved':
      return <span className={classes.quiet}>Saved {formatClock(saved.at)}</span>;
    case 'failed':
      return (
        <span className={classes.notSaved} title={saved.message}>
          <IconAlertTriangle size={13} aria-hidden /> Not saved: {saved.message}
        </span>
      );
  }
}
