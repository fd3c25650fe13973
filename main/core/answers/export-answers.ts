import { basename } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { AnswersExported, OwnAnswers } from '../../../shared/contract/answers.ts';
import type { ParsedInput } from '../../../shared/contract/contract.ts';
import { AppFailure, appError } from '../../../shared/errors.ts';
import { annotationStream } from '../../../shared/events/event.ts';
import type { CoreContext } from '../context.ts';
import { writePackFile } from '../io/pack/write-pack-file.ts';
import { createPackReads } from '../review/pack-reads.ts';
import { createProgress } from '../review/progress.ts';
import { signingKeyOf } from '../secrets.ts';
import { openReading } from '../store/connection.ts';
import { defaultPersonName, personName } from '../store/person.ts';
import { pickedPath } from '../picked-file.ts';

/** What {@link exportAnswers} would write for this workspace's reviewer. @throws AppFailure `input/not-found`. */
export function ownAnswers(context: CoreContext, packId: string): OwnAnswers {
  const packs = createPackReads(context.readDb);
  const pack = packs.get(packId);
  const personId = context.reviewerId(packId);
  const total = packs.totalOf(pack, personId);
  const { submitted, skipped, drafts } = createProgress(context.readDb).of(packId, personId, total);
  return {
    packId,
    packName: pack.name,
    reviewer: { personId, name: nameOf(context, packId, personId) },
    cases: submitted + skipped,
    total,
    drafts,
    events: contentOf(context.readDb, packId, personId).events,
  };
}

/**
 * Writes all that one reviewer said in a pack. The same answers and key give the same bytes.
 * @throws AppFailure `input/not-found`, `answers/nothing`, `export/unwritable`.
 */
export async function exportAnswers(
  context: CoreContext,
  input: ParsedInput<'answers.export'>,
): Promise<AnswersExported> {
  const { deps } = context;
  const filePath = pickedPath(deps, input.fileToken);
  const pack = createPackReads(context.readDb).get(input.packId);
  const ownId = context.reviewerId(input.packId);
  const personId = input.reviewerId ?? ownId;
  const author = { personId, name: nameOf(context, input.packId, personId) };
  // A connection of its own holds one moment of the workspace: reviews go on meanwhile.
  const db = openReading(context.databasePath);
  try {
    db.exec('BEGIN');
    const content = contentOf(db, input.packId, personId);
    if (content.events === 0) throw new AppFailure(nothingToSend(author.name, pack.name));
    const signs = personId === ownId && deps.secrets.kind === 'os';
    const key = signs ? await signingKeyOf(deps.secrets) : null;
    const { bytes } = await writePackFile(
      filePath,
      {
        format: 'assayanswers',
        packId: pack.packId,
        packRev: pack.rev,
        name: pack.name,
        recipient: null,
        author,
        blinding: pack.blinding,
        people: [author],
        sources: [],
      },
      [{ name: 'events.jsonl', chunks: () => eventLines(db, input.packId, personId) }],
      key,
    );
    return { fileName: basename(filePath), ...content, bytes, keyId: key?.keyId ?? null };
  } finally {
    db.close();
  }
}

function contentOf(db: Database, packId: string, personId: string) {
  const row = db
    .prepare<[string], { events: number; cases: number }>(
      'SELECT count(*) AS events, count(DISTINCT case_id) AS cases FROM event WHERE stream = ?',
    )
    .get(annotationStream(packId, personId));
  return { events: row?.events ?? 0, cases: row?.cases ?? 0 };
}

/** By id and not by arrival, so that two devices with the same answers write the same file. */
function* eventLines(db: Database, packId: string, personId: string): Generator<string> {
  const lines = db
    .prepare<[string], string>('SELECT json FROM event WHERE stream = ? ORDER BY event_id')
    .pluck();
  for (const json of lines.iterate(annotationStream(packId, personId))) yield `${json}\n`;
}

/** The name that answers carry; an own one without a name is the account's, as in the settings. */
function nameOf(context: CoreContext, packId: string, personId: string): string {
  const name = personName(context.readDb, personId);
  const isOwn = personId === context.personId() || personId === context.reviewerId(packId);
  return name === personId && isOwn ? defaultPersonName() : name;
}

function nothingToSend(name: string, packName: string) {
  return appError(
    'answers/nothing',
    `${name.slice(0, 80)} has not answered anything in “${packName.slice(0, 80)}” yet.`,
    { hint: 'Drafts are not sent: submit a case first.' },
  );
}
