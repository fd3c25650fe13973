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

interface DirectionChoiceProps {
  readonly metric: Metric;
  /** Offers only the direction that the metric does not have: a correction, not a question. */
  readonly isCorrection?: boolean;
}

/** Asks the lead which way the scores point. Saved as an act of the lead, so that everybody gets it. */
export function DirectionChoice({ metric, isCorrection = false }: DirectionChoiceProps) {
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
  const offered = DIRECTIONS.filter((each) => !isCorrection || each !== metric.direction);
  return (
    <div className={classes.choice} role="group" aria-label={`Direction of ${metric.name}`}>
      {offered.map((direction) => {
        const Icon = direction === 'higher_is_better' ? IconArrowUp : IconArrowDown;
        const words = DIRECTION_WORDS[direction];
        return (
          <Button
            key={direction}
            size="compact-xs"
            variant="default"
            disabled={set.isPending}
            leftSection={<Icon size={13} aria-hidden />}
            onClick={() => choose(direction)}
          >
            {isCorrection ? `No, ${words.toLowerCase()}` : words}
          </Button>
        );
      })}
    </div>
  );
}

const DIRECTIONS = ['higher_is_better', 'lower_is_better'] as const satisfies readonly Direction[];
