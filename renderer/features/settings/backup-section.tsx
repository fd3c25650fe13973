import { Button, Table } from '@mantine/core';
import { notifyDone, notifyError } from '../../app/notify.ts';
import { appErrorOf, useCall, useCommandCall } from '../../data/client.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { formatBytes, formatTime } from '../../ui/format.ts';
import { Section } from '../../ui/page.tsx';
import classes from './settings.module.css';

const REASONS = {
  migration: 'Before a new version changed the workspace',
  import: 'Before an import',
  timed: 'After changes, every half hour',
  manual: 'Made by hand',
} as const;

/** Whole copies of the workspace, made before anything large and whenever the person wants one. */
export function BackupSection() {
  const backups = useCall('workspace.backups', {});
  const backUp = useCommandCall('workspace.backUp');
  return (
    <Section
      title="Backups"
      description="Whole copies in the folder backups of the workspace. Old ones are thinned out: the ten newest, one a day for a week, and one a week for a month stay."
      actions={
        <Button
          variant="default"
          loading={backUp.isPending}
          onClick={() =>
            backUp.mutate(
              {},
              {
                onSuccess: ({ bytes }) => notifyDone(`Backed up (${formatBytes(bytes)}).`),
                onError: (error) => notifyError(appErrorOf(error)),
              },
            )
          }
        >
          Back up now
        </Button>
      }
    >
      {backups.error ? <ErrorPanel error={backups.error} onRetry={backups.refetch} /> : null}
      {backups.data?.length === 0 ? <p className={classes.quiet}>No backup yet.</p> : null}
      {backups.data && backups.data.length > 0 ? (
        <Table aria-label="Backups">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Time</Table.Th>
              <Table.Th>Why</Table.Th>
              <Table.Th ta="right">Size</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {backups.data.map((backup) => (
              <Table.Tr key={backup.id}>
                <Table.Td>{formatTime(backup.at)}</Table.Td>
                <Table.Td>{REASONS[backup.reason]}</Table.Td>
                <Table.Td ta="right">{formatBytes(backup.bytes)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      ) : null}
    </Section>
  );
}
