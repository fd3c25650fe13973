import { Button } from '@mantine/core';
import { IconInbox, IconPlayerTrackNext } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import type { AppError } from '../../../shared/errors.ts';
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
  const missing = useReview((state) => state.missing);
  if (phase === 'failed') return <LoadFailed />;
  if (phase === 'loading') return <CaseSkeleton />;
  if (view) return <CaseView view={view} ui={ui} packId={packId} />;
  if (missing) return <MissingCase error={missing.error} />;
  return <NothingOpen />;
});

/** The pack names a case whose content is not in the workspace any more. */
function MissingCase({ error }: { readonly error: AppError }) {
  return (
    <div className={classes.failed}>
      <ErrorPanel error={error} actions={<NextOpenButton />} />
    </div>
  );
}

function NextOpenButton() {
  const store = useReviewStore();
  return (
    <Button
      variant="default"
      leftSection={<IconPlayerTrackNext size={14} />}
      rightSection={<KeyHint command="review.nextUnreviewed" />}
      onClick={() => void store.getState().goOpen(1)}
    >
      Next open case
    </Button>
  );
}

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
            <NextOpenButton />
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
