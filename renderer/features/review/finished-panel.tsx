import { Button } from '@mantine/core';
import { IconChartDots2, IconCircleCheck, IconDownload } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useOverlays } from '../../app/overlays.ts';
import { KeyHint } from '../../commands/key-hint.tsx';
import { formatCount, formatDuration, formatPlural } from '../../ui/format.ts';
import { SendAnswersButton } from '../pack-files/send-answers-button.tsx';
import { useReview, useReviewStore } from './review-context.ts';
import classes from './review.module.css';

/** The end of the pack: what was done, how fast, what is left, and where it leads. */
export function FinishedPanel() {
  const store = useReviewStore();
  const progress = useReview((state) => state.progress);
  const pace = useReview((state) => state.pace);
  const open = useOverlays((state) => state.open);
  const heading = useRef<HTMLHeadingElement>(null);
  // The form that had the keyboard is gone; Tab goes on from here.
  useEffect(() => heading.current?.focus(), []);
  if (!progress) return null;
  const { total, submitted, skipped, flagged, drafts } = progress;
  const openCount = Math.max(0, total - submitted - skipped);
  const go = store.getState().goOpen;
  return (
    <div
      className={classes.scroller}
      role="group"
      aria-label="End of the pack"
      // A region that scrolls must be reachable by keyboard.
      tabIndex={0}
    >
      <div className={classes.finished}>
        <h2 ref={heading} className={classes.finishedTitle} tabIndex={-1}>
          <IconCircleCheck size={24} stroke={1.7} color="var(--assay-pass)" aria-hidden />
          {openCount === 0 ? 'The pack is done' : 'The end of the pack'}
        </h2>
        <p className={classes.finishedText}>
          {openCount === 0
            ? 'Every case has your judgement or a reason for skipping it.'
            : `${formatPlural(openCount, 'case')} still ${openCount === 1 ? 'waits' : 'wait'} for you.`}
        </p>
        <dl className={classes.figures}>
          <Figure name="submitted" value={formatCount(submitted)} />
          <Figure name="skipped" value={formatCount(skipped)} />
          <Figure name="flagged" value={formatCount(flagged)} />
          <Figure
            name="cases an hour"
            value={pace?.casesPerHour ? formatCount(pace.casesPerHour) : '–'}
          />
          <Figure name="active time" value={pace ? formatDuration(pace.activeMs) : '–'} />
        </dl>
        {skipped + flagged + openCount > 0 ? (
          <ul className={classes.left} aria-label="What is left">
            {openCount > 0 ? (
              <Left
                text={`${formatPlural(openCount, 'open case')}${drafts > 0 ? `, ${formatPlural(drafts, 'draft')}` : ''}`}
                action="Go on"
                onClick={() => void go(1)}
              />
            ) : null}
            {skipped > 0 ? (
              <Left
                text={formatPlural(skipped, 'skipped case')}
                action="Look at them again"
                onClick={() => void go(1, (item) => item.state === 'skipped')}
              />
            ) : null}
            {flagged > 0 ? (
              <Left
                text={formatPlural(flagged, 'flagged case')}
                action="Look at them"
                onClick={() => void go(1, (item) => item.flagged)}
              />
            ) : null}
          </ul>
        ) : null}
        <div className={classes.finishedActions}>
          <SendAnswersButton />
          <Link to="/alignment">
            <Button component="span" variant="light" leftSection={<IconChartDots2 size={15} />}>
              See the alignment
            </Button>
          </Link>
          <Button
            variant="default"
            leftSection={<IconDownload size={15} />}
            rightSection={<KeyHint command="app.exportAnnotations" />}
            onClick={() => open({ kind: 'export' })}
          >
            Export annotations
          </Button>
          <Button
            variant="default"
            rightSection={<KeyHint command="review.previous" />}
            onClick={() => void store.getState().go(-1)}
          >
            Last case
          </Button>
        </div>
      </div>
    </div>
  );
}

function Figure({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div className={classes.figure}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

interface LeftProps {
  readonly text: string;
  readonly action: string;
  readonly onClick: () => void;
}

function Left({ text, action, onClick }: LeftProps) {
  return (
    <li>
      <span>{text}</span>
      <Button variant="subtle" onClick={onClick}>
        {action}
      </Button>
    </li>
  );
}
