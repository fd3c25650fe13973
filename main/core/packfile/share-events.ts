import type { Database } from 'better-sqlite3';
import { assignStream, packStream, readKnownEvent } from '../../../shared/events/event.ts';
import type { KnownEvent } from '../../../shared/events/event.ts';
import { canonicalJson } from '../../../shared/events/canonical.ts';
import { parseEvent } from '../store/event-log.ts';

/** An event of a pack file: the text that is hashed and passed on, and what it says if that is known. */
export interface FileEvent {
  readonly eventId: string;
  readonly text: string;
  readonly known: KnownEvent | null;
}

/**
 * The events that a pack file carries: the pack's own stream, and the share of its recipient. Nothing
 * of leads alone, nothing of other reviewers. The same for everybody who has the streams: by id.
 *
 * A file cannot name its own hash: a grant that repeats the one before it and adds the hash of the
 * uploaded file is left out, so that the file is the same before and after its upload.
 */
export function readFileEvents(
  db: Database,
  packId: string,
  reviewerId: string | null,
): readonly FileEvent[] {
  const select = db
    .prepare<[string], string>('SELECT json FROM event WHERE stream = ? ORDER BY event_id')
    .pluck();
  const streamEvents = (stream: string): FileEvent[] =>
    select.all(stream).map((text) => {
      const event = parseEvent(text);
      return { eventId: event.eventId, text, known: readKnownEvent(event) };
    });
  const pack = streamEvents(packStream(packId));
  if (reviewerId === null) return pack;
  return [...pack, ...withoutUploads(streamEvents(assignStream(packId, reviewerId)))];
}

function withoutUploads(events: readonly FileEvent[]): readonly FileEvent[] {
  const byId = new Map(events.map((event) => [event.eventId, event]));
  let kept = events;
  for (;;) {
    const parents = new Set(kept.flatMap(({ known }) => known?.parents ?? []));
    const next = kept.filter(
      (event) => parents.has(event.eventId) || !repeatsItsParent(event, byId),
    );
    if (next.length === kept.length) return kept;
    kept = next;
  }
}

function repeatsItsParent({ known }: FileEvent, byId: ReadonlyMap<string, FileEvent>): boolean {
  if (known?.kind !== 'assignment.granted' || known.body.packFileSha256 === null) return false;
  const said = canonicalJson({ ...known.body, packFileSha256: null });
  return known.parents.some((parent) => {
    const before = byId.get(parent)?.known;
    return (
      before?.kind === 'assignment.granted' &&
      canonicalJson({ ...before.body, packFileSha256: null }) === said
    );
  });
}
