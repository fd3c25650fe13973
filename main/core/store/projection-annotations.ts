import type { Database } from 'better-sqlite3';
import { targetKey } from '../../../shared/domain/target.ts';
import { canonicalJson } from '../../../shared/events/canonical.ts';
import type { KnownEvent } from '../../../shared/events/event.ts';
import { spentIn } from './active-time.ts';
import { answerRows } from './answer-rows.ts';
import { createRubricReader } from './rubric-reader.ts';

type AnnotationEvent = Extract<
  KnownEvent,
  { kind: 'annotation.committed' | 'annotation.retracted' }
>;

/** `annotation` (one row for each head) and `answer` (the shown head's answers, if it is submitted). */
export function createAnnotationProjection(
  db: Database,
  readEvent: (eventId: string) => KnownEvent | null,
) {
  const packRubric = db.prepare<[string], { rubric_id: string }>(
    'SELECT rubric_id FROM pack WHERE pack_id = ?',
  );
  const rubricOf = createRubricReader(db);
  const subjectKey = 'pack_id = ? AND case_id = ? AND target = ? AND reviewer_id = ?';
  const spentBefore = db
    .prepare<string[], number>(`SELECT active_ms FROM annotation WHERE ${subjectKey} LIMIT 1`)
    .pluck();
  const takeParent = db
    .prepare<string[], number>(
      `DELETE FROM annotation WHERE ${subjectKey} AND event_id = ? RETURNING active_ms`,
    )
    .pluck();
  const setSpent = db.prepare(`UPDATE annotation SET active_ms = ? WHERE ${subjectKey}`);
  const insert = db.prepare(
    `INSERT INTO annotation (pack_id, case_id, target, reviewer_id, event_id, state, rubric_id, rubric_rev,
       pack_rev, case_sha, answers, judge_seen, reveal_choice, active_ms, at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const dropAnswers = db
    .prepare<string[], string>(
      'DELETE FROM answer WHERE case_id = ? AND pack_id = ? AND target = ? AND reviewer_id = ? RETURNING question',
    )
    .pluck();
  const insertAnswer = db.prepare(
    `INSERT INTO answer (case_id, pack_id, target, reviewer_id, question, verdict, number, text, at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const caseChunk = db
    .prepare<[string], number>('SELECT row >> 12 FROM case_row WHERE case_id = ?')
    .pluck();
  const markDirty = db.prepare('INSERT OR IGNORE INTO packed_dirty (name, chunk) VALUES (?, ?)');
  const replaceAnswers = (event: AnnotationEvent, rubricId: string) => {
    const { authorId } = event;
    const packId = event.packId ?? '';
    const caseId = event.caseId ?? '';
    const target = targetKey(event.body.target);
    const questions = new Set(dropAnswers.all(caseId, packId, target, authorId));
    if (event.kind === 'annotation.committed') {
      const rubric = rubricOf(packId, rubricId, event.rubricRev ?? 0);
      for (const row of answerRows(rubric, event.body.answers)) {
        questions.add(row.question);
        insertAnswer.run(
          caseId,
          packId,
          target,
          authorId,
          row.question,
          row.verdict,
          row.number,
          row.text,
          event.clientTime,
        );
      }
    }
    const chunk = questions.size > 0 ? caseChunk.get(caseId) : undefined;
    // A case that is not in the library (yet) has no row to pack.
    if (chunk === undefined) return;
    for (const question of questions) markDirty.run(`label/${question}`, chunk);
  };

  const show = (event: AnnotationEvent): void =>
    replaceAnswers(event, packRubric.get(event.packId ?? '')?.rubric_id ?? '');
  const shownHeads = db
    .prepare<[string, number], string>(
      `SELECT max(event_id) FROM annotation WHERE pack_id = ? AND rubric_rev = ?
       GROUP BY pack_id, case_id, target, reviewer_id`,
    )
    .pluck();
  const nameRubric = db
    .prepare<[{ packId: string; rubricId: string }], number>(
      `UPDATE annotation SET rubric_id = @rubricId WHERE pack_id = @packId AND rubric_id <> @rubricId
       RETURNING rubric_rev`,
    )
    .pluck();
  /** Answers that came before the rubric that tells how to read them. */
  const showAgain = (packId: string, rev: number): void => {
    for (const eventId of shownHeads.all(packId, rev)) {
      const event = readEvent(eventId);
      if (event?.kind === 'annotation.committed') show(event);
    }
  };

  return {
    /** The pack's rubric came, perhaps after answers that were given under it. */
    rubricCame: showAgain,
    /** The pack came, perhaps after answers that were given in it. */
    packCame(packId: string): void {
      const rubricId = packRubric.get(packId)?.rubric_id;
      if (rubricId === undefined) return;
      for (const rev of new Set(nameRubric.all({ packId, rubricId }))) showAgain(packId, rev);
    },
    /** @param heads ids of the events that hold for the target, with this event counted in. */
    apply(event: AnnotationEvent, heads: readonly string[]): void {
      const packId = event.packId ?? '';
      const caseId = event.caseId ?? '';
      const target = targetKey(event.body.target);
      const subject = [packId, caseId, target, event.authorId] as const;
      // Time is of the target, through all edits on all devices: every head carries the whole.
      let spentMs: number | undefined;
      for (const parent of event.parents) spentMs = takeParent.get(...subject, parent) ?? spentMs;
      const hasOthers = heads.some((head) => head !== event.eventId);
      if (hasOthers) spentMs ??= spentBefore.get(...subject);
      const activeMs = (spentMs ?? 0) + spentIn(event);
      if (hasOthers) setSpent.run(activeMs, ...subject);
      if (!heads.includes(event.eventId)) return;
      const committed = event.kind === 'annotation.committed' ? event.body : null;
      insert.run(
        packId,
        caseId,
        target,
        event.authorId,
        event.eventId,
        committed ? 'submitted' : 'retracted',
        packRubric.get(packId)?.rubric_id ?? '',
        event.rubricRev ?? 0,
        event.packRev ?? 0,
        event.caseSha,
        canonicalJson(committed?.answers ?? {}),
        committed?.judgeSeen ?? '',
        committed?.revealChoice ?? null,
        activeMs,
        event.clientTime,
      );
    },
    /** Puts the answers of the head that is shown from now on in the place of those before. */
    show,
  };
}
