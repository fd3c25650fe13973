import { Button, Skeleton } from '@mantine/core';
import { IconDeviceLaptop, IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import type { SyncStatus } from '../../../shared/contract/sync.ts';
import { isLead } from '../../../shared/protocol/streams.ts';
import { notifyDone, notifyError } from '../../app/notify.ts';
import { KeyHint } from '../../commands/key-hint.tsx';
import { useCommands } from '../../commands/use-commands.ts';
import { appErrorOf, useCall, useCommandCall } from '../../data/client.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { formatCount, formatTime } from '../../ui/format.ts';
import { Page, Section } from '../../ui/page.tsx';
import { ConnectForm } from './connect-form.tsx';
import { DisconnectDialog } from './disconnect-dialog.tsx';
import { OneTimeCodeView } from './one-time-code.tsx';
import { ParkedSection } from './parked-section.tsx';
import { ServerPeople } from './server-people.tsx';
import { SyncLogSection } from './sync-log-section.tsx';
import { SyncIcon } from './sync-icon.tsx';
import classes from './sync.module.css';

const ROLE_WORDS = {
  admin: 'Admin',
  lead: 'Lead',
  reviewer: 'Reviewer',
  viewer: 'Viewer',
} as const;

/** Where the workspace stands with its team server, and everything that can be done about it. */
export function SyncScreen() {
  const status = useCall('sync.status', {});
  if (status.error)
    return (
      <Page title="Team server" narrow>
        <ErrorPanel error={status.error} onRetry={status.refetch} />
      </Page>
    );
  if (!status.data)
    return (
      <Page title="Team server" narrow>
        <Skeleton height={240} radius={8} />
      </Page>
    );
  return status.data.server === null ? (
    <Unconnected />
  ) : (
    <Connected status={status.data} server={status.data.server} />
  );
}

function Unconnected() {
  return (
    <Page title="Team server" narrow>
      <Section
        title="Connect this workspace"
        description="Packs that a lead hands out arrive by themselves, and your answers go back. Without a network you go on; all of it is sent later. Nothing else leaves this computer."
      >
        <ConnectForm />
      </Section>
    </Page>
  );
}

function Connected({
  status,
  server,
}: {
  readonly status: SyncStatus;
  readonly server: NonNullable<SyncStatus['server']>;
}) {
  const syncNow = useCommandCall('sync.now');
  const deviceCode = useCommandCall('sync.deviceCode');
  const [isLeaving, setLeaving] = useState(false);
  const isBusy = status.isSyncing || syncNow.isPending;
  const onError = (error: Error): void => notifyError(appErrorOf(error));
  const run = (): void =>
    syncNow.mutate(
      {},
      {
        onSuccess: ({ status: after, pushed, pulled }) => {
          if (after.tone === 'well')
            notifyDone(`Synced: ${formatCount(pushed)} sent, ${formatCount(pulled)} received.`);
        },
        onError,
      },
    );
  useCommands({ 'sync.run': { run, enabled: !isBusy } });

  return (
    <Page
      title="Team server"
      subtitle={server.host}
      narrow
      actions={
        <Button
          leftSection={<IconRefresh size={15} aria-hidden />}
          rightSection={<KeyHint command="sync.run" />}
          loading={isBusy}
          onClick={run}
        >
          Sync now
        </Button>
      }
    >
      <div className={classes.card} data-tone={status.tone} role="status">
        <SyncIcon tone={status.tone} size={20} />
        <p className={classes.words}>{status.words}</p>
        <dl className={classes.facts}>
          <dt>Last sync</dt>
          <dd>{status.lastSyncAt === null ? 'Never' : formatTime(status.lastSyncAt)}</dd>
          <dt>Waiting</dt>
          <dd>{formatCount(status.waiting)}</dd>
          {status.nextTryAt !== null && status.tone !== 'well' ? (
            <>
              <dt>Next attempt</dt>
              <dd>{formatTime(status.nextTryAt)}</dd>
            </>
          ) : null}
          <dt>You</dt>
          <dd>
            {server.personName} · {ROLE_WORDS[server.role]}
          </dd>
        </dl>
      </div>
      {status.isSignInTemporary ? (
        <p className={classes.notice}>
          <strong>You are signed in until Assay closes</strong>
          This system keeps no secrets safely, so your sign-in is held in memory alone. Your work is
          saved either way.
        </p>
      ) : null}
      {status.clockOffSeconds === null ? null : (
        <p className={classes.notice}>
          <strong>The clock of this computer is wrong</strong>
          It differs from the server’s by {formatCount(Math.abs(status.clockOffSeconds))} seconds.
          Sync works; times that are shown may mislead.
        </p>
      )}
      {status.needsSignIn ? (
        <Section
          title="Sign in again"
          description="With a new code. Your work stays, and goes on from where it was."
        >
          <ConnectForm url={server.url} />
        </Section>
      ) : null}
      {status.parked > 0 ? <ParkedSection /> : null}
      {isLead(server.role) ? <ServerPeople /> : null}
      <Section
        title="Your devices"
        description="A code signs another computer of yours in. It works once, for ten minutes, in a workspace without work of its own."
        actions={
          <Button
            variant="default"
            leftSection={<IconDeviceLaptop size={15} aria-hidden />}
            loading={deviceCode.isPending}
            onClick={() => deviceCode.mutate({}, { onError })}
          >
            Add a device
          </Button>
        }
      >
        {deviceCode.data ? <OneTimeCodeView code={deviceCode.data} url={server.url} /> : null}
      </Section>
      {isLead(server.role) ? <SyncLogSection /> : null}
      <Section
        title="Disconnect"
        description="Everything stays in this workspace; nothing travels any more."
        actions={
          <Button variant="default" onClick={() => setLeaving(true)}>
            Disconnect…
          </Button>
        }
      >
        {null}
      </Section>
      {isLeaving ? (
        <DisconnectDialog waiting={status.waiting} onClose={() => setLeaving(false)} />
      ) : null}
    </Page>
  );
}
