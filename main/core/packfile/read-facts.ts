import type { z } from 'zod';
import { RubricSchema, type Rubric } from '../../../shared/domain/rubric.ts';
import { canonicalJson } from '../../../shared/events/canonical.ts';
import {
  assignStream,
  isKnownKind,
  packStream,
  readKnownEvent,
  type EventBody,
  type EventEnvelope,
  type KnownEvent,
} from '../../../shared/events/event.ts';
import { PackedMetricsSchema, type PackedMetrics } from '../../../shared/pack/contents.ts';
import { PACK_LIMITS, type PackManifest } from '../../../shared/pack/manifest.ts';
import { mayWrite } from '../../../shared/protocol/streams.ts';
import { failAt, type Place } from '../io/import/place.ts';
import type { OpenPack, PlacedEvent } from '../io/pack/read-pack-file.ts';
import { failPack } from '../io/pack/zip-directory.ts';
import { decodeCaseList } from '../store/blobs.ts';
import { readForeignEvent } from '../store/receive.ts';

type Published = EventEnvelope & { readonly body: EventBody<'pack.published'> };

/** What a pack file says beside its cases, checked against itself. */
export interface PackFacts {
  readonly published: Published;
  readonly rubric: Rubric;
  readonly guidelines: string;
  readonly metrics: PackedMetrics['metrics'];
  /** Events in the order of the file, as the texts that are passed on. */
  readonly events: readonly PlacedEvent[];
  /** Contents that the events name. */
  readonly blobs: readonly Uint8Array[];
  readonly dueAt: string | null;
  /** The cases that the file has to hold, as its events say. */
  readonly caseIds: ReadonlySet<string>;
}

/**
 * Reads the small parts of a pack and checks that they fit one another: its own events and no others, the
 * revision that the manifest names, the rubric that its answers are checked by, and the share.
 * @throws AppFailure `pack/invalid`, `pack/incomplete`, naming the file and the line.
 */
export async function readPackFacts(pack: OpenPack): Promise<PackFacts> {
  const { manifest, fileName } = pack;
  if (manifest.format !== 'assaypack') {
    failPack(
      'pack/not-a-pack',
      fileName,
      'brings answers, not a pack.',
      'Import it where the pack was made.',
    );
  }
  const events: PlacedEvent[] = [];
  const known: KnownEvent[] = [];
  for await (const found of pack.events()) {
    if (events.length === PACK_LIMITS.packEvents)
      failAt(
        'pack/too-large',
        found.place,
        `there are more than ${PACK_LIMITS.packEvents} events.`,
      );
    const event = expectOwn(found, manifest);
    events.push(found);
    if (event !== null) known.push(event);
  }
  const published = publishedIn(pack, known);
  const rubric = fitting(RubricSchema, await pack.json('rubric.json'), pack, 'rubric.json');
  expectRubric(pack, known, published, rubric);
  const metrics = await pack.json('metrics.json');
  const grant = shareIn(pack, known);
  const blobs = await blobsOf(pack, known, published, grant);
  return {
    published,
    rubric,
    guidelines: (await pack.guidelines()) ?? '',
    metrics:
      metrics === null ? [] : fitting(PackedMetricsSchema, metrics, pack, 'metrics.json').metrics,
    events,
    blobs: blobs.all,
    caseIds: new Set(listedCases(pack, blobs.needed, releasedIn(known, grant))),
    dueAt: grant?.body.dueAt ?? null,
  };
}

/** Only what leads say of this very pack, and to its recipient alone. @returns null for kinds of a newer Assay. */
function expectOwn({ text, place }: PlacedEvent, manifest: PackManifest): KnownEvent | null {
  const read = readForeignEvent(text);
  if (!read.ok) return failAt('pack/invalid', place, lowerFirst(read.error.message));
  const event = read.value;
  const { packId, recipient } = manifest;
  const streams = [
    packStream(packId),
    ...(recipient === null ? [] : [assignStream(packId, recipient.reviewerId)]),
  ];
  const isLeads = mayWrite({ personId: event.authorId, role: 'lead' }, event.stream, event.kind);
  if (!streams.includes(event.stream) || !isLeads || event.packId !== packId)
    failAt('pack/invalid', place, 'the event does not belong into this pack.');
  const known = readKnownEvent(event);
  if (known === null && isKnownKind(event.kind))
    failAt('pack/invalid', place, `the event of kind ${event.kind.slice(0, 80)} does not fit.`);
  return known;
}

/** The event of the revision that the file brings. */
function publishedIn({ manifest, fileName }: OpenPack, known: readonly KnownEvent[]): Published {
  const all = known.filter((event) => event.kind === 'pack.published');
  const newest = Math.max(0, ...all.map((event) => event.packRev ?? 1));
  const [published, second] = all.filter((event) => (event.packRev ?? 1) === manifest.packRev);
  if (published === undefined || second !== undefined || newest !== manifest.packRev) {
    return failPack(
      'pack/invalid',
      fileName,
      `says that it is revision ${manifest.packRev}, but its events do not.`,
    );
  }
  if (published.body.blinding.judge !== manifest.blinding.judge)
    failPack('pack/invalid', fileName, 'says two things about what it hides.');
  return published;
}

/** The file's rubric is the one that the pack's stream names, word for word. */
function expectRubric(
  { fileName }: OpenPack,
  known: readonly KnownEvent[],
  published: Published,
  rubric: Rubric,
): void {
  const named = known.flatMap((event) =>
    event.kind === 'rubric.published' &&
    event.body.rubric.id === published.body.rubricId &&
    event.body.rubric.rev === published.rubricRev
      ? event.body.rubric
      : [],
  );
  if (named.some((found) => canonicalJson(found) === canonicalJson(rubric))) return;
  failPack('pack/invalid', fileName, 'brings another rubric than its events name.');
}

type Grant = Extract<KnownEvent, { kind: 'assignment.granted' }>;

/** The newest grant of the recipient's share; null for a whole pack. */
function shareIn({ manifest, fileName }: OpenPack, known: readonly KnownEvent[]): Grant | null {
  const { recipient } = manifest;
  if (recipient === null) return null;
  const grants = known.filter((event) => event.kind === 'assignment.granted');
  const foreign = grants.some(({ body }) => body.reviewerId !== recipient.reviewerId);
  const last = grants.toSorted((a, b) => (a.eventId < b.eventId ? -1 : 1)).at(-1);
  if (last !== undefined && !foreign) return last;
  return failPack('pack/invalid', fileName, 'names a recipient, but holds no share of theirs.');
}

/** The lists of cases that the events name. */
async function blobsOf(
  pack: OpenPack,
  known: readonly KnownEvent[],
  published: Published,
  grant: Grant | null,
): Promise<{ readonly all: Uint8Array[]; readonly needed: Uint8Array }> {
  const needed = grant === null ? published.body.casesSha256 : grant.body.casesSha256;
  const named = known.flatMap((event) =>
    event.kind === 'pack.published' || event.kind === 'assignment.granted'
      ? event.body.casesSha256
      : [],
  );
  const blobs = new Map<string, Uint8Array>();
  for (const sha256 of new Set(named)) {
    const bytes = await pack.blob(sha256);
    if (bytes !== null) blobs.set(sha256, bytes);
  }
  const list =
    blobs.get(needed) ??
    failPack('pack/incomplete', pack.fileName, `lacks the list of its cases, blobs/${needed}.`);
  return { all: [...blobs.values()], needed: list };
}

/** Cases that were taken back since the share was given. */
function releasedIn(known: readonly KnownEvent[], grant: Grant | null): ReadonlySet<string> {
  const later = known.filter((event) => grant !== null && event.eventId > grant.eventId);
  return new Set(
    later.flatMap((event) =>
      event.kind === 'assignment.released' ? (event.body.caseIds ?? []) : [],
    ),
  );
}

/** Ids in a list of cases. @throws AppFailure `pack/invalid` if it is no list. */
function listedCases(pack: OpenPack, bytes: Uint8Array, released: ReadonlySet<string>): string[] {
  try {
    return decodeCaseList(bytes).filter((caseId) => !released.has(caseId));
  } catch (cause) {
    return failPack(
      'pack/invalid',
      pack.fileName,
      'holds a list that is no text.',
      undefined,
      cause,
    );
  }
}

function fitting<T>(schema: z.ZodType<T>, value: unknown, pack: OpenPack, name: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const place: Place = { fileName: `${pack.fileName}: ${name}`, line: 1 };
  const issue = parsed.error.issues[0];
  const field = issue?.path.join('.') ?? '';
  return failAt(
    'pack/invalid',
    place,
    `${field === '' ? '' : `${field}: `}${issue?.message ?? 'it does not fit'}.`,
  );
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
