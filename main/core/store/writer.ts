import type { Database } from 'better-sqlite3';
import { AppFailure, appError } from '../../../shared/errors.ts';
import type { Changes, Topic } from '../../../shared/contract/call.ts';
import {
  annotationStream,
  EVENT_BODIES,
  EVENT_VERSION,
  isKnownKind,
  readKnownEvent,
  standsInLeadStream,
  type EventEnvelope,
  type EventKind,
} from '../../../shared/events/event.ts';
import { subjectOf } from '../../../shared/events/fold.ts';
import { REVIEWER_KINDS } from '../../../shared/events/invert.ts';
import type { AnyNewEvent, CoreDeps, UndoResult, Writer } from '../context.ts';
import { putBlob } from './blobs.ts';
import { createEventLog, type EventLog } from './event-log.ts';
import { createProjector, type Projector } from './projections.ts';
import { createReceiver } from './receive.ts';
import type { Self } from './self.ts';
import { readOnlyError, toStoreError } from './store-error.ts';
import { createUndoPlanner, type UndoStep } from './undo.ts';

export interface WriterParts {
  readonly db: Database;
  readonly self: Pick<Self, 'isSelf' | 'deviceId'>;
  readonly deps: Pick<CoreDeps, 'clock' | 'newId'>;
  readonly emitChanges: (changes: Changes) => void;
  /** Runs after every commit to the log with the number of new events. */
  readonly onCommitted: (newEvents: number) => void;
}

const TOPIC_OF_KIND = {
  'annotation.committed': 'annotations',
  'annotation.retracted': 'annotations',
  'case.skipped': 'annotations',
  'case.flagged': 'annotations',
  'pack.published': 'packs',
  'pack.withdrawn': 'packs',
  'guideline.published': 'packs',
  'rubric.published': 'rubrics',
  'metric.changed': 'metrics',
  'assignment.granted': 'packs',
  'assignment.released': 'packs',
  'assignment.declined': 'packs',
  'adjudication.decided': 'annotations',
  'adjudication.retracted': 'annotations',
  'plan.decided': 'packs',
} as const satisfies Record<EventKind, Topic>;

/** The writer of a workspace that may be written. */
export function createWriter(parts: WriterParts): Writer {
  const { db, self, deps, emitChanges, onCommitted } = parts;
  const log = createEventLog(db);
  const projector = createProjector(db, self, log.getKnown);
  const nowIso = () => deps.clock.now().toISOString();
  const planner = createUndoPlanner(db, log, nowIso);

  const commit: Writer['commit'] = (events, also, blobs = []) => {
    const written = inTransaction(db, () => {
      for (const bytes of blobs) putBlob(db, bytes);
      const envelopes = events.map((event) =>
        append({ event, log, projector, self, deps, nowIso }),
      );
      also?.(db);
      return envelopes;
    });
    onCommitted(written.length);
    emitChanges(changesOf(events));
    return written;
  };

  const receiveOne = createReceiver(db, log, (event) => projector.apply(event), nowIso);
  const receive: Writer['receive'] = (texts, also, blobs = []) => {
    const outcomes = inTransaction(db, () => {
      for (const bytes of blobs) putBlob(db, bytes);
      const received = texts.map(receiveOne);
      also?.(db, received);
      return received;
    });
    const stored = outcomes.flatMap((outcome) => (outcome.kind === 'stored' ? outcome.event : []));
    if (stored.length > 0) onCommitted(stored.length);
    // Kinds that this Assay does not know change nothing that it shows.
    const known = stored.filter((event) => isKnownKind(event.kind));
    if (known.length > 0) emitChanges(changesOf(known));
    return outcomes;
  };

  const step = (plan: UndoStep | null): UndoResult | null => {
    if (plan === null) return null;
    const [event] = commit([plan.event], plan.drafts);
    if (!event) throw new Error('An undo wrote no event.');
    return { packId: event.packId ?? '', caseId: event.caseId ?? '', event };
  };

  return {
    commit,
    receive,
    local(changes, write) {
      const result = inTransaction(db, () => write(db));
      emitChanges(changes);
      return result;
    },
    undo: (authorId, packId) => step(planner.undo(authorId, packId)),
    redo: (authorId, packId) => step(planner.redo(authorId, packId)),
  };
}

/** The writer of a read-only workspace: refuses everything with `workspace/read-only`. */
export function createRefusingWriter(): Writer {
  const refuse = () => {
    throw new AppFailure(readOnlyError());
  };
  return { commit: refuse, receive: refuse, local: refuse, undo: refuse, redo: refuse };
}

function inTransaction<T>(db: Database, write: () => T): T {
  // A nested one would be told to the listeners before the outer one is safe on disk.
  if (db.inTransaction) throw new Error('The writer is already in a transaction.');
  try {
    return db.transaction(write).immediate();
  } catch (thrown) {
    throw new AppFailure(toStoreError(thrown), thrown);
  }
}

interface Append {
  readonly event: AnyNewEvent;
  readonly log: EventLog;
  readonly projector: Projector;
  readonly self: Pick<Self, 'isSelf' | 'deviceId'>;
  readonly deps: Pick<CoreDeps, 'newId'>;
  readonly nowIso: () => string;
}

function append({ event, log, projector, self, deps, nowIso }: Append): EventEnvelope {
  const body = EVENT_BODIES[event.kind].safeParse(event.body);
  if (!body.success) {
    const issue = body.error.issues[0];
    throw new AppFailure(
      appError('input/invalid', `${event.kind}: ${issue?.message ?? 'the body does not fit'}.`, {
        subject: issue?.path.join('.') ?? event.kind,
      }),
      body.error,
    );
  }
  checkStream(event);
  const draft: EventEnvelope = {
    v: EVENT_VERSION,
    eventId: deps.newId(),
    stream: event.stream,
    kind: event.kind,
    packId: event.packId ?? null,
    packRev: event.packRev ?? null,
    caseId: event.caseId ?? null,
    caseSha: event.caseSha ?? null,
    rubricRev: event.rubricRev ?? null,
    authorId: event.authorId,
    deviceId: self.deviceId,
    deviceSeq: log.lastDeviceSeq(self.deviceId) + 1,
    parents: [],
    clientTime: event.clientTime ?? nowIso(),
    activeMs: event.activeMs ?? null,
    ...(event.undoes === undefined ? {} : { undoes: event.undoes }),
    ...(event.redoes === undefined ? {} : { redoes: event.redoes }),
    body: body.data,
  };
  const known = readKnownEvent(draft);
  if (known === null) throw new Error(`An event of kind ${event.kind} does not read back.`);
  if (!standsInLeadStream(known)) throw new Error(`${event.kind} stands in a foreign stream.`);
  const envelope: EventEnvelope = { ...draft, parents: [...projector.headsOf(subjectOf(known))] };
  log.append(envelope);
  projector.apply(envelope, true);
  return envelope;
}

/** Only a reviewer's own stream holds what the reviewer says: blind review and sync rest on it. */
function checkStream(event: AnyNewEvent): void {
  if (!REVIEWER_KINDS.some((kind) => kind === event.kind)) return;
  if (event.packId === undefined || event.caseId === undefined) {
    throw new Error(`${event.kind} needs a pack and a case.`);
  }
  if (event.stream !== annotationStream(event.packId, event.authorId)) {
    throw new Error(`${event.kind} belongs to the stream of its author.`);
  }
}

type Said = Pick<EventEnvelope, 'kind'> & Partial<Pick<EventEnvelope, 'packId' | 'caseId'>>;

function changesOf(events: readonly Said[]): Changes {
  const packIds = events.flatMap((event) => event.packId ?? []);
  const caseIds = events.flatMap((event) => event.caseId ?? []);
  return {
    topics: [
      ...new Set(events.flatMap(({ kind }) => (isKnownKind(kind) ? TOPIC_OF_KIND[kind] : []))),
    ],
    ...(packIds.length > 0 ? { packIds: [...new Set(packIds)] } : {}),
    ...(caseIds.length > 0 ? { caseIds: [...new Set(caseIds)] } : {}),
  };
}
