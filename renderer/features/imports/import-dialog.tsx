import { Modal } from '@mantine/core';
import type { PickedFile } from '../../../shared/contract/shell.ts';

interface ImportDialogProps {
  readonly files: readonly PickedFile[];
  readonly onClose: () => void;
}

export function ImportDialog({ files, onClose }: ImportDialogProps) {
  return (
    <Modal opened onClose={onClose} title="Import">
      {files.length}
    </Modal>
  );
}
