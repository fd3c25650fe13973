import { Button } from '@mantine/core';
import { Suspense, lazy, useState } from 'react';
import type { ImportJob } from '../../../shared/contract/imports.ts';
import { notifyError } from '../../app/notify.ts';
import { appErrorOf, useCall, useCommandCall } from '../../data/client.ts';
import { formatCount, formatPercent, formatTime } from '../../ui/format.ts';
import { Section } from '../../ui/page.tsx';
import { VerdictBadge, WarningBadge } from '../../ui/verdict-badge.tsx';
import classes from './home.module.css';

const SHOWN = 6;
const ImportReport = lazy(async () => ({
  default: (await import('../imports/import-report.tsx')).ImportReport,
}));

/** The last imports with what they brought and what was refused. */
export function RecentImports() {
  const jobs = useCall('import.jobs', {});
  const [reported, setReported] = useState<ImportJob | null>(null);
  const cancel = useCommandCall('import.cancel');
  const resume = useCommandCall('import.resume');
  if (!jobs.data || jobs.data.length === 0) return null;
  const newest = jobs.data
    .toSorted((a, b) => b.startedAt.localeCompare(a.startedAt))
    .slice(0, SHOWN);
  const onError = (error: Error): void => notifyError(appErrorOf(error));

  return (
    <Section title="Imports">
      <ul className={classes.list}>
        {newest.map((job) => (
          <li key={job.jobId} className={classes.row}>
            <div className={classes.rowMain}>
              <span className={classes.rowTitle}>{job.fileName}</span>
              <div className={classes.rowNote}>
                <span>{countsOf(job)}</span>
                <span>{formatTime(job.startedAt)}</span>
              </div>
              {job.error ? <p className={classes.rowError}>{job.error.message}</p> : null}
            </div>
            <JobState job={job} />
            {job.state === 'running' ? (
              <Button
                variant="default"
                className={classes.rowAction}
                onClick={() => cancel.mutate({ jobId: job.jobId }, { onError })}
              >
                Cancel
              </Button>
            ) : null}
            {job.state === 'interrupted' ? (
              <Button
                variant="default"
                className={classes.rowAction}
                onClick={() => resume.mutate({ jobId: job.jobId }, { onError })}
              >
                Resume
              </Button>
            ) : null}
            {job.rejected > 0 && job.state !== 'running' ? (
              <Button
                variant="default"
                className={classes.rowAction}
                onClick={() => setReported(job)}
                aria-label={`${formatCount(job.rejected)} rejected of ${job.fileName}: show them`}
              >
                {formatCount(job.rejected)} rejected
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {reported ? (
        <Suspense fallback={null}>
          <ImportReport job={reported} onClose={() => setReported(null)} />
        </Suspense>
      ) : null}
    </Section>
  );
}

function JobState({ job }: { readonly job: ImportJob }) {
  switch (job.state) {
    case 'running': {
      const share = job.bytesTotal > 0 ? job.bytesRead / job.bytesTotal : 0;
      return (
        <div className={classes.progress}>
          <progress
            className={classes.bar}
            value={share}
            max={1}
            aria-label={`Import of ${job.fileName}`}
          />
          <span className={classes.progressText}>
            {phaseWord(job.phase)} · {formatPercent(share, 0)}
          </span>
        </div>
      );
    }
    case 'done':
      return <VerdictBadge verdict="pass" label="Done" plain />;
    case 'failed':
      return <VerdictBadge verdict="fail" label="Failed" plain />;
    case 'cancelled':
      return <VerdictBadge verdict="no_verdict" label="Cancelled" plain />;
    case 'interrupted':
      return <WarningBadge label="Interrupted" />;
  }
}

function phaseWord(phase: ImportJob['phase']): string {
  switch (phase) {
    case 'load':
      return 'Reading';
    case 'index':
      return 'Labels and metrics';
    case 'search':
      return 'Search index';
    case 'done':
      return 'Finishing';
  }
}

function countsOf(job: ImportJob): string {
  const parts = [`${formatCount(job.added)} new`];
  if (job.updated > 0) parts.push(`${formatCount(job.updated)} changed`);
  if (job.unchanged > 0) parts.push(`${formatCount(job.unchanged)} known already`);
  return parts.join(', ');
}
