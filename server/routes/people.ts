import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { SERVER_LIMITS } from '../../shared/protocol/limits.ts';
import {
  ChangeRoleSchema,
  ExchangeRequestSchema,
  InviteRequestSchema,
  RefreshRequestSchema,
} from '../../shared/protocol/messages.ts';
import { callerOf, eachAddress, eachDevice, leadOf, read, type ServerContext } from '../request.ts';
import { HttpProblem } from '../guards.ts';
import { findAuditBreak, writeAudit } from '../store/audit.ts';
import {
  createDeviceCode,
  createInvitation,
  exchangeInvitation,
  listPeople,
  refreshTokens,
  revokeDevice,
} from '../store/people.ts';

const PathSchema = z.object({ projectId: z.string() });

/** Sign-in, and what leads do with the people of a project. */
export function addPeopleRoutes(app: FastifyInstance, context: ServerContext): void {
  const { store } = context;
  const signIn = { config: eachAddress(SERVER_LIMITS.signInsPerMinute) };
  // Refresh tokens cannot be guessed, and a whole office comes from one address.
  const refresh = { config: eachAddress(SERVER_LIMITS.refreshesPerMinute) };
  const deviceCode = { config: eachDevice(context, SERVER_LIMITS.signInsPerMinute) };
  const lead = (request: FastifyRequest) =>
    leadOf(context, request, read(PathSchema, request.params).projectId);

  app.post('/v1/auth/exchange', signIn, async (request) => {
    const tokens = await exchangeInvitation(store, read(ExchangeRequestSchema, request.body));
    const { personId: actor, deviceId: subject, role: result } = tokens;
    await writeAudit(store, { actor, action: 'join', subject, result });
    return tokens;
  });
  app.post('/v1/auth/refresh', refresh, (request) =>
    refreshTokens(store, read(RefreshRequestSchema, request.body).refreshToken),
  );
  app.get('/v1/projects/:projectId/people', async (request) => {
    const { projectId } = await lead(request);
    return { people: await listPeople(store, projectId) };
  });
  app.post('/v1/projects/:projectId/invitations', async (request) => {
    const caller = await lead(request);
    const { role, expertise } = read(InviteRequestSchema, request.body);
    if (role === 'admin' && caller.role !== 'admin')
      throw new HttpProblem(403, 'forbidden', 'Only an admin may invite an admin.');
    const invitation = await createInvitation(store, caller.projectId, role, expertise);
    const { personId: actor } = caller;
    await writeAudit(store, { actor, action: 'invite', subject: role, result: 'ok' });
    return invitation;
  });
  app.post('/v1/projects/:projectId/device-codes', deviceCode, async (request) => {
    const { projectId } = read(PathSchema, request.params);
    const caller = await callerOf(context, request, projectId);
    const code = await createDeviceCode(store, caller);
    const { personId: actor } = caller;
    await writeAudit(store, { actor, action: 'device-code', subject: actor, result: 'ok' });
    return code;
  });
  // For somebody whose sign-in has ended on every device: leads vouch for who they are, and it is on record.
  app.post('/v1/projects/:projectId/people/:personId/device-codes', deviceCode, async (request) => {
    const caller = await lead(request);
    const { personId } = read(z.object({ personId: z.string() }), request.params);
    const person = (await listPeople(store, caller.projectId)).find(
      (each) => each.personId === personId,
    );
    if (!person || (person.role === 'admin' && caller.role !== 'admin'))
      throw new HttpProblem(404, 'unknown_person', 'There is no such person to make a code for.');
    const code = await createDeviceCode(store, { ...caller, personId, role: person.role });
    const { personId: actor } = caller;
    await writeAudit(store, { actor, action: 'device-code', subject: personId, result: 'ok' });
    return code;
  });
  app.patch('/v1/projects/:projectId/people/:personId', async (request) => {
    const caller = await lead(request);
    const { personId } = read(z.object({ personId: z.string() }), request.params);
    const { role } = read(ChangeRoleSchema, request.body);
    let change = store.db
      .updateTable('person')
      .set({ role })
      .where('project_id', '=', caller.projectId)
      .where('id', '=', personId);
    if (caller.role !== 'admin') {
      if (role === 'admin')
        throw new HttpProblem(403, 'forbidden', 'Only an admin may make an admin.');
      change = change.where('role', '!=', 'admin');
    }
    const { numUpdatedRows } = await change.executeTakeFirst();
    if (Number(numUpdatedRows) === 0)
      throw new HttpProblem(404, 'unknown_person', 'There is no such person to change.');
    const { personId: actor } = caller;
    await writeAudit(store, { actor, action: 'role', subject: personId, result: role });
    return { personId, role };
  });
  app.delete('/v1/projects/:projectId/devices/:deviceId', async (request) => {
    const { projectId, personId: actor } = await lead(request);
    const { deviceId } = read(z.object({ deviceId: z.string() }), request.params);
    if (!(await revokeDevice(store, projectId, deviceId)))
      throw new HttpProblem(404, 'unknown_device', 'The project has no such device.');
    await writeAudit(store, { actor, action: 'revoke', subject: deviceId, result: 'ok' });
    return { deviceId };
  });
  app.get('/v1/projects/:projectId/audit/verify', async (request) => {
    await lead(request);
    const brokenAt = await findAuditBreak(store.db);
    return { isWhole: brokenAt === null, brokenAt };
  });
}
