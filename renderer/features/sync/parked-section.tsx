import { Button } from '@mantine/core';
import { notifyError } from '../../app/notify.ts';
import { appErrorOf, useCall, useCommandCall } from '../../data/client.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { formatTime } from '../../ui/format.ts';
import { Section } from '../../ui/page.tsx';
import classes from './sync.module.css';

/** What one side does not take: what it is, why, and what the person can do. */
export function ParkedSection() {
  const parked = useCall('sync.parked', {});
  const retry = useCommandCall('sync.retryParked');
  return (
    <Section
      title="Needs attention"
      description="These entries were not taken. They are kept, and everything else goes on."
      actions={
        <Button
          variant="default"
          loading={retry.isPending}
          onClick={() => retry.mutate({}, { onError: (error) => notifyError(appErrorOf(error)) })}
        >
          Try again
        </Button>
      }
    >
      {parked.error ? <ErrorPanel error={parked.error} onRetry={parked.refetch} /> : null}
      <ul className={classes.parked}>
        {parked.data?.map(({ eventId, what, reason, advice, at }) => (
          <li key={eventId}>
            <strong>{what}</strong>
            <span>{reason}</span>
            <span className={classes.quiet}>
              {advice} · {formatTime(at)}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
