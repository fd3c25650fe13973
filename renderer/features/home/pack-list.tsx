import { IconFlag, IconPackage, IconPencil } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import type { PackSummary } from '../../../shared/contract/review.ts';
import { useCall } from '../../data/client.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { dueWords } from '../../ui/due-words.ts';
import { formatCount, formatPercent } from '../../ui/format.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { Section } from '../../ui/page.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { orderPacks, remainingCases } from './pack-order.ts';
import classes from './home.module.css';

const SHOWN = 8;

/** Packs of this workspace, the one that was worked on last first. Enter continues it. */
export function PackList() {
  const packs = useCall('pack.list', {});
  if (packs.error) return <ErrorPanel error={packs.error} onRetry={packs.refetch} />;
  if (!packs.data) return null;
  const ordered = orderPacks(packs.data);

  return (
    <Section
      title="Packs"
      actions={
        ordered.length > SHOWN ? (
          <Link to="/packs" className={classes.more}>
            All {formatCount(ordered.length)}
          </Link>
        ) : null
      }
    >
      {ordered.length === 0 ? (
        <div className={classes.panel}>
          <EmptyState
            icon={<IconPackage size={22} stroke={1.6} />}
            title="No pack to review yet"
            actions={
              <LinkButton to="/library" variant="default">
                Choose cases in the Library
              </LinkButton>
            }
          >
            A pack is a set of cases with the questions that people answer about each.
          </EmptyState>
        </div>
      ) : (
        <ul className={classes.list}>
          {ordered.slice(0, SHOWN).map((pack, index) => (
            <PackRow key={pack.packId} pack={pack} isFirst={index === 0} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function PackRow({ pack, isFirst }: { readonly pack: PackSummary; readonly isFirst: boolean }) {
  const { progress } = pack;
  const open = remainingCases(pack);
  const continueRef = useRef<HTMLAnchorElement>(null);
  const canContinue = open > 0;
  useEffect(() => {
    // So that Enter goes on with the work, but never out of something the person is in.
    if (isFirst && canContinue && document.activeElement === document.body)
      continueRef.current?.focus({ preventScroll: true });
  }, [isFirst, canContinue]);
  const due = canContinue && pack.assignment?.dueAt ? dueWords(pack.assignment.dueAt) : null;
  const share = progress.total > 0 ? progress.submitted / progress.total : 0;

  return (
    <li className={classes.row}>
      <div className={classes.rowMain}>
        <Link to="/packs/$packId" params={{ packId: pack.packId }} className={classes.rowTitle}>
          {pack.name}
        </Link>
        <div className={classes.rowNote}>
          <span>{pack.rubricName}</span>
          {pack.assignment ? (
            <span>
              {pack.assignment.from === null
                ? 'your share'
                : `from ${visibleText(pack.assignment.from)}`}
            </span>
          ) : null}
          {pack.blinding.judge ? <span>judge hidden</span> : null}
          {progress.drafts > 0 ? (
            <span className={classes.iconNote}>
              <IconPencil size={12} aria-hidden /> {formatCount(progress.drafts)}{' '}
              {progress.drafts === 1 ? 'draft' : 'drafts'}
            </span>
          ) : null}
          {pack.assignment && pack.assignment.declined > 0 ? (
            <span>{formatCount(pack.assignment.declined)} handed back</span>
          ) : null}
          {progress.flagged > 0 ? (
            <span className={classes.iconNote}>
              <IconFlag size={12} aria-hidden /> {formatCount(progress.flagged)} flagged
            </span>
          ) : null}
        </div>
      </div>
      <div className={classes.progress}>
        <progress
          className={classes.bar}
          value={progress.submitted}
          max={Math.max(1, progress.total)}
          aria-label={`Progress of ${pack.name}`}
        />
        <span className={classes.progressText}>
          {formatCount(progress.submitted)} of {formatCount(progress.total)} ·{' '}
          {due === null ? (
            formatPercent(share, 0)
          ) : (
            <span data-overdue={pack.assignment?.isPastDue || undefined} className={classes.due}>
              {due}
            </span>
          )}
        </span>
      </div>
      <LinkButton
        ref={continueRef}
        to="/review/$packId"
        params={{ packId: pack.packId }}
        variant={isFirst && canContinue ? 'filled' : 'default'}
        className={classes.rowAction}
        aria-label={
          due === null
            ? `${wordFor(pack)} ${pack.name}`
            : `${wordFor(pack)} ${pack.name}: ${formatCount(progress.submitted)} of ${formatCount(progress.total)}, ${due}`
        }
      >
        {wordFor(pack)}
      </LinkButton>
    </li>
  );
}

function wordFor(pack: PackSummary): string {
  if (remainingCases(pack) === 0) return 'Look again';
  return pack.progress.submitted + pack.progress.drafts + pack.progress.skipped > 0
    ? 'Continue'
    : 'Start';
}
