import type { Database } from 'better-sqlite3';
import { canonicalJson } from '../../../shared/events/canonical.ts';
import type { EventBody, EventEnvelope } from '../../../shared/events/event.ts';
import { decodeCaseList, getBlob } from './blobs.ts';

type Fact<B> = EventEnvelope & { readonly body: B };
type Published = Fact<EventBody<'pack.published'>>;

/**
 * `pack`, `pack_case`, `guideline`, `rubric` and `pack_rubric`. Revisions never change; the newest one is shown. A
 * reviewer who was sent a share has no list of the whole pack: the share is the pack there.
 */
export function createPackProjection(db: Database) {
  const current = db.prepare<
    [string],
    { rev: number; eventId: string; casesSha256: string; isWhole: number }
  >(
    'SELECT rev, event_id AS eventId, cases_sha256 AS casesSha256, is_whole AS isWhole FROM pack WHERE pack_id = ?',
  );
  const upsertPack = db.prepare(
    `INSERT INTO pack (pack_id, rev, event_id, name, rubric_id, rubric_rev, guideline_rev, order_json, blind_judge,
       case_count, cases_sha256, created_at, created_by)
     VALUES (?, ?, ?, ?, ?, ?, (SELECT coalesce(max(rev), 0) FROM guideline WHERE pack_id = ?), ?, ?, ?, ?, ?, ?)
     ON CONFLICT (pack_id) DO UPDATE SET rev = excluded.rev, event_id = excluded.event_id, name = excluded.name,
       rubric_id = excluded.rubric_id, rubric_rev = excluded.rubric_rev, order_json = excluded.order_json,
       blind_judge = excluded.blind_judge, case_count = excluded.case_count,
       cases_sha256 = excluded.cases_sha256`,
  );
  const dropCases = db.prepare('DELETE FROM pack_case WHERE pack_id = ?');
  const insertCase = db.prepare(
    'INSERT INTO pack_case (pack_id, position, case_id) VALUES (?, ?, ?)',
  );
  // Another revision can take cases out, or make answers stale: what statistics read of them is built anew.
  const markAnswers = db.prepare(
    `INSERT OR IGNORE INTO packed_dirty (name, chunk)
     SELECT DISTINCT 'label/' || a.question, c.row >> 12
     FROM (SELECT DISTINCT case_id FROM annotation WHERE pack_id = @packId) AS said
     CROSS JOIN answer a ON a.case_id = said.case_id AND a.pack_id = @packId
     CROSS JOIN case_row c ON c.case_id = a.case_id`,
  );
  const setCreated = db.prepare(
    `UPDATE pack SET created_at = @at, created_by = @by
     WHERE pack_id = @packId AND (@at, @by) < (created_at, created_by)`,
  );
  const setWithdrawn = db.prepare('UPDATE pack SET withdrawn = ? WHERE pack_id = ?');
  const fillFromShares = db.prepare(
    `INSERT INTO pack_case (pack_id, position, case_id)
     SELECT pack_id, row_number() OVER (ORDER BY min(position), case_id) - 1, case_id
     FROM share_case WHERE pack_id = ? GROUP BY case_id`,
  );
  const setWhole = db.prepare('UPDATE pack SET is_whole = ? WHERE pack_id = ?');
  const countCases = db.prepare(
    'UPDATE pack SET case_count = (SELECT count(*) FROM pack_case WHERE pack_id = @packId) WHERE pack_id = @packId',
  );
  const insertGuideline = db.prepare(
    'INSERT OR IGNORE INTO guideline (pack_id, rev, markdown) VALUES (?, ?, ?)',
  );
  const setGuideline = db.prepare(
    'UPDATE pack SET guideline_rev = max(guideline_rev, ?) WHERE pack_id = ?',
  );
  const insertRubric = db.prepare(
    'INSERT OR IGNORE INTO rubric (rubric_id, rev, json) VALUES (?, ?, ?)',
  );
  // Two leads can publish one revision unseen; whichever arrives first, the same one is read.
  const insertPackRubric = db.prepare(
    `INSERT INTO pack_rubric (pack_id, rubric_id, rev, event_id, json) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (pack_id, rubric_id, rev) DO UPDATE SET event_id = excluded.event_id, json = excluded.json
     WHERE excluded.event_id < pack_rubric.event_id`,
  );

  /** Where the list of the whole pack is not here, the shares that are here take its place. */
  const fill = (packId: string, casesSha256: string) => {
    const list = getBlob(db, casesSha256);
    dropCases.run(packId);
    setWhole.run(list === null ? 0 : 1, packId);
    if (list === null) fillFromShares.run(packId);
    else
      decodeCaseList(list).forEach((caseId, position) => insertCase.run(packId, position, caseId));
    countCases.run({ packId });
  };

  const show = (packId: string, event: Published) => {
    const { body, rubricRev, clientTime, authorId, eventId } = event;
    const rev = event.packRev ?? 1;
    const before = current.get(packId);
    // Two leads can publish the same revision unseen; whichever arrives first, the same one is shown.
    if (before && (before.rev > rev || (before.rev === rev && before.eventId >= eventId))) return;
    upsertPack.run(
      packId,
      rev,
      eventId,
      body.name.toWellFormed(),
      body.rubricId,
      rubricRev ?? 1,
      packId,
      canonicalJson(body.order),
      body.blinding.judge ? 1 : 0,
      body.caseCount,
      body.casesSha256,
      clientTime,
      authorId,
    );
    if (before) markAnswers.run({ packId });
    // A new name or rubric of a pack with 200,000 cases must not write them all again.
    if (before?.isWhole !== 1 || before.casesSha256 !== body.casesSha256)
      fill(packId, body.casesSha256);
  };

  return {
    published(event: Published): void {
      const packId = event.packId ?? '';
      show(packId, event);
      // The first revision made the pack, whenever it arrives.
      setCreated.run({ packId, at: event.clientTime, by: event.authorId });
    },
    /** After a share came, changed or went. */
    sharesChanged(packId: string): void {
      const pack = current.get(packId);
      // A share of all cases brings the very list that was missing.
      if (pack?.isWhole === 0) fill(packId, pack.casesSha256);
    },
    withdrawn(event: Fact<EventBody<'pack.withdrawn'>>): void {
      setWithdrawn.run(event.body.withdrawn ? 1 : 0, event.packId ?? '');
    },
    guideline(event: Fact<EventBody<'guideline.published'>>): void {
      const packId = event.packId ?? '';
      insertGuideline.run(packId, event.body.rev, event.body.markdown.toWellFormed());
      setGuideline.run(event.body.rev, packId);
    },
    rubric(event: Fact<EventBody<'rubric.published'>>): void {
      const { rubric } = event.body;
      const json = canonicalJson(rubric);
      if (event.packId === null) insertRubric.run(rubric.id, rubric.rev, json);
      else insertPackRubric.run(event.packId, rubric.id, rubric.rev, event.eventId, json);
    },
  };
}
