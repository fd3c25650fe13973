import { readEventText } from '../../shared/events/read-event-text.ts';
import { addToDigest, EMPTY_DIGEST } from '../../shared/protocol/digest.ts';
import type { PushRequest, PushResult, RejectCode } from '../../shared/protocol/messages.ts';
import { isLead, mayRead, mayWrite, streamAccess } from '../../shared/protocol/streams.ts';
import type { Caller } from '../caller.ts';
import type { ServerStore, Tx } from './open.ts';
import { isReceipt, receiptFor, sha256Hex } from './secrets.ts';

interface Incoming {
  readonly index: number;
  readonly stream: string;
  readonly packId: string;
  readonly eventId: string;
  readonly hash: string;
  readonly authorId: string;
  readonly json: string;
}
interface Refusal {
  readonly eventId: string | null;
  readonly code: RejectCode;
  readonly message: string;
}

/** Takes a push: one transaction per stream, a result per event in the order of the request. */
export async function pushEvents(
  store: ServerStore,
  key: string,
  caller: Caller,
  events: PushRequest['events'],
): Promise<{ results: PushResult[]; heads: Map<string, number> }> {
  const results: PushResult[] = [];
  const heads = new Map<string, number>();
  const taken: Incoming[] = [];
  for (const [index, event] of events.entries()) {
    const read = readIncoming(index, event, caller, key);
    if ('code' in read) results[index] = { status: 'rejected', ...read };
    else taken.push(read);
  }
  const byStream = Map.groupBy(taken, ({ stream }) => stream);
  for (const stream of [...byStream.keys()].sort(byPackFirst)) {
    const incoming = byStream.get(stream) ?? [];
    const added = await store.write((tx) => appendTo(tx, store, key, caller, stream, incoming));
    for (const [index, result] of added.results) results[index] = result;
    if (added.head !== null) heads.set(stream, added.head);
  }
  return { results, heads };
}

/** A pack's own stream first: it is what makes the pack known. */
function byPackFirst(a: string, b: string): number {
  return Number(b.startsWith('pack/')) - Number(a.startsWith('pack/')) || (a < b ? -1 : 1);
}

function readIncoming(
  index: number,
  { json, receipt }: PushRequest['events'][number],
  caller: Caller,
  key: string,
): Incoming | Refusal {
  const read = readEventText(json);
  if (!read.ok) return read.fault;
  const { eventId, stream, authorId, kind, packId } = read.event;
  const refuse = (code: RejectCode, message: string): Refusal => ({ code, message, eventId });
  const access = streamAccess(stream);
  if (access === null || packId !== access.packId)
    return refuse('bad_stream', 'An event names a stream that is not one of its pack.');
  const hash = sha256Hex(json);
  const incoming = { index, stream, packId, eventId, hash, authorId, json };
  const isGivenBack = receipt !== undefined && isReceipt(key, incoming, receipt);
  if (isGivenBack && mayRead(caller, stream)) return incoming;
  if (authorId !== caller.personId)
    return refuse('wrong_author', 'An event was written by somebody else.');
  if (!mayWrite(caller, stream, kind))
    return refuse('forbidden', 'This person may not write that to this stream.');
  return incoming;
}

async function appendTo(
  tx: Tx,
  store: ServerStore,
  key: string,
  caller: Caller,
  stream: string,
  incoming: readonly Incoming[],
): Promise<{ results: [number, PushResult][]; head: number | null }> {
  const packId = incoming[0]?.packId ?? '';
  const code = await packProblem(tx, caller, packId, stream);
  if (code !== null) {
    const message = 'This project does not know the pack of the event.';
    return {
      results: incoming.map(({ index, eventId }) => [
        index,
        { status: 'rejected', eventId, code, message },
      ]),
      head: null,
    };
  }
  await tx
    .insertInto('stream')
    .values({ id: stream, pack_id: packId, head: 0, digest: EMPTY_DIGEST })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  const row = tx.selectFrom('stream').select(['head', 'digest']).where('id', '=', stream);
  let { head, digest } = await (store.isPostgres ? row.forUpdate() : row).executeTakeFirstOrThrow();
  const held = await tx
    .selectFrom('event')
    .select(['event_id', 'seq', 'hash'])
    .where('stream', '=', stream)
    .where(
      'event_id',
      'in',
      incoming.map(({ eventId }) => eventId),
    )
    .execute();
  const known = new Map(held.map((event) => [event.event_id, event]));
  const results: [number, PushResult][] = [];
  const rows = [];
  for (const event of incoming) {
    const { index, eventId, hash, authorId, json } = event;
    const before = known.get(eventId);
    if (before && before.hash !== hash) {
      results.push([index, { status: 'conflict_hash', eventId, stream }]);
      continue;
    }
    const receipt = receiptFor(key, event);
    if (before) {
      results.push([index, { status: 'duplicate', eventId, stream, seq: before.seq, receipt }]);
      continue;
    }
    const seq = ++head;
    digest = addToDigest(digest, hash);
    known.set(eventId, { event_id: eventId, seq, hash });
    const received_at = new Date().toISOString();
    const added = { stream, seq, event_id: eventId, hash, author_id: authorId, body: json };
    rows.push({ ...added, received_at });
    results.push([index, { status: 'accepted', eventId, stream, seq, receipt }]);
  }
  if (rows.length === 0) return { results, head: null };
  await tx.insertInto('event').values(rows).execute();
  await tx.updateTable('stream').set({ head, digest }).where('id', '=', stream).execute();
  return { results, head };
}

/** A lead's first event of a pack puts it into the project; it never moves to another one. */
async function packProblem(
  tx: Tx,
  caller: Caller,
  packId: string,
  stream: string,
): Promise<RejectCode | null> {
  if (isLead(caller.role) && stream.startsWith('pack/'))
    await tx
      .insertInto('pack')
      .values({ id: packId, project_id: caller.projectId })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
  const pack = await tx
    .selectFrom('pack')
    .select('project_id')
    .where('id', '=', packId)
    .executeTakeFirst();
  // The same answer for a pack of another project: whether it exists there is none of the caller's business.
  return pack?.project_id === caller.projectId ? null : 'unknown_pack';
}
