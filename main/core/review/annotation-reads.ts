import type { Database } from 'better-sqlite3';
import { AnswersSchema, type Answers } from '../../../shared/domain/annotation.ts';
import { annotationStream } from '../../../shared/events/event.ts';
import { shownHead } from '../../../shared/events/fold.ts';
import { lazyStatement } from './lazy-statement.ts';

/** One reviewer's submitted or taken back answers for one target, as the log's head says them. */
export interface Head {
  readonly target: string;
  readonly eventId: string;
  readonly state: 'submitted' | 'retracted';
  readonly rubricRev: number;
  /** Revision of the pack that was answered. */
  readonly packRev: number;
  /** SHA-256 of the raw record that was answered. */
  readonly caseSha: string | null;
  readonly answers: Answers;
  readonly judgeSeen: string;
  readonly revealChoice: 'kept' | 'changed' | null;
  readonly at: string;
  /** Every head of the target, oldest first: more than one if one person answered on several devices. */
  readonly versions: readonly HeadVersion[];
}

/** One of several answers of one person that hold beside one another; null where they were taken back. */
export interface HeadVersion {
  readonly answers: Answers | null;
  readonly at: string;
}

export interface TargetDraft {
  readonly target: string;
  readonly answers: Answers;
  readonly activeMs: number;
  readonly at: string;
}

/** What is settled about a case for one reviewer; drafts come on top of it. */
export interface SettledState {
  readonly state: 'unreviewed' | 'submitted' | 'skipped';
  readonly flagged: boolean;
  readonly skipReason: string | null;
  readonly activeMs: number;
}

interface HeadColumns {
  readonly target: string;
  readonly eventId: string;
  readonly state: string;
  readonly rubricRev: number;
  readonly packRev: number;
  readonly caseSha: string | null;
  readonly answers: string;
  readonly judgeSeen: string;
  readonly revealChoice: string | null;
  readonly at: string;
}

/** Reads of one reviewer's work on one case. */
export interface AnnotationReads {
  /** One entry a target, the head that is shown; by target key. */
  readonly heads: (packId: string, caseId: string, reviewerId: string) => Map<string, Head>;
  /** Drafts by target key. */
  readonly drafts: (packId: string, caseId: string, reviewerId: string) => Map<string, TargetDraft>;
  readonly settled: (packId: string, caseId: string, reviewerId: string) => SettledState;
  /** Case of the draft that was saved last in the pack. */
  readonly lastDraftCase: (packId: string, reviewerId: string) => string | null;
  /** A case of which several versions hold, from as many devices; the person is asked which one. */
  readonly splitCase: (packId: string, reviewerId: string) => string | null;
  /** Case of the reviewer's last event in the pack that committed answers. */
  readonly lastCommittedCase: (packId: string, reviewerId: string) => string | null;
  /** The metrics that scored a case, in a fixed order. */
  readonly metricNames: (caseRow: number) => string[];
  readonly hasSpan: (caseRow: number, spanId: string) => boolean;
  readonly turnCount: (caseRow: number) => number;
}

export function createAnnotationReads(db: Database): AnnotationReads {
  const heads = lazyStatement<[string, string, string], HeadColumns>(
    db,
    `SELECT target, event_id AS eventId, state, rubric_rev AS rubricRev,
       pack_rev AS packRev, case_sha AS caseSha, answers, judge_seen AS judgeSeen,
       reveal_choice AS revealChoice, at
     FROM annotation WHERE pack_id = ? AND case_id = ? AND reviewer_id = ? ORDER BY target, event_id`,
  );
  const drafts = lazyStatement<
    [string, string, string],
    { target: string; answers: string; activeMs: number; at: string }
  >(
    db,
    `SELECT target, answers, active_ms AS activeMs, at FROM draft
     WHERE pack_id = ? AND case_id = ? AND reviewer_id = ? ORDER BY target`,
  );
  const settled = lazyStatement<
    [string, string, string],
    { state: string; flagged: number; skipReason: string | null; activeMs: number }
  >(
    db,
    `SELECT state, flagged, skip_reason AS skipReason, active_ms AS activeMs FROM case_state
     WHERE pack_id = ? AND reviewer_id = ? AND case_id = ?`,
  );
  const lastDraft = lazyStatement<[string, string], { caseId: string }>(
    db,
    `SELECT d.case_id AS caseId FROM draft d
     JOIN pack_case pc ON pc.pack_id = d.pack_id AND pc.case_id = d.case_id
     LEFT JOIN case_state cs ON cs.pack_id = d.pack_id AND cs.reviewer_id = d.reviewer_id AND cs.case_id = d.case_id
     WHERE d.pack_id = ? AND d.reviewer_id = ? AND d.answers <> '{}' AND coalesce(cs.state, '') <> 'skipped'
       AND EXISTS (SELECT 1 FROM case_row c WHERE c.case_id = d.case_id)
     ORDER BY d.at DESC LIMIT 1`,
  );
  const split = lazyStatement<[string, string], { caseId: string }>(
    db,
    `SELECT a.case_id AS caseId FROM annotation a
     JOIN pack_case pc ON pc.pack_id = a.pack_id AND pc.case_id = a.case_id
     WHERE a.pack_id = ? AND a.reviewer_id = ?
     GROUP BY a.case_id, a.target HAVING count(*) > 1 ORDER BY pc.position LIMIT 1`,
  );
  const lastCommitted = lazyStatement<[string], { caseId: string }>(
    db,
    `SELECT case_id AS caseId FROM event WHERE stream = ? AND kind = 'annotation.committed'
     ORDER BY position DESC LIMIT 1`,
  );
  const metricNames = lazyStatement<[number], { name: string }>(
    db,
    `SELECT m.name FROM metric m WHERE m.metric_row IN (SELECT metric_row FROM metric_result WHERE case_row = ?)
     ORDER BY m.name`,
  );
  const span = lazyStatement<[number, string], { found: number }>(
    db,
    'SELECT 1 AS found FROM span WHERE case_row = ? AND span_id = ?',
  );
  const turns = lazyStatement<[number], { turns: number | null }>(
    db,
    `SELECT json_array_length(coalesce(body, raw), '$.turns') AS turns FROM case_row WHERE row = ?`,
  );

  return {
    heads(packId, caseId, reviewerId) {
      const byTarget = Map.groupBy(heads().all(packId, caseId, reviewerId), (row) => row.target);
      const shown = new Map<string, Head>();
      for (const [target, rows] of byTarget) {
        const columns = shownHead(rows);
        if (columns) shown.set(target, headOf(columns, rows));
      }
      return shown;
    },
    drafts: (packId, caseId, reviewerId) =>
      new Map(
        drafts()
          .all(packId, caseId, reviewerId)
          .map((row) => [row.target, { ...row, answers: readAnswers(row.answers) }]),
      ),
    settled(packId, caseId, reviewerId) {
      const row = settled().get(packId, reviewerId, caseId);
      return {
        state: row?.state === 'submitted' || row?.state === 'skipped' ? row.state : 'unreviewed',
        flagged: row !== undefined && row.flagged !== 0,
        skipReason: row?.skipReason ?? null,
        activeMs: row?.activeMs ?? 0,
      };
    },
    lastDraftCase: (packId, reviewerId) => lastDraft().get(packId, reviewerId)?.caseId ?? null,
    splitCase: (packId, reviewerId) => split().get(packId, reviewerId)?.caseId ?? null,
    lastCommittedCase: (packId, reviewerId) =>
      lastCommitted().get(annotationStream(packId, reviewerId))?.caseId ?? null,
    metricNames: (caseRow) =>
      metricNames()
        .all(caseRow)
        .map((row) => row.name),
    hasSpan: (caseRow, spanId) => span().get(caseRow, spanId) !== undefined,
    turnCount: (caseRow) => turns().get(caseRow)?.turns ?? 0,
  };
}

/** Answers as they stand in a table. */
export function readAnswers(json: string): Answers {
  return AnswersSchema.parse(JSON.parse(json));
}

function headOf(columns: HeadColumns, rows: readonly HeadColumns[]): Head {
  const choice = columns.revealChoice;
  return {
    target: columns.target,
    eventId: columns.eventId,
    state: columns.state === 'submitted' ? 'submitted' : 'retracted',
    rubricRev: columns.rubricRev,
    packRev: columns.packRev,
    caseSha: columns.caseSha,
    answers: readAnswers(columns.answers),
    judgeSeen: columns.judgeSeen,
    revealChoice: choice === 'kept' || choice === 'changed' ? choice : null,
    at: columns.at,
    versions: rows.map(({ state, answers, at }) => ({
      answers: state === 'submitted' ? readAnswers(answers) : null,
      at,
    })),
  };
}
