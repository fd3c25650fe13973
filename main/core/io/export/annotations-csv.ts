import type { AnswerValue } from '../../../../shared/domain/annotation.ts';
import type { Rubric } from '../../../../shared/domain/rubric.ts';
import type { NamedAnnotation } from './annotation-names.ts';
import type { AnnotationRow } from './annotation-rows.ts';
import { CSV_BYTE_ORDER_MARK, csvLine } from './csv-cell.ts';

type Cell = string | number | boolean | null;

const COLUMNS: readonly (readonly [string, (row: NamedAnnotation) => Cell])[] = [
  ['case_id', (row) => row.caseId],
  ['native_id', (row) => row.nativeId],
  ['source', (row) => row.source],
  ['pack', (row) => row.pack],
  ['pack_rev', (row) => row.packRev],
  ['rubric', (row) => row.rubric],
  ['rubric_rev', (row) => row.rubricRev],
  ['reviewer', (row) => row.reviewer],
  ['target', (row) => row.target],
  ['is_human', () => true],
  ['judge_seen', (row) => row.judgeSeen],
  ['reveal_choice', (row) => row.revealChoice],
  ['submitted_at', (row) => row.submittedAt],
  ['active_ms', (row) => row.activeMs],
  ['flagged', (row) => row.flagged],
  ['skipped', (row) => row.skipped],
  ['skip_reason', (row) => row.skipReason],
  ['origin', (row) => row.origin],
  ['reviewer_id', (row) => row.reviewerId],
];

/** The columns that depend on what was answered. */
export interface AnswerColumns {
  /** Keys of answers, in the order of the rubrics' questions. */
  readonly questions: readonly string[];
  /** Questions whose imported labels carry a reason. */
  readonly reasons: readonly string[];
  readonly metrics: readonly string[];
}

/**
 * Reads all rows once to learn which columns the file needs: a file is written from the top, and a
 * column that only the last row fills must stand in the first line.
 */
export async function findAnswerColumns(
  rows: AsyncIterable<AnnotationRow>,
  rubricOf: (packId: string, rubricId: string, rev: number) => Rubric,
): Promise<AnswerColumns> {
  const keys = new Set<string>();
  const reasons = new Set<string>();
  const metrics = new Set<string>();
  const rubrics = new Map<string, Rubric>();
  for await (const row of rows) {
    for (const key of Object.keys(row.answers)) keys.add(key);
    for (const key of Object.keys(row.reasons)) reasons.add(key);
    for (const metric of row.metrics.keys()) metrics.add(metric);
    if (row.rubricId !== null && row.rubricRev !== null) {
      const packId = row.packId ?? '';
      const name = JSON.stringify([packId, row.rubricId, row.rubricRev]);
      if (!rubrics.has(name)) rubrics.set(name, rubricOf(packId, row.rubricId, row.rubricRev));
    }
  }
  const questions = new Set<string>();
  for (const rubric of rubrics.values()) {
    for (const question of rubric.questions) {
      if (question.kind !== 'metric_verdict') questions.add(question.key);
      else for (const key of perMetric(keys, question.key)) questions.add(key);
    }
  }
  for (const key of [...keys].sort()) questions.add(key);
  return {
    questions: [...questions],
    reasons: [...reasons].sort(),
    metrics: [...metrics].sort(),
  };
}

function perMetric(keys: ReadonlySet<string>, questionKey: string): string[] {
  return [...keys].filter((key) => key.startsWith(`${questionKey}.`)).sort();
}

/** A spreadsheet of annotations: a header line, then one line a reviewer, case and target. */
export async function* annotationsCsv(
  rows: AsyncIterable<NamedAnnotation>,
  columns: AnswerColumns,
): AsyncGenerator<string> {
  const taken = new Set(COLUMNS.map(([name]) => name));
  const header = (name: string) => {
    let unique = name;
    // A question may be called like one of the fixed columns.
    while (taken.has(unique)) unique = `answer.${unique}`;
    taken.add(unique);
    return unique;
  };
  yield (
    CSV_BYTE_ORDER_MARK +
    csvLine([
      ...COLUMNS.map(([name]) => name),
      ...columns.questions.map(header),
      ...columns.reasons.map((question) => header(`${question}.reason`)),
      ...columns.metrics.map((metric) => header(`metric:${metric}`)),
    ])
  );
  for await (const row of rows) {
    yield csvLine([
      ...COLUMNS.map(([, cellOf]) => cellOf(row)),
      ...columns.questions.map((key) => answerCell(row.answers[key])),
      ...columns.reasons.map((question) => row.reasons[question] ?? null),
      ...columns.metrics.map((metric) => [...new Set(row.metrics.get(metric))].join('; ')),
    ]);
  }
}

function answerCell(value: AnswerValue | undefined): Cell {
  if (value === undefined) return null;
  if (!Array.isArray(value)) return value;
  const texts = value.filter((item) => typeof item === 'string');
  return texts.length === value.length ? texts.join('; ') : JSON.stringify(value);
}
