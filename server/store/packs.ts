import { readEventText } from '../../shared/events/read-event-text.ts';
import type { PackRevision } from '../../shared/protocol/messages.ts';
import { mayRead } from '../../shared/protocol/streams.ts';
import type { Caller } from '../caller.ts';
import { HttpProblem } from '../guards.ts';
import type { ServerStore } from './open.ts';
import { receiptFor } from './secrets.ts';

const EXPORT_PAGE = 500;

/** @throws HttpProblem 404 where the caller's project has no such pack. */
async function requirePack({ db }: ServerStore, caller: Caller, packId: string): Promise<void> {
  const pack = await db
    .selectFrom('pack')
    .select('id')
    .where('id', '=', packId)
    .where('project_id', '=', caller.projectId)
    .executeTakeFirst();
  if (!pack) throw new HttpProblem(404, 'unknown_pack', 'The project has no such pack.');
}

/**
 * The event that published a revision of a pack. Where two leads published the same one unseen, it is the event
 * that every app shows: the one with the greatest id.
 * @throws HttpProblem 404
 */
export async function findRevision(
  store: ServerStore,
  key: string,
  caller: Caller,
  packId: string,
  rev: number,
): Promise<PackRevision> {
  const stream = `pack/${packId}`;
  await requirePack(store, caller, packId);
  const rows = mayRead(caller, stream)
    ? await store.db
        .selectFrom('event')
        .select(['seq', 'event_id', 'hash', 'author_id', 'body'])
        .where('stream', '=', stream)
        .where('body', 'like', '%"kind":"pack.published"%')
        .where('body', 'like', `%"packRev":${rev},%`)
        .orderBy('event_id', 'desc')
        .execute()
    : [];
  for (const { seq, event_id: eventId, hash, author_id: authorId, body: json } of rows) {
    const read = readEventText(json);
    if (!read.ok || read.event.kind !== 'pack.published' || read.event.packRev !== rev) continue;
    const receipt = receiptFor(key, { stream, eventId, hash, authorId });
    return { packId, rev, sha256: hash, event: { seq, json, receipt } };
  }
  throw new HttpProblem(404, 'unknown_revision', `The pack has no revision ${rev}.`);
}

/** Every event of a pack, one canonical text a line, stream after stream, in order. For leads. */
export async function* exportPack(
  store: ServerStore,
  caller: Caller,
  packId: string,
): AsyncGenerator<string> {
  await requirePack(store, caller, packId);
  const streams = await store.db
    .selectFrom('stream')
    .select('id')
    .where('pack_id', '=', packId)
    .orderBy('id')
    .execute();
  for (const { id } of streams) {
    let after = 0;
    for (;;) {
      const rows = await store.db
        .selectFrom('event')
        .select(['seq', 'body'])
        .where('stream', '=', id)
        .where('seq', '>', after)
        .orderBy('seq')
        .limit(EXPORT_PAGE)
        .execute();
      if (rows.length === 0) break;
      yield rows.map(({ body }) => `${body}\n`).join('');
      after = rows.at(-1)?.seq ?? after;
    }
  }
}
