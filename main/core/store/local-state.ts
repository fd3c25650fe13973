import type { Database } from 'better-sqlite3';
import { AnswersSchema, type Answers } from '../../../shared/domain/annotation.ts';
import { canonicalJson } from '../../../shared/events/canonical.ts';

/** Local state: settings and drafts of this device. Written inside `writer.local`, `also` or an undo. */

export interface DraftKey {
  readonly packId: string;
  readonly caseId: string;
  /** Text form of the target (`targetKey`). */
  readonly target: string;
  readonly reviewerId: string;
}

export interface Draft extends DraftKey {
  readonly answers: Answers;
  /** Time spent that no event counts yet. */
  readonly activeMs: number;
  readonly at: string;
}

/** Keeps a draft; it replaces the one that was there. */
export function saveDraft(db: Database, draft: Draft): void {
  db.prepare(
    `INSERT INTO draft (pack_id, case_id, target, reviewer_id, answers, active_ms, at) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET answers = excluded.answers, active_ms = excluded.active_ms, at = excluded.at`,
  ).run(
    draft.packId,
    draft.caseId,
    draft.target,
    draft.reviewerId,
    // Escapes what SQLite cannot keep, so that typed text comes back unit by unit.
    canonicalJson(draft.answers),
    draft.activeMs,
    draft.at,
  );
}

export function readDraft(db: Database, key: DraftKey): Draft | null {
  const row = db
    .prepare<string[], { answers: string; active_ms: number; at: string }>(
      'SELECT answers, active_ms, at FROM draft WHERE pack_id = ? AND case_id = ? AND target = ? AND reviewer_id = ?',
    )
    .get(key.packId, key.caseId, key.target, key.reviewerId);
  if (!row) return null;
  return {
    ...key,
    answers: AnswersSchema.parse(JSON.parse(row.answers)),
    activeMs: row.active_ms,
    at: row.at,
  };
}

/** @returns true if there was one. */
export function deleteDraft(db: Database, key: DraftKey): boolean {
  return (
    db
      .prepare(
        'DELETE FROM draft WHERE pack_id = ? AND case_id = ? AND target = ? AND reviewer_id = ?',
      )
      .run(key.packId, key.caseId, key.target, key.reviewerId).changes > 0
  );
}

/** Every stored setting as parsed JSON, by key. */
export function readSettingRows(db: Database): Record<string, unknown> {
  const rows = db.prepare<[], { key: string; json: string }>('SELECT key, json FROM setting').all();
  return Object.fromEntries(rows.map((row) => [row.key, JSON.parse(row.json) as unknown]));
}

export function writeSettingRow(db: Database, key: string, value: unknown): void {
  db.prepare(
    'INSERT INTO setting (key, json) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET json = excluded.json',
  ).run(key, canonicalJson(value));
}
