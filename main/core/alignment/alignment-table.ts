import type { Database } from 'better-sqlite3';
import type {
  AlignmentFilter,
  AlignmentRow,
  AlignmentSeries,
  AlignmentTable,
  ScoreDistribution,
} from '../../../shared/contract/alignment.ts';
import { type AlignmentSummary, summarizeAlignment } from '../../../shared/stats/alignment.ts';
import type { PositiveClass } from '../../../shared/stats/confusion.ts';
import { groupedCorrelations } from '../../../shared/stats/grouped.ts';
import { CASE_TARGET } from '../store/packed-chunk-builder.ts';
import { scoreDistribution } from './distribution.ts';
import { groupJudgements } from './group-keys.ts';
import { caseNumbers, type JoinedJudgements } from './join.ts';
import { JudgementReader, readMetrics, type StatsMetric } from './judgements.ts';
import { alignmentSeries } from './series.ts';

const NOTHING: JoinedJudgements = {
  count: 0,
  caseRow: new Uint32Array(0),
  target: new Float64Array(0),
  metricVerdict: new Uint8Array(0),
  humanVerdict: new Uint8Array(0),
  score: new Float64Array(0),
  threshold: new Float64Array(0),
  grade: new Float64Array(0),
  time: new Float64Array(0),
};

/** One row for each metric, by name; a metric without anything to compare says why. */
export function alignmentTable(db: Database, filter: AlignmentFilter): AlignmentTable {
  const reader = new JudgementReader(db, filter);
  const positiveClass = readPositiveClass(db);
  const labelled = new LabelledTargets();
  const rows = readMetrics(db, filter.metricIds).map((metric): AlignmentRow => {
    const judgements = reader.read(metric);
    const joined = judgements.kind === 'joined' ? judgements.joined : NOTHING;
    labelled.add(joined);
    return {
      metricId: metric.metricId,
      metric: metric.name,
      humanQuestion: judgements.question,
      direction: metric.direction,
      summary: summarize(db, metric, joined, positiveClass, filter.groupBy),
      reason: judgements.kind === 'nothing' ? judgements.reason : null,
      gold: judgements.gold,
    };
  });
  return { rows, labelledTargets: labelled.count };
}

/** What the summary says of one metric's judgements. */
function summarize(
  db: Database,
  metric: StatsMetric,
  joined: JoinedJudgements,
  positiveClass: PositiveClass,
  groupBy: string | null,
): AlignmentSummary {
  const cluster = caseNumbers(joined.caseRow);
  const summary = summarizeAlignment(
    {
      metricVerdict: joined.metricVerdict,
      humanVerdict: joined.humanVerdict,
      score: joined.score,
      humanGrade: joined.grade,
      direction: metric.direction,
      ...(cluster === null ? {} : { cluster }),
    },
    { positiveClass },
  );
  if (groupBy === null || summary.gradedPairs === 0) return summary;
  // A judgement stands once for each of its groups (a case may have several tags).
  const { rows, groups, groupCount } = groupJudgements(db, joined.caseRow, groupBy);
  const sign = metric.direction === 'lower_is_better' ? -1 : 1;
  const isGraded = (row: number): boolean =>
    !Number.isNaN(joined.score[row]) && !Number.isNaN(joined.grade[row]);
  const kept = groups.filter((_, i) => isGraded(rows[i] ?? 0));
  const keptRows = rows.filter(isGraded);
  const grouped = groupedCorrelations(
    Float64Array.from(keptRows, (row) => sign * (joined.score[row] ?? Number.NaN)),
    Float64Array.from(keptRows, (row) => joined.grade[row] ?? Number.NaN),
    kept,
    groupCount,
  );
  return { ...summary, grouped };
}

/** Which side precision and recall speak of, as the person set it. */
function readPositiveClass(db: Database): PositiveClass {
  const json = db
    .prepare<[], string>(`SELECT json FROM setting WHERE key = 'positiveClass'`)
    .pluck()
    .get();
  return json === '"pass"' ? 'pass' : 'fail';
}

/** Agreement over time of one metric. */
export function seriesOf(db: Database, filter: AlignmentFilter, metricId: string): AlignmentSeries {
  return alignmentSeries(metricId, judgementsOf(db, filter, metricId).joined);
}

/** Score histogram of one metric. */
export function distributionOf(
  db: Database,
  filter: AlignmentFilter,
  metricId: string,
  bins: number,
): ScoreDistribution {
  const { joined, metric } = judgementsOf(db, filter, metricId);
  return scoreDistribution(metricId, metric?.direction ?? null, joined, bins);
}

/** The judgements of one metric; none if there is no such metric or nothing to compare. */
export function judgementsOf(
  db: Database,
  filter: AlignmentFilter,
  metricId: string,
): { readonly metric: StatsMetric | null; readonly joined: JoinedJudgements } {
  const metric = readMetrics(db).find((known) => known.metricId === metricId) ?? null;
  const judgements = metric === null ? null : new JudgementReader(db, filter).read(metric);
  return { metric, joined: judgements?.kind === 'joined' ? judgements.joined : NOTHING };
}

/** Counts the distinct targets that several metrics judged and people labelled. */
class LabelledTargets {
  count = 0;
  #cases = new Uint8Array(0);
  readonly #parts = new Set<string>();

  add(joined: JoinedJudgements): void {
    const last = joined.caseRow.at(-1) ?? 0;
    if (last >= this.#cases.length) {
      const larger = new Uint8Array(Math.max(last + 1, 2 * this.#cases.length));
      larger.set(this.#cases);
      this.#cases = larger;
    }
    for (let i = 0; i < joined.count; i += 1) {
      const row = joined.caseRow[i] ?? 0;
      const target = joined.target[i] ?? CASE_TARGET;
      if (target === CASE_TARGET) {
        if (this.#cases[row] === 1) continue;
        this.#cases[row] = 1;
        this.count += 1;
      } else {
        const key = `${row}:${target}`;
        if (this.#parts.has(key)) continue;
        this.#parts.add(key);
        this.count += 1;
      }
    }
  }
}
