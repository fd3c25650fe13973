import { useNavigate, useRouter } from '@tanstack/react-router';
import { notifications } from '@mantine/notifications';
import { Suspense, lazy, useEffect } from 'react';
import type { PickedFile } from '../../shared/contract/shell.ts';
import { useCommandRegistry } from '../commands/registry.ts';
import { useCommands } from '../commands/use-commands.ts';
import { bridge } from '../data/bridge.ts';
import { appErrorOf, callShell, useCommandCall } from '../data/client.ts';
import { formatBytes } from '../ui/format.ts';
import { partFiles } from '../features/pack-files/file-kind.ts';
import { DropTarget } from './drop-target.tsx';
import { notifyDone, notifyError } from './notify.ts';
import { useOverlays, type Overlay } from './overlays.ts';

const Palette = lazy(async () => ({ default: (await import('../commands/palette.tsx')).Palette }));
const HelpSheet = lazy(async () => ({
  default: (await import('../commands/help-sheet.tsx')).HelpSheet,
}));
const ImportDialog = lazy(async () => ({
  default: (await import('../features/imports/import-dialog.tsx')).ImportDialog,
}));
const ExportDialog = lazy(async () => ({
  default: (await import('../features/exports/export-dialog.tsx')).ExportDialog,
}));

const PackFilesDialog = lazy(async () => ({
  default: (await import('../features/pack-files/pack-files-dialog.tsx')).PackFilesDialog,
}));
const ExportPackDialog = lazy(async () => ({
  default: (await import('../features/pack-files/export-pack-dialog.tsx')).ExportPackDialog,
}));
const SendAnswersDialog = lazy(async () => ({
  default: (await import('../features/pack-files/send-answers-dialog.tsx')).SendAnswersDialog,
}));

/** Binds what works on every screen, and shows the layers that belong to no screen. */
export function GlobalCommands() {
  const navigate = useNavigate();
  const router = useRouter();
  const registry = useCommandRegistry();
  const { overlay, open, close } = useOverlays();
  const addSample = useCommandCall('workspace.addSample');
  const backUp = useCommandCall('workspace.backUp');
  const setSettings = useCommandCall('settings.set');

  const importFiles = async (): Promise<void> => {
    const reply = await callShell('shell.pickImportFiles', {});
    if (!reply.ok) return notifyError(reply.error);
    if (reply.value.length > 0) open({ kind: 'import', files: reply.value });
  };
  const openPack = async (): Promise<void> => {
    const reply = await callShell('shell.pickPackFiles', {});
    if (!reply.ok) return notifyError(reply.error);
    // Whatever their names: what is neither is told why.
    if (reply.value.length > 0) open({ kind: 'packFiles', files: reply.value });
  };

  useCommands({
    'app.palette': { run: () => open({ kind: 'palette' }) },
    'app.help': { run: () => open({ kind: 'help' }) },
    'app.import': { run: () => void importFiles() },
    'app.exportAnnotations': { run: () => open({ kind: 'export' }) },
    'app.openPack': { run: () => void openPack() },
    'app.openWorkspace': { run: () => void callShell('shell.openWorkspaceDialog', {}) },
    'app.toggleColorScheme': {
      run: () => {
        const isDark = window.matchMedia('(prefers-color-scheme: dark)').matches;
        setSettings.mutate(
          { colorScheme: isDark ? 'light' : 'dark' },
          { onError: (error) => notifyError(appErrorOf(error)) },
        );
      },
    },
    'app.addSample': {
      run: () => addSample.mutate({}, { onError: (error) => notifyError(appErrorOf(error)) }),
      enabled: !addSample.isPending,
    },
    'app.backUp': {
      run: () =>
        backUp.mutate(
          {},
          {
            onSuccess: ({ bytes }) =>
              notifications.show({ message: `Backed up (${formatBytes(bytes)}).` }),
            onError: (error) => notifyError(appErrorOf(error)),
          },
        ),
      enabled: !backUp.isPending,
    },
    'go.home': { run: () => void navigate({ to: '/' }) },
    'go.library': { run: () => void navigate({ to: '/library' }) },
    'go.packs': { run: () => void navigate({ to: '/packs' }) },
    'go.rubrics': { run: () => void navigate({ to: '/rubrics' }) },
    'go.alignment': { run: () => void navigate({ to: '/alignment' }) },
    'go.agreement': { run: () => void navigate({ to: '/agreement' }) },
    'go.metrics': { run: () => void navigate({ to: '/metrics' }) },
    'go.adjudication': { run: () => void navigate({ to: '/adjudication' }) },
    'go.team': { run: () => void navigate({ to: '/team' }) },
    'go.sync': { run: () => void navigate({ to: '/sync' }) },
    'go.settings': { run: () => void navigate({ to: '/settings' }) },
    'go.back': { run: () => router.history.back() },
  });

  useEffect(() => bridge().onCommand((id) => void registry.run(id)), [registry]);
  useEffect(() => bridge().onFilesOpened((files) => openFiles(files, open)), [open]);

  return (
    <>
      <DropTarget onFiles={(files) => openFiles(files, open)} />
      <Suspense fallback={null}>
        {overlay.kind === 'palette' ? <Palette onClose={close} /> : null}
        {overlay.kind === 'help' ? <HelpSheet onClose={close} /> : null}
        {overlay.kind === 'import' ? <ImportDialog files={overlay.files} onClose={close} /> : null}
        {overlay.kind === 'packFiles' ? (
          <PackFilesDialog
            key={overlay.files.map(({ fileToken }) => fileToken).join()}
            files={overlay.files}
            onClose={close}
          />
        ) : null}
        {overlay.kind === 'exportPack' ? (
          <ExportPackDialog pack={overlay.pack} onClose={close} />
        ) : null}
        {overlay.kind === 'sendAnswers' ? (
          <SendAnswersDialog pack={overlay.pack} onClose={close} />
        ) : null}
        {overlay.kind === 'export' ? <ExportDialog onClose={close} /> : null}
      </Suspense>
    </>
  );
}

/** Shows what is in files from outside; nothing is taken before the person says so. */
function openFiles(files: readonly PickedFile[], open: (overlay: Overlay) => void): void {
  const { packFiles, others } = partFiles(files);
  if (packFiles.length === 0) {
    if (others.length > 0) open({ kind: 'import', files: others });
    return;
  }
  open({ kind: 'packFiles', files: packFiles });
  if (others.length > 0)
    notifyDone('Packs and answers come first; drop the other files after that.');
}
