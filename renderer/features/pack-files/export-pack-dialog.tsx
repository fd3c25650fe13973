import { Button, Modal, Radio, ScrollArea, Stack } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import type { PackFileWritten } from '../../../shared/contract/pack-files.ts';
import type { PackSummary } from '../../../shared/contract/review.ts';
import type { AppError } from '../../../shared/errors.ts';
import { appErrorOf, callShell, useCall, useCommandCall } from '../../data/client.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { formatBytes, formatPlural } from '../../ui/format.ts';
import { visibleText } from '../../ui/visible-text.ts';
import { keyWords } from './signature-badge.tsx';
import classes from './pack-files.module.css';

interface ExportPackDialogProps {
  readonly pack: Pick<PackSummary, 'packId' | 'name' | 'blinding' | 'progress'>;
  readonly onClose: () => void;
}

const WHOLE = '';

/** Writes a pack to a file: all of it, or the share of one reviewer. */
export function ExportPackDialog({ pack, onClose }: ExportPackDialogProps) {
  const shares = useCall('team.progress', { packId: pack.packId });
  const save = useCommandCall('packFile.export');
  const [reviewerId, setReviewerId] = useState(WHOLE);
  const [failure, setFailure] = useState<AppError | null>(null);
  const [written, setWritten] = useState<
    (PackFileWritten & { readonly fileName: string; readonly to: string | null }) | null
  >(null);
  const primary = useRef<HTMLButtonElement>(null);
  useEffect(() => primary.current?.focus(), [written]);
  const assigned = (shares.data ?? []).filter(({ isAssigned }) => isAssigned);
  const chosen = assigned.find((share) => share.reviewerId === reviewerId) ?? null;

  const run = async (submitted: FormEvent): Promise<void> => {
    submitted.preventDefault();
    if (written !== null && written.to === (chosen?.name ?? null)) return onClose();
    setFailure(null);
    const name = `${pack.name}${chosen === null ? '' : ` for ${chosen.name}`}`.slice(0, 120);
    const target = await callShell('shell.pickSaveFile', {
      suggestedName: `${name}.assaypack`,
      kind: 'assaypack',
    });
    if (!target.ok) return setFailure(target.error);
    if (!target.value) return;
    const { fileToken, fileName } = target.value;
    save.mutate(
      { packId: pack.packId, reviewerId: chosen?.reviewerId ?? null, fileToken },
      {
        onSuccess: (done) => setWritten({ ...done, fileName, to: chosen?.name ?? null }),
        onError: (error) => setFailure(appErrorOf(error)),
      },
    );
  };
  const isDone = written !== null && written.to === (chosen?.name ?? null);

  return (
    <Modal opened onClose={onClose} title="Export the pack as a file" size={520}>
      <form className={classes.dialog} onSubmit={(submitted) => void run(submitted)}>
        <p className={classes.text}>
          One file with the cases, the questions and the guidelines of{' '}
          <strong>{visibleText(pack.name)}</strong>. Whoever opens it with Assay can review it
          without a connection and sends the answers back as a file.
          {pack.blinding.judge ? ' What the judge said is not in it.' : ''}
        </p>
        <Radio.Group label="For whom" value={reviewerId} onChange={(value) => setReviewerId(value)}>
          <ScrollArea.Autosize mah={240} type="auto">
            <Stack gap={8} mt={6}>
              <Radio
                value={WHOLE}
                label="The whole pack"
                description={`${formatPlural(pack.progress.total, 'case')}. Everybody answers under their own name.`}
              />
              {assigned.map((share) => (
                <Radio
                  key={share.reviewerId}
                  value={share.reviewerId}
                  label={visibleText(share.name)}
                  description={`Only the share: ${formatPlural(share.total ?? 0, 'case')}. It is answered as ${visibleText(share.name)}.`}
                />
              ))}
            </Stack>
          </ScrollArea.Autosize>
        </Radio.Group>
        {shares.error ? <ErrorPanel error={shares.error} onRetry={shares.refetch} /> : null}
        {shares.data && assigned.length === 0 ? (
          <p className={classes.soft}>Nobody has a share of this pack yet.</p>
        ) : null}
        {isDone ? (
          <p className={classes.done} role="status">
            <IconCircleCheck size={16} aria-hidden />
            {visibleText(written.fileName)}: {formatPlural(written.cases, 'case')},{' '}
            {formatBytes(written.bytes)},{' '}
            {written.keyId === null ? 'unsigned' : `signed with ${keyWords(written.keyId)}`}
          </p>
        ) : null}
        {failure ? <ErrorPanel error={failure} /> : null}
        <div className={classes.footer}>
          {isDone ? null : (
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
          )}
          <Button ref={primary} type="submit" loading={save.isPending}>
            {isDone ? 'Done' : 'Choose a file…'}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
