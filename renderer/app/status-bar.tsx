import { IconCircleCheck, IconDatabase, IconRefresh, IconAlertTriangle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useCall } from '../data/client.ts';
import { SyncIndicator } from '../features/sync/sync-indicator.tsx';
import { formatClock, formatCount, formatPercent } from '../ui/format.ts';
import { useCoreState } from './core-state.ts';
import { useSavedState } from './saved-state.ts';
import classes from './status-bar.module.css';

/** Always in view: is it saved, what is running, and which workspace this is. */
export function StatusBar() {
  const status = useCall('workspace.status', {});
  return (
    <footer className={classes.bar} aria-label="Status">
      {status.data?.readOnly ? null : <SavedIndicator />}
      <SyncIndicator className={classes.item} />
      <RunningImport />
      <span className={classes.spacer} />
      {status.data ? (
        <>
          <span className={classes.item}>{formatCount(status.data.counts.cases)} cases</span>
          <Link to="/settings" className={classes.item}>
            <IconDatabase size={13} aria-hidden /> {status.data.name}
          </Link>
        </>
      ) : null}
    </footer>
  );
}

function SavedIndicator() {
  const saved = useSavedState((store) => store.saved);
  const core = useCoreState((store) => store.state);
  if (core.kind === 'restarting') {
    return (
      <span className={classes.item} data-tone="warn" role="status">
        <IconRefresh size={13} aria-hidden /> Restarting after a fault. What was saved is safe.
      </span>
    );
  }
  switch (saved.kind) {
    case 'idle':
      return (
        <span className={classes.item} role="status">
          <IconCircleCheck size={13} aria-hidden /> All saved
        </span>
      );
    case 'saving':
      return (
        <span className={classes.item} role="status">
          <IconRefresh size={13} aria-hidden /> Saving
        </span>
      );
    case 'saved':
      return (
        <span className={classes.item} role="status">
          <IconCircleCheck size={13} aria-hidden /> Saved {formatClock(saved.at)}
        </span>
      );
    case 'failed':
      return (
        <span className={classes.item} data-tone="fail" role="alert">
          <IconAlertTriangle size={13} aria-hidden /> Not saved: {saved.message}
        </span>
      );
  }
}

function RunningImport() {
  const jobs = useCall('import.jobs', {});
  const running = jobs.data?.filter((job) => job.state === 'running') ?? [];
  const [job] = running;
  if (!job) return null;
  const share = job.bytesTotal > 0 ? job.bytesRead / job.bytesTotal : 0;
  return (
    <Link to="/" className={classes.item} data-tone="accent">
      <progress
        className={classes.progress}
        value={share}
        max={1}
        aria-label={`Import of ${job.fileName}`}
      />
      <span>
        Importing {job.fileName} · {formatCount(job.records)} records · {formatPercent(share, 0)}
        {running.length > 1 ? ` · ${running.length - 1} more` : ''}
      </span>
    </Link>
  );
}
