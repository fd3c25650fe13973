import { SegmentedControl } from '@mantine/core';
import {
  IconCircle,
  IconCircleCheck,
  IconFlag,
  IconPencil,
  IconPlayerSkipForward,
  IconRefreshAlert,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { QueueItem } from '../../../shared/contract/review.ts';
import type { CaseState } from '../../../shared/domain/case-state.ts';
import { useCall } from '../../data/client.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { formatCount } from '../../ui/format.ts';
import { Section } from '../../ui/page.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import classes from './pack.module.css';

/** Cases that are listed; the whole queue is beside the review. */
const MAX_SHOWN = 100;

const STATES = {
  unreviewed: { word: 'Unreviewed', Icon: IconCircle },
  draft: { word: 'Draft', Icon: IconPencil },
  stale: { word: 'Changed since', Icon: IconRefreshAlert },
  submitted: { word: 'Submitted', Icon: IconCircleCheck },
  skipped: { word: 'Skipped', Icon: IconPlayerSkipForward },
} as const satisfies Record<CaseState, unknown>;

const VIEWS = ['all', 'unreviewed', 'draft', 'stale', 'submitted', 'skipped', 'flagged'] as const;
type View = (typeof VIEWS)[number];

/** The cases that a view of the queue shows. */
function isIn(view: View, item: QueueItem): boolean {
  if (view === 'all') return true;
  return view === 'flagged' ? item.flagged : item.state === view;
}

/** The pack's cases in its order, by where they are; each leads into the review. */
export function QueuePreview({ packId }: { readonly packId: string }) {
  const queue = useCall('pack.queue', { packId });
  const [view, setView] = useState<View>('all');
  if (queue.error) return <ErrorPanel error={queue.error} onRetry={queue.refetch} />;
  if (!queue.data) return null;
  const items = queue.data;
  const count = (which: View): number => items.filter((item) => isIn(which, item)).length;
  const offered = VIEWS.filter((each) => each === 'all' || each === view || count(each) > 0);
  const numbered = items.map((item, index) => ({ item, number: index + 1 }));
  const shown = numbered.filter(({ item }) => isIn(view, item));
  return (
    <Section title="Cases">
      <SegmentedControl
        size="xs"
        aria-label="Which cases are listed"
        className={classes.views}
        value={view}
        onChange={(next) => setView(VIEWS.find((each) => each === next) ?? 'all')}
        data={offered.map((each) => ({
          value: each,
          label: `${viewWord(each)} ${formatCount(count(each))}`,
        }))}
      />
      <ol className={classes.queue}>
        {shown.slice(0, MAX_SHOWN).map(({ item, number }) => {
          const { word, Icon } = STATES[item.state];
          return (
            <li key={item.caseId}>
              <Link
                to="/review/$packId"
                params={{ packId }}
                search={{ caseId: item.caseId }}
                className={classes.queueItem}
              >
                <span className={classes.number}>{formatCount(number)}</span>
                <span className={classes.label} title={item.label}>
                  {visibleText(item.label)}
                </span>
                {item.flagged ? (
                  <span className={classes.state} data-tone="warn">
                    <IconFlag size={13} aria-hidden /> Flagged
                  </span>
                ) : null}
                <span className={classes.state} data-tone={item.state}>
                  <Icon size={13} aria-hidden /> {word}
                </span>
              </Link>
            </li>
          );
        })}
      </ol>
      {shown.length > MAX_SHOWN ? (
        <p className={classes.soft}>
          {formatCount(shown.length - MAX_SHOWN)} more. The queue beside the review lists all of
          them.
        </p>
      ) : null}
      {shown.length === 0 ? <p className={classes.soft}>None.</p> : null}
    </Section>
  );
}

function viewWord(view: View): string {
  if (view === 'all') return 'All';
  return view === 'flagged' ? 'Flagged' : STATES[view].word;
}
