import { Button } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconQuestionMark } from '@tabler/icons-react';
import type { Direction } from '../../../shared/domain/case.ts';
import type { Metric } from '../../../shared/domain/metric.ts';
import { notifyDone, notifyError } from '../../app/notify.ts';
import { appErrorOf, useCommandCall } from '../../data/client.ts';
import { DIRECTION_WORDS, SOURCE_WORDS } from './metric-facts.ts';
import classes from './metrics.module.css';

/** Which way a metric's score points, and how that is known. */
export function DirectionFact({ metric }: { readonly metric: Metric }) {
  if (metric.direction === null) {
    return (
      <span className={classes.direction} data-open>
        <IconQuestionMark size={14} aria-hidden /> Not known
        <span className={classes.soft}>{SOURCE_WORDS[metric.directionSource]}</span>
      </span>
    );
  }
  const Icon = metric.direction === 'higher_is_better' ? IconArrowUp : IconArrowDown;
  return (
    <span className={classes.direction}>
      <Icon size={14} aria-hidden /> {DIRECTION_WORDS[metric.direction]}
      <span className={classes.soft}>{SOURCE_WORDS[metric.directionSource]}</span>
    </span>
  );
}

/** Asks the lead which way the scores point. Saved as an act of the lead, so that everybody gets it. */
export function DirectionChoice({ metric }: { readonly metric: Metric }) {
  const set = useCommandCall('metric.setDirection');
  const choose = (direction: Direction): void => {
    set.mutate(
      { metricId: metric.id, direction },
      {
        onSuccess: () => notifyDone(`${metric.name}: ${DIRECTION_WORDS[direction].toLowerCase()}.`),
        onError: (error) => notifyError(appErrorOf(error)),
      },
    );
  };
  return (
    <div className={classes.choice} role="group" aria-label={`Direction of ${metric.name}`}>
      {(['higher_is_better', 'lower_is_better'] as const).map((direction) => {
        const isChosen = metric.direction === direction && metric.directionSource === 'set_by_lead';
        const Icon = direction === 'higher_is_better' ? IconArrowUp : IconArrowDown;
        return (
          <Button
            key={direction}
            size="compact-xs"
            variant={isChosen ? 'light' : 'default'}
            aria-pressed={isChosen}
            disabled={set.isPending}
            leftSection={<Icon size={13} aria-hidden />}
            onClick={() => choose(direction)}
          >
            {DIRECTION_WORDS[direction]}
          </Button>
        );
      })}
    </div>
  );
}
