import { Button } from '@mantine/core';
import { IconUsersGroup } from '@tabler/icons-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import type { TeamPerson, TeamProgress } from '../../../shared/contract/team.ts';
import { KeyHint } from '../../commands/key-hint.tsx';
import { useCommands } from '../../commands/use-commands.ts';
import { appErrorOf, useCall, useCommandCall } from '../../data/client.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { formatPlural } from '../../ui/format.ts';
import { Page } from '../../ui/page.tsx';
import { useRowKeys } from '../../ui/use-row-keys.ts';
import { DueDialog, ReleaseDialog } from './share-dialogs.tsx';
import { PackShares } from './pack-shares.tsx';
import { PeopleTable } from './people-table.tsx';
import { PersonDialog } from './person-dialog.tsx';
import { WaitingCases } from './waiting-cases.tsx';

const AssignDialog = lazy(async () => ({
  default: (await import('./assign-dialog.tsx')).AssignDialog,
}));

type Dialog =
  | { readonly kind: 'none' }
  | { readonly kind: 'assign'; readonly packId: string | null }
  | { readonly kind: 'person'; readonly person: TeamPerson | null }
  | { readonly kind: 'due' | 'release'; readonly row: TeamProgress };

/** Who reviews what, how far everybody is, and which cases wait for somebody else. */
export function TeamScreen() {
  const people = useCall('team.people', {});
  const progress = useCall('team.progress', {});
  const declined = useCall('team.declined', {});
  const status = useCall('sync.status', {});
  const { mutate: refresh, error: refreshError } = useCommandCall('team.refreshPeople');
  const isConnected = (status.data?.server ?? null) !== null;
  useEffect(() => {
    if (isConnected) refresh({});
  }, [isConnected, refresh]);
  const [dialog, setDialog] = useState<Dialog>({ kind: 'none' });
  const close = (): void => setDialog({ kind: 'none' });
  const assign = (packId: string | null): void => setDialog({ kind: 'assign', packId });
  const addPerson = (): void => setDialog({ kind: 'person', person: null });
  const rowsRef = useRowKeys<HTMLDivElement>({ onNew: addPerson });
  useCommands({ 'team.assign': { run: () => assign(null) } });

  const error = people.error ?? progress.error ?? declined.error;
  const isAlone = people.data !== undefined && people.data.length < 2;
  const hasShares = (progress.data?.length ?? 0) > 0;
  return (
    <Page
      title="Team"
      subtitle={people.data ? formatPlural(people.data.length, 'person', 'people') : ''}
      actions={
        <>
          <Button
            variant="default"
            rightSection={<KeyHint command="list.new" />}
            onClick={addPerson}
          >
            Add a person…
          </Button>
          <Button rightSection={<KeyHint command="team.assign" />} onClick={() => assign(null)}>
            Assign a pack…
          </Button>
        </>
      }
    >
      <div ref={rowsRef}>
        {error ? (
          <ErrorPanel
            error={error}
            onRetry={() => {
              people.refetch();
              progress.refetch();
              declined.refetch();
            }}
          />
        ) : null}
        {refreshError ? (
          <ErrorPanel error={appErrorOf(refreshError)} onRetry={() => refresh({})} />
        ) : null}
        {declined.data && declined.data.length > 0 ? <WaitingCases cases={declined.data} /> : null}
        {progress.data && progress.data.length > 0 ? (
          <PackShares
            rows={progress.data}
            onAssign={assign}
            onDue={(row) => setDialog({ kind: 'due', row })}
            onRelease={(row) => setDialog({ kind: 'release', row })}
          />
        ) : null}
        {people.data && progress.data && !hasShares ? (
          <EmptyState
            icon={<IconUsersGroup size={22} stroke={1.6} />}
            title={isAlone ? 'Nobody else is here yet' : 'No pack is handed out yet'}
            actions={
              isAlone ? (
                <Button variant="default" onClick={addPerson}>
                  Add a person…
                </Button>
              ) : (
                <Button variant="default" onClick={() => assign(null)}>
                  Assign a pack…
                </Button>
              )
            }
          >
            {isAlone
              ? 'Add the people who review, with what each knows best. Then give each a share of a pack.'
              : 'Give each person a share of a pack. This screen then says how far each is, how fast, and how far they agree.'}
          </EmptyState>
        ) : null}
        {people.data && !isAlone ? (
          <PeopleTable
            people={people.data}
            onEdit={(person) => setDialog({ kind: 'person', person })}
          />
        ) : null}
      </div>
      {dialog.kind === 'person' ? <PersonDialog person={dialog.person} onClose={close} /> : null}
      {dialog.kind === 'due' ? <DueDialog row={dialog.row} onClose={close} /> : null}
      {dialog.kind === 'release' ? <ReleaseDialog row={dialog.row} onClose={close} /> : null}
      <Suspense fallback={null}>
        {dialog.kind === 'assign' ? <AssignDialog packId={dialog.packId} onClose={close} /> : null}
      </Suspense>
    </Page>
  );
}
