import type { Database } from 'better-sqlite3';
import { RubricSchema, type Rubric } from '../../../shared/domain/rubric.ts';

/** Which version of a rubric, and whose. */
export interface PackRubric {
  readonly packId: string;
  readonly rubricId: string;
  readonly rev: number;
}

/**
 * Reads versions of rubrics as a pack knows them, each parsed once: what the pack's own stream says comes
 * first, because another workspace may hold something else under the same id.
 * @returns a function that gives null for a version that is not here.
 */
export function createRubricReader(
  db: Database,
): (packId: string, rubricId: string, rev: number) => Rubric | null {
  const select = db
    .prepare<[PackRubric], string | null>(
      `SELECT coalesce(
         (SELECT json FROM pack_rubric WHERE pack_id = @packId AND rubric_id = @rubricId AND rev = @rev),
         (SELECT json FROM rubric WHERE rubric_id = @rubricId AND rev = @rev))`,
    )
    .pluck();
  /** By their own text, so an entry can never be out of date. */
  const parsed = new Map<string, Rubric>();
  return (packId, rubricId, rev) => {
    const json = select.get({ packId, rubricId, rev });
    if (json === undefined || json === null) return null;
    const rubric = parsed.get(json) ?? RubricSchema.parse(JSON.parse(json));
    parsed.set(json, rubric);
    return rubric;
  };
}
