import { setImmediate } from 'node:timers/promises';
import type { AnswersImported, AnswersPreview } from '../../../shared/contract/answers.ts';
import { AppFailure, appError } from '../../../shared/errors.ts';
import type { EventEnvelope } from '../../../shared/events/event.ts';
import type { CoreContext } from '../context.ts';
import type { PackedEvent } from '../io/pack/read-pack-file.ts';
import {
  introducePerson,
  noteOddTime,
  noteTakenFile,
  parkEvent,
  pinKey,
  unparkEvent,
} from '../store/answers-files.ts';
import { sha256Hex } from '../store/blobs.ts';
import { parseEvent } from '../store/event-log.ts';
import type { ReceiveOutcome } from '../store/receive.ts';
import { createAnswerCheck, type AnswerCheck } from './check-event.ts';
import { note, openAnswersFile, type AnswersFile } from './read-answers.ts';

/** Events taken in one transaction: few enough to stay responsive, many enough to be quick. */
const BATCH = 200;

/** Tells what an answers file would do. Errors as in `openAnswersFile`. */
export async function previewAnswers(
  context: CoreContext,
  filePath: string,
): Promise<AnswersPreview> {
  const file = await openAnswersFile(context, filePath);
  file.open.close();
  const { manifest, manifestSha256 } = file.open;
  const importedAt = context.readDb
    .prepare<[string, string], string>(
      'SELECT imported_at FROM answers_file WHERE pack_id = ? AND manifest_sha256 = ?',
    )
    .pluck()
    .get(manifest.packId, manifestSha256);
  return {
    ...factsOf(file),
    ...file.survey,
    fileRev: manifest.packRev,
    packRev: file.pack.rev,
    question: file.question,
    importedAt: importedAt ?? null,
  };
}

/**
 * Takes the answers of a file. Twice is once, and the order of files does not matter. An event that does
 * not fit is kept aside with its reason and holds up no other; one whose id is here with other content
 * is a conflict, and both are kept.
 * @param acceptsUnassigned the person was asked the preview's question and said yes.
 * @throws AppFailure `answers/unassigned`; errors as in `openAnswersFile`; nothing was taken then.
 */
export async function importAnswers(
  context: CoreContext,
  filePath: string,
  acceptsUnassigned: boolean,
): Promise<AnswersImported> {
  const file = await openAnswersFile(context, filePath);
  try {
    if (file.question !== null && !acceptsUnassigned) throw new AppFailure(unasked(file));
    return await takeAll(context, file);
  } finally {
    file.open.close();
  }
}

async function takeAll(context: CoreContext, file: AnswersFile): Promise<AnswersImported> {
  const { open, pack, check, signature } = file;
  const { packId } = pack;
  const { author, keyId } = open.manifest;
  const at = context.deps.clock.now().toISOString();
  context.writer.local({ topics: ['settings'] }, (db) => {
    introducePerson(db, author.personId, author.name);
    if (signature.kind === 'first' && open.publicKey !== null) {
      const { keyId: pinned } = signature;
      pinKey(db, { personId: author.personId, keyId: pinned, publicKey: open.publicKey }, at);
    }
  });
  const taken = createTally();
  let batch: PackedEvent[] = [];
  const flush = async () => {
    taken.add(takeBatch(context, packId, check, batch));
    batch = [];
    await setImmediate();
  };
  for await (const event of open.events()) {
    batch.push(event);
    if (batch.length >= BATCH) await flush();
  }
  await flush();
  // What was parked before may fit now, since more of the pack is here.
  retryParked(context, packId);
  const { counts } = taken;
  context.writer.local({ topics: ['packs', 'annotations'], packIds: [packId] }, (db) =>
    noteTakenFile(
      db,
      {
        packId,
        manifestSha256: open.manifestSha256,
        personId: author.personId,
        fileName: open.fileName,
        keyId,
        fresh: counts.fresh,
      },
      at,
    ),
  );
  return {
    ...factsOf(file),
    parked: taken.parked,
    conflicts: taken.conflicts,
    counts: { ...counts, events: file.survey.counts.events, cases: file.survey.counts.cases },
  };
}

/**
 * Tries the events of a pack again that did not fit before.
 * @returns how many have entered the log.
 */
export function retryParked(context: CoreContext, packId: string): number {
  const check = createAnswerCheck(context.readDb, context.deps.clock.now);
  const parked = context.readDb
    .prepare<[string], string>(
      'SELECT json FROM parked_event WHERE pack_id = ? ORDER BY event_id, hash',
    )
    .pluck()
    .all(packId)
    .map((text) => ({ text, event: parseEvent(text) }))
    .filter(({ event }) => check.misfit(event) === null);
  let fresh = 0;
  for (let from = 0; from < parked.length; from += BATCH) {
    const done = takeBatch(context, packId, check, parked.slice(from, from + BATCH));
    fresh += done.filter(({ outcome }) => outcome.kind === 'stored').length;
  }
  return fresh;
}

interface Late {
  readonly event: EventEnvelope;
  readonly odd: string | null;
  readonly outcome: ReceiveOutcome;
}

interface Taken {
  readonly event: EventEnvelope;
  readonly outcome: ReceiveOutcome | { readonly kind: 'parked'; readonly reason: string };
  readonly isOdd: boolean;
}

/** One transaction; what does not fit is parked in it. */
function takeBatch(
  context: CoreContext,
  packId: string,
  check: AnswerCheck,
  batch: readonly PackedEvent[],
): Taken[] {
  if (batch.length === 0) return [];
  const at = context.deps.clock.now().toISOString();
  const isHere = context.readDb
    .prepare<[string], number>('SELECT 1 FROM event WHERE event_id = ?')
    .pluck();
  const looked = batch.map(({ event, text }) => {
    // What is here already is a duplicate or a conflict, whatever it says.
    const reason = isHere.get(event.eventId) === undefined ? check.misfit(event) : null;
    return { event, text, reason, odd: check.oddTime(event) };
  });
  const fitting = looked.filter(({ reason }) => reason === null);
  const late: Late[] = [];
  context.writer.receive(
    fitting.map(({ text }) => text),
    (db, outcomes) => {
      const park = ({ event: { eventId, caseId }, text }: PackedEvent, reason: string) =>
        parkEvent(db, { packId, eventId, caseId, reason, json: text, hash: sha256Hex(text) }, at);
      for (const one of looked) if (one.reason !== null) park(one, one.reason);
      for (const [index, one] of fitting.entries()) {
        const outcome = outcomes[index];
        if (outcome === undefined) throw new Error('An event has no outcome.');
        const { eventId, caseId } = one.event;
        late.push({ ...one, outcome });
        if (outcome.kind === 'rejected') park(one, outcome.error.message);
        if (outcome.kind !== 'stored') continue;
        unparkEvent(db, { packId, eventId });
        if (one.odd !== null) noteOddTime(db, { packId, eventId, caseId, reason: one.odd });
      }
    },
  );
  return [
    ...late.map(({ event, outcome, odd }) => ({ event, outcome, isOdd: odd !== null })),
    ...looked.flatMap(({ event, reason }): Taken[] =>
      reason === null ? [] : [{ event, outcome: { kind: 'parked', reason }, isOdd: false }],
    ),
  ];
}

function createTally() {
  const counts = { fresh: 0, known: 0, parked: 0, conflicts: 0, oddTimes: 0 };
  const parked: AnswersImported['parked'][number][] = [];
  const conflicts: AnswersImported['conflicts'][number][] = [];
  return {
    counts,
    parked,
    conflicts,
    add(batch: readonly Taken[]): void {
      for (const { event, outcome, isOdd } of batch) {
        if (outcome.kind === 'stored') {
          counts.fresh += 1;
          if (isOdd) counts.oddTimes += 1;
        } else if (outcome.kind === 'duplicate') {
          counts.known += 1;
        } else if (outcome.kind === 'conflict') {
          counts.conflicts += 1;
          note(conflicts, event, outcome.error.message);
        } else {
          counts.parked += 1;
          note(parked, event, 'reason' in outcome ? outcome.reason : outcome.error.message);
        }
      }
    },
  };
}

function factsOf({ open, pack, signature }: AnswersFile) {
  const { manifest, fileName } = open;
  return {
    fileName,
    packId: pack.packId,
    packName: pack.name,
    author: manifest.author,
    signature,
  };
}

function unasked({ open, pack, question }: AnswersFile) {
  const name = open.manifest.author.name.slice(0, 80);
  const packName = pack.name.slice(0, 80);
  const message =
    question === 'own_name'
      ? `“${open.fileName}” is in your own name but was not signed with your key.`
      : `Nobody gave ${name} a share of “${packName}”.`;
  return appError('answers/unassigned', message, {
    subject: open.fileName,
    hint: 'Look at the file and say that these answers are to be taken.',
  });
}
