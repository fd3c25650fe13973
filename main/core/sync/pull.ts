import { EVENT_BODIES } from '../../../shared/events/event.ts';
import { readEventText } from '../../../shared/events/read-event-text.ts';
import { PullResponseSchema, type PullResponse } from '../../../shared/protocol/messages.ts';
import { isLead, streamAccess } from '../../../shared/protocol/streams.ts';
import type { ReceiveOutcome } from '../store/receive.ts';
import { hasBlob } from '../store/sync-files.ts';
import {
  keepReceipt,
  moveCursor,
  parkEvent,
  positionOf,
  readCursors,
} from '../store/sync-outbox.ts';
import { addSyncPack } from '../store/sync-server.ts';
import { ApiFailure } from './sync-api.ts';
import { fetchList } from './files.ts';
import { betweenSlices, logLine, post, serverOf, WRITE_SLICE, type RunParts } from './run-parts.ts';

type Page = PullResponse['pages'][number];
type PulledEvent = Page['events'][number];

/**
 * Reads everything that is new to this device. Events and the cursor behind them are written in one
 * transaction, slice by slice. Where a list of cases that an event names is not there yet, its stream
 * stays where it is until the next run, and the others go on.
 * @throws ApiFailure where a request failed; what was read until then is kept.
 */
export async function pullNews(parts: RunParts): Promise<void> {
  const { context } = parts;
  const held = new Map<string, number>();
  for (;;) {
    const { epoch, projectId } = serverOf(parts);
    const cursors = { ...readCursors(context.db), ...Object.fromEntries(held) };
    const answer = await post(parts, '/v1/pull', PullResponseSchema, { projectId, epoch, cursors });
    let isFurther = false;
    for (const page of answer.pages) {
      if (page.from !== (cursors[page.stream] ?? 0) + 1) throw outOfOrder();
      if (!(await takePage(parts, epoch, page))) held.set(page.stream, page.head);
      isFurther ||= page.events.length > 0;
    }
    if (!answer.more) return;
    if (!isFurther) throw outOfOrder();
  }
}

function outOfOrder(): ApiFailure {
  const message = 'The server answered out of order.';
  return new ApiFailure({ kind: 'not-the-server', message });
}

/** @returns false if the stream has to wait for a file. */
async function takePage(parts: RunParts, epoch: string, page: Page): Promise<boolean> {
  const access = streamAccess(page.stream);
  if (access === null) throw outOfOrder();
  if (access.kind === 'pack') parts.unknownPacks.delete(access.packId);
  for (let from = 0; from < page.events.length; from += WRITE_SLICE) {
    const slice = page.events.slice(from, from + WRITE_SLICE);
    const { ready, blobs } = await withFiles(parts, slice);
    if (ready.length > 0) takeSlice(parts, { epoch, ...page, packId: access.packId }, ready, blobs);
    await betweenSlices(parts);
    if (ready.length < slice.length) {
      logLine(
        parts,
        'warning',
        `A list of cases is not on the server yet: ${page.stream.split('/')[0]} waits.`,
      );
      return false;
    }
  }
  return true;
}

/** The events up to the first whose list of cases cannot be had, and the lists that were fetched. */
async function withFiles(parts: RunParts, slice: readonly PulledEvent[]) {
  const blobs: Uint8Array[] = [];
  const fetched = new Set<string>();
  const seesWholePacks = isLead(serverOf(parts).role);
  for (const [index, { json }] of slice.entries()) {
    const sha256 = listNamedBy(json, seesWholePacks);
    if (sha256 === null || fetched.has(sha256) || hasBlob(parts.context.db, sha256)) continue;
    const bytes = await fetchList(parts, sha256);
    if (bytes === null) return { ready: slice.slice(0, index), blobs };
    fetched.add(sha256);
    blobs.push(bytes);
  }
  return { ready: slice, blobs };
}

/**
 * Hash of the list of cases without which an event cannot be shown; null for all others. A reviewer
 * never gets the list of a whole pack: the share stands for it.
 */
function listNamedBy(json: string, seesWholePacks: boolean): string | null {
  const read = readEventText(json);
  if (!read.ok) return null;
  const { kind, body } = read.event;
  if (kind !== 'assignment.granted' && !(kind === 'pack.published' && seesWholePacks)) return null;
  const known = EVENT_BODIES[kind].safeParse(body);
  return known.success ? known.data.casesSha256 : null;
}

interface Place {
  readonly epoch: string;
  readonly stream: string;
  readonly packId: string;
}

function takeSlice(
  { context, counts }: RunParts,
  { epoch, stream, packId }: Place,
  slice: readonly PulledEvent[],
  blobs: readonly Uint8Array[],
): void {
  const at = context.deps.clock.now().toISOString();
  const own = slice.filter(({ json }) => standsIn(stream, json));
  const foreign = slice.filter((event) => !own.includes(event));
  context.writer.receive(
    own.map(({ json }) => json),
    (db, outcomes) => {
      addSyncPack(db, packId, at);
      outcomes.forEach((outcome, index) => {
        const pulled = own[index];
        if (pulled === undefined) return;
        const { json, seq, receipt } = pulled;
        const refused = refusalOf(outcome);
        if (refused === null) {
          const eventId = outcome.kind === 'stored' ? outcome.event.eventId : idOf(outcome);
          const position = positionOf(db, json, eventId);
          if (position !== null) keepReceipt(db, position, { epoch, seq, receipt });
          counts.pulled += outcome.kind === 'stored' ? 1 : 0;
          return;
        }
        const eventId = idOf(outcome) || `${stream}#${seq}`;
        parkEvent(db, { eventId, direction: 'in', stream, seq, ...refused, at });
        counts.parked += 1;
      });
      for (const { seq } of foreign) {
        const message = 'An entry stands in a stream that it does not name.';
        const parked = { stream, seq, code: 'bad_stream', message, at };
        parkEvent(db, { eventId: `${stream}#${seq}`, direction: 'in', ...parked });
        counts.parked += 1;
      }
      const last = slice.at(-1);
      if (last) moveCursor(db, stream, last.seq);
    },
    blobs,
  );
  counts.largestWrite = Math.max(counts.largestWrite, slice.length);
}

function standsIn(stream: string, json: string): boolean {
  const read = readEventText(json);
  // What is no event at all is refused, with its reason, by the receiver.
  return !read.ok || read.event.stream === stream;
}

function refusalOf(outcome: ReceiveOutcome): { code: string; message: string } | null {
  if (outcome.kind === 'stored' || outcome.kind === 'duplicate') return null;
  const code = outcome.kind === 'conflict' ? 'conflict_hash' : 'malformed';
  return { code, message: outcome.error.message };
}

function idOf(outcome: ReceiveOutcome): string {
  if (outcome.kind === 'stored') return outcome.event.eventId;
  if (outcome.kind === 'rejected') return outcome.error.subject ?? '';
  return outcome.eventId;
}
