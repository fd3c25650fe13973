import type { WorkspaceStatus } from '../../../shared/contract/workspace.ts';
import { useCall } from '../../data/client.ts';
import { formatCount, formatTime } from '../../ui/format.ts';
import { Section } from '../../ui/page.tsx';
import classes from './home.module.css';

/** What the workspace holds. */
export function WorkspaceFacts({ status }: { readonly status: WorkspaceStatus }) {
  const { counts } = status;
  const activity = useCall('workspace.activity', {});
  const facts: readonly (readonly [string, string])[] = [
    ['Cases', formatCount(counts.cases)],
    ['Metric results', formatCount(counts.metricResults)],
    ['Imported labels', formatCount(counts.importedLabels)],
    ['Reviews', formatCount(activity.data?.annotations)],
    ['Sources', formatCount(counts.sources)],
    ['Last backup', status.lastBackupAt ? formatTime(status.lastBackupAt) : 'none yet'],
  ];
  return (
    <Section title="Workspace">
      <dl className={classes.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
