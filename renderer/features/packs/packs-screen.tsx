import { ActionIcon, Menu, Tooltip, VisuallyHidden } from '@mantine/core';
import {
  IconDots,
  IconDownload,
  IconEyeOff,
  IconFileExport,
  IconFlag,
  IconPackage,
  IconPencil,
  IconPlayerSkipForward,
  IconUsersGroup,
  IconSend,
} from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import type { PackSummary } from '../../../shared/contract/review.ts';
import { useOverlays } from '../../app/overlays.ts';
import { useCall } from '../../data/client.ts';
import { KeyHint } from '../../commands/key-hint.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { formatCount, formatPercent, formatPlural, formatTime } from '../../ui/format.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { useRowKeys } from '../../ui/use-row-keys.ts';
import { visibleText } from '../../ui/visible-text.ts';
import { OriginBadge } from '../pack-files/signature-badge.tsx';
import { orderWords } from './pack-draft.ts';
import { BringBackButton, WithdrawDialog } from './withdraw-dialog.tsx';
import list from '../../ui/list-table.module.css';
import classes from './packs.module.css';

const ExportDialog = lazy(async () => ({
  default: (await import('../exports/export-dialog.tsx')).ExportDialog,
}));

const AssignDialog = lazy(async () => ({
  default: (await import('../team/assign-dialog.tsx')).AssignDialog,
}));

type Dialog =
  | { readonly kind: 'none' }
  | { readonly kind: 'export' | 'withdraw' | 'assign'; readonly pack: PackSummary };

/** All packs with their progress. Enter reviews the pack that has the focus. */
export function PacksScreen() {
  const packs = useCall('pack.list', {});
  const metrics = useCall('metric.list', {});
  const navigate = useNavigate();
  const [dialog, setDialog] = useState<Dialog>({ kind: 'none' });
  const open = packs.data?.filter((pack) => !pack.withdrawn) ?? [];
  const withdrawn = packs.data?.filter((pack) => pack.withdrawn) ?? [];
  const rowsRef = useRowKeys<HTMLTableSectionElement>({
    onDetails: (row) => {
      const pack = open[row];
      if (pack) void navigate({ to: '/packs/$packId', params: { packId: pack.packId } });
    },
    onNew: () => void navigate({ to: '/library', search: {} }),
  });
  const metricName = (id: string): string =>
    metrics.data?.find((metric) => metric.id === id)?.name ?? id;
  const close = (): void => setDialog({ kind: 'none' });

  return (
    <Page
      title="Packs"
      subtitle={packs.data ? formatPlural(open.length, 'pack') : ''}
      actions={
        <LinkButton to="/library" rightSection={<KeyHint command="list.new" />}>
          New pack from the Library
        </LinkButton>
      }
    >
      {packs.error ? <ErrorPanel error={packs.error} onRetry={packs.refetch} /> : null}
      {packs.data && packs.data.length === 0 ? (
        <EmptyState
          icon={<IconPackage size={22} stroke={1.6} />}
          title="No packs yet"
          actions={<LinkButton to="/library">Choose cases in the Library</LinkButton>}
        >
          A pack is a set of cases with the questions and guidelines by which people judge them.
          Select cases in the Library and build one.
        </EmptyState>
      ) : null}
      {open.length > 0 ? (
        <table className={list.table}>
          <thead>
            <tr>
              <th scope="col">Pack</th>
              <th scope="col">Progress</th>
              <th scope="col">Last reviewed</th>
              <th scope="col">
                <VisuallyHidden>Actions</VisuallyHidden>
              </th>
            </tr>
          </thead>
          <tbody ref={rowsRef}>
            {open.map((pack) => (
              <PackRow
                key={pack.packId}
                pack={pack}
                orderText={orderWords(pack.order, metricName)}
                onExport={() => setDialog({ kind: 'export', pack })}
                onAssign={() => setDialog({ kind: 'assign', pack })}
                onWithdraw={() => setDialog({ kind: 'withdraw', pack })}
              />
            ))}
          </tbody>
        </table>
      ) : null}
      {withdrawn.length > 0 ? (
        <div className={classes.withdrawn}>
          <Section
            title={`Withdrawn (${formatCount(withdrawn.length)})`}
            description="Nobody is asked to review these any more. What was answered is kept and can be exported."
          >
            <ul className={classes.withdrawnList}>
              {withdrawn.map((pack) => (
                <li key={pack.packId} className={classes.withdrawnRow}>
                  <Link to="/packs/$packId" params={{ packId: pack.packId }} className={list.name}>
                    {visibleText(pack.name)}
                  </Link>
                  <span className={list.note}>
                    {formatCount(pack.submittedByAll)} submitted of{' '}
                    {formatCount(pack.progress.total)}
                  </span>
                  <BringBackButton pack={pack} />
                </li>
              ))}
            </ul>
          </Section>
        </div>
      ) : null}
      {dialog.kind === 'withdraw' ? <WithdrawDialog pack={dialog.pack} onClose={close} /> : null}
      <Suspense fallback={null}>
        {dialog.kind === 'export' ? (
          <ExportDialog initialPackIds={[dialog.pack.packId]} onClose={close} />
        ) : null}
        {dialog.kind === 'assign' ? (
          <AssignDialog packId={dialog.pack.packId} onClose={close} />
        ) : null}
      </Suspense>
    </Page>
  );
}

interface PackRowProps {
  readonly pack: PackSummary;
  readonly orderText: string;
  readonly onExport: () => void;
  readonly onAssign: () => void;
  readonly onWithdraw: () => void;
}

function PackRow({ pack, orderText, onExport, onAssign, onWithdraw }: PackRowProps) {
  const navigate = useNavigate();
  const openOverlay = useOverlays((state) => state.open);
  const params = { packId: pack.packId };
  const { total, submitted } = pack.progress;
  const word = submitted === 0 ? 'Review' : submitted < total ? 'Continue' : 'Look again';
  return (
    <tr>
      <td className={`${list.nameCell} ${classes.nameCell}`}>
        <span className={classes.nameLine}>
          <Link to="/packs/$packId" params={params} className={list.name} title={pack.name}>
            {visibleText(pack.name)}
          </Link>
          <OriginBadge origin={pack.origin} />
        </span>
        <span className={list.note}>
          {pack.origin === null ? null : `From ${visibleText(pack.origin.from)} · `}
          {visibleText(pack.rubricName)} · {orderText}
          {pack.blinding.judge ? (
            <span className={classes.mark}>
              <IconEyeOff size={12} aria-hidden /> Judge hidden
            </span>
          ) : null}
        </span>
      </td>
      <td className={classes.progressCell}>
        <PackProgressBar pack={pack} />
      </td>
      <td className={classes.when}>
        {pack.lastReviewedAt === null ? 'Not yet' : formatTime(pack.lastReviewedAt)}
      </td>
      <td>
        <div className={classes.actions}>
          <LinkButton
            to="/review/$packId"
            params={params}
            data-row=""
            variant={submitted < total ? 'light' : 'default'}
            aria-label={`${word}: ${pack.name}`}
          >
            {word}
          </LinkButton>
          <Menu withInitialFocusPlaceholder={false} position="bottom-end" shadow="md" width={200}>
            <Menu.Target>
              <Tooltip label="More">
                <ActionIcon aria-label={`More about ${pack.name}`}>
                  <IconDots size={16} />
                </ActionIcon>
              </Tooltip>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                rightSection={<KeyHint command="list.details" />}
                onClick={() => void navigate({ to: '/packs/$packId', params })}
              >
                Details
              </Menu.Item>
              <Menu.Item leftSection={<IconUsersGroup size={14} aria-hidden />} onClick={onAssign}>
                Assign to people…
              </Menu.Item>
              <Menu.Item leftSection={<IconDownload size={14} aria-hidden />} onClick={onExport}>
                Export annotations…
              </Menu.Item>
              <Menu.Item
                leftSection={<IconFileExport size={14} aria-hidden />}
                onClick={() => openOverlay({ kind: 'exportPack', pack })}
              >
                Export pack…
              </Menu.Item>
              <Menu.Item
                leftSection={<IconSend size={14} aria-hidden />}
                onClick={() => openOverlay({ kind: 'sendAnswers', pack })}
              >
                Send my answers…
              </Menu.Item>
              <Menu.Divider />
              <Menu.Item className={classes.danger ?? ''} onClick={onWithdraw}>
                Withdraw…
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </div>
      </td>
    </tr>
  );
}

/** How far the person has come, as a bar and in numbers. */
export function PackProgressBar({
  pack,
}: {
  readonly pack: Pick<PackSummary, 'name' | 'progress'>;
}) {
  const { total, submitted, drafts, skipped, flagged } = pack.progress;
  const share = total === 0 ? 0 : submitted / total;
  return (
    <div>
      <progress
        className={classes.bar}
        value={submitted}
        max={Math.max(1, total)}
        aria-label={`Submitted cases of ${pack.name}`}
      />
      <div className={classes.counts}>
        <span>
          {formatCount(submitted)} of {formatCount(total)} · {formatPercent(share, 0)}
        </span>
        {drafts > 0 ? (
          <span className={classes.mark}>
            <IconPencil size={12} aria-hidden /> {formatPlural(drafts, 'draft')}
          </span>
        ) : null}
        {skipped > 0 ? (
          <span className={classes.mark}>
            <IconPlayerSkipForward size={12} aria-hidden /> {formatCount(skipped)} skipped
          </span>
        ) : null}
        {flagged > 0 ? (
          <span className={classes.mark}>
            <IconFlag size={12} aria-hidden /> {formatCount(flagged)} flagged
          </span>
        ) : null}
      </div>
    </div>
  );
}
