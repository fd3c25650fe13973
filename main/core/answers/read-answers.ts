import type { Database } from 'better-sqlite3';
import {
  MAX_ANSWERS_NOTES,
  type AnswersCounts,
  type AnswersNote,
  type AnswersQuestion,
  type AnswersSignature,
} from '../../../shared/contract/answers.ts';
import { AppFailure, appError } from '../../../shared/errors.ts';
import { annotationStream, type EventEnvelope } from '../../../shared/events/event.ts';
import type { CoreContext } from '../context.ts';
import { openPackFile, type OpenPack } from '../io/pack/read-pack-file.ts';
import { createPackReads, type Pack } from '../review/pack-reads.ts';
import { signingKeyOf } from '../secrets.ts';
import { sha256Hex } from '../store/blobs.ts';
import { createAnswerCheck, type AnswerCheck } from './check-event.ts';
import { whoVouches } from './who-vouches.ts';

/** An answers file that may be taken: sound, of a pack that is here, all of one person's. */
export interface AnswersFile {
  readonly open: OpenPack;
  /** The pack as it is here. */
  readonly pack: Pack;
  readonly signature: AnswersSignature;
  readonly question: AnswersQuestion | null;
  readonly check: AnswerCheck;
  readonly survey: Survey;
}

/** What the events of a file are to this workspace. */
export interface Survey {
  readonly counts: AnswersCounts;
  readonly parked: readonly AnswersNote[];
  readonly conflicts: readonly AnswersNote[];
}

/**
 * Opens an answers file and looks at every event of it. Writes nothing. Close `open`.
 * @throws AppFailure `pack/...`, `import/...` (the file), `answers/...` (whose it is).
 */
export async function openAnswersFile(
  context: CoreContext,
  filePath: string,
): Promise<AnswersFile> {
  const { readDb, deps } = context;
  const open = await openPackFile(filePath, new Set());
  try {
    const { manifest, fileName } = open;
    if (manifest.format !== 'assayanswers') {
      fail('answers/not-answers', `“${fileName}” is a pack, not an answers file.`, {
        subject: fileName,
        hint: 'Open it as a pack.',
      });
    }
    const pack = packOf(readDb, open);
    const isOwn = isOwnAuthor(context, pack.packId, manifest.author.personId);
    const ownKeyId =
      isOwn && deps.secrets.kind === 'os' ? (await signingKeyOf(deps.secrets)).keyId : null;
    const signature = whoVouches(readDb, open, ownKeyId);
    const check = createAnswerCheck(readDb, deps.clock.now);
    return {
      open,
      pack,
      signature,
      question: questionOf(readDb, pack.packId, manifest.author.personId, isOwn, signature),
      check,
      survey: await surveyEvents(readDb, open, check),
    };
  } catch (error) {
    open.close();
    throw error;
  }
}

function packOf(db: Database, { fileName, manifest }: OpenPack): Pack {
  const pack = createPackReads(db)
    .all()
    .find(({ packId }) => packId === manifest.packId);
  if (pack !== undefined) return pack;
  return fail(
    'answers/no-pack',
    `“${fileName}” holds answers to the pack “${manifest.name.slice(0, 80)}”, which is not in this workspace.`,
    {
      subject: fileName,
      hint: 'Open the workspace that the pack was sent from, or import the pack first.',
    },
  );
}

function isOwnAuthor(context: CoreContext, packId: string, personId: string): boolean {
  return personId === context.personId() || personId === context.reviewerId(packId);
}

function questionOf(
  db: Database,
  packId: string,
  personId: string,
  isOwn: boolean,
  signature: AnswersSignature,
): AnswersQuestion | null {
  if (isOwn) return signature.kind === 'own' || signature.kind === 'known' ? null : 'own_name';
  const hasShare = db
    .prepare<[string, string], number>(
      'SELECT 1 FROM assignment WHERE pack_id = ? AND reviewer_id = ?',
    )
    .pluck()
    .get(packId, personId);
  return hasShare === undefined ? 'unassigned' : null;
}

async function surveyEvents(db: Database, open: OpenPack, check: AnswerCheck): Promise<Survey> {
  const hashOf = db.prepare<[string], string>('SELECT hash FROM event WHERE event_id = ?').pluck();
  const cases = new Set<string>();
  const parked: AnswersNote[] = [];
  const conflicts: AnswersNote[] = [];
  const counts = { events: 0, fresh: 0, known: 0, parked: 0, conflicts: 0, oddTimes: 0 };
  for await (const { event, text } of open.events()) {
    counts.events += 1;
    expectAuthorsOwn(open, event, counts.events);
    if (event.caseId !== null) cases.add(event.caseId);
    const known = hashOf.get(event.eventId);
    if (known !== undefined && known === sha256Hex(text)) {
      counts.known += 1;
      continue;
    }
    const misfit = known === undefined ? check.misfit(event) : null;
    if (known !== undefined) {
      counts.conflicts += 1;
      note(conflicts, event, CONFLICT_REASON);
    } else if (misfit !== null) {
      counts.parked += 1;
      note(parked, event, misfit);
    } else {
      counts.fresh += 1;
      if (check.oddTime(event) !== null) counts.oddTimes += 1;
    }
  }
  return { counts: { ...counts, cases: cases.size }, parked, conflicts };
}

export const CONFLICT_REASON = 'Two different entries have one id: one of the two was altered.';

/** Adds to a list that stays short. */
export function note(notes: AnswersNote[], event: EventEnvelope, reason: string): void {
  if (notes.length >= MAX_ANSWERS_NOTES) return;
  notes.push({ eventId: event.eventId, caseId: event.caseId, reason });
}

/** Nobody speaks for somebody else in a file: such a file was put together by hand, and none of it is taken. */
function expectAuthorsOwn(open: OpenPack, event: EventEnvelope, at: number): void {
  const { packId, author, name } = open.manifest;
  const hint = { subject: open.fileName, hint: 'Nothing was taken. Ask whoever sent it.' };
  const where = `“${open.fileName}”, entry ${at}`;
  if (event.packId !== packId) {
    fail(
      'answers/foreign-entry',
      `${where}: it is not about the pack “${name.slice(0, 80)}”.`,
      hint,
    );
  }
  if (
    event.authorId !== author.personId ||
    event.stream !== annotationStream(packId, author.personId)
  ) {
    fail('answers/foreign-entry', `${where}: it is not by ${author.name.slice(0, 80)}.`, hint);
  }
}

function fail(...parts: Parameters<typeof appError>): never {
  throw new AppFailure(appError(...parts));
}
