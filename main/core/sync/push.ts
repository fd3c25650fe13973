import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { SERVER_LIMITS } from '../../../shared/protocol/limits.ts';
import { PushResponseSchema, type PushResult } from '../../../shared/protocol/messages.ts';
import {
  keepReceipt,
  moveCursor,
  parkEvent,
  readCursor,
  readWaiting,
  type WaitingEvent,
} from '../store/sync-outbox.ts';
import { ApiFailure } from './sync-api.ts';
import { betweenSlices, serverOf, WRITE_SLICE, type RunParts } from './run-parts.ts';

const compress = promisify(gzip);
/** Small requests are not worth packing. */
const PACK_FROM_BYTES = 1024;
/** Below this a batch is not halved because a request was cut off: the line is simply down. */
const SMALLEST_BATCH = 20;

/**
 * Offers everything that waits, in batches. An event leaves the outbox when its receipt is kept here;
 * one that the server refuses is parked with the reason, and holds up no other.
 * @throws ApiFailure where a request as a whole failed; what was taken until then is kept.
 */
export async function pushWaiting(parts: RunParts): Promise<void> {
  const { context, batch, unknownPacks } = parts;
  for (;;) {
    const { epoch, personId, projectId } = serverOf(parts);
    const notPacks = [...unknownPacks];
    const waiting = readWaiting(context.db, { epoch, personId, limit: batch.events, notPacks });
    const events = withinBytes(waiting);
    if (events.length === 0) return;
    let results: readonly PushResult[];
    try {
      results = await sendBatch(parts, { projectId, epoch }, events);
    } catch (thrown) {
      if (!isHalved(thrown, events.length, batch)) throw thrown;
      const [only] = events;
      if (events.length === 1 && only) await park(parts, only, 'too_large', TOO_LARGE);
      continue;
    }
    await takeResults(parts, epoch, events, results);
    batch.events = Math.min(SERVER_LIMITS.pushEvents, batch.events * 2);
    context.emitChanges({ topics: ['sync'] });
  }
}

const TOO_LARGE = 'The server takes no entry of this size.';

/** As many of the events as one request may hold, at least one. */
function withinBytes(events: readonly WaitingEvent[]): readonly WaitingEvent[] {
  let bytes = 0;
  const count = events.findIndex((event) => {
    bytes += Buffer.byteLength(JSON.stringify(event.json)) + 100;
    return bytes > SERVER_LIMITS.pushBytes;
  });
  return count === -1 ? events : events.slice(0, Math.max(1, count));
}

/** Whether the same events are to be sent again in smaller batches. */
function isHalved(thrown: unknown, sent: number, batch: RunParts['batch']): boolean {
  if (!(thrown instanceof ApiFailure)) return false;
  const { fault } = thrown;
  if (fault.kind === 'refused' && fault.status === 413) {
    batch.events = Math.max(1, Math.floor(sent / 2));
    return true;
  }
  // A slow line may not bring a large batch through in time: the next attempt, later, is smaller.
  const isCutOff =
    fault.kind === 'unreachable' || (fault.kind === 'refused' && fault.status === 408);
  if (isCutOff)
    batch.events = Math.min(batch.events, Math.max(SMALLEST_BATCH, Math.floor(sent / 2)));
  return false;
}

async function sendBatch(
  parts: RunParts,
  where: { readonly projectId: string; readonly epoch: string },
  events: readonly WaitingEvent[],
): Promise<readonly PushResult[]> {
  const text = JSON.stringify({
    ...where,
    events: events.map(({ json, receipt }) => (receipt === null ? { json } : { json, receipt })),
  });
  const isPacked = text.length >= PACK_FROM_BYTES;
  const { results } = await parts.session.json(PushResponseSchema, {
    method: 'POST',
    path: '/v1/push',
    headers: {
      'content-type': 'application/json',
      ...(isPacked ? { 'content-encoding': 'gzip' } : {}),
    },
    body: isPacked ? new Uint8Array(await compress(text)) : text,
  });
  if (results.length !== events.length)
    throw new ApiFailure({
      kind: 'not-the-server',
      message: 'The server did not answer for every entry.',
    });
  return results;
}

async function takeResults(
  parts: RunParts,
  epoch: string,
  events: readonly WaitingEvent[],
  results: readonly PushResult[],
): Promise<void> {
  const { context, counts, unknownPacks } = parts;
  const at = context.deps.clock.now().toISOString();
  for (let from = 0; from < events.length; from += WRITE_SLICE) {
    const slice = events.slice(from, from + WRITE_SLICE);
    counts.largestWrite = Math.max(counts.largestWrite, slice.length);
    context.writer.local({ topics: [] }, (db) => {
      slice.forEach((event, index) => {
        const result = results[from + index];
        if (result === undefined) return;
        const { eventId, stream, position, packId } = event;
        if (result.status === 'accepted' || result.status === 'duplicate') {
          const { seq, receipt } = result;
          keepReceipt(db, position, { epoch, seq, receipt });
          // What was just sent need not be read back.
          if (readCursor(db, stream) === seq - 1) moveCursor(db, stream, seq);
          counts.pushed += 1;
          return;
        }
        const { code, message } =
          result.status === 'rejected' ? result : { code: 'conflict_hash', message: CONFLICT };
        if (code === 'unknown_pack') return void unknownPacks.add(packId);
        parkEvent(db, { eventId, direction: 'out', stream, seq: null, code, message, at });
        counts.parked += 1;
      });
    });
    await betweenSlices(parts);
  }
}

const CONFLICT = 'The server holds another entry with the same id.';

async function park(
  parts: RunParts,
  { eventId, stream }: WaitingEvent,
  code: string,
  message: string,
): Promise<void> {
  const { context, counts } = parts;
  const at = context.deps.clock.now().toISOString();
  context.writer.local({ topics: [] }, (db) =>
    parkEvent(db, { eventId, direction: 'out', stream, seq: null, code, message, at }),
  );
  counts.parked += 1;
  await betweenSlices(parts);
}
