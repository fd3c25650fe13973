import { createHash } from 'node:crypto';
import type { ServerStore } from '../../../server/store/open.ts';
import { annotationStream } from '../../../shared/events/event.ts';
import { digestOfTexts, eventsOf, reviewerId, reviewerToken } from './generate-events.ts';

/** The lead of the simulated team. */
export const LEAD_TOKEN = 'token-of-the-lead';

/**
 * Puts a team straight into the store: a thousand people who sign in from one address within a minute are
 * what the limit of sign-ins is there to stop. Everything after that goes through the routes as it is.
 */
export async function seedTeam(store: ServerStore, reviewers: number): Promise<void> {
  await store.db.insertInto('project').values({ id: 'main', name: 'Main' }).execute();
  await addPerson(store, 'lead', 'lead', LEAD_TOKEN);
  for (let at = 0; at < reviewers; at += 1)
    await addPerson(store, reviewerId(at), 'reviewer', reviewerToken(at));
}

async function addPerson(
  { db }: ServerStore,
  id: string,
  role: 'lead' | 'reviewer',
  token: string,
): Promise<void> {
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const end = '2100-01-01T00:00:00.000Z';
  await db
    .insertInto('person')
    .values({ project_id: 'main', id, name: id, role, expertise: '[]' })
    .execute();
  await db
    .insertInto('device')
    .values({
      project_id: 'main',
      id: `${id}-laptop`,
      person_id: id,
      access_hash: sha256(token),
      access_expires: end,
      refresh_hash: sha256(`${token}-refresh`),
      previous_refresh_hash: null,
      refresh_expires: end,
      rotated_at: end,
      is_revoked: 0,
      last_seen_at: null,
    })
    .execute();
}

/** Makes a pack known, as a lead's first event in it does. */
export async function seedPack({ db }: ServerStore, packId: string): Promise<void> {
  await db.insertInto('pack').values({ id: packId, project_id: 'main' }).execute();
}

/** Compares every stream of a pack with what its reviewer pushed. @returns how many events are missing or wrong. */
export async function countLost(
  { db }: ServerStore,
  packId: string,
  reviewers: number,
  events: number,
): Promise<number> {
  let lost = 0;
  for (let at = 0; at < reviewers; at += 1) {
    const stream = annotationStream(packId, reviewerId(at));
    const expected = eventsOf(packId, at, events);
    const rows = await db
      .selectFrom('event')
      .select(['seq', 'body'])
      .where('stream', '=', stream)
      .orderBy('seq')
      .execute();
    const head = await db
      .selectFrom('stream')
      .select(['head', 'digest'])
      .where('id', '=', stream)
      .executeTakeFirst();
    const held = new Set(rows.map(({ body }) => body));
    lost += expected.filter((text) => !held.has(text)).length;
    const isWhole =
      rows.length === events &&
      rows.every(({ seq }, index) => seq === index + 1) &&
      head?.head === events &&
      head.digest === digestOfTexts(expected);
    if (!isWhole && expected.every((text) => held.has(text))) lost += 1;
  }
  return lost;
}
