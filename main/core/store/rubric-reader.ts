import type { Database } from 'better-sqlite3';
import { RubricSchema, type Rubric } from '../../../shared/domain/rubric.ts';

/**
 * Reads versions of rubrics, each parsed once.
 * @returns a function that gives null for a version that is not here.
 */
export function createRubricReader(db: Database): (rubricId: string, rev: number) => Rubric | null {
  const select = db
    .prepare<[string, number], string>('SELECT json FROM rubric WHERE rubric_id = ? AND rev = ?')
    .pluck();
  /** By their own text, so an entry can never be out of date. */
  const parsed = new Map<string, Rubric>();
  return (rubricId, rev) => {
    const json = select.get(rubricId, rev);
    if (json === undefined) return null;
    const rubric = parsed.get(json) ?? RubricSchema.parse(JSON.parse(json));
    parsed.set(json, rubric);
    return rubric;
  };
}
