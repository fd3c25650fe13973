import { z } from 'zod';
import type { OneTimeCode, SyncPerson } from '../../../shared/contract/sync.ts';
import { InviteResponseSchema, PeopleResponseSchema } from '../../../shared/protocol/messages.ts';
import type { Role } from '../../../shared/protocol/streams.ts';
import type { CoreContext } from '../context.ts';
import { namePerson } from '../store/person.ts';
import type { SyncServer } from '../store/sync-server.ts';
import type { SyncSession } from './sync-session.ts';

const JSON_BODY = { 'content-type': 'application/json' };

function projectPath({ projectId }: SyncServer, rest: string): string {
  return `/v1/projects/${encodeURIComponent(projectId)}/${rest}`;
}

/** Makes a one-time invitation. @throws ApiFailure */
export function invite(
  session: SyncSession,
  server: SyncServer,
  input: { readonly role: Role; readonly expertise: readonly string[] },
): Promise<OneTimeCode> {
  return session.json(InviteResponseSchema, {
    method: 'POST',
    path: projectPath(server, 'invitations'),
    headers: JSON_BODY,
    body: JSON.stringify(input),
  });
}

/** Makes a code for one more device of this person. @throws ApiFailure */
export function newDeviceCode(session: SyncSession, server: SyncServer): Promise<OneTimeCode> {
  return session.json(InviteResponseSchema, {
    method: 'POST',
    path: projectPath(server, 'device-codes'),
    headers: JSON_BODY,
    body: '{}',
  });
}

/** Makes a code for somebody whose sign-in has ended. @throws ApiFailure */
export function newSignInCode(
  session: SyncSession,
  server: SyncServer,
  personId: string,
): Promise<OneTimeCode> {
  return session.json(InviteResponseSchema, {
    method: 'POST',
    path: projectPath(server, `people/${encodeURIComponent(personId)}/device-codes`),
    headers: JSON_BODY,
    body: '{}',
  });
}

/** Everybody of the project. Names that are new here are kept for the answers they wrote. @throws ApiFailure */
export async function fetchPeople(
  context: CoreContext,
  session: SyncSession,
  server: SyncServer,
): Promise<readonly SyncPerson[]> {
  const { people } = await session.json(PeopleResponseSchema, {
    method: 'GET',
    path: projectPath(server, 'people'),
  });
  const unnamed = people.filter(({ personId, name }) => nameOf(context, personId) !== name);
  if (unnamed.length > 0)
    context.writer.local({ topics: ['annotations'] }, (db) => {
      for (const { personId, name } of unnamed) namePerson(db, personId, name.slice(0, 120));
    });
  return people.map(({ personId, name, role, expertise, devices }) => ({
    personId,
    name,
    role,
    expertise,
    isSelf: personId === server.personId,
    devices: devices.map(({ deviceId, lastSeenAt, isRevoked }) => ({
      deviceId,
      lastSeenAt,
      isRemoved: isRevoked,
      isThisDevice: deviceId === context.deviceId(),
    })),
  }));
}

function nameOf({ db }: CoreContext, personId: string): string | null {
  return (
    db
      .prepare<[string], string>('SELECT name FROM person WHERE person_id = ?')
      .pluck()
      .get(personId) ?? null
  );
}

/** @throws ApiFailure */
export async function changeRole(
  session: SyncSession,
  server: SyncServer,
  { personId, role }: { readonly personId: string; readonly role: Role },
): Promise<null> {
  await session.json(z.object({ personId: z.string() }), {
    method: 'PATCH',
    path: projectPath(server, `people/${encodeURIComponent(personId)}`),
    headers: JSON_BODY,
    body: JSON.stringify({ role }),
  });
  return null;
}

/** Ends the device's sign-in. @throws ApiFailure */
export async function removeDevice(
  session: SyncSession,
  server: SyncServer,
  deviceId: string,
): Promise<null> {
  await session.json(z.object({ deviceId: z.string() }), {
    method: 'DELETE',
    path: projectPath(server, `devices/${encodeURIComponent(deviceId)}`),
  });
  return null;
}
