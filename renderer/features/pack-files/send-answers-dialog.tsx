import { Button, Modal } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import type { AnswersExported } from '../../../shared/contract/answers.ts';
import type { PackSummary } from '../../../shared/contract/review.ts';
import type { AppError } from '../../../shared/errors.ts';
import { appErrorOf, callShell, useCall, useCommandCall } from '../../data/client.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { formatBytes, formatCount, formatPlural } from '../../ui/format.ts';
import { visibleText } from '../../ui/visible-text.ts';
import { Fact } from './pack-look.tsx';
import { keyWords, SignatureBadge } from './signature-badge.tsx';
import classes from './pack-files.module.css';

interface SendAnswersDialogProps {
  readonly pack: Pick<PackSummary, 'packId' | 'name' | 'origin'>;
  readonly onClose: () => void;
}

/** Writes the person's answers to a file for whoever sent the pack. */
export function SendAnswersDialog({ pack, onClose }: SendAnswersDialogProps) {
  const mine = useCall('answers.mine', { packId: pack.packId });
  const ownKey = useCall('answers.ownKey', {});
  const save = useCommandCall('answers.export');
  const [failure, setFailure] = useState<AppError | null>(null);
  const [sent, setSent] = useState<AnswersExported | null>(null);
  const primary = useRef<HTMLButtonElement>(null);
  const isLoaded = mine.data !== undefined;
  useEffect(() => primary.current?.focus(), [isLoaded, sent]);
  const to = pack.origin?.from ?? null;

  const run = async (submitted: FormEvent): Promise<void> => {
    submitted.preventDefault();
    if (sent !== null) return onClose();
    setFailure(null);
    const name = `${pack.name} - answers of ${mine.data?.reviewer.name ?? ''}`.slice(0, 120);
    const target = await callShell('shell.pickSaveFile', {
      suggestedName: `${name}.assayanswers`,
      kind: 'assayanswers',
    });
    if (!target.ok) return setFailure(target.error);
    if (!target.value) return;
    save.mutate(
      { packId: pack.packId, fileToken: target.value.fileToken },
      { onSuccess: setSent, onError: (error) => setFailure(appErrorOf(error)) },
    );
  };

  const { data } = mine;
  return (
    <Modal opened onClose={onClose} title="Send my answers" size={520}>
      <form className={classes.dialog} onSubmit={(submitted) => void run(submitted)}>
        {mine.error ? <ErrorPanel error={mine.error} onRetry={mine.refetch} /> : null}
        {data && sent === null ? (
          <>
            <p className={classes.text}>
              A file with all that you answered in <strong>{visibleText(pack.name)}</strong>. Send
              it {to === null ? 'to whoever gave you the pack' : `to ${visibleText(to)}`}, by
              e-mail, chat or a shared folder. You can send it again at any time: what is there
              already is not counted twice.
            </p>
            <dl className={classes.facts}>
              <Fact name="As">{visibleText(data.reviewer.name)}</Fact>
              <Fact name="Answers">
                {formatCount(data.cases)} of {formatPlural(data.total, 'case')} answered or skipped
                {data.drafts > 0 ? (
                  <span className={classes.warn}>
                    {formatPlural(data.drafts, 'draft')} {data.drafts === 1 ? 'is' : 'are'} not
                    sent: submit first.
                  </span>
                ) : null}
              </Fact>
              <Fact name="Signed">
                <OwnKey keyId={ownKey.data?.keyId} />
              </Fact>
            </dl>
          </>
        ) : null}
        {sent === null ? null : (
          <>
            <p className={classes.done} role="status">
              <IconCircleCheck size={16} aria-hidden />
              {visibleText(sent.fileName)}: {formatPlural(sent.cases, 'case')},{' '}
              {formatBytes(sent.bytes)}
            </p>
            <p className={classes.text}>
              The file is on this computer. Send it{' '}
              {to === null ? 'to whoever gave you the pack' : `to ${visibleText(to)}`}.
            </p>
          </>
        )}
        {failure ? <ErrorPanel error={failure} /> : null}
        <div className={classes.footer}>
          {sent === null ? (
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
          ) : null}
          <Button
            ref={primary}
            type="submit"
            loading={save.isPending}
            disabled={data?.events === 0}
          >
            {sent === null ? 'Choose a file…' : 'Done'}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function OwnKey({ keyId }: { readonly keyId: string | null | undefined }) {
  if (keyId === undefined) return null;
  if (keyId !== null) {
    return (
      <>
        With your key <code className={classes.key}>{keyWords(keyId)}</code>
      </>
    );
  }
  return (
    <span className={classes.who}>
      <SignatureBadge trust="unsigned" />
      <span className={classes.soft}>This system keeps no key safely.</span>
    </span>
  );
}
