import { Button } from '@mantine/core';
import { IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import { useCommandRegistry } from '../../commands/registry.ts';
import { appErrorOf, useCall, useCommandCall } from '../../data/client.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { formatCount } from '../../ui/format.ts';
import { Section } from '../../ui/page.tsx';
import classes from './settings.module.css';

/** What is in the workspace, and whether it is sound. */
export function WorkspaceSection() {
  const registry = useCommandRegistry();
  const status = useCall('workspace.status', {});
  const activity = useCall('workspace.activity', {});
  const doctor = useCommandCall('workspace.doctor');
  if (!status.data) return null;
  const { counts, name, readOnly, assayVersion, schemaVersion } = status.data;
  const facts: readonly (readonly [string, string])[] = [
    ['Folder', readOnly ? `${name} (read-only)` : name],
    ['Cases', formatCount(counts.cases)],
    ['Metric results', formatCount(counts.metricResults)],
    ['Imported labels', formatCount(counts.importedLabels)],
    ['Reviews', formatCount(activity.data?.annotations)],
    ['Packs', formatCount(counts.packs)],
    ['Entries in the log', formatCount(activity.data?.events)],
    ['Assay', `${assayVersion} (workspace version ${schemaVersion})`],
  ];

  return (
    <Section
      title="Workspace"
      actions={
        <>
          <Button variant="default" loading={doctor.isPending} onClick={() => doctor.mutate({})}>
            Examine
          </Button>
          <Button variant="default" onClick={() => void registry.run('app.openWorkspace')}>
            Open workspace…
          </Button>
        </>
      }
    >
      <dl className={classes.facts}>
        {facts.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {doctor.error ? <ErrorPanel error={appErrorOf(doctor.error)} /> : null}
      {doctor.data ? (
        <ul className={classes.checks} aria-label="Examination">
          {doctor.data.checks.map((check) => (
            <li key={check.name} data-ok={check.ok}>
              {check.ok ? (
                <IconCircleCheck size={15} aria-label="Sound" />
              ) : (
                <IconCircleX size={15} aria-label="Not sound" />
              )}
              <strong>{check.name}</strong>
              <span>{check.detail}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </Section>
  );
}
