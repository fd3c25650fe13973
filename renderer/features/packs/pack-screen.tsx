import { Button, Menu, Modal, TextInput } from '@mantine/core';
import {
  IconChevronDown,
  IconDownload,
  IconEyeOff,
  IconFileExport,
  IconPencil,
  IconSend,
} from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react';
import type { PackDetail } from '../../../shared/contract/review.ts';
import { notifyDone, notifyError } from '../../app/notify.ts';
import { useOverlays } from '../../app/overlays.ts';
import { KeyHint } from '../../commands/key-hint.tsx';
import { useCommands } from '../../commands/use-commands.ts';
import { appErrorOf, useCall, useCommandCall } from '../../data/client.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { formatCount, formatTime } from '../../ui/format.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { Markdown } from '../../ui/markdown.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { WarningBadge } from '../../ui/verdict-badge.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { AnswersReceived } from '../pack-files/answers-received.tsx';
import { OriginBadge } from '../pack-files/signature-badge.tsx';
import { GuidelinesField } from './guidelines-field.tsx';
import { orderWords } from './pack-draft.ts';
import { PackProgressBar } from './packs-screen.tsx';
import { QueuePreview } from './queue-preview.tsx';
import { RubricSummary } from './rubric-summary.tsx';
import { BringBackButton, WithdrawDialog } from './withdraw-dialog.tsx';
import classes from './pack.module.css';

const ExportDialog = lazy(async () => ({
  default: (await import('../exports/export-dialog.tsx')).ExportDialog,
}));

/** One pack: what it asks, by which guidelines, of which cases, and how far it is. */
export function PackScreen() {
  const { packId } = useParams({ from: '/packs/$packId' });
  const pack = useCall('pack.get', { packId });
  const [dialog, setDialog] = useState<'none' | 'export' | 'withdraw' | 'rename'>('none');
  if (pack.error) {
    return (
      <Page title="Pack">
        <ErrorPanel error={pack.error} onRetry={pack.refetch} />
      </Page>
    );
  }
  if (!pack.data) return <Page title="Pack">{null}</Page>;
  const { data } = pack;
  return (
    <Page
      title={visibleText(data.name)}
      subtitle={data.withdrawn ? <WarningBadge label="Withdrawn" /> : null}
      actions={
        <>
          <OriginBadge origin={data.origin} />
          <FilesMenu pack={data} onAnnotations={() => setDialog('export')} />
          {data.withdrawn ? (
            <BringBackButton pack={data} />
          ) : (
            <>
              <Button variant="default" onClick={() => setDialog('withdraw')}>
                Withdraw…
              </Button>
              <ReviewLink pack={data} />
            </>
          )}
        </>
      }
    >
      <div className={classes.columns}>
        <div className={classes.main}>
          <Guidelines pack={data} />
          <QueuePreview packId={packId} />
        </div>
        <div className={classes.side}>
          <Section title="Progress">
            <PackProgressBar pack={data} />
          </Section>
          <Facts pack={data} onRename={() => setDialog('rename')} />
          <AnswersReceived packId={packId} />
          <RubricOfPack pack={data} />
        </div>
      </div>
      {dialog === 'withdraw' ? (
        <WithdrawDialog pack={data} onClose={() => setDialog('none')} />
      ) : null}
      {dialog === 'rename' ? <RenameForm pack={data} onClose={() => setDialog('none')} /> : null}
      <Suspense fallback={null}>
        {dialog === 'export' ? (
          <ExportDialog initialPackIds={[packId]} onClose={() => setDialog('none')} />
        ) : null}
      </Suspense>
    </Page>
  );
}

/** What leaves the workspace: the pack, the own answers, a table of annotations. */
function FilesMenu({
  pack,
  onAnnotations,
}: {
  readonly pack: PackDetail;
  readonly onAnnotations: () => void;
}) {
  const openOverlay = useOverlays((state) => state.open);
  const exportFile = (): void => openOverlay({ kind: 'exportPack', pack });
  const sendAnswers = (): void => openOverlay({ kind: 'sendAnswers', pack });
  useCommands({
    'pack.exportFile': { run: exportFile },
    'pack.sendAnswers': { run: sendAnswers },
  });
  return (
    <Menu position="bottom-end" shadow="md" width={250}>
      <Menu.Target>
        <Button variant="default" rightSection={<IconChevronDown size={14} aria-hidden />}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconSend size={14} aria-hidden />}
          rightSection={<KeyHint command="pack.sendAnswers" />}
          onClick={sendAnswers}
        >
          Send my answers…
        </Menu.Item>
        <Menu.Item
          leftSection={<IconFileExport size={14} aria-hidden />}
          rightSection={<KeyHint command="pack.exportFile" />}
          onClick={exportFile}
        >
          Export pack…
        </Menu.Item>
        <Menu.Item leftSection={<IconDownload size={14} aria-hidden />} onClick={onAnnotations}>
          Export annotations…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Has the focus at the start, so that Enter goes on to the review. */
function ReviewLink({ pack }: { readonly pack: PackDetail }) {
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => link.current?.focus({ preventScroll: true }), []);
  return (
    <LinkButton ref={link} to="/review/$packId" params={{ packId: pack.packId }}>
      {pack.progress.submitted === 0 ? 'Review' : 'Continue'}
    </LinkButton>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Facts({ pack, onRename }: { readonly pack: PackDetail; readonly onRename: () => void }) {
  const metrics = useCall('metric.list', {});
  const metricName = (id: string): string =>
    metrics.data?.find((metric) => metric.id === id)?.name ?? id;
  return (
    <Section
      title="Facts"
      actions={
        <Button variant="subtle" size="compact-xs" onClick={onRename}>
          Rename…
        </Button>
      }
    >
      <dl className={classes.facts}>
        <Fact name="Version">{formatCount(pack.rev)}</Fact>
        <Fact name="Order">{orderWords(pack.order, metricName)}</Fact>
        <Fact name="Judge">
          {pack.blinding.judge ? (
            <span className={classes.inline}>
              <IconEyeOff size={13} aria-hidden /> Hidden until submit
            </span>
          ) : (
            'Shown'
          )}
        </Fact>
        <Fact name="Cases">{formatCount(pack.progress.total)}</Fact>
        <Fact name="Submitted by all">{formatCount(pack.submittedByAll)}</Fact>
        <Fact name="Last reviewed">{formatTime(pack.lastReviewedAt)}</Fact>
        {pack.origin === null ? null : (
          <Fact name="Came from">
            {visibleText(pack.origin.from)}, {formatTime(pack.origin.importedAt)}
          </Fact>
        )}
        <Fact name="Built">
          {formatTime(pack.createdAt)} by {visibleText(pack.createdBy)}
        </Fact>
      </dl>
    </Section>
  );
}

function Guidelines({ pack }: { readonly pack: PackDetail }) {
  const [draft, setDraft] = useState<string | null>(null);
  const update = useCommandCall('pack.update');
  const save = (): void => {
    if (draft === null) return;
    update.mutate(
      { packId: pack.packId, guidelines: draft },
      {
        onSuccess: () => {
          setDraft(null);
          notifyDone('The guidelines are saved as a new version.');
        },
        onError: (error) => notifyError(appErrorOf(error)),
      },
    );
  };
  if (draft !== null) {
    return (
      <Section
        title="Guidelines"
        description="Answers name the version of the guidelines by which they were given."
      >
        <GuidelinesField value={draft} onChange={setDraft} />
        <div className={classes.editActions}>
          <Button variant="default" onClick={() => setDraft(null)}>
            Cancel
          </Button>
          <Button disabled={draft === pack.guidelines} loading={update.isPending} onClick={save}>
            Save as version {pack.guidelinesRev + 1}
          </Button>
        </div>
      </Section>
    );
  }
  return (
    <Section
      title="Guidelines"
      actions={
        <>
          <span className={classes.soft}>version {pack.guidelinesRev}</span>
          <Button
            variant="default"
            size="compact-xs"
            leftSection={<IconPencil size={13} aria-hidden />}
            onClick={() => setDraft(pack.guidelines)}
          >
            Edit
          </Button>
        </>
      }
    >
      <div className={classes.guidelines}>
        {pack.guidelines.trim() === '' ? (
          <p className={classes.soft}>
            None written. Say what counts as a pass and what to do with borderline cases, so that
            reviewers agree.
          </p>
        ) : (
          <Markdown text={pack.guidelines} />
        )}
      </div>
    </Section>
  );
}

function RubricOfPack({ pack }: { readonly pack: PackDetail }) {
  const newest = useCall('rubric.get', { rubricId: pack.rubricId });
  const update = useCommandCall('pack.update');
  const newer = newest.data && newest.data.rev > pack.rubricRev ? newest.data : null;
  return (
    <Section
      title="Rubric"
      actions={
        <LinkButton
          to="/rubrics/$rubricId"
          params={{ rubricId: pack.rubricId }}
          variant="subtle"
          size="compact-xs"
        >
          Open
        </LinkButton>
      }
    >
      <p className={classes.rubricName}>
        {visibleText(pack.rubricName)}{' '}
        <span className={classes.soft}>version {pack.rubricRev}</span>
      </p>
      {newer ? (
        <div className={classes.newer}>
          <span>
            Version {newer.rev} is newer. Answers that were given keep the version they name.
          </span>
          <Button
            size="compact-xs"
            loading={update.isPending}
            onClick={() =>
              update.mutate(
                { packId: pack.packId, rubricRev: newer.rev },
                {
                  onSuccess: () => notifyDone(`The pack asks by version ${newer.rev} now.`),
                  onError: (error) => notifyError(appErrorOf(error)),
                },
              )
            }
          >
            Update to version {newer.rev}
          </Button>
        </div>
      ) : null}
      <RubricSummary rubric={pack.rubric} />
    </Section>
  );
}

function RenameForm({
  pack,
  onClose,
}: {
  readonly pack: PackDetail;
  readonly onClose: () => void;
}) {
  const [name, setName] = useState(pack.name);
  const update = useCommandCall('pack.update');
  const submit = (submitted: FormEvent): void => {
    submitted.preventDefault();
    update.mutate(
      { packId: pack.packId, name },
      { onSuccess: onClose, onError: (error) => notifyError(appErrorOf(error)) },
    );
  };
  return (
    <Modal opened onClose={onClose} title="Rename the pack" size={420}>
      <form onSubmit={submit}>
        <TextInput
          label="Name"
          data-autofocus
          maxLength={200}
          value={name}
          onChange={(changed) => setName(changed.currentTarget.value)}
        />
        <div className={classes.editActions}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            disabled={name.trim() === '' || name.trim() === pack.name}
            loading={update.isPending}
          >
            Rename
          </Button>
        </div>
      </form>
    </Modal>
  );
}
