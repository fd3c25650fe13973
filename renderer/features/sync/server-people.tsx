import { Button, NativeSelect } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { SyncPerson } from '../../../shared/contract/sync.ts';
import { notifyDone, notifyError } from '../../app/notify.ts';
import { appErrorOf, useCall, useCommandCall } from '../../data/client.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { formatTime } from '../../ui/format.ts';
import { Section } from '../../ui/page.tsx';
import { OneTimeCodeView } from './one-time-code.tsx';
import classes from './sync.module.css';

const ROLES = [
  { value: 'reviewer', label: 'Reviewer' },
  { value: 'lead', label: 'Lead' },
  { value: 'viewer', label: 'Viewer' },
] as const;
type InvitedRole = (typeof ROLES)[number]['value'];

function readRole(text: string): InvitedRole {
  return ROLES.find(({ value }) => value === text)?.value ?? 'reviewer';
}

/** Invitations, roles and devices of the project; for leads. */
export function ServerPeople() {
  const status = useCall('sync.status', {});
  const people = useCommandCall('sync.people');
  const invite = useCommandCall('sync.invite');
  const [role, setRole] = useState<InvitedRole>('reviewer');
  const { mutate: load } = people;
  useEffect(() => load({}), [load]);
  const url = status.data?.server?.url ?? '';
  return (
    <Section
      title="People of the project"
      description="An invitation is a code that works once, for seven days."
      actions={
        <>
          <NativeSelect
            aria-label="Role of whom you invite"
            data={[...ROLES]}
            value={role}
            onChange={({ currentTarget }) => setRole(readRole(currentTarget.value))}
          />
          <Button
            variant="default"
            loading={invite.isPending}
            onClick={() =>
              invite.mutate(
                { role, expertise: [] },
                { onError: (error) => notifyError(appErrorOf(error)) },
              )
            }
          >
            Invite
          </Button>
        </>
      }
    >
      {invite.data ? <OneTimeCodeView code={invite.data} url={url} /> : null}
      {people.error ? (
        <ErrorPanel error={appErrorOf(people.error)} onRetry={() => load({})} />
      ) : null}
      <ul className={classes.people}>
        {people.data?.map((person) => (
          <PersonRow key={person.personId} person={person} url={url} onChanged={() => load({})} />
        ))}
      </ul>
    </Section>
  );
}

function PersonRow({
  person,
  url,
  onChanged,
}: {
  readonly person: SyncPerson;
  readonly url: string;
  readonly onChanged: () => void;
}) {
  const changeRole = useCommandCall('sync.changeRole');
  const signIn = useCommandCall('sync.signInCode');
  const removeDevice = useCommandCall('sync.removeDevice');
  const onError = (error: Error): void => notifyError(appErrorOf(error));
  const devices = person.devices.filter(({ isRemoved }) => !isRemoved);
  return (
    <li>
      <span className={classes.person}>
        {person.name}
        {person.isSelf ? <span className={classes.quiet}> (you)</span> : null}
      </span>
      {person.role === 'admin' || person.isSelf ? (
        <span className={classes.quiet}>{person.role === 'admin' ? 'Admin' : 'Lead'}</span>
      ) : (
        <NativeSelect
          size="xs"
          aria-label={`Role of ${person.name}`}
          data={[...ROLES]}
          value={person.role}
          disabled={changeRole.isPending}
          onChange={({ currentTarget }) =>
            changeRole.mutate(
              { personId: person.personId, role: readRole(currentTarget.value) },
              {
                onSuccess: () => {
                  notifyDone(`The role of ${person.name} is changed.`);
                  onChanged();
                },
                onError,
              },
            )
          }
        />
      )}
      <ul className={classes.devices}>
        {devices.map(({ deviceId, lastSeenAt, isThisDevice }, index) => (
          <li key={deviceId}>
            <span>
              {isThisDevice ? 'This device' : `Device ${index + 1}`}
              <span className={classes.quiet}>
                {lastSeenAt === null ? '' : ` · seen ${formatTime(lastSeenAt)}`}
              </span>
            </span>
            {isThisDevice ? null : (
              <Button
                variant="subtle"
                color="red"
                size="compact-xs"
                aria-label={`Remove device ${index + 1} of ${person.name}`}
                loading={removeDevice.isPending}
                onClick={() => removeDevice.mutate({ deviceId }, { onSuccess: onChanged, onError })}
              >
                Remove
              </Button>
            )}
          </li>
        ))}
        {person.isSelf ? null : (
          <li>
            <Button
              variant="subtle"
              size="compact-xs"
              title="For somebody whose sign-in has ended on every device"
              loading={signIn.isPending}
              onClick={() => signIn.mutate({ personId: person.personId }, { onError })}
            >
              New sign-in code
            </Button>
          </li>
        )}
      </ul>
      {signIn.data ? (
        <div className={classes.wide}>
          <OneTimeCodeView code={signIn.data} url={url} />
        </div>
      ) : null}
    </li>
  );
}
