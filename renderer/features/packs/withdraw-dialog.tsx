import { Button, Modal, Textarea } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { PackSummary } from '../../../shared/contract/review.ts';
import { notifyDone, notifyError } from '../../app/notify.ts';
import { appErrorOf, useCommandCall } from '../../data/client.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import classes from './packs.module.css';

interface WithdrawDialogProps {
  readonly pack: Pick<PackSummary, 'packId' | 'name'>;
  readonly onClose: () => void;
}

/** Takes a pack out of review, with the reason. Nothing is deleted. */
export function WithdrawDialog({ pack, onClose }: WithdrawDialogProps) {
  const [reason, setReason] = useState('');
  const withdraw = useCommandCall('pack.withdraw');
  const submit = (submitted: FormEvent): void => {
    submitted.preventDefault();
    withdraw.mutate(
      { packId: pack.packId, withdrawn: true, reason: reason.trim() },
      {
        onSuccess: () => {
          notifyDone(`“${pack.name}” is withdrawn.`);
          onClose();
        },
      },
    );
  };
  return (
    <Modal opened onClose={onClose} title="Withdraw the pack" size={460}>
      <form className={classes.dialog} onSubmit={submit}>
        <p className={classes.dialogText}>
          Nobody is asked to review <strong>{visibleText(pack.name)}</strong> any more. Answers that
          were given are kept, still count in the alignment, and the pack can be brought back.
        </p>
        <Textarea
          label="Reason"
          description="Kept in the history of the pack."
          data-autofocus
          autosize
          minRows={2}
          maxRows={6}
          maxLength={2000}
          value={reason}
          onChange={(changed) => setReason(changed.currentTarget.value)}
        />
        {withdraw.error ? <ErrorPanel error={appErrorOf(withdraw.error)} /> : null}
        <div className={classes.actions}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            color="red"
            disabled={reason.trim() === ''}
            loading={withdraw.isPending}
          >
            Withdraw
          </Button>
        </div>
      </form>
    </Modal>
  );
}

/** Makes a withdrawn pack one to review again. */
export function BringBackButton({ pack }: { readonly pack: Pick<PackSummary, 'packId' | 'name'> }) {
  const bringBack = useCommandCall('pack.withdraw');
  return (
    <Button
      variant="default"
      loading={bringBack.isPending}
      aria-label={`Bring back ${pack.name}`}
      onClick={() =>
        bringBack.mutate(
          { packId: pack.packId, withdrawn: false, reason: '' },
          {
            onSuccess: () => notifyDone(`“${pack.name}” can be reviewed again.`),
            onError: (error) => notifyError(appErrorOf(error)),
          },
        )
      }
    >
      Bring back
    </Button>
  );
}
