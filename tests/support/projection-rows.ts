import { PROJECTION_TABLES } from '../../main/core/store/projections.ts';
import type { CoreContext } from '../../main/core/context.ts';

/** Rows of projections as text, for comparing workspaces. What is of one device alone is left out. */
export function projectionRows(context: CoreContext): Record<string, string[]> {
  const rows: Record<string, string[]> = {};
  for (const [table, order] of Object.entries(PROJECTION_TABLES)) {
    // Undo is of this person on this device; rubrics of the workspace stream do not travel.
    if (table === 'undo_entry' || table === 'rubric') continue;
    rows[table] = context.db
      .prepare<[], Record<string, unknown>>(`SELECT * FROM ${table} ORDER BY ${order}`)
      .all()
      .map((row) => JSON.stringify(row))
      // What is said of the workspace itself stays there.
      .filter((row) => !row.includes('\\"ws\\"'));
  }
  return rows;
}
