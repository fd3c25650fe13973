import { Button } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import type { PackSummary } from '../../../shared/contract/review.ts';
import type { TeamPlan } from '../../../shared/contract/team.ts';
import { formatPlural } from '../../ui/format.ts';
import { visibleText } from '../../ui/visible-text.ts';
import classes from './assign.module.css';

interface AssignedProps {
  readonly pack: PackSummary;
  readonly plan: TeamPlan;
  readonly onClose: () => void;
}

/** What was done, and how the shares reach their people. */
export function Assigned({ pack, plan, onClose }: AssignedProps) {
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
          <strong>{visibleText(pack.name)}</strong>: {formatPlural(given.length, 'share')} of{' '}
          {formatPlural(plan.cases, 'case')}.
        </span>
      </p>
      <div className={classes.actions}>
        <Button ref={done} onClick={onClose}>
          Done
        </Button>
      </div>
    </div>
  );
}
