import { Button } from '@mantine/core';
import { Suspense, lazy, useState } from 'react';
import type { ImportJob } from '../../../shared/contract/imports.ts';
import { notifyError } from '../../app/notify.ts';
import { appErrorOf, useCall, useCommandCall } from '../../data/client.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { formatBytes, formatCount, formatPlural } from '../../ui/format.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { VerdictBadge } from '../../ui/verdict-badge.tsx';
import classes from './import-dialog.module.css';

const ImportReport = lazy(async () => ({
  default: (await import('./import-report.tsx')).ImportReport,
}));

interface ImportProgressProps {
  readonly jobIds: readonly string[];
  readonly onClose: () => void;
}

/** How far the imports are. Closing the dialog leaves them running. */
export function ImportProgress({ jobIds, onClose }: ImportProgressProps) {
  const jobs = useCall('import.jobs', {});
  const mine = (jobs.data ?? []).filter((job) => jobIds.includes(job.jobId));
  const isRunning = mine.length < jobIds.length || mine.some((job) => job.state === 'running');
  const [reported, setReported] = useState<ImportJob | null>(null);

  return (
    <>
      <ul className={classes.jobs}>
        {mine.map((job) => (
          <JobProgress key={job.jobId} job={job} onReport={() => setReported(job)} />
        ))}
      </ul>
      <div className={classes.footer}>
        <p className={classes.missing}>
          {isRunning ? 'You can go on working; the status bar shows how far it is.' : ''}
        </p>
        {isRunning ? null : (
          <LinkButton variant="default" to="/library" onClick={onClose}>
            Show in the Library
          </LinkButton>
        )}
        <Button variant={isRunning ? 'default' : 'filled'} onClick={onClose}>
          {isRunning ? 'Go on in the background' : 'Done'}
        </Button>
      </div>
      {reported ? (
        <Suspense fallback={null}>
          <ImportReport job={reported} onClose={() => setReported(null)} />
        </Suspense>
      ) : null}
    </>
  );
}

function JobProgress({
  job,
  onReport,
}: {
  readonly job: ImportJob;
  readonly onReport: () => void;
}) {
  const cancel = useCommandCall('import.cancel');
  const resume = useCommandCall('import.resume');
  const onError = (error: Error): void => notifyError(appErrorOf(error));
  const canResume = job.state === 'interrupted' || job.state === 'cancelled';
  return (
    <li className={classes.job}>
      <div className={classes.jobHead}>
        <strong className={classes.fileName}>{job.fileName}</strong>
        {job.state === 'done' ? <VerdictBadge verdict="pass" label="Done" /> : null}
        {job.state === 'failed' ? <VerdictBadge verdict="fail" label="Failed" /> : null}
        {job.state === 'cancelled' ? <VerdictBadge verdict="no_verdict" label="Cancelled" /> : null}
        <span className={classes.spacer} />
        {job.state === 'running' ? (
          <Button
            variant="default"
            onClick={() => cancel.mutate({ jobId: job.jobId }, { onError })}
          >
            Cancel
          </Button>
        ) : null}
        {canResume ? (
          <Button
            variant="default"
            onClick={() => resume.mutate({ jobId: job.jobId }, { onError })}
          >
            Resume
          </Button>
        ) : null}
      </div>
      {job.state === 'running' ? (
        <progress
          className={classes.bar}
          value={job.bytesTotal > 0 ? job.bytesRead / job.bytesTotal : 0}
          max={1}
          aria-label={`Import of ${job.fileName}`}
        />
      ) : null}
      <p className={classes.counts}>
        {formatPlural(job.records, 'record')} of {formatBytes(job.bytesRead)} read:{' '}
        {formatCount(job.added)} new, {formatCount(job.updated)} changed,{' '}
        {formatCount(job.unchanged)} known already
        {job.rejected > 0 ? (
          <>
            ,{' '}
            <button type="button" className={classes.link} onClick={onReport}>
              {formatCount(job.rejected)} rejected
            </button>
          </>
        ) : null}
        .
      </p>
      {job.error ? <ErrorPanel error={job.error} /> : null}
    </li>
  );
}
