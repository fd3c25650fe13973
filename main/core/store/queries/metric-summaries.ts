import type { Database } from 'better-sqlite3';
import type { Direction, NoVerdictReason } from '../../../../shared/domain/case.ts';
import type { Metric } from '../../../../shared/domain/metric.ts';

interface MetricColumns {
  readonly metricRow: number;
  readonly metricId: string;
  readonly name: string;
  readonly kind: Metric['kind'];
  readonly status: Metric['status'];
  readonly direction: Direction | null;
  readonly directionSource: Metric['directionSource'];
  readonly setDirection: Direction | null;
}

interface ResultGroup {
  readonly metricRow: number;
  readonly version: string | null;
  readonly evaluator: string | null;
  readonly threshold: number | null;
  readonly verdict: number;
  readonly noVerdictReason: NoVerdictReason | null;
  readonly targetKind: 'case' | 'span' | 'turn';
  readonly count: number;
  readonly scoreMin: number | null;
  readonly scoreMax: number | null;
  readonly firstCaseRow: number;
}

const METRICS_SQL = `SELECT m.metric_row AS metricRow, m.metric_id AS metricId, m.name, m.kind, m.status,
    m.direction, m.direction_source AS directionSource, d.direction AS setDirection
  FROM metric AS m LEFT JOIN metric_direction AS d ON d.metric_id = m.metric_id ORDER BY m.name, m.metric_id`;

const RESULTS_SQL = `SELECT metric_row AS metricRow, version, evaluator, threshold, verdict,
    no_verdict_reason AS noVerdictReason,
    CASE WHEN target = 'case' THEN 'case' WHEN target LIKE 'turn:%' THEN 'turn' ELSE 'span' END AS targetKind,
    count(*) AS count, min(score) AS scoreMin, max(score) AS scoreMax, min(case_row) AS firstCaseRow
  FROM metric_result
  GROUP BY metricRow, version, evaluator, threshold, verdict, noVerdictReason, targetKind`;

/**
 * Every metric with what its results say: counts by verdict and by why there is none, versions,
 * evaluators, thresholds (most used first), range of scores. One pass over all results.
 */
export function readMetrics(db: Database): Metric[] {
  const groups = Map.groupBy(
    db.prepare<[], ResultGroup>(RESULTS_SQL).all(),
    (group) => group.metricRow,
  );
  const importedAt = db
    .prepare<[number], string>(
      'SELECT s.imported_at FROM case_row AS c JOIN source AS s ON s.source_id = c.source_id WHERE c.row = ?',
    )
    .pluck();
  return db
    .prepare<[], MetricColumns>(METRICS_SQL)
    .all()
    .map((metric) =>
      summarise(metric, groups.get(metric.metricRow) ?? [], (row) => importedAt.get(row) ?? null),
    );
}

function summarise(
  metric: MetricColumns,
  groups: readonly ResultGroup[],
  importedAt: (caseRow: number) => string | null,
): Metric {
  const countOf = (keep: (group: ResultGroup) => boolean): number =>
    groups.reduce((sum, group) => (keep(group) ? sum + group.count : sum), 0);
  const noVerdict = (reason: NoVerdictReason): number =>
    countOf((group) => group.verdict === 2 && (group.noVerdictReason ?? 'missing') === reason);
  const scores = groups
    .flatMap((group) => [group.scoreMin, group.scoreMax])
    .filter((score) => score !== null);
  const versions = Map.groupBy(
    groups.filter((group) => group.version !== null),
    (group) => group.version ?? '',
  );
  const thresholds = Map.groupBy(
    groups.filter((group) => group.threshold !== null),
    (group) => group.threshold ?? 0,
  );
  return {
    id: metric.metricId,
    name: metric.name,
    kind: metric.kind,
    status: metric.status,
    direction: metric.setDirection ?? metric.direction,
    directionSource: metric.setDirection === null ? metric.directionSource : 'set_by_lead',
    versions: [...versions]
      .map(([version, parts]) => ({
        version,
        resultCount: sumOf(parts),
        firstSeenAt: importedAt(
          parts.reduce((min, part) => Math.min(min, part.firstCaseRow), Infinity),
        ),
      }))
      .sort(
        (a, b) =>
          compare(a.firstSeenAt ?? '', b.firstSeenAt ?? '') || compare(a.version, b.version),
      ),
    evaluators: [...new Set(groups.flatMap((group) => group.evaluator ?? []))].sort(compare),
    thresholds: [...thresholds]
      .map(([threshold, parts]) => ({ threshold, resultCount: sumOf(parts) }))
      .sort((a, b) => b.resultCount - a.resultCount || a.threshold - b.threshold),
    resultCount: sumOf(groups),
    passedCount: countOf((group) => group.verdict === 1),
    failedCount: countOf((group) => group.verdict === 0),
    noVerdict: {
      missing: noVerdict('missing'),
      error: noVerdict('error'),
      unparseable: noVerdict('unparseable'),
      flaky: noVerdict('flaky'),
    },
    scoreMin: scores.reduce<number | null>(
      (min, score) => (min === null || score < min ? score : min),
      null,
    ),
    scoreMax: scores.reduce<number | null>(
      (max, score) => (max === null || score > max ? score : max),
      null,
    ),
    targets: {
      case: countOf((group) => group.targetKind === 'case'),
      span: countOf((group) => group.targetKind === 'span'),
      turn: countOf((group) => group.targetKind === 'turn'),
    },
  };
}

function sumOf(groups: readonly ResultGroup[]): number {
  return groups.reduce((sum, group) => sum + group.count, 0);
}

/** By code unit: the same order on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
