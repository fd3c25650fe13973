import type { Database } from 'better-sqlite3';
import type { AlignmentOptions } from '../../../shared/contract/alignment.ts';
import {
  type LabelColumn,
  NO_HUMAN_VERDICT,
  readLabelColumn,
  readMetricColumn,
} from '../store/packed-columns.ts';
import { labelQuestions, readRubricQuestions } from './questions.ts';
import { readMetrics, type StatsMetric } from './judgements.ts';

type QuestionScale = AlignmentOptions['questions'][number]['scale'];

/** More different texts than this, or longer ones, are comments and not choices. */
const MOST_CHOICES = 40;
const LONGEST_CHOICE = 80;

/** What the slicers can take: everything that occurs in the workspace. */
export function alignmentOptions(db: Database): AlignmentOptions {
  const { titles } = readRubricQuestions(db);
  const reviewerIds = new Set<string>();
  let earliest = Infinity;
  let latest = -Infinity;
  const questions = labelQuestions(db).map((key) => {
    const labels = readLabelColumn(db, key);
    for (const reviewer of labels.reviewers) if (reviewer !== '') reviewerIds.add(reviewer);
    for (const time of labels.time) {
      if (time < earliest) earliest = time;
      if (time > latest) latest = time;
    }
    return { key, title: titleOf(key, titles), count: labels.count, scale: scaleOf(labels) };
  });
  const metrics = readMetrics(db);
  const texts = (sql: string): string[] => db.prepare<[], string>(sql).pluck().all();
  return {
    questions,
    metrics: metrics.map(({ metricId, name }) => ({ id: metricId, name })),
    metricVersions: [...new Set(metrics.flatMap((metric) => versionsOf(db, metric)))].sort(),
    reviewers: reviewerNames(db, reviewerIds),
    tags: texts('SELECT DISTINCT tag FROM case_tag ORDER BY tag'),
    packs: db
      .prepare<[], { id: string; name: string }>(
        'SELECT pack_id AS id, name FROM pack WHERE withdrawn = 0 ORDER BY name, pack_id',
      )
      .all(),
    sources: db
      .prepare<[], { id: string; name: string }>(
        'SELECT source_id AS id, name FROM source ORDER BY name',
      )
      .all(),
    from: dayOf(earliest),
    to: dayOf(latest),
  };
}

/** Versions that the results of a metric name, in order. */
export function versionsOf(db: Database, metric: Pick<StatsMetric, 'metricRow'>): string[] {
  const { versions } = readMetricColumn(db, metric.metricRow);
  return versions.filter((version) => version !== '').toSorted();
}

function dayOf(time: number): string | null {
  return Number.isFinite(time) ? new Date(time).toISOString().slice(0, 10) : null;
}

/** Title of a question in the newest rubric that has it; its key where none has. */
export function titleOf(key: string, titles: ReadonlyMap<string, string>): string {
  const own = titles.get(key);
  if (own !== undefined) return own;
  const dot = key.indexOf('.');
  const title = dot > 0 ? titles.get(key.slice(0, dot)) : undefined;
  return title === undefined ? key : `${title}: ${key.slice(dot + 1)}`;
}

/** What kind of answers a question has, read off the answers: rubrics do not know imported labels. */
export function scaleOf(labels: LabelColumn): QuestionScale {
  if (labels.verdict.some((verdict) => verdict !== NO_HUMAN_VERDICT)) return 'verdict';
  if (labels.number.some((number) => !Number.isNaN(number))) return 'graded';
  const texts = labels.texts.slice(1);
  const isChoice =
    texts.length <= MOST_CHOICES && texts.every((text) => text.length <= LONGEST_CHOICE);
  return isChoice ? 'nominal' : 'text';
}

/** Names to show for reviewers' ids, each once, in order. */
export function reviewerNames(db: Database, ids: Iterable<string>): string[] {
  const nameOf = db
    .prepare<[string], string>('SELECT name FROM person WHERE person_id = ?')
    .pluck();
  return [...new Set([...ids].map((id) => nameOf.get(id) ?? id))].sort((a, b) => (a < b ? -1 : 1));
}
