import { Button } from '@mantine/core';
import { IconInbox, IconPlayerTrackNext } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { KeyHint } from '../../commands/key-hint.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { CaseView } from '../case/case-view.tsx';
import { FinishedPanel } from './finished-panel.tsx';
import { useCaseUi, useReview, useReviewStore } from './review-context.ts';
import classes from './review.module.css';

interface Props {
  readonly packId: string;
}

/** The case that is judged, or what is shown in its place. Typing in the form never draws it again. */
export const CasePane = memo(function CasePane({ packId }: Props) {
  const ui = useCaseUi();
  const view = useReview((state) => state.item?.case ?? null);
  const phase = useReview((state) => state.phase);
  if (phase === 'failed') return <LoadFailed />;
  if (phase === 'loading') return <CaseSkeleton />;
  if (view) return <CaseView view={view} ui={ui} packId={packId} />;
  return <NothingOpen />;
});

function NothingOpen() {
  const isEmpty = useReview((state) => state.progress?.total === 0);
  if (!isEmpty) return <FinishedPanel />;
  return (
    <EmptyState
      icon={<IconInbox size={22} />}
      title="This pack has no cases"
      actions={
        <Link to="/library">
          <Button component="span">Open the Library</Button>
        </Link>
      }
    >
      Select cases in the Library and build a pack from them.
    </EmptyState>
  );
}

/** The pack or the case could not be opened: a case may have been deleted since. */
function LoadFailed() {
  const store = useReviewStore();
  const error = useReview((state) => state.loadError);
  const hasPack = useReview((state) => state.pack !== null);
  if (!error) return null;
  return (
    <div className={classes.failed}>
      <ErrorPanel
        error={error}
        onRetry={() => void store.getState().start(null)}
        actions={
          hasPack ? (
            <Button
              variant="default"
              leftSection={<IconPlayerTrackNext size={14} />}
              rightSection={<KeyHint command="review.nextUnreviewed" />}
              onClick={() => void store.getState().goOpen(1)}
            >
              Next open case
            </Button>
          ) : (
            <Link to="/packs">
              <Button component="span" variant="default">
                All packs
              </Button>
            </Link>
          )
        }
      />
    </div>
  );
}

function CaseSkeleton() {
  return (
    <div className={classes.skeleton} aria-busy="true" aria-label="Opening the pack">
      {['34%', '72%', '64%', '80%', '48%'].map((width) => (
        <div key={width} style={{ width }} />
      ))}
    </div>
  );
}
