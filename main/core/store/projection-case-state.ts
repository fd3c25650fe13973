import type { Database } from 'better-sqlite3';
import type { EventBody, EventEnvelope } from '../../../shared/events/event.ts';
import { spentIn } from './active-time.ts';

/**
 * `case_state`: where a reviewer stands with a case of a pack. A case is submitted while the answers
 * for the case itself are (answers about a span or turn alone do not finish it), else skipped while
 * the skip holds, else unreviewed. A case that was skipped and then submitted is skipped again when the
 * answers are taken back.
 */
export function createCaseStateProjection(db: Database) {
  const ensure = db.prepare(
    `INSERT OR IGNORE INTO case_state (pack_id, reviewer_id, case_id, state, at) VALUES (?, ?, ?, 'unreviewed', ?)`,
  );
  const setSkip = db.prepare(
    'UPDATE case_state SET skip_reason = ? WHERE pack_id = ? AND reviewer_id = ? AND case_id = ?',
  );
  const setFlag = db.prepare(
    'UPDATE case_state SET flagged = ? WHERE pack_id = ? AND reviewer_id = ? AND case_id = ?',
  );
  // Acts come in any order from other devices: `at` is the latest of them, not the last that came.
  const settle = db.prepare(
    `UPDATE case_state SET
       state = CASE
         WHEN EXISTS (
           SELECT 1 FROM annotation
           WHERE annotation.pack_id = case_state.pack_id AND annotation.case_id = case_state.case_id
             AND target = 'case' AND annotation.reviewer_id = case_state.reviewer_id
             AND annotation.state = 'submitted'
         ) THEN 'submitted'
         WHEN skip_reason IS NOT NULL THEN 'skipped'
         ELSE 'unreviewed'
       END,
       active_ms = active_ms + ?,
       at = max(at, ?)
     WHERE pack_id = ? AND reviewer_id = ? AND case_id = ?`,
  );

  const keyOf = (event: EventEnvelope) =>
    [event.packId ?? '', event.authorId, event.caseId ?? ''] as const;
  const start = (event: EventEnvelope) => ensure.run(...keyOf(event), event.clientTime);
  const finish = (event: EventEnvelope) => {
    settle.run(spentIn(event), event.clientTime, ...keyOf(event));
  };

  return {
    afterAnnotation(event: EventEnvelope): void {
      start(event);
      finish(event);
    },
    /** @param shown what holds for the case from now on; null if that stays as it was. */
    afterSkip(event: EventEnvelope, shown: EventBody<'case.skipped'> | null): void {
      start(event);
      if (shown) setSkip.run(shown.skipped ? shown.reason : null, ...keyOf(event));
      finish(event);
    },
    /** @param shown what holds for the case from now on; null if that stays as it was. */
    afterFlag(event: EventEnvelope, shown: EventBody<'case.flagged'> | null): void {
      start(event);
      if (shown) setFlag.run(shown.flagged ? 1 : 0, ...keyOf(event));
      finish(event);
    },
  };
}
