import { createHash } from 'node:crypto';
import { AppFailure, appError } from '../../../shared/errors.ts';
import { packStream, readKnownEvent } from '../../../shared/events/event.ts';
import type { CoreContext } from '../context.ts';
import { nextTurn } from '../jobs/turns.ts';
import { packRubricEvents } from '../review/pack-rubric.ts';
import { createPackReads } from '../review/pack-reads.ts';
import { createRubrics } from '../review/rubrics.ts';
import { parseEvent } from '../store/event-log.ts';
import { readPackContent, savePackContent } from '../store/pack-content.ts';

const SLICE = 2000;

/**
 * Makes sure that a pack's stream says all that a file of it needs: its rubric, and a revision that
 * nobody else knows with other cases. Where the content of cases changed since the revision was last
 * written to a file, the pack gets a new revision.
 * @throws AppFailure `pack/incomplete` where the whole pack is not here; `input/not-found`.
 */
export async function publishContent(context: CoreContext, packId: string): Promise<void> {
  const packs = createPackReads(context.readDb);
  const pack = packs.get(packId);
  const { published, hasList } = readPublished(context, packId);
  if (!hasList) {
    throw new AppFailure(
      appError(
        'pack/incomplete',
        `This workspace holds only a share of the pack “${pack.name.slice(0, 80)}”.`,
        { subject: packId, hint: 'Ask whoever made the pack for a file of it.' },
      ),
    );
  }
  const rubric = createRubrics(context).ofPack(packId, pack.rubricId, pack.rubricRev);
  const sha256 = await contentSha256(context, packId, pack.caseCount);
  const known = readPackContent(context.readDb, packId, pack.rev);
  const packRev = known === null || known === sha256 ? pack.rev : pack.rev + 1;
  const envelope = { packId, packRev, authorId: context.personId() };
  const events = [
    ...packRubricEvents(context.readDb, rubric, envelope),
    ...(packRev === pack.rev
      ? []
      : [
          {
            ...envelope,
            kind: 'pack.published' as const,
            stream: packStream(packId),
            rubricRev: pack.rubricRev,
            body: published,
          },
        ]),
  ];
  if (events.length === 0 && known === sha256) return;
  context.writer.commit(events, (db) => savePackContent(db, packId, packRev, sha256));
}

/** The body of the revision that is shown, and whether its list of cases is here. */
function readPublished({ readDb }: CoreContext, packId: string) {
  const row = readDb
    .prepare<[string], { json: string; hasList: number }>(
      `SELECT e.json, EXISTS (SELECT 1 FROM blob b WHERE b.sha256 = p.cases_sha256) AS hasList
       FROM pack p JOIN event e ON e.event_id = p.event_id WHERE p.pack_id = ?`,
    )
    .get(packId);
  const event = row === undefined ? null : readKnownEvent(parseEvent(row.json));
  if (row === undefined || event?.kind !== 'pack.published')
    throw new Error('The log does not hold the event that published this pack.');
  return { published: event.body, hasList: row.hasList === 1 };
}

/** Names what the cases of a pack are. @throws AppFailure if the workspace lacks one. */
async function contentSha256(
  { readDb }: CoreContext,
  packId: string,
  caseCount: number,
): Promise<string> {
  const select = readDb.prepare<[string, number, number], { caseId: string; sha: string | null }>(
    `SELECT pc.case_id AS caseId, c.sha FROM pack_case pc LEFT JOIN case_row c ON c.case_id = pc.case_id
     WHERE pc.pack_id = ? AND pc.position >= ? AND pc.position < ? ORDER BY pc.position`,
  );
  const hash = createHash('sha256');
  for (let from = 0; from < caseCount; from += SLICE) {
    if (from > 0) await nextTurn();
    for (const { caseId, sha } of select.all(packId, from, from + SLICE)) {
      if (sha === null) throw missingCase(caseId);
      hash.update(`${sha} ${caseId}\n`);
    }
  }
  return hash.digest('hex');
}

/** A case that a pack names and the workspace lacks. */
export function missingCase(caseId: string): AppFailure {
  const name = caseId.slice(0, 120);
  return new AppFailure(
    appError('pack/incomplete', `The case “${name}” of the pack is not in this workspace.`, {
      subject: name,
      hint: 'Import the file that it came from again.',
    }),
  );
}
