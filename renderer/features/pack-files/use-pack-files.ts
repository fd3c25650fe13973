import { useEffect, useReducer, useRef } from 'react';
import type { ImportJob } from '../../../shared/contract/imports.ts';
import type { PickedFile } from '../../../shared/contract/shell.ts';
import { appErrorOf, fetchCall, useCall } from '../../data/client.ts';
import { packFileKind } from './file-kind.ts';
import {
  reduceEntries,
  startEntries,
  type Entry,
  type Look,
  type Phase,
} from './pack-files-state.ts';

export interface PackFiles {
  readonly entries: readonly Entry[];
  /** The import that runs, with its progress. */
  readonly job: ImportJob | null;
  readonly accept: (at: number, isAccepted: boolean) => void;
  readonly importAll: () => void;
  /** Looks into the file again: a key was trusted, or it is to be tried once more. */
  readonly lookAgain: (at: number) => void;
}

/** Looks into each file and, when the person says so, takes one after the other. */
export function usePackFiles(files: readonly PickedFile[]): PackFiles {
  const [entries, dispatch] = useReducer(reduceEntries, files, startEntries);
  const jobs = useCall('import.jobs', {});
  /** Files that were begun: effects run again, imports must not. */
  const begun = useRef(new Set<number>());
  const set = (at: number, phase: Phase): void => dispatch({ kind: 'phase', at, phase });

  const lookAgain = (at: number): void => {
    const file = files[at];
    if (file === undefined) return;
    begun.current.delete(at);
    lookInto(file).then(
      (look) => set(at, { kind: 'ready', look }),
      (thrown: unknown) => set(at, { kind: 'refused', error: appErrorOf(thrown) }),
    );
  };

  useEffect(() => {
    for (const at of files.keys()) lookAgain(at);
    // The dialog gets its files once; others open another dialog.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, []);

  useEffect(() => {
    const isBusy = entries.some(({ phase }) => phase.kind === 'importing');
    const at = entries.findIndex(({ phase }) => phase.kind === 'queued');
    const entry = entries[at];
    if (isBusy || entry?.phase.kind !== 'queued' || begun.current.has(at)) return;
    begun.current.add(at);
    const { look } = entry.phase;
    set(at, { kind: 'importing', look, jobId: null });
    begin(entry, look).then(
      (phase) => set(at, phase),
      (thrown: unknown) => set(at, { kind: 'failed', look, error: appErrorOf(thrown) }),
    );
  }, [entries]);

  const running = entries.find(({ phase }) => phase.kind === 'importing')?.phase;
  const runningId = running?.kind === 'importing' ? running.jobId : null;
  const job = jobs.data?.find(({ jobId }) => jobId === runningId) ?? null;
  useEffect(() => {
    if (job === null || job.state === 'running') return;
    const at = entries.findIndex(
      ({ phase }) => phase.kind === 'importing' && phase.jobId === job.jobId,
    );
    const phase = entries[at]?.phase;
    if (phase?.kind === 'importing') set(at, phaseAfter(phase.look, job));
  }, [entries, job]);

  return {
    entries,
    job,
    accept: (at, isAccepted) => dispatch({ kind: 'accept', at, isAccepted }),
    importAll: () => dispatch({ kind: 'importAll' }),
    lookAgain,
  };
}

async function lookInto({ fileToken, fileName }: PickedFile): Promise<Look> {
  // What claims to be neither is read as a pack, which says in one sentence why it is none.
  return packFileKind(fileName) === 'answers'
    ? { kind: 'answers', preview: await fetchCall('answers.preview', { fileToken }) }
    : { kind: 'pack', preview: await fetchCall('packFile.preview', { fileToken }) };
}

async function begin({ file, isAccepted }: Entry, look: Look): Promise<Phase> {
  const { fileToken } = file;
  if (look.kind === 'answers') {
    const taken = await fetchCall('answers.import', { fileToken, acceptUnassigned: isAccepted });
    return { kind: 'done', look, outcome: { kind: 'answers', packId: taken.packId, taken } };
  }
  const { manifestSha256 } = look.preview;
  const { jobId } = await fetchCall('packFile.import', { fileToken, manifestSha256 });
  return { kind: 'importing', look, jobId };
}

function phaseAfter(look: Look, job: ImportJob): Phase {
  if (job.state === 'done') {
    return { kind: 'done', look, outcome: { kind: 'pack', packId: look.preview.packId, job } };
  }
  // Cancelled: everything is as it was before, so the file can be taken after all.
  if (job.error === null) return { kind: 'ready', look };
  return { kind: 'failed', look, error: job.error };
}
