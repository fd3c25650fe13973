import { Button } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import type { PackSummary } from '../../../shared/contract/review.ts';
import type { TeamPlan } from '../../../shared/contract/team.ts';
import { formatCount, formatPlural } from '../../ui/format.ts';
import { visibleText } from '../../ui/visible-text.ts';
import { useGiveShares } from './use-give-shares.ts';
import classes from './assign.module.css';

interface AssignedProps {
  readonly pack: PackSummary;
  readonly plan: TeamPlan;
  readonly onClose: () => void;
}

/** What was done, and how the shares reach their people. */
export function Assigned({ pack, plan, onClose }: AssignedProps) {
  const give = useGiveShares(pack.packId);
  const others = plan.shares.some((share) => share.total > 0 && !share.isSelf);
  const done = useRef<HTMLButtonElement>(null);
  useEffect(() => done.current?.focus(), []);
  const given = plan.shares.filter((share) => share.total > 0);
  return (
    <div className={classes.form}>
      <p className={classes.done} role="status">
        <span className={classes.doneIcon}>
          <IconCircleCheck size={20} stroke={1.9} aria-hidden />
        </span>
        <span>
          <strong>{visibleText(pack.name)}</strong>:{' '}
          {formatPlural(given.length, 'person', 'people')}, {formatCount(plan.covered)} of{' '}
          {formatPlural(plan.cases, 'case')} with a reviewer.
        </span>
      </p>
      {others ? (
        <p className={classes.hint}>
          {give.send === null
            ? 'Save a file for each reviewer and give it to them. What they answer comes back as a file, too.'
            : 'Send the shares by the team server, or save a file for each reviewer.'}{' '}
          The Team screen offers the same again.
        </p>
      ) : null}
      <div className={classes.actions}>
        <Button variant="default" onClick={onClose}>
          Done
        </Button>
        {others && give.send !== null ? (
          <Button variant="default" loading={give.isBusy} onClick={() => void give.saveFiles()}>
            Save one file per reviewer…
          </Button>
        ) : null}
        <Button
          ref={done}
          loading={give.isBusy}
          onClick={!others ? onClose : (give.send ?? (() => void give.saveFiles()))}
        >
          {!others
            ? 'Close'
            : give.send === null
              ? 'Save one file per reviewer…'
              : 'Send by the server'}
        </Button>
      </div>
    </div>
  );
}
