import { readEventText } from '../../shared/events/read-event-text.ts';
import { addToDigest, EMPTY_DIGEST } from '../../shared/protocol/digest.ts';
import type { PushRequest, PushResult, RejectCode } from '../../shared/protocol/messages.ts';
import { isLead, mayRead, mayWrite, streamAccess } from '../../shared/protocol/streams.ts';
import type { Caller } from '../caller.ts';
import { findHeld, insertEvents, type NewRow } from './event-rows.ts';
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
  const before = await lockStream(tx, caller, incoming[0]?.packId ?? '', stream);
  if (before === null) {
    const message = 'This project does not know the pack of the event.';
    const refused = { status: 'rejected', code: 'unknown_pack', message } as const;
    return {
      results: incoming.map(({ index, eventId }) => [index, { ...refused, eventId }]),
      head: null,
    };
  }
  let { head, digest } = before;
  const known = await findHeld(tx, store.isPostgres, stream, incoming);
  const results: [number, PushResult][] = [];
  const added: NewRow[] = [];
  for (const event of incoming) {
    const { index, eventId, hash } = event;
    const held = known.get(eventId);
    if (held && held.hash !== hash) {
      results.push([index, { status: 'conflict_hash', eventId, stream }]);
      continue;
    }
    const receipt = receiptFor(key, event);
    if (held) {
      results.push([index, { status: 'duplicate', eventId, stream, seq: held.seq, receipt }]);
      continue;
    }
    const seq = ++head;
    digest = addToDigest(digest, hash);
    known.set(eventId, { seq, hash });
    added.push({ ...event, seq });
    results.push([index, { status: 'accepted', eventId, stream, seq, receipt }]);
  }
  if (added.length === 0) return { results, head: null };
  await insertEvents(tx, store.isPostgres, stream, added);
  await tx.updateTable('stream').set({ head, digest }).where('id', '=', stream).execute();
  return { results, head };
}

/**
 * Locks the row of a stream until the transaction ends, so that sequence numbers have no gaps; makes it where
 * there is none. A lead's first event of a pack puts the pack into the project; it never moves to another one.
 * @returns null for a pack that the project does not have. Whether another one has it is none of the caller's business.
 */
async function lockStream(
  tx: Tx,
  caller: Caller,
  packId: string,
  stream: string,
): Promise<{ head: number; digest: string } | null> {
  if (isLead(caller.role) && stream.startsWith('pack/'))
    await tx
      .insertInto('pack')
      .values({ id: packId, project_id: caller.projectId })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
  const row = await tx
    .insertInto('stream')
    .columns(['id', 'pack_id', 'head', 'digest'])
    .expression((build) =>
      build
        .selectFrom('pack')
        .where('id', '=', packId)
        .where('project_id', '=', caller.projectId)
        .select((pack) => [
          pack.val(stream).as('id'),
          'pack.id as pack_id',
          pack.lit(0).as('head'),
          pack.val(EMPTY_DIGEST).as('digest'),
        ]),
    )
    // An update that changes nothing: it locks the row and returns it, where doing nothing would do neither.
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet({ id: (build) => build.ref('excluded.id') }),
    )
    .returning(['head', 'digest'])
    .executeTakeFirst();
  return row ?? null;
}
