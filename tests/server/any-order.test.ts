import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digestOf } from '../../shared/protocol/digest.ts';
import { PullResponseSchema, PushResponseSchema } from '../../shared/protocol/messages.ts';
import { eventOf, openTestServer, sha, TESTED_STORES, type TestServer } from './test-server.ts';

/** How many random courses are tried; `ASSAY_SYNC_SEEDS=1000` before a release. */
const SEEDS = Number(process.env['ASSAY_SYNC_SEEDS'] ?? 50);
const DEVICES = ['lea-1', 'ann-1', 'ann-2', 'bob-1'] as const;

/** A device; of a message whose answer was cut off it knows nothing. */
interface Client {
  readonly person: string;
  readonly token: string;
  readonly stream: string;
  /** Texts by stream. */
  readonly held: Map<string, Set<string>>;
  cursors: Record<string, number>;
  outbox: string[];
}

const StepArbitrary = fc.record({
  device: fc.nat({ max: DEVICES.length - 1 }),
  act: fc.constantFrom('write' as const, 'push' as const, 'pull' as const, 'restart' as const),
  size: fc.integer({ min: 1, max: 4 }),
  /** The server acts and its answer never arrives. */
  isCut: fc.boolean(),
  /** The same message once more, its events the other way round. */
  isRepeated: fc.boolean(),
});
type Step = typeof StepArbitrary extends fc.Arbitrary<infer T> ? T : never;

describe.each(TESTED_STORES)('any course of pushes and pulls on %s', (kind) => {
  let server: TestServer;
  let epoch = '';
  let courses = 0;
  beforeAll(async () => {
    server = await openTestServer(kind);
    epoch = await server.store.epoch();
  }, 60_000);
  afterAll(() => server?.close());

  it(`SV26: cut, repeated, reordered and restarted, ${SEEDS} courses end with one digest everywhere`, async () => {
    const steps = fc.array(StepArbitrary, { minLength: 8, maxLength: 40 });
    await fc.assert(fc.asyncProperty(steps, runCourse), { numRuns: SEEDS, seed: 20_261_125 });
  }, 900_000);

  async function runCourse(steps: readonly Step[]): Promise<void> {
    courses += 1;
    const packId = `course-${courses}`;
    const clients: Client[] = [];
    for (const device of DEVICES) clients.push(await signIn(`${packId}-`, device, packId));
    const [lead] = clients;
    if (lead) write(lead, packId, 1);
    if (lead) await push(lead, lead.outbox, false);
    for (const { device, act, size, isCut, isRepeated } of steps) {
      const client = clients[device];
      if (client === undefined) continue;
      if (act === 'write') write(client, packId, size);
      // A device starts again from what it kept; some start with no cursor at all.
      else if (act === 'restart') client.cursors = isCut ? {} : { ...client.cursors };
      else if (act === 'pull') await pull(client, size, isCut);
      else {
        const sent = client.outbox.slice(0, size);
        await push(client, sent, isCut);
        if (isRepeated) await push(client, sent.toReversed(), isCut);
      }
    }
    for (const client of clients)
      while (client.outbox.length > 0) await push(client, client.outbox, false);
    for (const client of clients) while (await pull(client, 1000, false));
    await expectOneDigest(clients, packId);
  }

  async function expectOneDigest(clients: readonly Client[], packId: string): Promise<void> {
    const { db } = server.store;
    const streams = await db
      .selectFrom('stream')
      .selectAll()
      .where('pack_id', '=', packId)
      .execute();
    for (const { id, head, digest } of streams) {
      const rows = await db
        .selectFrom('event')
        .select(['seq', 'hash'])
        .where('stream', '=', id)
        .orderBy('seq')
        .execute();
      expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_row, index) => index + 1));
      expect({ head, digest }).toEqual({
        head: rows.length,
        digest: digestOf(rows.map(({ hash }) => hash)),
      });
      const readers = clients.filter(
        ({ stream, person }) => person.endsWith('lea') || stream === id || id.startsWith('pack/'),
      );
      for (const { held } of readers)
        expect(digestOf([...(held.get(id) ?? [])].map((text) => sha(text)))).toBe(digest);
    }
    const written = new Set(clients.map(({ stream }) => stream));
    for (const { held } of clients)
      for (const [stream, texts] of held)
        if (written.has(stream))
          expect(streams.find(({ id }) => id === stream)?.head ?? 0).toBe(texts.size);
  }

  function write(client: Client, packId: string, count: number): void {
    const isLead = client.stream === `pack/${packId}`;
    for (let at = 0; at < count; at += 1) {
      const { json } = eventOf(client.person, client.stream, isLead ? 'pack.published' : undefined);
      client.outbox.push(json);
      hold(client, client.stream, json);
    }
  }

  async function push(client: Client, texts: readonly string[], isCut: boolean): Promise<void> {
    const reply = await call(client, '/v1/push', { events: texts.map((json) => ({ json })) });
    const { results } = PushResponseSchema.parse(reply);
    expect(results.every(({ status }) => status === 'accepted' || status === 'duplicate')).toBe(
      true,
    );
    if (isCut) return;
    const done = new Set(texts);
    client.outbox = client.outbox.filter((text) => !done.has(text));
  }

  /** @returns whether there is more */
  async function pull(client: Client, limit: number, isCut: boolean): Promise<boolean> {
    const { pages, more } = PullResponseSchema.parse(
      await call(client, '/v1/pull', { cursors: client.cursors, limit }),
    );
    if (isCut) return more;
    for (const { stream, to, events } of pages) {
      if (stream.split('/')[1] !== client.stream.split('/')[1]) continue;
      for (const { json } of events) hold(client, stream, json);
      client.cursors = { ...client.cursors, [stream]: to };
    }
    return more;
  }

  function hold({ held }: Client, stream: string, json: string): void {
    const texts = held.get(stream) ?? new Set();
    held.set(stream, texts.add(json));
  }

  async function call({ token }: Client, url: string, more: object): Promise<unknown> {
    const payload = { projectId: projectOf(token), epoch, ...more };
    const headers = { authorization: `Bearer ${token}` };
    return (await server.app.inject({ method: 'POST', url, headers, payload })).json();
  }

  /** A project for each course, so that nobody is shown the courses before; straight into the store. */
  async function signIn(prefix: string, device: string, packId: string): Promise<Client> {
    const person = `${prefix}${device.slice(0, -2)}`;
    const token = `${packId}|${device}`;
    const role = device.startsWith('lea') ? 'lead' : 'reviewer';
    const { db } = server.store;
    await db
      .insertInto('person')
      .values({ project_id: packId, id: person, name: person, role, expertise: '[]' })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const end = '2100-01-01T00:00:00.000Z';
    await db
      .insertInto('device')
      .values({
        project_id: packId,
        id: device,
        person_id: person,
        access_hash: sha(token),
        access_expires: end,
        refresh_hash: sha(`${token}-refresh`),
        previous_refresh_hash: null,
        refresh_expires: end,
        rotated_at: end,
        is_revoked: 0,
        last_seen_at: null,
      })
      .execute();
    const stream = role === 'lead' ? `pack/${packId}` : `ann/${packId}/${person}`;
    return { person, token, stream, held: new Map(), cursors: {}, outbox: [] };
  }
});

function projectOf(token: string): string {
  return token.split('|')[0] ?? '';
}
