import { Button } from '@mantine/core';
import { IconArrowRight, IconEyeOff } from '@tabler/icons-react';
import { Fragment, type ReactNode } from 'react';
import type { PackFilePreview } from '../../../shared/contract/pack-files.ts';
import { notifyDone, notifyError } from '../../app/notify.ts';
import { appErrorOf, useCall, useCommandCall } from '../../data/client.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { formatCount, formatPlural, formatTime } from '../../ui/format.ts';
import { visibleText } from '../../ui/visible-text.ts';
import { keyWords, SignatureBadge } from './signature-badge.tsx';
import classes from './pack-files.module.css';

/** One line of what a file says about itself. */
export function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface PackLookProps {
  readonly preview: PackFilePreview;
  readonly onTrusted: () => void;
}

/** What a pack file holds, whom it is for, and what would change here. */
export function PackLook({ preview, onTrusted }: PackLookProps) {
  const { rubric, guidelines, caseCount, blinding, dueAt } = preview;
  return (
    <>
      <dl className={classes.facts}>
        <Fact name="From">
          <span className={classes.who}>
            {visibleText(preview.author.name)} <PackSignature preview={preview} />
          </span>
          <TrustKey preview={preview} onTrusted={onTrusted} />
        </Fact>
        <Fact name="For">
          <Recipient preview={preview} />
        </Fact>
        <Fact name="Cases">
          {formatPlural(caseCount, 'case')}
          {blinding.judge ? (
            <span className={classes.mark}>
              <IconEyeOff size={13} aria-hidden /> The judge is hidden until you submit
            </span>
          ) : null}
        </Fact>
        {dueAt === null ? null : <Fact name="Due">{formatTime(dueAt)}</Fact>}
        <Fact name="Revision">
          <Revision preview={preview} />
        </Fact>
        <Fact name="Questions">
          <span className={classes.strong}>{visibleText(rubric.name)}</span>
          <span className={classes.soft}> version {formatCount(rubric.rev)}: </span>
          {rubric.questions.map((question, at) => (
            // Two questions may have one title, so the place is the key.
            <Fragment key={at}>
              {at > 0 ? ' · ' : ''}
              {visibleText(question)}
            </Fragment>
          ))}
        </Fact>
      </dl>
      {guidelines.trim() === '' ? null : (
        <details className={classes.guidelines}>
          <summary>Guidelines</summary>
          <div tabIndex={0} role="group" aria-label="Guidelines">
            {visibleText(guidelines)}
          </div>
        </details>
      )}
      {preview.refusal === null ? null : <ErrorPanel error={preview.refusal} />}
    </>
  );
}

function PackSignature({ preview: { trust, key } }: { readonly preview: PackFilePreview }) {
  if (trust === 'known_key') {
    return (
      <SignatureBadge
        trust={trust}
        label={key?.name ? `Signed by ${visibleText(key.name)}` : 'Signed'}
        title={key === null ? '' : keyWords(key.keyId)}
      />
    );
  }
  return <SignatureBadge trust={trust} />;
}

/** An unknown key with its id, to be compared with what the sender says, and a button that believes it. */
function TrustKey({ preview, onTrusted }: PackLookProps) {
  const trust = useCommandCall('packFile.trustKey');
  const { key, author } = preview;
  if (preview.trust !== 'unknown_key' || key === null) return null;
  const name = author.name.trim().slice(0, 120) || key.keyId;
  return (
    <span className={classes.trust}>
      <span>
        Key <code className={classes.key}>{keyWords(key.keyId)}</code>. Does {visibleText(name)}{' '}
        have the same?
      </span>
      <Button
        variant="default"
        size="compact-xs"
        loading={trust.isPending}
        onClick={() =>
          trust.mutate(
            { keyId: key.keyId, publicKey: key.publicKey, name },
            {
              onSuccess: () => {
                notifyDone(`Files signed with this key are known to be from ${name}.`);
                onTrusted();
              },
              onError: (error) => notifyError(appErrorOf(error)),
            },
          )
        }
      >
        Trust this key
      </Button>
    </span>
  );
}

function Recipient({ preview: { recipient, refusal } }: { readonly preview: PackFilePreview }) {
  const settings = useCall('settings.get', {});
  const me = settings.data?.reviewerName ?? '';
  if (recipient === null) {
    return (
      <>
        Everybody who gets it. You will answer as{' '}
        <span className={classes.strong}>{visibleText(me)}</span>.
      </>
    );
  }
  const name = visibleText(recipient.name);
  if (refusal !== null) return <>This pack is for {name}.</>;
  return (
    <>
      This pack is for {name}. You will answer as <span className={classes.strong}>{name}</span>.
    </>
  );
}

function Revision({ preview }: { readonly preview: PackFilePreview }) {
  const { standing, packRev, currentRev, cases, staleAnswers } = preview;
  if (standing === 'new') return <>{formatCount(packRev)}, new here</>;
  if (standing === 'here') return <>{formatCount(packRev)}. All of it is here already.</>;
  const changes = [
    cases.known > 0 ? `${formatCount(cases.known)} unchanged` : null,
    cases.changed > 0 ? `${formatCount(cases.changed)} changed` : null,
    cases.added > 0 ? `${formatCount(cases.added)} added` : null,
    cases.removed > 0 ? `${formatCount(cases.removed)} removed` : null,
  ].filter((part) => part !== null);
  return (
    <>
      {standing === 'older' ? (
        <>
          {formatCount(packRev)}; the later revision {formatCount(currentRev)} is here and stays.
        </>
      ) : (
        <span className={classes.mark} data-first="">
          {formatCount(currentRev)} <IconArrowRight size={13} aria-label="becomes" />{' '}
          <span className={classes.strong}>{formatCount(packRev)}</span>
        </span>
      )}
      {changes.length > 0 ? (
        <span className={classes.soft}> Cases: {changes.join(', ')}.</span>
      ) : null}
      {staleAnswers > 0 ? (
        <span className={classes.warn}>
          {formatPlural(staleAnswers, 'answer')} of yours {staleAnswers === 1 ? 'is' : 'are'} about
          cases that change; you are asked to look at them again.
        </span>
      ) : null}
    </>
  );
}
