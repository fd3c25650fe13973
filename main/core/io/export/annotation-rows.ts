import { setImmediate } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import { AnswersSchema, type Answers } from '../../../../shared/domain/annotation.ts';
import { shownHead } from '../../../../shared/events/fold.ts';

/** One reviewer's word about one target of a case, as it is exported. */
export interface AnnotationRow {
  readonly caseId: string;
  readonly nativeId: string | null;
  readonly source: string | null;
  readonly packId: string | null;
  readonly packRev: number | null;
  readonly rubricId: string | null;
  readonly rubricRev: number | null;
  readonly reviewerId: string;
  /** Text form of the target. */
  readonly target: string;
  /** Made in Assay, or brought along by an imported file. Both are people's words. */
  readonly origin: 'review' | 'imported';
  readonly judgeSeen: string | null;
  readonly revealChoice: string | null;
  readonly submittedAt: string | null;
  readonly activeMs: number | null;
  readonly flagged: boolean;
  readonly skipped: boolean;
  readonly skipReason: string | null;
  readonly answers: Answers;
  /** Reasons that an imported label carries beside its value, by question. */
  readonly reasons: Readonly<Record<string, string>>;
  /** What each metric said of the same target: `pass`, `fail` or `no_verdict`, several where it ran more than once. */
  readonly metrics: ReadonlyMap<string, readonly string[]>;
}

/**
 * Cases read in one go, so that other calls are answered in between. The joins that start from a list
 * are CROSS JOINs: they fix the order, which SQLite otherwise turns round on big packs.
 */
const SLICE = 500;

const METRIC_WORDS = ['fail', 'pass', 'no_verdict'] as const;

interface CaseColumns {
  readonly caseId: string;
  readonly row: number | null;
  readonly nativeId: string | null;
  readonly source: string | null;
}

interface HeadColumns {
  readonly caseId: string;
  readonly target: string;
  readonly reviewerId: string;
  readonly eventId: string;
  readonly state: string;
  readonly rubricId: string;
  readonly rubricRev: number;
  readonly packRev: number;
  readonly answers: string;
  readonly judgeSeen: string;
  readonly revealChoice: string | null;
  readonly activeMs: number;
  readonly at: string;
}

interface StateColumns {
  readonly caseId: string;
  readonly reviewerId: string;
  readonly state: string;
  readonly flagged: number;
  readonly skipReason: string | null;
  readonly activeMs: number;
  readonly at: string;
}

type MetricsOf = (caseRow: number | null, target: string) => ReadonlyMap<string, readonly string[]>;

const HEAD_COLUMNS = `a.case_id AS caseId, a.target, a.reviewer_id AS reviewerId, a.event_id AS eventId, a.state,
  a.rubric_id AS rubricId, a.rubric_rev AS rubricRev, a.pack_rev AS packRev, a.answers,
  a.judge_seen AS judgeSeen, a.reveal_choice AS revealChoice, a.active_ms AS activeMs, a.at`;
const STATE_COLUMNS = `cs.case_id AS caseId, cs.reviewer_id AS reviewerId, cs.state, cs.flagged,
  cs.skip_reason AS skipReason, cs.active_ms AS activeMs, cs.at`;

/** Cases that left the pack in a later revision; hidden repeats and gold never were part of it. */
const hasLeft = (table: string) => `${table}.pack_id = @packId
  AND NOT EXISTS (SELECT 1 FROM pack_case pc WHERE pc.pack_id = @packId AND pc.case_id = ${table}.case_id)
  AND NOT EXISTS (SELECT 1 FROM repeat_case r WHERE r.pack_id = @packId AND r.alias_id = ${table}.case_id)
  AND NOT EXISTS (SELECT 1 FROM gold_case g WHERE g.pack_id = @packId AND g.case_id = ${table}.case_id)`;

/**
 * Everything that people said about the cases of a pack, in the pack's order: a row for each reviewer,
 * case and target that has answers, and one for each case that a reviewer skipped or only flagged. Cases
 * that a later revision took out of the pack come last.
 */
export async function* reviewRows(db: Database, packId: string): AsyncGenerator<AnnotationRow> {
  const inWindow = 'pc.pack_id = ? AND pc.position >= ? AND pc.position < ?';
  const heads = db.prepare<[string, number, number], HeadColumns>(
    `SELECT ${HEAD_COLUMNS}
     FROM pack_case pc JOIN annotation a ON a.pack_id = pc.pack_id AND a.case_id = pc.case_id
     WHERE ${inWindow} ORDER BY a.reviewer_id, a.target`,
  );
  const reviewers = db
    .prepare<[string], string>(
      'SELECT DISTINCT reviewer_id FROM case_state WHERE pack_id = ? ORDER BY reviewer_id',
    )
    .pluck()
    .all(packId);
  const states = db.prepare<[string, string, number, number], StateColumns>(
    `SELECT ${STATE_COLUMNS} FROM pack_case pc
     JOIN case_state cs ON cs.pack_id = pc.pack_id AND cs.reviewer_id = ? AND cs.case_id = pc.case_id
     WHERE ${inWindow}`,
  );
  const total =
    db
      .prepare<[string], number>('SELECT count(*) FROM pack_case WHERE pack_id = ?')
      .pluck()
      .get(packId) ?? 0;
  for (let from = 0; from < total; from += SLICE) {
    if (from > 0) await setImmediate();
    const window = [packId, from, from + SLICE] as const;
    yield* rowsOfPage(
      db,
      packId,
      heads.all(...window),
      reviewers.flatMap((reviewerId) => states.all(reviewerId, ...window)),
    );
  }
  await setImmediate();
  yield* rowsOfPage(
    db,
    packId,
    db
      .prepare<[{ packId: string }], HeadColumns>(
        `SELECT ${HEAD_COLUMNS} FROM annotation a WHERE ${hasLeft('a')} ORDER BY a.reviewer_id, a.target`,
      )
      .all({ packId }),
    db
      .prepare<[{ packId: string }], StateColumns>(
        `SELECT ${STATE_COLUMNS} FROM case_state cs WHERE ${hasLeft('cs')} ORDER BY cs.reviewer_id`,
      )
      .all({ packId }),
  );
}

function* rowsOfPage(
  db: Database,
  packId: string,
  heads: readonly HeadColumns[],
  states: readonly StateColumns[],
): Generator<AnnotationRow> {
  // Most cases of a big pack are untouched: only what somebody spoke of is looked up.
  if (states.length === 0) return;
  const headsByCase = Map.groupBy(heads, (head) => head.caseId);
  const statesByCase = Map.groupBy(states, (state) => state.caseId);
  const page = db
    .prepare<[string, string], CaseColumns>(
      `SELECT j.value AS caseId, c.row, c.native_id AS nativeId, s.name AS source
       FROM json_each(?) j LEFT JOIN pack_case pc ON pc.pack_id = ? AND pc.case_id = j.value
       LEFT JOIN case_row c ON c.case_id = j.value LEFT JOIN source s ON s.source_id = c.source_id
       ORDER BY pc.position, j.value`,
    )
    .all(JSON.stringify([...statesByCase.keys()]), packId);
  const metricsOf = readMetrics(
    db,
    page.flatMap((item) => item.row ?? []),
  );
  for (const item of page) {
    yield* rowsOfCase(packId, item, {
      heads: headsByCase.get(item.caseId) ?? [],
      states: statesByCase.get(item.caseId) ?? [],
      metricsOf,
    });
  }
}

function* rowsOfCase(
  packId: string,
  item: CaseColumns,
  parts: {
    readonly heads: readonly HeadColumns[];
    readonly states: readonly StateColumns[];
    readonly metricsOf: MetricsOf;
  },
): Generator<AnnotationRow> {
  const { heads, states, metricsOf } = parts;
  const common = { caseId: item.caseId, nativeId: item.nativeId, source: item.source, packId };
  const headsByReviewer = Map.groupBy(heads, (head) => head.reviewerId);
  for (const state of states) {
    const skipped = state.state === 'skipped';
    const mine = {
      ...common,
      reviewerId: state.reviewerId,
      origin: 'review' as const,
      flagged: state.flagged !== 0,
      skipped,
      skipReason: skipped ? state.skipReason : null,
      reasons: {},
    };
    const byTarget = Map.groupBy(
      headsByReviewer.get(state.reviewerId) ?? [],
      (head) => head.target,
    );
    let saysOfCase = false;
    for (const [target, both] of byTarget) {
      const head = shownHead(both);
      if (head?.state !== 'submitted') continue;
      if (target === 'case') saysOfCase = true;
      yield {
        ...mine,
        target,
        packRev: head.packRev,
        rubricId: head.rubricId,
        rubricRev: head.rubricRev,
        judgeSeen: head.judgeSeen,
        revealChoice: head.revealChoice,
        submittedAt: head.at,
        activeMs: head.activeMs,
        answers: AnswersSchema.parse(JSON.parse(head.answers)),
        metrics: metricsOf(item.row, target),
      };
    }
    if (!saysOfCase && (skipped || mine.flagged)) {
      yield {
        ...mine,
        target: 'case',
        packRev: null,
        rubricId: null,
        rubricRev: null,
        judgeSeen: null,
        revealChoice: null,
        submittedAt: null,
        activeMs: state.activeMs,
        answers: {},
        metrics: metricsOf(item.row, 'case'),
      };
    }
  }
}

function readMetrics(db: Database, caseRows: readonly number[]): MetricsOf {
  const results = db
    .prepare<[string], { caseRow: number; target: string; metric: string; verdict: number }>(
      `SELECT r.case_row AS caseRow, r.target, m.name AS metric, r.verdict FROM json_each(?) j
       CROSS JOIN metric_result r ON r.case_row = j.value JOIN metric m ON m.metric_row = r.metric_row
       ORDER BY m.name, r.row`,
    )
    .all(JSON.stringify(caseRows));
  const byPlace = new Map<string, Map<string, string[]>>();
  for (const { caseRow, target, metric, verdict } of results) {
    const place = `${caseRow} ${target}`;
    const metrics = byPlace.get(place) ?? new Map<string, string[]>();
    byPlace.set(place, metrics);
    const words = metrics.get(metric) ?? [];
    metrics.set(metric, words);
    words.push(METRIC_WORDS[verdict] ?? 'no_verdict');
  }
  const none = new Map<string, string[]>();
  return (caseRow, target) => byPlace.get(`${caseRow} ${target}`) ?? none;
}

interface LabelColumns extends CaseColumns {
  readonly row: number;
  readonly reviewer: string;
  readonly question: string;
  readonly target: string;
  readonly verdict: number | null;
  readonly number: number | null;
  readonly text: string | null;
  readonly reason: string | null;
  readonly at: string | null;
}

const VERDICT_WORDS = ['fail', 'pass', 'unsure'] as const;

/**
 * Human labels that came with imported files, one row a reviewer, case and target.
 * @param packIds only cases of these packs; every case if empty.
 */
export async function* importedRows(
  db: Database,
  packIds: readonly string[],
): AsyncGenerator<AnnotationRow> {
  const last =
    db.prepare<[], number | null>('SELECT max(case_row) FROM imported_label').pluck().get() ?? 0;
  const labels = db.prepare<[{ from: number; to: number; packIds: string }], LabelColumns>(
    `SELECT c.case_id AS caseId, c.row, c.native_id AS nativeId, s.name AS source, l.reviewer, l.question,
       l.target, l.verdict, l.number, l.text, l.reason, l.at
     FROM imported_label l JOIN case_row c ON c.row = l.case_row JOIN source s ON s.source_id = c.source_id
     WHERE l.case_row >= @from AND l.case_row < @to
       AND (@packIds = '[]' OR EXISTS (SELECT 1 FROM pack_case pc
         WHERE pc.pack_id IN (SELECT value FROM json_each(@packIds)) AND pc.case_id = c.case_id))
     ORDER BY l.case_row, l.reviewer, l.target, l.row`,
  );
  for (let from = 0; from <= last; from += SLICE) {
    if (from > 0) await setImmediate();
    const page = labels.all({ from, to: from + SLICE, packIds: JSON.stringify(packIds) });
    const metricsOf = readMetrics(db, [...new Set(page.map((label) => label.row))]);
    const groups = Map.groupBy(page, ({ row, reviewer, target }) =>
      JSON.stringify([row, reviewer, target]),
    );
    for (const group of groups.values()) yield* importedRow(group, metricsOf);
  }
}

function* importedRow(
  group: readonly LabelColumns[],
  metricsOf: MetricsOf,
): Generator<AnnotationRow> {
  const [first] = group;
  if (!first) return;
  const answers: Answers = {};
  const reasons: Record<string, string> = {};
  for (const [question, same] of Map.groupBy(group, (label) => label.question)) {
    const values = same.map(
      (label) => label.number ?? label.text ?? VERDICT_WORDS[label.verdict ?? 2] ?? 'unsure',
    );
    const [value] = values;
    if (value === undefined) continue;
    // One person may have labelled the same thing twice; neither label is dropped.
    answers[question] = values.length === 1 ? value : values.map(String);
    const said = same.flatMap((label) => label.reason ?? []);
    if (said.length > 0) reasons[question] = said.join('\n');
  }
  const times = group.flatMap((label) => label.at ?? []).sort();
  yield {
    caseId: first.caseId,
    nativeId: first.nativeId,
    source: first.source,
    packId: null,
    packRev: null,
    rubricId: null,
    rubricRev: null,
    reviewerId: first.reviewer,
    target: first.target,
    origin: 'imported',
    judgeSeen: null,
    revealChoice: null,
    submittedAt: times.at(-1) ?? null,
    activeMs: null,
    flagged: false,
    skipped: false,
    skipReason: null,
    answers,
    reasons,
    metrics: metricsOf(first.row, first.target),
  };
}
