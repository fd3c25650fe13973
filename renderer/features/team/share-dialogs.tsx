import { Button, Modal, Textarea, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { TeamProgress } from '../../../shared/contract/team.ts';
import { notifyDone } from '../../app/notify.ts';
import { appErrorOf, useCommandCall } from '../../data/client.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import classes from './team.module.css';

interface ShareDialogProps {
  readonly row: TeamProgress;
  readonly onClose: () => void;
}

/** Another day until which a share is wanted, or none. */
export function DueDialog({ row, onClose }: ShareDialogProps) {
  const [dueAt, setDueAt] = useState(row.dueAt ?? '');
  const change = useCommandCall('team.setDue');
  const submit = (submitted: FormEvent): void => {
    submitted.preventDefault();
    change.mutate(
      {
        packId: row.packId,
        reviewerIds: [row.reviewerId],
        dueAt: dueAt === '' ? null : dueAt,
      },
      {
        onSuccess: () => {
          notifyDone(`The due day of ${row.name} is changed.`);
          onClose();
        },
      },
    );
  };
  return (
    <Modal opened onClose={onClose} title={`Due day of ${visibleText(row.name)}`} size={380}>
      <form className={classes.dialog} onSubmit={submit}>
        <TextInput
          type="date"
          label="Due"
          description="Left empty there is none. Late answers are kept and marked."
          data-autofocus
          value={dueAt}
          onChange={(changed) => setDueAt(changed.currentTarget.value)}
        />
        {change.error ? <ErrorPanel error={appErrorOf(change.error)} /> : null}
        <div className={classes.actions}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={change.isPending}>
            Change
          </Button>
        </div>
      </form>
    </Modal>
  );
}

/** Takes a share back, with the reason. What was answered is kept. */
export function ReleaseDialog({ row, onClose }: ShareDialogProps) {
  const [reason, setReason] = useState('');
  const release = useCommandCall('team.release');
  const submit = (submitted: FormEvent): void => {
    submitted.preventDefault();
    release.mutate(
      { packId: row.packId, reviewerId: row.reviewerId, reason: reason.trim() },
      {
        onSuccess: () => {
          notifyDone(`The share of ${row.name} is taken back.`);
          onClose();
        },
      },
    );
  };
  return (
    <Modal opened onClose={onClose} title="Take the share back" size={440}>
      <form className={classes.dialog} onSubmit={submit}>
        <p className={classes.dialogText}>
          <strong>{visibleText(row.name)}</strong> is no longer asked to review{' '}
          <strong>{visibleText(row.packName)}</strong>. Answers that were given are kept; the open
          cases can be assigned to others.
        </p>
        <Textarea
          label="Reason"
          data-autofocus
          autosize
          minRows={2}
          maxRows={6}
          maxLength={2000}
          value={reason}
          onChange={(changed) => setReason(changed.currentTarget.value)}
        />
        {release.error ? <ErrorPanel error={appErrorOf(release.error)} /> : null}
        <div className={classes.actions}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" color="red" loading={release.isPending}>
            Take it back
          </Button>
        </div>
      </form>
    </Modal>
  );
}
