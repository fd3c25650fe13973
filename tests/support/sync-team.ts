import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Selectable } from 'kysely';
import type { CoreContext, CoreDeps, Network } from '../../main/core/context.ts';
import { openCore, type Core } from '../../main/core/core.ts';
import { encodeCaseList, sha256Hex } from '../../main/core/store/blobs.ts';
import { createServer } from '../../server/app.ts';
import { createDiskBlobs } from '../../server/store/disk-blobs.ts';
import { openServerStore, type ServerStore } from '../../server/store/open.ts';
import type { ServerTables } from '../../server/store/schema.ts';
import { createDeviceCode, createInvitation } from '../../server/store/people.ts';
import type { CallInput, CallName, CallOutput } from '../../shared/contract/contract.ts';
import { assignStream } from '../../shared/events/event.ts';
import type { Role } from '../../shared/protocol/streams.ts';
import { createTempWorkspace, type TempWorkspace } from './temp-workspace.ts';

/** The events of a server at some time, as a backup of its database holds them. */
export interface ServerBackup {
  readonly pack: Selectable<ServerTables['pack']>[];
  readonly stream: Selectable<ServerTables['stream']>[];
  readonly event: Selectable<ServerTables['event']>[];
}

/** A real team server on loopback. */
export interface TeamServer {
  readonly url: string;
  readonly store: ServerStore;
  readonly dir: string;
  /** Stops listening; the store stays. */
  readonly stop: () => Promise<void>;
  /** Listens again at the same address. */
  readonly start: () => Promise<void>;
  readonly backUp: () => Promise<ServerBackup>;
  /** Puts the events of a backup in the place of all. Sign-ins stay. */
  readonly restore: (backup: ServerBackup) => Promise<void>;
  readonly invitation: (role: Role) => Promise<string>;
  readonly deviceCode: (member: Member) => Promise<string>;
  readonly close: () => Promise<void>;
}

export async function startTeamServer(): Promise<TeamServer> {
  const dir = mkdtempSync(join(tmpdir(), 'assay-team-'));
  const store = await openServerStore(join(dir, 'server.sqlite'));
  let app: FastifyInstance | null = null;
  let port = 0;
  const start = async () => {
    // Members come from addresses of their own, as they would through a proxy: see `memberFetch`.
    const options = { trustProxy: 'loopback', logLevel: 'silent' } as const;
    const blobs = createDiskBlobs(join(dir, 'blobs'));
    app = await createServer({ store, serverKey: 'key', blobs, ...options });
    const url = new URL(await app.listen({ host: '127.0.0.1', port }));
    port = Number(url.port);
  };
  const stop = async () => {
    await app?.close();
    app = null;
  };
  await start();
  return {
    url: `http://127.0.0.1:${port}`,
    store,
    dir,
    start,
    stop,
    backUp: async () => ({
      pack: await store.db.selectFrom('pack').selectAll().execute(),
      stream: await store.db.selectFrom('stream').selectAll().execute(),
      event: await store.db.selectFrom('event').selectAll().execute(),
    }),
    restore: ({ pack, stream, event }) =>
      store.write(async (tx) => {
        for (const table of ['event', 'stream', 'pack'] as const)
          await tx.deleteFrom(table).execute();
        for (const row of pack) await tx.insertInto('pack').values(row).execute();
        for (const row of stream) await tx.insertInto('stream').values(row).execute();
        for (const row of event) await tx.insertInto('event').values(row).execute();
      }),
    invitation: async (role) => (await createInvitation(store, 'main', role, [])).code,
    deviceCode: async ({ core }) => {
      const personId = core().context.personId();
      const caller = { projectId: 'main', personId, role: 'reviewer' } as const;
      return (await createDeviceCode(store, caller)).code;
    },
    close: async () => {
      await stop();
      await store.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** A person with a workspace of their own. */
export interface Member {
  readonly name: string;
  readonly workspace: TempWorkspace;
  readonly core: () => Core;
  /** Calls the core. @throws with the error's code */
  readonly call: <N extends CallName>(name: N, input: CallInput<N>) => Promise<CallOutput<N>>;
  /**
   * Closes the workspace and opens it again, as a new start of the app does.
   * @param and copies the closed workspace as a backup, or puts the last backup in its place.
   */
  readonly restart: (and?: 'back-up' | 'restore') => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface MemberOptions {
  /** Reaches the server through this address, such as a proxy that breaks lines. */
  readonly via?: string;
  readonly network?: Partial<Network>;
  readonly deps?: Partial<CoreDeps>;
}

let addresses = 0;

/** Fetches as somebody at an address of their own: sign-in is limited by address. */
export function memberFetch(
  inner: Network['fetch'] = (url, init) => fetch(url, init),
): Network['fetch'] {
  return (url, init) => {
    addresses += 1;
    const headers = new Headers(init.headers);
    headers.set('x-forwarded-for', `10.0.${(addresses >> 8) & 255}.${addresses & 255}`);
    return inner(url, { ...init, headers });
  };
}

/** Opens a workspace; nothing runs by itself unless the network says so. */
export async function openMember(name: string, options: MemberOptions = {}): Promise<Member> {
  const workspace = createTempWorkspace();
  const network: Network = {
    fetch: memberFetch(),
    random: () => 0.5,
    after: () => () => undefined,
    inBackground: false,
    ...options.network,
  };
  const open = async (): Promise<Core> => {
    const opened = await openCore({ ...workspace.deps, network, ...options.deps });
    if (!opened.ok) throw new Error(`${opened.error.code}: ${opened.error.message}`);
    return opened.value;
  };
  let core = await open();
  return {
    name,
    workspace,
    core: () => core,
    async call(call, input) {
      const reply = await core.call(call, input);
      if (!reply.ok) throw new Error(`${reply.error.code}: ${reply.error.message}`);
      return reply.value;
    },
    async restart(and) {
      await core.close();
      const { workspaceDir } = workspace.deps;
      const backup = join(workspace.dir, 'backup');
      if (and === 'back-up') {
        rmSync(backup, { recursive: true, force: true });
        cpSync(workspaceDir, backup, { recursive: true });
      } else if (and === 'restore' && existsSync(backup)) {
        rmSync(workspaceDir, { recursive: true, force: true });
        cpSync(backup, workspaceDir, { recursive: true });
      }
      core = await open();
    },
    async close() {
      await core.close();
      await workspace.cleanUp();
    },
  };
}

/** Opens a workspace and connects it. */
export async function joinAs(
  server: TeamServer,
  name: string,
  role: Role,
  options: MemberOptions = {},
): Promise<Member> {
  const member = await openMember(name, options);
  const url = options.via ?? server.url;
  await member.call('sync.connect', { url, code: await server.invitation(role), name });
  return member;
}

/** Gives a reviewer a share, as a lead does. */
export function grantShare(
  lead: Member,
  reviewer: Member,
  packId: string,
  caseIds: readonly string[],
  packFileSha256: string | null = null,
): void {
  const context = lead.core().context;
  const reviewerId = reviewer.core().context.personId();
  const list = encodeCaseList(caseIds);
  context.writer.commit(
    [
      {
        stream: assignStream(packId, reviewerId),
        kind: 'assignment.granted',
        authorId: context.personId(),
        packId,
        body: {
          reviewerId,
          name: reviewer.name,
          expertise: null,
          casesSha256: sha256Hex(list),
          caseCount: caseIds.length,
          dueAt: null,
          packFileSha256,
          overlap: 1,
        },
      },
    ],
    undefined,
    [list],
  );
}

/** Events of one stream as this workspace holds them: ids and texts, by id. */
export function streamTexts(context: CoreContext, stream: string): string[] {
  return context.db
    .prepare<[string], string>('SELECT json FROM event WHERE stream = ? ORDER BY event_id')
    .pluck()
    .all(stream);
}

/** What the server holds of a stream, by id; and whether its sequence has no gap. */
export async function serverTexts(
  { store }: TeamServer,
  stream: string,
): Promise<{ readonly texts: string[]; readonly isGapless: boolean }> {
  const rows = await store.db
    .selectFrom('event')
    .select(['seq', 'body', 'event_id'])
    .where('stream', '=', stream)
    .orderBy('seq')
    .execute();
  return {
    texts: rows.toSorted((a, b) => (a.event_id < b.event_id ? -1 : 1)).map(({ body }) => body),
    isGapless: rows.every(({ seq }, index) => seq === index + 1),
  };
}
