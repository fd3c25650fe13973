import { useCall } from '../../data/client.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { Section } from '../../ui/page.tsx';
import classes from './settings.module.css';

/** Whether the workspace has a team server, and the way to all about it. */
export function TeamServerSection() {
  const status = useCall('sync.status', {});
  const server = status.data?.server ?? null;
  return (
    <Section
      title="Team server"
      actions={
        <LinkButton to="/sync" variant="default">
          {server === null ? 'Connect…' : 'Open'}
        </LinkButton>
      }
    >
      <p className={classes.quiet}>
        {server === null
          ? 'This workspace works alone. A team server brings packs here and takes your answers back.'
          : `${server.host}: ${status.data?.words ?? ''}`}
      </p>
    </Section>
  );
}
