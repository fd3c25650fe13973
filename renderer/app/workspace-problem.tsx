import { Button } from '@mantine/core';
import {
  IconDatabaseX,
  IconFileOff,
  IconFolderQuestion,
  IconLock,
  IconVersions,
} from '@tabler/icons-react';
import { useState, type ComponentType } from 'react';
import type { WorkspaceProblem } from '../../shared/contract/workspace.ts';
import { ERROR_CODES, type AppError, type ErrorCode } from '../../shared/errors.ts';
import { callShell } from '../data/client.ts';
import { ErrorPanel } from '../ui/error-panel.tsx';
import { formatTime } from '../ui/format.ts';
import classes from './workspace-problem.module.css';

const ICONS: { readonly [Code in ErrorCode]?: ComponentType<{ size?: number; stroke?: number }> } =
  {
    'workspace/newer': IconVersions,
    'workspace/locked': IconLock,
    'workspace/read-only': IconLock,
    'workspace/missing': IconFolderQuestion,
    'workspace/unreachable': IconFolderQuestion,
    'workspace/empty-file': IconFileOff,
  };

/** What a person can be sure of, whatever went wrong. */
function reassurance(code: ErrorCode): string {
  switch (code) {
    case 'workspace/newer':
      return 'The workspace is untouched. Assay never changes what a newer version has written.';
    case 'workspace/locked':
      return 'Nothing was opened or changed. Close the other window first, or open another workspace here.';
    case 'workspace/missing':
    case 'workspace/unreachable':
      return 'Nothing was created or deleted. If the folder is on a drive or a share, connect it and try again.';
    default:
      return 'Nothing was deleted or overwritten. The file is where it was, exactly as it was.';
  }
}

/** Why the workspace did not open, in words, with what can be done. The safe choice is the default one. */
export function WorkspaceProblemScreen({ problem }: { readonly problem: WorkspaceProblem }) {
  const [failure, setFailure] = useState<AppError | null>(null);
  const [busy, setBusy] = useState(false);
  const Icon = ICONS[problem.error.code] ?? IconDatabaseX;

  const act = async (
    call: () => Promise<{ ok: true } | { ok: false; error: AppError }>,
  ): Promise<void> => {
    setBusy(true);
    const reply = await call();
    setBusy(false);
    setFailure(reply.ok ? null : reply.error);
  };
  const { backup } = problem;

  return (
    <main className={classes.root}>
      <div className={classes.card}>
        <div className={classes.icon} aria-hidden>
          <Icon size={24} stroke={1.6} />
        </div>
        <h1 className={classes.title}>{ERROR_CODES[problem.error.code]}</h1>
        <p className={classes.name}>{problem.name}</p>
        <p className={classes.text}>{problem.error.message}</p>
        <Advice error={problem.error} />
        {failure ? <ErrorPanel error={failure} /> : null}
        <div className={classes.actions}>
          {/* The first and default choice changes nothing. */}
          {/* oxlint-disable-next-line jsx-a11y/no-autofocus */}
          <Button autoFocus onClick={() => void act(() => callShell('shell.quit', {}))}>
            Quit Assay
          </Button>
          {backup ? (
            <Button
              variant="default"
              loading={busy}
              onClick={() =>
                void act(() => callShell('shell.restoreBackup', { backupId: backup.id }))
              }
            >
              Open the backup of {formatTime(backup.at)}
            </Button>
          ) : null}
          <Button
            variant="default"
            onClick={() => void act(() => callShell('shell.openWorkspaceDialog', {}))}
          >
            Open another workspace…
          </Button>
        </div>
        {backup ? (
          <p className={classes.note}>
            Opening the backup keeps the damaged file beside it under another name. Reviews made
            after the backup are only in the damaged file.
          </p>
        ) : null}
        <p className={classes.code}>{problem.error.code}</p>
      </div>
    </main>
  );
}

/** The hint of the error; where it does not say so itself, also what a person can be sure of. */
function Advice({ error: { code, hint } }: { readonly error: AppError }) {
  if (hint?.includes('Nothing was')) return <p className={classes.safe}>{hint}</p>;
  return (
    <>
      {hint ? <p className={classes.text}>{hint}</p> : null}
      <p className={classes.safe}>{reassurance(code)}</p>
    </>
  );
}
