import { IconFileImport } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { PickedFile } from '../../shared/contract/shell.ts';
import { bridge } from '../data/bridge.ts';
import { notifyError } from './notify.ts';
import classes from './drop-target.module.css';

/** Takes files that are dropped anywhere on the window. */
export function DropTarget({
  onFiles,
}: {
  readonly onFiles: (files: readonly PickedFile[]) => void;
}) {
  const [over, setOver] = useState(false);
  const latest = useRef(onFiles);
  useEffect(() => {
    latest.current = onFiles;
  });

  useEffect(() => {
    // Entering a child fires before leaving its parent, so the two are counted.
    let depth = 0;
    const hasFiles = (dragged: DragEvent): boolean =>
      dragged.dataTransfer?.types.includes('Files') ?? false;
    const onEnter = (dragged: DragEvent): void => {
      if (!hasFiles(dragged)) return;
      depth += 1;
      setOver(true);
    };
    const onLeave = (dragged: DragEvent): void => {
      if (!hasFiles(dragged)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    const onOver = (dragged: DragEvent): void => {
      // Without this the browser would open the file in place of the app.
      dragged.preventDefault();
      if (dragged.dataTransfer)
        dragged.dataTransfer.dropEffect = hasFiles(dragged) ? 'copy' : 'none';
    };
    const onDrop = (dragged: DragEvent): void => {
      dragged.preventDefault();
      depth = 0;
      setOver(false);
      const files = [...(dragged.dataTransfer?.files ?? [])];
      if (files.length > 0) void take(files);
    };
    const take = async (files: readonly File[]): Promise<void> => {
      const picked = await bridge().registerDroppedFiles(files);
      if (picked.length > 0) latest.current(picked);
      else {
        notifyError({
          code: 'import/unreadable',
          message: 'What was dropped is not a file on this computer.',
          hint: 'Drop files from the file manager. Folders are not read.',
        });
      }
    };
    window.addEventListener('dragenter', onEnter);
    window.addEventListener('dragleave', onLeave);
    window.addEventListener('dragover', onOver);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragenter', onEnter);
      window.removeEventListener('dragleave', onLeave);
      window.removeEventListener('dragover', onOver);
      window.removeEventListener('drop', onDrop);
    };
  }, []);

  return over ? (
    <div className={classes.overlay}>
      <div className={classes.card}>
        <IconFileImport size={30} stroke={1.5} aria-hidden />
        <p className={classes.title}>Drop to import</p>
        <p className={classes.text}>You see what is in the files before anything is taken in.</p>
      </div>
    </div>
  ) : null;
}
