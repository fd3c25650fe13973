import type { Database } from 'better-sqlite3';
import { canonicalJson } from '../../../shared/events/canonical.ts';
import type { EventBody, EventEnvelope } from '../../../shared/events/event.ts';
import { decodeCaseList, getBlob } from './blobs.ts';

type Fact<B> = EventEnvelope & { readonly body: B };

/** `pack`, `pack_case`, `guideline` and `rubric`. Revisions never change; the newest one is shown. */
export function createPackProjection(db: Database) {
  const current = db.prepare<[string], { rev: number; cases_sha256: string }>(
    'SELECT rev, cases_sha256 FROM pack WHERE pack_id = ?',
  );
  const upsertPack = db.prepare(
    `INSERT INTO pack (pack_id, rev, name, rubric_id, rubric_rev, guideline_rev, order_json, blind_judge,
       case_count, cases_sha256, created_at, created_by)
     VALUES (?, ?, ?, ?, ?, (SELECT coalesce(max(rev), 0) FROM guideline WHERE pack_id = ?), ?, ?, ?, ?, ?, ?)
     ON CONFLICT (pack_id) DO UPDATE SET rev = excluded.rev, name = excluded.name,
       rubric_id = excluded.rubric_id, rubric_rev = excluded.rubric_rev, order_json = excluded.order_json,
       blind_judge = excluded.blind_judge, case_count = excluded.case_count,
       cases_sha256 = excluded.cases_sha256`,
  );
  const dropCases = db.prepare('DELETE FROM pack_case WHERE pack_id = ?');
  const insertCase = db.prepare(
    'INSERT INTO pack_case (pack_id, position, case_id) VALUES (?, ?, ?)',
  );
  const setWithdrawn = db.prepare('UPDATE pack SET withdrawn = ? WHERE pack_id = ?');
  const insertGuideline = db.prepare(
    'INSERT OR IGNORE INTO guideline (pack_id, rev, markdown) VALUES (?, ?, ?)',
  );
  const setGuideline = db.prepare(
    'UPDATE pack SET guideline_rev = max(guideline_rev, ?) WHERE pack_id = ?',
  );
  const insertRubric = db.prepare(
    'INSERT OR IGNORE INTO rubric (rubric_id, rev, json) VALUES (?, ?, ?)',
  );

  return {
    /** @throws if the list of cases that the event names is not in `blob`. */
    published(event: Fact<EventBody<'pack.published'>>): void {
      const { body } = event;
      const packId = event.packId ?? '';
      const rev = event.packRev ?? 1;
      const before = current.get(packId);
      if (before && before.rev >= rev) return;
      const list = getBlob(db, body.casesSha256);
      if (list === null) throw new Error(`The list of cases of pack ${packId} is missing.`);
      upsertPack.run(
        packId,
        rev,
        body.name.toWellFormed(),
        body.rubricId,
        event.rubricRev ?? 1,
        packId,
        canonicalJson(body.order),
        body.blinding.judge ? 1 : 0,
        body.caseCount,
        body.casesSha256,
        event.clientTime,
        event.authorId,
      );
      // A new name or rubric of a pack with 200,000 cases must not write them all again.
      if (before?.cases_sha256 === body.casesSha256) return;
      dropCases.run(packId);
      decodeCaseList(list).forEach((caseId, position) => insertCase.run(packId, position, caseId));
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
      insertRubric.run(rubric.id, rubric.rev, canonicalJson(rubric));
    },
  };
}
