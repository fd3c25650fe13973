import type { Database } from 'better-sqlite3';
import { targetKey } from '../../../shared/domain/target.ts';
import { canonicalJson } from '../../../shared/events/canonical.ts';
import type { EventBody, EventEnvelope, KnownEvent } from '../../../shared/events/event.ts';
import { decodeCaseList, getBlob } from './blobs.ts';

type Fact<B> = EventEnvelope & { readonly body: B };
type Grant = Extract<KnownEvent, { kind: 'assignment.granted' }>;

/** `assignment`, `share_case`, `repeat_case`, `gold_case`, `declined_case` and `adjudication`. */
export function createAssignmentProjection(
  db: Database,
  readEvent: (eventId: string) => KnownEvent | null,
) {
  const dropAssignment = db.prepare('DELETE FROM assignment WHERE pack_id = ? AND reviewer_id = ?');
  const dropShare = db.prepare('DELETE FROM share_case WHERE pack_id = ? AND reviewer_id = ?');
  const addAssignment = db.prepare(
    `INSERT INTO assignment (pack_id, reviewer_id, name, expertise, due_at, pack_file_sha256, overlap,
       case_count) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const addShare = db.prepare(
    'INSERT OR IGNORE INTO share_case (pack_id, reviewer_id, position, case_id) VALUES (?, ?, ?, ?)',
  );
  const dropRepeats = db.prepare('DELETE FROM repeat_case WHERE pack_id = ?');
  const dropGold = db.prepare('DELETE FROM gold_case WHERE pack_id = ?');
  const addRepeat = db.prepare(
    'INSERT OR REPLACE INTO repeat_case (pack_id, reviewer_id, alias_id, case_id) VALUES (?, ?, ?, ?)',
  );
  const addGold = db.prepare(
    'INSERT OR IGNORE INTO gold_case (pack_id, reviewer_id, case_id) VALUES (?, ?, ?)',
  );
  const decline = db.prepare(
    'INSERT OR REPLACE INTO declined_case (pack_id, reviewer_id, case_id, reason) VALUES (?, ?, ?, ?)',
  );
  const takeAgain = db.prepare(
    'DELETE FROM declined_case WHERE pack_id = ? AND reviewer_id = ? AND case_id = ?',
  );
  const decide = db.prepare(
    `INSERT OR REPLACE INTO adjudication (pack_id, case_id, target, event_id, answers, basis, note,
       decided_by, decided_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const undecide = db.prepare(
    'DELETE FROM adjudication WHERE pack_id = ? AND case_id = ? AND target = ?',
  );

  /**
   * The grant that holds under a head, and what was taken back of it since. Null if all of it was, or
   * if what lies between has not arrived yet; its arrival walks here again.
   */
  const heldBy = (headId: string): { grant: Grant; released: Set<string> } | null => {
    const released = new Set<string>();
    const seen = new Set<string>();
    let next: string | undefined = headId;
    while (next !== undefined && !seen.has(next)) {
      seen.add(next);
      const event = readEvent(next);
      if (event?.kind === 'assignment.granted') return { grant: event, released };
      if (event?.kind !== 'assignment.released' || event.body.caseIds === null) return null;
      for (const caseId of event.body.caseIds) released.add(caseId);
      next = event.parents.toSorted().at(-1);
    }
    return null;
  };

  return {
    /** @throws if the list of cases that the grant names is not in `blob`. */
    share(event: KnownEvent & { body: { reviewerId: string } }, headId: string | undefined): void {
      const packId = event.packId ?? '';
      const { reviewerId } = event.body;
      dropAssignment.run(packId, reviewerId);
      dropShare.run(packId, reviewerId);
      const held = headId === undefined ? null : heldBy(headId);
      if (held === null) return;
      const { body } = held.grant;
      const list = getBlob(db, body.casesSha256);
      if (list === null)
        throw new Error(`The list of cases of a share of pack ${packId} is missing.`);
      const caseIds = decodeCaseList(list).filter((caseId) => !held.released.has(caseId));
      addAssignment.run(
        packId,
        reviewerId,
        body.name.toWellFormed(),
        body.expertise?.toWellFormed() ?? null,
        body.dueAt,
        body.packFileSha256,
        body.overlap,
        caseIds.length,
      );
      caseIds.forEach((caseId, position) => addShare.run(packId, reviewerId, position, caseId));
    },
    plan(event: Fact<EventBody<'plan.decided'>>): void {
      const packId = event.packId ?? '';
      dropRepeats.run(packId);
      dropGold.run(packId);
      for (const { reviewerId, caseId, aliasId } of event.body.repeats)
        addRepeat.run(packId, reviewerId, aliasId, caseId);
      for (const { reviewerId, caseId } of event.body.gold) addGold.run(packId, reviewerId, caseId);
    },
    declined(event: Fact<EventBody<'assignment.declined'>>): void {
      const { packId, caseId, authorId, body } = event;
      if (!body.declined) takeAgain.run(packId ?? '', authorId, caseId ?? '');
      else decline.run(packId ?? '', authorId, caseId ?? '', body.reason.toWellFormed());
    },
    adjudicated(event: Fact<EventBody<'adjudication.decided'>>): void {
      const { body } = event;
      decide.run(
        event.packId ?? '',
        event.caseId ?? '',
        targetKey(body.target),
        event.eventId,
        canonicalJson(body.answers),
        canonicalJson(body.basis),
        body.note.toWellFormed(),
        event.authorId,
        event.clientTime,
      );
    },
    undecided(event: Fact<EventBody<'adjudication.retracted'>>): void {
      undecide.run(event.packId ?? '', event.caseId ?? '', targetKey(event.body.target));
    },
  };
}
