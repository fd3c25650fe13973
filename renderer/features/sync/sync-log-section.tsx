import { useCall } from '../../data/client.ts';
import { formatTime } from '../../ui/format.ts';
import { Section } from '../../ui/page.tsx';
import classes from './sync.module.css';

const SHOWN = 100;

/** What sync did lately that was out of the ordinary. */
export function SyncLogSection() {
  const log = useCall('sync.log', { limit: SHOWN });
  return (
    <Section title="Sync log" description="What was out of the ordinary, newest first.">
      {log.data?.length === 0 ? <p className={classes.quiet}>Nothing yet.</p> : null}
      <ul className={classes.log} tabIndex={0} aria-label="Sync log">
        {log.data?.map(({ at, level, message }, index) => (
          // Lines have no name of their own, and never change their order.
          <li key={`${at} ${index}`} data-level={level}>
            <time dateTime={at}>{formatTime(at)}</time>
            <span>{message}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
