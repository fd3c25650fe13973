import { Button, Modal } from '@mantine/core';
import { IconAlertCircle, IconCircleCheck, IconFile } from '@tabler/icons-react';
import { useState } from 'react';
import type { PickedFile } from '../../../shared/contract/shell.ts';
import type { ImportPreview } from '../../../shared/contract/imports.ts';
import type { AppError } from '../../../shared/errors.ts';
import { fetchCall, appErrorOf } from '../../data/client.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { formatBytes } from '../../ui/format.ts';
import { initialChoice, startInput, whatIsMissing, type ImportChoice } from './import-choice.ts';
import { ImportFilePanel } from './import-file-panel.tsx';
import { ImportProgress } from './import-progress.tsx';
import classes from './import-dialog.module.css';

interface ImportDialogProps {
  readonly files: readonly PickedFile[];
  readonly onClose: () => void;
}

interface FileState {
  readonly file: PickedFile;
  readonly choice: ImportChoice;
  readonly preview: ImportPreview | null;
}

/** Shows what is in the files, lets the person correct it, and takes them in. */
export function ImportDialog({ files, onClose }: ImportDialogProps) {
  const [states, setStates] = useState<readonly FileState[]>(() =>
    files.map((file) => ({ file, choice: initialChoice(), preview: null })),
  );
  const [shown, setShown] = useState(0);
  const [jobIds, setJobIds] = useState<readonly string[] | null>(null);
  const [starting, setStarting] = useState(false);
  const [failure, setFailure] = useState<AppError | null>(null);
  const current = states[shown] ?? states[0];

  const change = (index: number, next: Partial<FileState>): void =>
    setStates((before) =>
      before.map((state, at) => (at === index ? { ...state, ...next } : state)),
    );

  const start = async (): Promise<void> => {
    setStarting(true);
    setFailure(null);
    const started: string[] = [];
    try {
      for (const state of states) {
        const { choice, preview } = state;
        if (preview && isReady(state, states)) {
          started.push((await fetchCall('import.start', startInput(choice, preview))).jobId);
        }
      }
    } catch (thrown) {
      setFailure(appErrorOf(thrown));
    }
    setStarting(false);
    if (started.length > 0) setJobIds(started);
  };

  const ready = states.filter((state) => isReady(state, states)).length;
  const missing = current?.preview
    ? whatIsMissing(current.choice, current.preview, unnamedBeside(current, states))
    : null;

  return (
    <Modal
      opened
      onClose={onClose}
      title={
        jobIds ? 'Import' : files.length === 1 ? 'Import a file' : `Import ${files.length} files`
      }
      size={jobIds ? 640 : 1160}
      classNames={{ body: classes.body ?? '' }}
    >
      {jobIds ? (
        <ImportProgress jobIds={jobIds} onClose={onClose} />
      ) : (
        <>
          <div className={classes.columns} data-many={states.length > 1 || undefined}>
            {states.length > 1 ? (
              <ul className={classes.files} aria-label="Files">
                {states.map((state, index) => (
                  <li key={state.file.fileToken}>
                    <button
                      type="button"
                      className={classes.file}
                      aria-current={index === shown}
                      onClick={() => setShown(index)}
                    >
                      <FileIcon isKnown={state.preview !== null} isReady={isReady(state, states)} />
                      <span className={classes.fileName}>{state.file.fileName}</span>
                      <span className={classes.fileSize}>{formatBytes(state.file.bytes)}</span>
                    </button>
                  </li>
                ))}
              </ul>
            ) : null}
            <div className={classes.panels}>
              {/* All are mounted, so that every file is looked into at once and keeps what was chosen. */}
              {states.map((state, index) => (
                <div key={state.file.fileToken} hidden={index !== shown} className={classes.panel}>
                  <ImportFilePanel
                    file={state.file}
                    choice={state.choice}
                    onChoice={(choice) => change(index, { choice })}
                    onPreview={(preview) => change(index, { preview })}
                  />
                </div>
              ))}
            </div>
          </div>
          {failure ? <ErrorPanel error={failure} /> : null}
          <div className={classes.footer}>
            <p className={classes.missing} role="status">
              {missing ?? ''}
            </p>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button disabled={ready === 0} loading={starting} onClick={() => void start()}>
              {states.length === 1 ? 'Import' : `Import ${ready} of ${states.length}`}
            </Button>
          </div>
        </>
      )}
    </Modal>
  );
}

/** Sources of the other files that nobody named. */
function unnamedBeside(state: FileState, states: readonly FileState[]): readonly string[] {
  return states.flatMap((other) =>
    other !== state && other.preview && other.choice.sourceName === null
      ? [other.preview.sourceName]
      : [],
  );
}

function isReady(state: FileState, states: readonly FileState[]): boolean {
  const { choice, preview } = state;
  return preview !== null && whatIsMissing(choice, preview, unnamedBeside(state, states)) === null;
}

interface FileIconProps {
  readonly isKnown: boolean;
  readonly isReady: boolean;
}

function FileIcon({ isKnown, isReady: canStart }: FileIconProps) {
  if (!isKnown) return <IconFile size={15} aria-hidden />;
  return canStart ? (
    <IconCircleCheck size={15} className={classes.good} aria-label="Can be imported" />
  ) : (
    <IconAlertCircle size={15} className={classes.bad} aria-label="Needs a decision" />
  );
}
