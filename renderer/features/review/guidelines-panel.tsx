import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { KeyHint } from '../../commands/key-hint.tsx';
import { Markdown } from '../../ui/markdown.tsx';
import { useReview, useReviewStore } from './review-context.ts';
import classes from './review.module.css';

/** The pack's guidelines over the case. Judging goes on beside it, so it takes no keys away. */
export function GuidelinesPanel() {
  const store = useReviewStore();
  const isShown = useReview((state) => state.isGuidelinesShown);
  const text = useReview((state) => state.pack?.guidelines ?? '');
  const rev = useReview((state) => state.pack?.guidelinesRev ?? 1);
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isShown) body.current?.focus({ preventScroll: true });
  }, [isShown]);
  if (!isShown) return null;
  return (
    <aside className={classes.guidelines} aria-label="Guidelines">
      <div className={classes.guidelinesHead}>
        <h2 className={classes.panelTitle}>Guidelines</h2>
        <span className={classes.quiet}>version {rev}</span>
        <span className={classes.spacer} />
        <KeyHint command="review.guidelines" />
        <ActionIcon
          aria-label="Close the guidelines"
          onClick={() => store.getState().toggleGuidelines()}
        >
          <IconX size={16} />
        </ActionIcon>
      </div>
      {/* A region that scrolls must be reachable by keyboard. */}
      <div
        ref={body}
        className={classes.guidelinesBody}
        role="group"
        aria-label="Text of the guidelines"
        tabIndex={0}
      >
        {text.trim() === '' ? (
          <p className={classes.quiet}>This pack has no guidelines.</p>
        ) : (
          <Markdown text={text} />
        )}
      </div>
    </aside>
  );
}
