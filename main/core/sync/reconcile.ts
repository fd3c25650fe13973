import { digestOf, EMPTY_DIGEST } from '../../../shared/protocol/digest.ts';
import {
  ReconcileResponseSchema,
  type ReconcileRequest,
  type ReconcileResponse,
} from '../../../shared/protocol/messages.ts';
import { mayRead } from '../../../shared/protocol/streams.ts';
import {
  forgetReceipts,
  moveCursor,
  readCursor,
  readHeld,
  readSyncedStreams,
} from '../store/sync-outbox.ts';
import { noteReconciled } from '../store/sync-server.ts';
import { ApiFailure } from './sync-api.ts';
import { betweenSlices, logLine, post, serverOf, type RunParts } from './run-parts.ts';

/**
 * Compares every stream with the server's, by count and digest. What the server lost is offered again,
 * what is not here is read again, both by the next push and pull.
 * @returns whether anything differed.
 */
export async function reconcile(parts: RunParts): Promise<boolean> {
  const { context } = parts;
  let differs = false;
  const server = serverOf(parts);
  for (const stream of readSyncedStreams(context.db)) {
    if (mayRead(server, stream) && readCursor(context.db, stream) > 0)
      differs = (await reconcileStream(parts, stream)) || differs;
    await betweenSlices(parts);
  }
  const at = context.deps.clock.now().toISOString();
  context.writer.local({ topics: [] }, (db) => noteReconciled(db, at));
  return differs;
}

async function reconcileStream(parts: RunParts, stream: string): Promise<boolean> {
  const { context } = parts;
  const { epoch, projectId } = serverOf(parts);
  const held = readHeld(context.db, stream, epoch);
  const digest = digestOf(held.map(({ hash }) => hash));
  const missing = new Map(
    held.map(({ eventId, hash, position }) => [`${eventId} ${hash}`, position]),
  );
  let firstUnknown = Infinity;
  for (let after = 0, more = true; more;) {
    const body = { projectId, epoch, stream, count: held.length, digest, after };
    const answer = await askServer(parts, body);
    if (answer.equal) return false;
    for (const { seq, eventId, hash } of answer.ids) {
      if (!missing.delete(`${eventId} ${hash}`) && !isParked(parts, stream, seq))
        firstUnknown = Math.min(firstUnknown, seq);
      after = seq;
    }
    more = answer.more && answer.ids.length > 0;
    await betweenSlices(parts);
  }
  if (missing.size === 0 && firstUnknown === Infinity) return false;
  context.writer.local({ topics: [] }, (db) => {
    forgetReceipts(db, [...missing.values()]);
    if (firstUnknown <= readCursor(db, stream)) moveCursor(db, stream, firstUnknown - 1);
  });
  const kind = stream.split('/')[0] ?? '';
  logLine(
    parts,
    'warning',
    `A stream (${kind}) differed from the server: ${missing.size} entries are sent again${firstUnknown === Infinity ? '' : ', others read again'}.`,
  );
  return true;
}

/** A stream that the person may read and the server does not know has nothing in it. */
async function askServer(parts: RunParts, body: ReconcileRequest): Promise<ReconcileResponse> {
  try {
    return await post(parts, '/v1/reconcile', ReconcileResponseSchema, body);
  } catch (thrown) {
    const isUnknown =
      thrown instanceof ApiFailure &&
      thrown.fault.kind === 'refused' &&
      thrown.fault.status === 403;
    if (!isUnknown) throw thrown;
    return { equal: false, count: 0, digest: EMPTY_DIGEST, ids: [], more: false };
  }
}

/** What was not taken in differs for good; reading it again changes nothing. */
function isParked({ context }: RunParts, stream: string, seq: number): boolean {
  return (
    context.db
      .prepare("SELECT 1 FROM sync_parked WHERE direction = 'in' AND stream = ? AND seq = ?")
      .get(stream, seq) !== undefined
  );
}
