import { SERVER_LIMITS } from '../../shared/protocol/limits.ts';
import type { ExchangeRequestSchema, Tokens } from '../../shared/protocol/messages.ts';
import type { Role } from '../../shared/protocol/streams.ts';
import type { z } from 'zod';
import type { Caller } from '../caller.ts';
import { HttpProblem } from '../guards.ts';
import type { ServerStore, Tx } from './open.ts';
import { newToken, sha256Hex } from './secrets.ts';

const INVITATION_SECONDS = 7 * 24 * 3600;
/** A code for a second device is typed in at once. */
const DEVICE_CODE_SECONDS = 600;
/** How long the token before the last still works: an answer may be lost on its way. */
const ROTATION_GRACE_MS = 120_000;

function inSeconds({ now }: ServerStore, seconds: number): string {
  return new Date(now() + seconds * 1000).toISOString();
}

function freshTokens(store: ServerStore) {
  const accessToken = newToken();
  const refreshToken = newToken();
  const row = {
    access_hash: sha256Hex(accessToken),
    access_expires: inSeconds(store, SERVER_LIMITS.accessTokenSeconds),
    refresh_hash: sha256Hex(refreshToken),
    refresh_expires: inSeconds(store, SERVER_LIMITS.refreshTokenSeconds),
    rotated_at: inSeconds(store, 0),
    // Tokens are renewed every ten minutes of use: near enough for a lead who asks who is there.
    last_seen_at: inSeconds(store, 0),
  };
  return { accessToken, refreshToken, row };
}

interface OneTimeCode {
  readonly code: string;
  readonly expiresAt: string;
}

/** Makes a one-time invitation; only its hash is kept. */
export function createInvitation(
  store: ServerStore,
  projectId: string,
  role: Role,
  expertise: readonly string[],
): Promise<OneTimeCode> {
  return createCode(store, { projectId, role, expertise, personId: null });
}

/** Makes a one-time code with which a person who has joined signs in on one more device. */
export function createDeviceCode(
  store: ServerStore,
  { projectId, role, personId }: Pick<Caller, 'projectId' | 'role' | 'personId'>,
): Promise<OneTimeCode> {
  return createCode(store, { projectId, role, expertise: [], personId });
}

async function createCode(
  store: ServerStore,
  what: { projectId: string; role: Role; expertise: readonly string[]; personId: string | null },
): Promise<OneTimeCode> {
  const { projectId, role, expertise, personId } = what;
  const code = newToken().slice(0, 24);
  const expiresAt = inSeconds(store, personId === null ? INVITATION_SECONDS : DEVICE_CODE_SECONDS);
  await store.db
    .insertInto('invitation')
    .values({
      code_hash: sha256Hex(code),
      project_id: projectId,
      role,
      expertise: JSON.stringify(expertise),
      expires_at: expiresAt,
      used_by: null,
      person_id: personId,
    })
    .execute();
  return { code, expiresAt };
}

/**
 * Exchanges a code for a device's tokens. An invitation adds the person that the request names; a code for one
 * more device belongs to somebody already, who is named in the answer whatever the request said.
 * @throws HttpProblem 401 if the code is unknown, used or too old; 409 if an invitation names somebody who is there.
 */
export async function exchangeInvitation(
  store: ServerStore,
  request: z.infer<typeof ExchangeRequestSchema>,
): Promise<Tokens> {
  const { accessToken, refreshToken, row } = freshTokens(store);
  return store.write(async (tx) => {
    const codeHash = sha256Hex(request.code);
    const used = await tx
      .updateTable('invitation')
      .set((build) => ({ used_by: build.fn.coalesce('person_id', build.val(request.personId)) }))
      .where('code_hash', '=', codeHash)
      .where('used_by', 'is', null)
      .where('expires_at', '>', inSeconds(store, 0))
      .returning(['project_id', 'role', 'expertise', 'person_id'])
      .executeTakeFirst();
    if (!used)
      throw new HttpProblem(401, 'bad_invitation', 'The invitation is unknown, used or too old.');
    const { project_id, expertise } = used;
    const personId = used.person_id ?? request.personId;
    const role =
      used.person_id === null
        ? await addPerson(tx, { project_id, role: used.role, expertise }, request)
        : await roleOf(tx, project_id, personId);
    const fresh = { ...row, previous_refresh_hash: null, is_revoked: 0 };
    // A device whose sign-in has ended comes back with a new code of the same person.
    const device = await tx
      .insertInto('device')
      .values({ project_id, id: request.deviceId, person_id: personId, ...fresh })
      .onConflict((conflict) =>
        conflict
          .columns(['project_id', 'id'])
          .doUpdateSet(fresh)
          .where('device.person_id', '=', personId),
      )
      .returning('id')
      .executeTakeFirst();
    if (!device)
      throw new HttpProblem(409, 'device_exists', 'This device is signed in for somebody else.');
    const expiresIn = SERVER_LIMITS.accessTokenSeconds;
    const { deviceId } = request;
    return {
      projectId: project_id,
      personId,
      deviceId,
      role,
      accessToken,
      refreshToken,
      expiresIn,
    };
  });
}

/** @throws HttpProblem 409: an invitation never makes its holder somebody who is there already. */
async function addPerson(
  tx: Tx,
  { project_id, role, expertise }: { project_id: string; role: Role; expertise: string },
  { personId, name }: { readonly personId: string; readonly name: string },
): Promise<Role> {
  const added = await tx
    .insertInto('person')
    .values({ project_id, id: personId, name, role, expertise })
    .onConflict((conflict) => conflict.columns(['project_id', 'id']).doNothing())
    .returning('id')
    .executeTakeFirst();
  // Ids of authors are no secret.
  if (!added) throw new HttpProblem(409, 'person_exists', 'This person is in the project already.');
  return role;
}

async function roleOf(tx: Tx, projectId: string, personId: string): Promise<Role> {
  const { role } = await tx
    .selectFrom('person')
    .select('role')
    .where('project_id', '=', projectId)
    .where('id', '=', personId)
    .executeTakeFirstOrThrow();
  return role;
}

/** Gives new tokens and ends the old ones. @throws HttpProblem 401. A stolen, used token removes the device. */
export async function refreshTokens(store: ServerStore, token: string): Promise<Tokens> {
  const hash = sha256Hex(token);
  const device = await store.db
    .selectFrom('device')
    .innerJoin('person', (join) =>
      join
        .onRef('person.project_id', '=', 'device.project_id')
        .onRef('person.id', '=', 'device.person_id'),
    )
    .selectAll('device')
    .select('person.role')
    .where('is_revoked', '=', 0)
    .where('refresh_expires', '>', inSeconds(store, 0))
    .where((where) =>
      where.or([where('refresh_hash', '=', hash), where('previous_refresh_hash', '=', hash)]),
    )
    .executeTakeFirst();
  const refusal = new HttpProblem(401, 'signed_out', 'Sign in again: this device is not known.');
  if (!device) throw refusal;
  const isOld = device.refresh_hash !== hash;
  if (isOld && Date.parse(device.rotated_at) < store.now() - ROTATION_GRACE_MS) {
    await revokeDevice(store, device.project_id, device.id);
    throw refusal;
  }
  const { accessToken, refreshToken, row } = freshTokens(store);
  await store.db
    .updateTable('device')
    .set({ ...row, previous_refresh_hash: hash })
    .where('project_id', '=', device.project_id)
    .where('id', '=', device.id)
    .execute();
  return {
    projectId: device.project_id,
    personId: device.person_id,
    deviceId: device.id,
    role: device.role,
    accessToken,
    refreshToken,
    expiresIn: SERVER_LIMITS.accessTokenSeconds,
  };
}

/** Ends a device's tokens at once. @returns whether the project has that device. */
export async function revokeDevice(
  { db }: ServerStore,
  projectId: string,
  deviceId: string,
): Promise<boolean> {
  const result = await db
    .updateTable('device')
    .set({ is_revoked: 1 })
    .where('project_id', '=', projectId)
    .where('id', '=', deviceId)
    .executeTakeFirst();
  return Number(result.numUpdatedRows) > 0;
}

/** Reads the caller from the access token; role and removal are read each time, so they act at once. */
export async function findCaller(store: ServerStore, token: string): Promise<Caller | null> {
  const row = await store.db
    .selectFrom('device')
    .innerJoin('person', (join) =>
      join
        .onRef('person.project_id', '=', 'device.project_id')
        .onRef('person.id', '=', 'device.person_id'),
    )
    .select(['device.project_id', 'device.id', 'device.person_id', 'person.role'])
    .select((build) =>
      build
        .selectFrom('server_meta')
        .select('value')
        .where('key', '=', 'epoch')
        .$asScalar()
        .as('epoch'),
    )
    .where('access_hash', '=', sha256Hex(token))
    .where('is_revoked', '=', 0)
    .where('access_expires', '>', inSeconds(store, 0))
    .executeTakeFirst();
  return row
    ? {
        projectId: row.project_id,
        deviceId: row.id,
        personId: row.person_id,
        role: row.role,
        epoch: row.epoch ?? '',
      }
    : null;
}

/** Everybody of a project with their devices. */
export async function listPeople({ db }: ServerStore, projectId: string) {
  const people = await db
    .selectFrom('person')
    .selectAll()
    .where('project_id', '=', projectId)
    .orderBy('name')
    .execute();
  const devices = await db
    .selectFrom('device')
    .select(['id', 'person_id', 'last_seen_at', 'is_revoked'])
    .where('project_id', '=', projectId)
    .execute();
  return people.map(({ id, name, role, expertise }) => ({
    personId: id,
    name,
    role,
    expertise: JSON.parse(expertise) as unknown,
    devices: devices
      .filter((device) => device.person_id === id)
      .map((device) => ({
        deviceId: device.id,
        lastSeenAt: device.last_seen_at,
        isRevoked: device.is_revoked === 1,
      })),
  }));
}
