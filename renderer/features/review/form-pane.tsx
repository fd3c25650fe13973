import { Button, Tooltip } from '@mantine/core';
import {
  IconArrowBackUp,
  IconFlag,
  IconFlagFilled,
  IconPlayerSkipForward,
} from '@tabler/icons-react';
import { useStore } from 'zustand';
import { KeyHint } from '../../commands/key-hint.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { JudgeLane, LabelLane } from '../case/lanes.tsx';
import { Part } from '../case/parts.tsx';
import { targetKey } from '../../../shared/domain/target.ts';
import { AnnotationForm } from './annotation-form.tsx';
import { FormResizer, useFormWidth } from './form-resizer.tsx';
import { FormHead } from './form-head.tsx';
import { VersionsPanel } from './versions-panel.tsx';
import { StalePanel } from './stale-panel.tsx';
import { RevealPanel } from './reveal-panel.tsx';
import { useCaseUi, useReview, useReviewStore } from './review-context.ts';
import { canJudge, currentForm, isUnsubmitted } from './review-state.ts';
import classes from './form.module.css';

/** The right side: what is judged, the form, and what others said. */
export function FormPane() {
  const width = useFormWidth((state) => state.width);
  const hasCase = useReview((state) => state.item !== null);
  if (!hasCase) return null;
  return (
    <>
      <FormResizer />
      <section className={classes.pane} style={{ width }} aria-label="Your judgement">
        <FormHead />
        <div className={classes.scroller}>
          <Troubles />
          <VersionsPanel />
          <StalePanel />
          <RevealPanel />
          <AnnotationForm />
          <Lanes />
        </div>
        <FormFoot />
      </section>
    </>
  );
}

/** What went wrong, with everything that was typed still below it. */
function Troubles() {
  const store = useReviewStore();
  const actError = useReview((state) => state.actError);
  const draftState = useReview((state) => state.draftState);
  const withdrawn = useReview((state) => state.pack?.withdrawn ?? false);
  const skipReason = useReview((state) =>
    state.item?.state === 'skipped' ? state.item.skipReason : null,
  );
  const declineReason = useReview((state) => state.item?.declineReason ?? null);
  return (
    <>
      {declineReason === null ? null : (
        <p className={classes.notice}>
          <IconArrowBackUp size={14} aria-hidden />
          <span>
            Handed back: {declineReason}. Press <KeyHint command="review.decline" /> to take it
            again.
          </span>
        </p>
      )}
      {withdrawn ? (
        <p className={classes.notice} data-tone="unsure">
          This pack was withdrawn. You can read it; nothing can be submitted until it is back in
          use.
        </p>
      ) : null}
      {skipReason === null ? null : (
        <p className={classes.notice}>
          <IconPlayerSkipForward size={14} aria-hidden />
          <span>
            Skipped: {skipReason}. Judge it to take it up again, or press{' '}
            <KeyHint command="review.skip" />.
          </span>
        </p>
      )}
      {draftState.kind === 'failed' ? (
        <div className={classes.trouble}>
          <ErrorPanel
            error={{
              ...draftState.error,
              message: `Your answers are not saved yet: ${draftState.error.message}`,
              hint:
                draftState.error.hint ??
                'They stay on the screen and are tried again every few seconds. Do not close the window.',
            }}
            onRetry={() => store.getState().saveNow()}
          />
        </div>
      ) : null}
      {actError ? (
        <div className={classes.trouble}>
          <ErrorPanel
            error={actError}
            actions={
              <Button variant="default" onClick={() => store.getState().dismissError()}>
                Close
              </Button>
            }
          />
        </div>
      ) : null}
    </>
  );
}

/** What metrics and other people said of the target, below the form so that it does not come first. */
function Lanes() {
  const ui = useCaseUi();
  const isJudgeShown = useStore(ui, (state) => state.isJudgeShown);
  const results = useReview((state) => state.item?.case.metricResults ?? null);
  const isHidden = useReview((state) => state.item?.judgeHidden ?? false);
  const hasMetrics = useReview((state) => (state.item?.case.metrics.length ?? 0) > 0);
  const labels = useReview((state) => state.item?.case.labels);
  const target = useReview((state) => targetKey(state.target));
  // Above the form it stands already, with the question what to do about it.
  const isRevealed = useReview(
    (state) => state.item?.awaitsRevealChoice === true && state.target.kind === 'case',
  );
  return (
    <div className={classes.lanes}>
      {hasMetrics && !isRevealed ? (
        <Part title="Judge" command="review.judge">
          {isHidden ? (
            <JudgeLane results={null} />
          ) : isJudgeShown ? (
            <JudgeLane results={results} {...(target === 'case' ? {} : { target })} />
          ) : (
            <p className={classes.quiet}>Not shown.</p>
          )}
        </Part>
      ) : null}
      {labels && labels.length > 0 ? (
        <Part title="What people said" count={labels.length} isQuiet>
          <LabelLane labels={labels} />
        </Part>
      ) : null}
    </div>
  );
}

/** Submit, skip, flag: always in view. */
function FormFoot() {
  const store = useReviewStore();
  const isSubmitting = useReview((state) => state.busy === 'submitting');
  const isAllowed = useReview(canJudge);
  const isFlagged = useReview((state) => state.item?.flagged ?? false);
  const isReveal = useReview(
    (state) =>
      state.item?.awaitsRevealChoice === true &&
      state.target.kind === 'case' &&
      !state.isChanging &&
      !isUnsubmitted(currentForm(state)),
  );
  const words = useReview((state) => {
    const isCase = state.target.kind === 'case';
    const form = currentForm(state);
    if (isCase && (state.item?.stale ?? null) !== null && !isUnsubmitted(form))
      return 'Submit again';
    if (!isUnsubmitted(form)) return isCase ? 'Next open case' : 'Back to the whole case';
    if (form.submitted !== null) return 'Submit changes';
    return isCase ? 'Submit and next' : 'Submit this part';
  });
  return (
    <footer className={classes.foot}>
      {isReveal ? (
        <>
          <Button
            className={classes.submit}
            size="sm"
            rightSection={<KeyHint command="review.keepVerdict" />}
            onClick={() => void store.getState().keepAnswers()}
          >
            Keep
          </Button>
          <Button
            variant="default"
            size="sm"
            className={classes.submit}
            rightSection={<KeyHint command="review.changeVerdict" />}
            onClick={() => store.getState().changeAnswers()}
          >
            Change
          </Button>
        </>
      ) : (
        <Button
          className={classes.submit}
          size="sm"
          rightSection={<KeyHint command="review.submitNext" />}
          aria-disabled={!isAllowed || isSubmitting || undefined}
          {...(isAllowed ? {} : { 'data-disabled': true })}
          onClick={() => void store.getState().submit()}
        >
          {words}
        </Button>
      )}
      {isReveal ? null : (
        <Tooltip label={<Hint words="Skip with a reason" command="review.skip" />}>
          <Button
            variant="default"
            size="sm"
            className={classes.footButton}
            aria-label="Skip with a reason"
            onClick={() => store.getState().startSkip()}
          >
            <IconPlayerSkipForward size={15} aria-hidden />
            <span aria-hidden>
              <KeyHint command="review.skip" />
            </span>
          </Button>
        </Tooltip>
      )}
      <Tooltip
        label={
          <Hint words={isFlagged ? 'Take the flag off' : 'Flag the case'} command="review.flag" />
        }
      >
        <Button
          variant="default"
          size="sm"
          className={classes.footButton}
          aria-label="Flag"
          aria-pressed={isFlagged}
          data-flagged={isFlagged || undefined}
          onClick={() => void store.getState().toggleFlag()}
        >
          {isFlagged ? (
            <IconFlagFilled size={15} aria-hidden />
          ) : (
            <IconFlag size={15} aria-hidden />
          )}
          <span aria-hidden>
            <KeyHint command="review.flag" />
          </span>
        </Button>
      </Tooltip>
    </footer>
  );
}

function Hint({
  words,
  command,
}: {
  readonly words: string;
  readonly command: 'review.skip' | 'review.flag';
}) {
  return (
    <span className={classes.hint}>
      {words} <KeyHint command={command} />
    </span>
  );
}
