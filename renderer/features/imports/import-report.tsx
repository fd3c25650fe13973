import { Button, Modal } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, useState } from 'react';
import type { ImportJob } from '../../../shared/contract/imports.ts';
import type { AppError } from '../../../shared/errors.ts';
import { notifyDone, notifyError } from '../../app/notify.ts';
import { callKey, callShell, fetchCall, appErrorOf, useCall } from '../../data/client.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { formatCount, formatPlural } from '../../ui/format.ts';
import { visibleText } from '../../ui/visible-text.ts';
import { problemsAsCsv } from './report-csv.ts';
import classes from './import-report.module.css';

const PAGE_SIZE = 200;
const ROW_HEIGHT_PX = 44;

interface ImportReportProps {
  readonly job: ImportJob;
  readonly onClose: () => void;
}

/** Every record that was not taken, with its place and the reason. */
export function ImportReport({ job, onClose }: ImportReportProps) {
  const first = useCall('import.report', { jobId: job.jobId, offset: 0, limit: PAGE_SIZE });
  const total = first.data?.total ?? 0;
  // The list is inside a dialog that appears later, so the element is kept as state.
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const rows = useVirtualizer({
    count: total,
    getScrollElement: () => scroller,
    estimateSize: () => ROW_HEIGHT_PX,
    overscan: 10,
  });
  const items = rows.getVirtualItems();
  const pages = [...new Set(items.map(({ index }) => Math.floor(index / PAGE_SIZE)))];
  const loaded = useQueries({
    queries: pages.map((page) => {
      const input = { jobId: job.jobId, offset: page * PAGE_SIZE, limit: PAGE_SIZE };
      return {
        queryKey: callKey('import.report', input),
        queryFn: () => fetchCall('import.report', input),
      };
    }),
  });
  const problemAt = (index: number): AppError | undefined =>
    loaded[pages.indexOf(Math.floor(index / PAGE_SIZE))]?.data?.problems[index % PAGE_SIZE];
  const copying = useRef(false);

  const copyAll = async (): Promise<void> => {
    if (copying.current) return;
    copying.current = true;
    try {
      const problems: AppError[] = [];
      for (let offset = 0; offset < total; offset += 500) {
        problems.push(
          ...(await fetchCall('import.report', { jobId: job.jobId, offset, limit: 500 })).problems,
        );
      }
      const reply = await callShell('shell.copyText', {
        text: problemsAsCsv(job.fileName, problems),
      });
      if (reply.ok) notifyDone(`${formatPlural(problems.length, 'row')} copied as CSV.`);
      else notifyError(reply.error);
    } catch (thrown) {
      notifyError(appErrorOf(thrown));
    } finally {
      copying.current = false;
    }
  };

  return (
    <Modal opened onClose={onClose} title={`Not imported from ${job.fileName}`} size={860}>
      {first.error ? <ErrorPanel error={first.error} onRetry={first.refetch} /> : null}
      <div className={classes.head}>
        <p className={classes.lead}>
          {formatPlural(total, 'problem')} reported. Everything else of the file was taken in
          {job.state === 'failed' ? ' up to the failure' : ''}.
        </p>
        <Button variant="default" disabled={total === 0} onClick={() => void copyAll()}>
          Copy as CSV
        </Button>
      </div>
      <div
        ref={setScroller}
        className={classes.list}
        tabIndex={0}
        role="table"
        aria-label="Rejected records"
        aria-rowcount={total}
      >
        <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
          {items.map(({ index, start }) => {
            const problem = problemAt(index);
            return (
              <div
                key={index}
                role="row"
                className={classes.row}
                style={{ transform: `translateY(${start}px)` }}
              >
                <span role="cell" className={classes.place}>
                  {problem ? placeOf(problem) : formatCount(index + 1)}
                </span>
                <span role="cell" className={classes.message} title={problem?.message}>
                  {problem ? visibleText(problem.message) : ''}
                </span>
                <span role="cell" className={classes.code}>
                  {problem?.code ?? ''}
                </span>
              </div>
            );
          })}
        </div>
      </div>
    </Modal>
  );
}

function placeOf(problem: AppError): string {
  if (problem.line !== undefined) return `line ${formatCount(problem.line)}`;
  return problem.subject ?? '';
}
