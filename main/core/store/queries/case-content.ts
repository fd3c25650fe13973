import type { Database, Statement } from 'better-sqlite3';
import type { MetricResultView, SpanSummary } from '../../../../shared/contract/library.ts';
import type { CaseKind, NoVerdictReason } from '../../../../shared/domain/case.ts';

/** A case as it stands in the store. */
export interface StoredCase {
  readonly row: number;
  readonly caseId: string;
  readonly nativeId: string;
  readonly kind: CaseKind;
  readonly signals: number;
  readonly sourceName: string;
  readonly sourceFormat: string;
  /** The body as JSON, or null where the raw record holds it. */
  readonly body: string | null;
  /** The raw record; only read where there is no body. */
  readonly raw: string | null;
}

/** A span without its bodies, times in milliseconds since the Unix epoch. */
export interface StoredSpan {
  readonly id: string;
  readonly parentId: string | null;
  readonly name: string;
  readonly kind: SpanSummary['kind'];
  readonly status: SpanSummary['status'];
  readonly error: string | null;
  readonly startedMs: number | null;
  readonly durationMs: number | null;
  readonly turn: number | null;
  readonly agent: string | null;
  readonly model: string | null;
  readonly costUsd: number | null;
  readonly totalTokens: number | null;
  readonly hasDocuments: number;
}

export interface StoredResult extends Omit<MetricResultView, 'verdict'> {
  readonly verdict: number;
  readonly noVerdictReason: NoVerdictReason | null;
}

export interface StoredLabel {
  readonly reviewer: string;
  readonly question: string;
  readonly target: string;
  readonly verdict: number | null;
  readonly number: number | null;
  readonly text: string | null;
  readonly reason: string | null;
  readonly at: string | null;
}

export interface StoredAnnotation {
  readonly reviewer: string;
  readonly packName: string | null;
  readonly target: string;
  /** Answers as JSON. */
  readonly answers: string;
  readonly at: string;
}

/** Reads of one case. Statements are prepared once, at their first use: they are on the way of a key press. */
export interface CaseContent {
  readonly byCaseId: (caseId: string) => StoredCase | undefined;
  /** In the order of the record. */
  readonly spans: (row: number) => StoredSpan[];
  /** How the text of each span begins, in the same order as {@link CaseContent.spans}. */
  readonly spanPreviews: (row: number) => (string | null)[];
  /** Span as JSON; the first one if an id stands twice. */
  readonly spanBody: (row: number, spanId: string) => string | undefined;
  readonly results: (row: number) => StoredResult[];
  readonly importedLabels: (row: number) => StoredLabel[];
  readonly annotations: (caseId: string) => StoredAnnotation[];
  /** The record as it stood in its file. */
  readonly raw: (caseId: string) => string | undefined;
  /** True while the pack hides the judge from the reviewer, who has not submitted the case yet. */
  readonly hidesJudge: (packId: string, caseId: string, reviewerId: string) => boolean | undefined;
}

export function createCaseContent(db: Database): CaseContent {
  const statements = new Map<string, Statement>();
  /** A prepared statement; one for each text. */
  const prepared = <Parameters extends unknown[], Row>(sql: string): Statement<Parameters, Row> => {
    const known = statements.get(sql) ?? db.prepare(sql);
    statements.set(sql, known);
    return known as Statement<Parameters, Row>;
  };
  return {
    byCaseId: (caseId) => prepared<[string], StoredCase>(CASE_SQL).get(caseId),
    spans: (row) => prepared<[number], StoredSpan>(SPANS_SQL).all(row),
    spanPreviews: (row) =>
      prepared<[number], { preview: string | null }>(SPAN_PREVIEWS_SQL)
        .all(row)
        .map(({ preview }) => preview),
    spanBody: (row, spanId) =>
      prepared<[number, string], { body: string }>(SPAN_BODY_SQL).get(row, spanId)?.body,
    results: (row) => prepared<[number], StoredResult>(RESULTS_SQL).all(row),
    importedLabels: (row) => prepared<[number], StoredLabel>(LABELS_SQL).all(row),
    annotations: (caseId) => prepared<[string], StoredAnnotation>(ANNOTATIONS_SQL).all(caseId),
    raw: (caseId) =>
      prepared<[string], { raw: string }>('SELECT raw FROM case_row WHERE case_id = ?').get(caseId)
        ?.raw,
    hidesJudge(packId, caseId, reviewerId) {
      const found = prepared<[string, string, string], { hides: number }>(HIDES_JUDGE_SQL).get(
        caseId,
        reviewerId,
        packId,
      );
      return found && found.hides === 1;
    },
  };
}

const CASE_SQL = `SELECT c.row, c.case_id AS caseId, c.native_id AS nativeId, c.kind, c.signals,
    s.name AS sourceName, s.format AS sourceFormat, c.body,
    CASE WHEN c.body IS NULL THEN c.raw END AS raw
  FROM case_row AS c JOIN source AS s ON s.source_id = c.source_id WHERE c.case_id = ?`;

const SPANS_SQL = `SELECT span_id AS id, parent_id AS parentId, name, kind, status, error,
    started_ms AS startedMs, duration_ms AS durationMs, turn, agent, model, cost_usd AS costUsd,
    total_tokens AS totalTokens, has_documents AS hasDocuments
  FROM span WHERE case_row = ? ORDER BY ordinal`;

// A body of megabytes is not worth parsing for one line.
const SPAN_PREVIEWS_SQL = `SELECT CASE
    WHEN octet_length(body) > 32768 THEN NULL
    WHEN kind = 'tool' THEN substr(nullif(json_extract(body, '$.input'), ''), 1, 160)
    WHEN json_type(body, '$.output') = 'text' AND json_extract(body, '$.output') <> ''
      THEN substr(json_extract(body, '$.output'), 1, 160)
    WHEN json_extract(body, '$.messages[#-1].content') <> ''
      THEN substr(json_extract(body, '$.messages[#-1].content'), 1, 160)
    WHEN json_type(body, '$.input') = 'text' THEN substr(json_extract(body, '$.input'), 1, 160)
  END AS preview
  FROM span WHERE case_row = ? ORDER BY ordinal`;

const SPAN_BODY_SQL =
  'SELECT body FROM span WHERE case_row = ? AND span_id = ? ORDER BY ordinal LIMIT 1';

const RESULTS_SQL = `SELECT m.metric_id AS metricId, m.name AS metric, r.version, r.target, r.score, r.threshold,
    r.verdict, r.no_verdict_reason AS noVerdictReason, r.reason, r.evaluator, r.error
  FROM metric_result AS r JOIN metric AS m ON m.metric_row = r.metric_row
  WHERE r.case_row = ? ORDER BY m.name, r.row`;

const LABELS_SQL = `SELECT reviewer, question, target, verdict, number, text, reason, at
  FROM imported_label WHERE case_row = ? ORDER BY row`;

const ANNOTATIONS_SQL = `SELECT coalesce(person.name, a.reviewer_id) AS reviewer, pack.name AS packName,
    a.target, a.answers, a.at
  FROM annotation AS a
  LEFT JOIN pack ON pack.pack_id = a.pack_id
  LEFT JOIN person ON person.person_id = a.reviewer_id
  WHERE a.case_id = ? AND a.state = 'submitted'
  ORDER BY a.at, a.event_id`;

const HIDES_JUDGE_SQL = `SELECT p.blind_judge = 1 AND NOT EXISTS (
    SELECT 1 FROM case_state AS s
    WHERE s.pack_id = p.pack_id AND s.case_id = ? AND s.reviewer_id = ? AND s.state = 'submitted'
  ) AS hides
  FROM pack AS p WHERE p.pack_id = ?`;
