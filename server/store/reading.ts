import { SERVER_LIMITS } from '../../shared/protocol/limits.ts';
import type {
  PullRequest,
  PullResponse,
  ReconcileRequest,
  ReconcileResponse,
} from '../../shared/protocol/messages.ts';
import { mayRead } from '../../shared/protocol/streams.ts';
import type { Caller } from '../caller.ts';
import { HttpProblem } from '../guards.ts';
import type { ServerStore } from './open.ts';
import { receiptFor } from './secrets.ts';

/** Streams of the caller's project that the caller may read. */
async function readableStreams({ db }: ServerStore, caller: Caller) {
  const streams = await db
    .selectFrom('stream')
    .innerJoin('pack', 'pack.id', 'stream.pack_id')
    .select(['stream.id', 'stream.head', 'stream.digest'])
    .where('pack.project_id', '=', caller.projectId)
    .where('stream.head', '>', 0)
    .orderBy('stream.id')
    .execute();
  const readable = streams.filter(({ id }) => mayRead(caller, id));
  // Packs first: what is said of a pack is shown at once where the pack is there already.
  const isPack = ({ id }: { id: string }) => Number(id.startsWith('pack/'));
  return readable.sort((a, b) => isPack(b) - isPack(a));
}

/** Pages of what the caller does not hold yet, up to the limits of events and bytes. */
export async function pullEvents(
  store: ServerStore,
  key: string,
  caller: Caller,
  { cursors, limit = SERVER_LIMITS.pullEvents }: PullRequest,
): Promise<Pick<PullResponse, 'pages' | 'more'>> {
  const pages: PullResponse['pages'] = [];
  let eventsLeft = limit;
  let bytesLeft: number = SERVER_LIMITS.pullBytes;
  for (const { id: stream, head, digest } of await readableStreams(store, caller)) {
    const cursor = Object.hasOwn(cursors, stream) ? (cursors[stream] ?? 0) : 0;
    if (cursor >= head) continue;
    if (eventsLeft <= 0 || bytesLeft <= 0) return { pages, more: true };
    const rows = await store.db
      .selectFrom('event')
      .select(['seq', 'event_id', 'hash', 'author_id', 'body'])
      .where('stream', '=', stream)
      .where('seq', '>', cursor)
      .where('seq', '<=', head)
      .orderBy('seq')
      .limit(eventsLeft)
      .execute();
    const events = [];
    for (const { seq, event_id: eventId, hash, author_id: authorId, body: json } of rows) {
      if (bytesLeft <= 0) break;
      events.push({ seq, json, receipt: receiptFor(key, { stream, eventId, hash, authorId }) });
      eventsLeft -= 1;
      bytesLeft -= Buffer.byteLength(json);
    }
    const to = events.at(-1)?.seq ?? cursor;
    pages.push({ stream, from: cursor + 1, to, head, count: head, digest, events });
    if (to < head) return { pages, more: true };
  }
  return { pages, more: false };
}

/** Compares a stream by count and digest; where they differ, the ids that the server holds. */
export async function reconcileStream(
  { db }: ServerStore,
  caller: Caller,
  { stream, count, digest, after = 0 }: ReconcileRequest,
): Promise<ReconcileResponse> {
  const row = mayRead(caller, stream)
    ? await db
        .selectFrom('stream')
        .innerJoin('pack', 'pack.id', 'stream.pack_id')
        .select(['stream.head', 'stream.digest'])
        .where('stream.id', '=', stream)
        .where('pack.project_id', '=', caller.projectId)
        .executeTakeFirst()
    : undefined;
  if (!row) throw new HttpProblem(403, 'forbidden', 'There is no such stream for this person.');
  if (row.head === count && row.digest === digest) return { equal: true };
  const ids = await db
    .selectFrom('event')
    .select(['seq', 'event_id as eventId', 'hash'])
    .where('stream', '=', stream)
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(SERVER_LIMITS.reconcileIds)
    .execute();
  const more = (ids.at(-1)?.seq ?? row.head) < row.head;
  return { equal: false, count: row.head, digest: row.digest, ids, more };
}
