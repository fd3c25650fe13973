import type { Database } from 'better-sqlite3';
import { RubricSchema } from '../../../shared/domain/rubric.ts';
import { labelColumnName } from '../store/packed-columns.ts';

/** What rubrics say about the questions that labels answer. */
export interface RubricQuestions {
  /** Titles by question key, of the newest rubric that has it. */
  readonly titles: ReadonlyMap<string, string>;
  /** Keys of `metric_verdict` questions: an answer's key is `<key>.<metric>`. */
  readonly metricVerdictKeys: ReadonlySet<string>;
  /** Fewest stars that pass, for `stars` questions. */
  readonly passFrom: ReadonlyMap<string, number>;
}

/** Reads the questions of the newest revision of every rubric. */
export function readRubricQuestions(db: Database): RubricQuestions {
  const rows = db
    .prepare<[], string>(
      // What the workspace says of a key comes last and so counts.
      `SELECT json FROM (
         SELECT 0 AS place, pack_id || '/' || rubric_id AS id, json FROM pack_rubric p
         WHERE rev = (SELECT max(rev) FROM pack_rubric n WHERE n.pack_id = p.pack_id AND n.rubric_id = p.rubric_id)
         UNION ALL SELECT 1, rubric_id, json FROM rubric r
         WHERE rev = (SELECT max(rev) FROM rubric n WHERE n.rubric_id = r.rubric_id)
       ) ORDER BY place, id`,
    )
    .pluck()
    .all();
  const titles = new Map<string, string>();
  const metricVerdictKeys = new Set<string>();
  const passFrom = new Map<string, number>();
  for (const json of rows) {
    const rubric = RubricSchema.nullable().catch(null).parse(JSON.parse(json));
    for (const question of rubric?.questions ?? []) {
      titles.set(question.key, question.title);
      if (question.kind === 'metric_verdict') metricVerdictKeys.add(question.key);
      if (question.kind === 'stars') passFrom.set(question.key, question.passFrom);
    }
  }
  return { titles, metricVerdictKeys, passFrom };
}

/** Keys of all questions that have labels, in the order of their names. */
export function labelQuestions(db: Database): string[] {
  const prefix = labelColumnName('');
  const names = db
    .prepare<{ from: string; to: string }, string>(
      `SELECT name FROM packed_column WHERE name >= @from AND name < @to
       UNION SELECT name FROM packed_dirty WHERE name >= @from AND name < @to`,
    )
    .pluck()
    .all({ from: prefix, to: `${prefix}\u{10ffff}` });
  return names
    .map((name) => name.slice(prefix.length))
    .filter((question) => hasLabel(db, question, ''))
    .sort((a, b) => (a < b ? -1 : 1));
}

/** Whether a question has a label that is a verdict or a grade. */
function isJudgement(db: Database, question: string): boolean {
  return hasLabel(db, question, 'AND (verdict IS NOT NULL OR number IS NOT NULL)');
}

function hasLabel(db: Database, question: string, also: string): boolean {
  const found = (table: 'answer' | 'imported_label'): boolean =>
    db.prepare(`SELECT 1 FROM ${table} WHERE question = ? ${also} LIMIT 1`).get(question) !==
    undefined;
  return found('answer') || found('imported_label');
}

/** Resolves which question each metric is compared with. */
export type QuestionResolver = (metric: string) => string | null;

/**
 * Resolves `auto`. For a metric it takes, in this order: the question of a `metric_verdict` that names
 * it, the question with the metric's name (case, spaces and punctuation do not matter), `verdict`, and
 * the only question that has verdicts or grades. A metric that gives scores without verdicts is compared
 * with the question of its name first: people's verdicts have nothing to meet there, grades have. Any
 * other choice is taken for every metric.
 */
export function questionResolver(db: Database, humanQuestion: string): QuestionResolver {
  if (humanQuestion !== 'auto') return () => humanQuestion;
  const questions = labelQuestions(db);
  const { metricVerdictKeys } = readRubricQuestions(db);
  const prefixes = new Set([...metricVerdictKeys, 'metric_verdict']);
  const byMetric = new Map<string, string>();
  const byName = new Map<string, string>();
  for (const question of questions) {
    const dot = question.indexOf('.');
    if (dot > 0 && prefixes.has(question.slice(0, dot))) {
      byMetric.set(plainName(question.slice(dot + 1)), question);
    } else if (!byName.has(plainName(question)) || question === question.toLowerCase()) {
      byName.set(plainName(question), question);
    }
  }
  const general = questions.includes('verdict')
    ? 'verdict'
    : onlyOne(questions.filter((question) => isJudgement(db, question)));
  return (metric) => {
    const name = plainName(metric);
    const named = questions.includes(metric) ? metric : byName.get(name);
    const own = byMetric.get(name);
    if (own !== undefined && named !== undefined && !givesVerdicts(db, metric)) return named;
    return own ?? named ?? general;
  };
}

/** Whether any result of a metric passed or failed. */
function givesVerdicts(db: Database, metric: string): boolean {
  const sql = `SELECT 1 FROM metric_result WHERE verdict IN (0, 1)
    AND metric_row IN (SELECT metric_row FROM metric WHERE name = ?) LIMIT 1`;
  return db.prepare(sql).get(metric) !== undefined;
}

/** A name without case, spaces and punctuation. */
export function plainName(name: string): string {
  const plain = name.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '');
  return plain === '' ? name : plain;
}

function onlyOne(questions: readonly string[]): string | null {
  const [first] = questions;
  return questions.length === 1 && first !== undefined ? first : null;
}
