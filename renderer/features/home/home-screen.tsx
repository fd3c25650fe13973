import { Button } from '@mantine/core';
import { IconFileImport } from '@tabler/icons-react';
import { KeyHint } from '../../commands/key-hint.tsx';
import { useCommandRegistry } from '../../commands/registry.ts';
import { useCall } from '../../data/client.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { Page } from '../../ui/page.tsx';
import { AlignmentGlance } from './alignment-glance.tsx';
import { FirstRun } from './first-run.tsx';
import { PackList } from './pack-list.tsx';
import { RecentImports } from './recent-imports.tsx';
import { WorkspaceFacts } from './workspace-facts.tsx';
import classes from './home.module.css';

/** Where work goes on: packs with the one to continue on top, imports, and how far metrics can be trusted. */
export function HomeScreen() {
  const registry = useCommandRegistry();
  const status = useCall('workspace.status', {});
  const jobs = useCall('import.jobs', {});

  if (status.error) {
    return (
      <Page title="Home">
        <ErrorPanel error={status.error} onRetry={status.refetch} />
      </Page>
    );
  }
  if (!status.data) return <Page title="Home">{null}</Page>;
  const isImporting = jobs.data?.some((job) => job.state === 'running') ?? false;
  if (status.data.isEmpty && !isImporting) return <FirstRun jobs={jobs.data ?? []} />;

  return (
    <Page
      title="Home"
      actions={
        <Button
          variant="default"
          leftSection={<IconFileImport size={15} aria-hidden />}
          rightSection={<KeyHint command="app.import" />}
          onClick={() => void registry.run('app.import')}
        >
          Import files…
        </Button>
      }
    >
      {status.data.recovery ? (
        <p className={classes.recovery} role="status">
          {status.data.recovery}
        </p>
      ) : null}
      <div className={classes.columns}>
        <div className={classes.main}>
          <PackList />
          <RecentImports />
        </div>
        <div className={classes.side}>
          <AlignmentGlance />
          <WorkspaceFacts status={status.data} />
        </div>
      </div>
    </Page>
  );
}
