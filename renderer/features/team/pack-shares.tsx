import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core';
import { IconChevronDown, IconDots } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { TeamProgress } from '../../../shared/contract/team.ts';
import { dueWords } from '../../ui/due-words.ts';
import {
  formatCount,
  formatDuration,
  formatNumber,
  formatPercent,
  formatPlural,
  formatTime,
  NONE,
} from '../../ui/format.ts';
import { NumberTable, type Head } from '../../ui/number-table.tsx';
import { Section } from '../../ui/page.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { Reasoned } from '../alignment/number-cell.tsx';
import { expertiseWord } from './expertise.ts';
import { useGiveShares } from './use-give-shares.ts';
import classes from './team.module.css';

const HEADS: readonly Head[] = [
  ['Reviewer', 'Who has a share of the pack, or answered in it without one'],
  ['Progress', 'Submitted cases of the share; skipped and handed back ones are named'],
  ['Due', 'The day until which the share is wanted; late answers are kept'],
  ['Cases/hour', 'Over the newest two hours of active time; breaks do not count'],
  ['Agreement', 'Share of the cases shared with others on which the others said the same'],
  [
    'Last activity',
    'When the last answer was given, as the reviewer’s own clock says, and when a device of theirs was last at the team server',
  ],
  ['Actions', 'What can be done with the share'],
];

interface PackSharesProps {
  readonly rows: readonly TeamProgress[];
  readonly onAssign: (packId: string) => void;
  readonly onDue: (row: TeamProgress) => void;
  readonly onRelease: (row: TeamProgress) => void;
}

/** A table for each pack that somebody has a share of or has answered in. */
export function PackShares({ rows, onAssign, onDue, onRelease }: PackSharesProps) {
  const packs = [...Map.groupBy(rows, (row) => row.packId)];
  return packs.map(([packId, shares]) => (
    <PackTable
      key={packId}
      packId={packId}
      shares={shares}
      onAssign={() => onAssign(packId)}
      onDue={onDue}
      onRelease={onRelease}
    />
  ));
}

interface PackTableProps {
  readonly packId: string;
  readonly shares: readonly TeamProgress[];
  readonly onAssign: () => void;
  readonly onDue: (row: TeamProgress) => void;
  readonly onRelease: (row: TeamProgress) => void;
}

function PackTable({ packId, shares, onAssign, onDue, onRelease }: PackTableProps) {
  const name = visibleText(shares[0]?.packName ?? packId);
  const total = shares.reduce((sum, share) => sum + (share.total ?? 0), 0);
  const submitted = shares.reduce(
    (sum, { total: of, submitted: n }) => sum + (of === null ? 0 : n),
    0,
  );
  const hasOthers = shares.some((share) => share.isAssigned && !share.isSelf);
  const overdue = shares.filter((share) => share.isOverdue).length;
  return (
    <div className={classes.pack}>
      <Section
        title={name}
        description={
          <>
            {total === 0
              ? 'Nobody has a share.'
              : `${formatCount(submitted)} of ${formatCount(total)} answers, ${formatPercent(submitted / total, 0)}`}
            {overdue > 0 ? (
              <span className={classes.overdue}> · {formatPlural(overdue, 'share')} overdue</span>
            ) : null}
          </>
        }
        actions={
          <>
            <Link to="/packs/$packId" params={{ packId }} className={classes.open}>
              Open the pack
            </Link>
            {hasOthers ? <GiveMenu packId={packId} name={name} /> : null}
            <Button variant="default" aria-label={`Assign more of ${name}`} onClick={onAssign}>
              Assign…
            </Button>
          </>
        }
      >
        <NumberTable label={`Reviewers of ${name}`} heads={HEADS} className={classes.shares}>
          {shares.map((share) => (
            <ShareRow
              key={share.reviewerId}
              share={share}
              onDue={() => onDue(share)}
              onRelease={() => onRelease(share)}
            />
          ))}
        </NumberTable>
      </Section>
    </div>
  );
}

/** How the shares reach their people: as files, or by the team server where there is one. */
function GiveMenu({ packId, name }: { readonly packId: string; readonly name: string }) {
  const give = useGiveShares(packId);
  if (give.send === null) {
    return (
      <Button
        variant="default"
        loading={give.isBusy}
        aria-label={`Save files for the reviewers of ${name}`}
        onClick={() => void give.saveFiles()}
      >
        Save files…
      </Button>
    );
  }
  return (
    <Menu withInitialFocusPlaceholder={false} position="bottom-end" shadow="md" width={240}>
      <Menu.Target>
        <Button
          variant="default"
          loading={give.isBusy}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          aria-label={`Give shares of ${name}`}
        >
          Give…
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={give.send}>Send by the server</Menu.Item>
        <Menu.Item onClick={() => void give.saveFiles()}>Save one file per reviewer…</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

interface ShareRowProps {
  readonly share: TeamProgress;
  readonly onDue: () => void;
  readonly onRelease: () => void;
}

function ShareRow({ share, onDue, onRelease }: ShareRowProps) {
  const { name, isSelf, isAssigned, dueAt, isOverdue, agreement, lastActivityAt } = share;
  return (
    <tr>
      <th scope="row">
        <span className={classes.name} title={name}>
          {visibleText(name)}
          {isSelf ? ' (you)' : ''}
        </span>
        <span className={classes.about}>
          {isAssigned
            ? (expertiseWord(share.expertise) ?? 'no expertise named')
            : 'without a share'}
        </span>
      </th>
      <td data-number>
        <ShareProgress share={share} />
      </td>
      <td data-number>
        {dueAt === null ? (
          <span className={classes.soft}>{NONE}</span>
        ) : (
          <span className={isOverdue ? classes.overdue : classes.due}>{dueText(dueAt)}</span>
        )}
        {share.late > 0 ? (
          <span className={classes.about}>{formatCount(share.late)} late</span>
        ) : null}
      </td>
      <td data-number>
        {formatNumber(share.casesPerHour, 0)}
        {share.activeMs > 0 ? (
          <span className={classes.about}>{formatDuration(share.activeMs)} in all</span>
        ) : null}
      </td>
      <td data-number>
        <Reasoned estimate={agreement}>{(value) => formatPercent(value, 0)}</Reasoned>
        {agreement.kind === 'value' ? (
          <span className={classes.about}>
            {agreement.low === undefined || agreement.high === undefined
              ? ''
              : `${formatPercent(agreement.low, 0)}–${formatPercent(agreement.high, 0)}, `}
            n {formatCount(agreement.n)}
          </span>
        ) : null}
      </td>
      <td data-number className={classes.when}>
        {lastActivityAt === null ? 'Not yet' : formatTime(lastActivityAt)}
        {share.lastSeenAt === null ? null : (
          <span className={classes.about}>synced {formatTime(share.lastSeenAt)}</span>
        )}
      </td>
      <td data-number>
        {isAssigned ? (
          <Menu withInitialFocusPlaceholder={false} position="bottom-end" shadow="md" width={190}>
            <Menu.Target>
              <Tooltip label="More">
                <ActionIcon data-row="" aria-label={`Share of ${name} in ${share.packName}`}>
                  <IconDots size={16} />
                </ActionIcon>
              </Tooltip>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={onDue}>Change the due day…</Menu.Item>
              <Menu.Divider />
              <Menu.Item className={classes.danger ?? ''} onClick={onRelease}>
                Take the share back…
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        ) : null}
      </td>
    </tr>
  );
}

/** The column is called Due already. */
function dueText(dueAt: string): string {
  const words = dueWords(dueAt).replace(/^due |since /, '');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A bar with counts: submitted of the share, and what was left out. */
function ShareProgress({ share }: { readonly share: TeamProgress }) {
  const { total, submitted, skipped, declined, name } = share;
  const left = [
    skipped > 0 ? `${formatCount(skipped)} skipped` : '',
    declined > 0 ? `${formatCount(declined)} handed back` : '',
  ].filter((words) => words !== '');
  if (total === null) {
    return (
      <span className={classes.progress}>
        {formatPlural(submitted, 'case')} submitted
        {left.length > 0 ? <span className={classes.about}>{left.join(' · ')}</span> : null}
      </span>
    );
  }
  return (
    <span className={classes.progress}>
      <progress
        className={classes.bar}
        value={submitted}
        max={Math.max(1, total)}
        aria-label={`Progress of ${name}`}
      />
      <span className={classes.about}>
        {[`${formatCount(submitted)} of ${formatCount(total)}`, ...left].join(' · ')}
      </span>
    </span>
  );
}
