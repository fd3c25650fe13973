import { Button, Loader, Modal } from '@mantine/core';
import { IconCircleCheck, IconMessageCheck, IconPackage } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, type FormEvent } from 'react';
import type { ImportJob } from '../../../shared/contract/imports.ts';
import type { PickedFile } from '../../../shared/contract/shell.ts';
import { notifyError } from '../../app/notify.ts';
import { appErrorOf, useCommandCall } from '../../data/client.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { formatBytes, formatCount, formatPlural } from '../../ui/format.ts';
import { visibleText } from '../../ui/visible-text.ts';
import { AnswersLook, AnswersNotes, countWords } from './answers-look.tsx';
import { packFileKind } from './file-kind.ts';
import { PackLook } from './pack-look.tsx';
import {
  canImport,
  isAtRest,
  isImporting,
  nextStep,
  type Entry,
  type Outcome,
} from './pack-files-state.ts';
import { usePackFiles } from './use-pack-files.ts';
import classes from './pack-files.module.css';

interface PackFilesDialogProps {
  readonly files: readonly PickedFile[];
  readonly onClose: () => void;
}

/** Shows what packs and answers files hold; nothing is taken before the person says so. */
export function PackFilesDialog({ files, onClose }: PackFilesDialogProps) {
  const { entries, job, accept, importAll, lookAgain } = usePackFiles(files);
  const cancel = useCommandCall('import.cancel');
  const navigate = useNavigate();
  const ready = entries.filter(canImport).length;
  const isBusy = isImporting(entries);
  const rests = isAtRest(entries);
  const next = rests && ready === 0 ? nextStep(entries) : null;
  const primary = useRef<HTMLButtonElement>(null);
  // Enter does what is next at each stage: import, then go on.
  const stage = isBusy ? 'busy' : ready > 0 ? 'ready' : (next?.kind ?? 'rest');
  useEffect(() => {
    if (rests) primary.current?.focus();
  }, [rests, stage]);

  const go = (submitted: FormEvent): void => {
    submitted.preventDefault();
    if (ready > 0) return importAll();
    onClose();
    if (next === null) return;
    const params = { packId: next.packId };
    if (next.kind === 'review') void navigate({ to: '/review/$packId', params });
    else void navigate({ to: '/team' });
  };

  return (
    <Modal opened onClose={onClose} title={titleOf(entries)} size={620}>
      <form className={classes.dialog} onSubmit={go}>
        <div className={classes.entries}>
          {entries.map((entry, at) => (
            <FileEntry
              key={entry.file.fileToken}
              entry={entry}
              job={job}
              onAccept={(isAccepted) => accept(at, isAccepted)}
              onLookAgain={() => lookAgain(at)}
            />
          ))}
        </div>
        <div className={classes.footer}>
          <p className={classes.footnote} role="status">
            {isBusy ? 'You can go on working meanwhile.' : ''}
          </p>
          {isBusy && job !== null ? (
            <Button
              variant="default"
              loading={cancel.isPending}
              onClick={() =>
                cancel.mutate(
                  { jobId: job.jobId },
                  { onError: (error) => notifyError(appErrorOf(error)) },
                )
              }
            >
              Cancel the import
            </Button>
          ) : null}
          <Button variant="default" onClick={onClose}>
            {ready > 0 || !rests ? 'Cancel' : 'Close'}
          </Button>
          {next?.kind === 'review' ? (
            <Button
              variant="default"
              onClick={() => {
                onClose();
                void navigate({ to: '/packs/$packId', params: { packId: next.packId } });
              }}
            >
              Open pack
            </Button>
          ) : null}
          {ready > 0 || !rests || next !== null ? (
            <Button ref={primary} type="submit" disabled={!rests} loading={isBusy}>
              {next !== null ? NEXT_WORDS[next.kind] : importWords(entries.length, ready)}
            </Button>
          ) : null}
        </div>
      </form>
    </Modal>
  );
}

const NEXT_WORDS = { review: 'Start review', progress: 'See progress' } as const;

function importWords(files: number, ready: number): string {
  return files === 1 ? 'Import' : `Import ${formatCount(ready)} of ${formatCount(files)}`;
}

function titleOf(entries: readonly Entry[]): string {
  const [only] = entries;
  if (only === undefined || entries.length > 1) return `${entries.length} files`;
  return packFileKind(only.file.fileName) === 'answers' ? 'Answers' : 'Pack';
}

interface FileEntryProps {
  readonly entry: Entry;
  readonly job: ImportJob | null;
  readonly onAccept: (isAccepted: boolean) => void;
  readonly onLookAgain: () => void;
}

function FileEntry({ entry, job, onAccept, onLookAgain }: FileEntryProps) {
  const { file, phase } = entry;
  const isAnswers = packFileKind(file.fileName) === 'answers';
  const Icon = isAnswers ? IconMessageCheck : IconPackage;
  const look = phase.kind === 'reading' || phase.kind === 'refused' ? null : phase.look;
  return (
    <section className={classes.entry} aria-label={file.fileName}>
      <header className={classes.head}>
        <Icon size={22} stroke={1.5} aria-hidden />
        <div className={classes.names}>
          <h2 className={classes.name}>{visibleText(nameOf(entry))}</h2>
          <p className={classes.soft}>
            {visibleText(file.fileName)} · {formatBytes(file.bytes)}
          </p>
        </div>
      </header>
      {phase.kind === 'reading' ? (
        <p className={classes.reading} role="status">
          <Loader size={14} /> Checking the file…
        </p>
      ) : null}
      {phase.kind === 'refused' ? <ErrorPanel error={phase.error} onRetry={onLookAgain} /> : null}
      {phase.kind === 'done' ? <Done outcome={phase.outcome} /> : null}
      {look !== null && phase.kind !== 'done' ? (
        look.kind === 'pack' ? (
          <PackLook preview={look.preview} onTrusted={onLookAgain} />
        ) : (
          <AnswersLook preview={look.preview} isAccepted={entry.isAccepted} onAccept={onAccept} />
        )
      ) : null}
      {phase.kind === 'importing' && look?.kind === 'pack' ? (
        <progress
          className={classes.bar}
          value={job !== null && job.bytesTotal > 0 ? job.bytesRead / job.bytesTotal : 0}
          max={1}
          aria-label={`Import of ${file.fileName}`}
        />
      ) : null}
      {phase.kind === 'failed' ? <ErrorPanel error={phase.error} onRetry={onLookAgain} /> : null}
    </section>
  );
}

function nameOf({ file, phase }: Entry): string {
  if (phase.kind === 'reading' || phase.kind === 'refused') return file.fileName;
  const { look } = phase;
  return look.kind === 'pack' ? look.preview.name : `Answers of ${look.preview.author.name}`;
}

function Done({ outcome }: { readonly outcome: Outcome }) {
  const isEmpty = outcome.kind === 'answers' && outcome.taken.counts.fresh === 0;
  return (
    <>
      <p className={classes.done} role="status" data-empty={isEmpty || undefined}>
        {isEmpty ? null : <IconCircleCheck size={16} aria-hidden />}
        {outcome.kind === 'pack'
          ? packWords(outcome.job)
          : `${isEmpty ? 'No answer was taken' : 'Taken'}: ${countWords(outcome.taken)}.`}
      </p>
      {outcome.kind === 'answers' ? <AnswersNotes facts={outcome.taken} /> : null}
    </>
  );
}

function packWords({ added, updated, unchanged }: ImportJob): string {
  const parts = [
    added > 0 ? `${formatPlural(added, 'case')} new` : null,
    updated > 0 ? `${formatCount(updated)} changed` : null,
    unchanged > 0 ? `${formatCount(unchanged)} already here` : null,
  ].filter((part) => part !== null);
  return parts.length === 0 ? 'Imported.' : `Imported: ${parts.join(', ')}.`;
}
