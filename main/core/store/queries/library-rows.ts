import type { Database } from 'better-sqlite3';
import type { LibraryRow } from '../../../../shared/contract/library.ts';
import type { CaseKind, Environment } from '../../../../shared/domain/case.ts';
import { signalsOf } from '../../../../shared/domain/signal.ts';

interface RowColumns {
  readonly caseId: string;
  readonly kind: CaseKind;
  readonly name: string | null;
  readonly inputPreview: string;
  readonly outputPreview: string;
  readonly environment: Environment | null;
  readonly tags: string;
  readonly signals: number;
  readonly latencyMs: number | null;
  readonly costUsd: number | null;
  readonly startedAt: string | null;
  readonly metricsPassed: number;
  readonly metricsFailed: number;
  readonly metricsNoVerdict: number;
  readonly humanLabels: number;
}

const ROW_SQL = `SELECT case_id AS caseId, kind, name, input_preview AS inputPreview,
    output_preview AS outputPreview, environment, tags, signals, latency_ms AS latencyMs,
    cost_usd AS costUsd, started_at AS startedAt, metrics_passed AS metricsPassed,
    metrics_failed AS metricsFailed, metrics_no_verdict AS metricsNoVerdict,
    imported_labels + (
      SELECT count(*) FROM (SELECT DISTINCT pack_id, target, reviewer_id FROM answer WHERE case_id = c.case_id)
    ) AS humanLabels
  FROM case_row AS c WHERE row = ?`;

/**
 * The Library's rows of a window, in the order of `rows`; a row that is gone is left out.
 * A human label is one label of a file, or one reviewer's submitted form for one target.
 */
export function readLibraryRows(db: Database, rows: ArrayLike<number>): LibraryRow[] {
  const statement = db.prepare<[number], RowColumns>(ROW_SQL);
  return Array.from(rows).flatMap((row) => {
    const columns = statement.get(row);
    if (!columns) return [];
    const { tags, signals, ...rest } = columns;
    return [{ ...rest, tags: readTags(tags), signals: signalsOf(signals) }];
  });
}

// Plain checks: this runs in a worker that would spend most of its start on loading a schema library.
function readTags(json: string): string[] {
  const tags: unknown = JSON.parse(json);
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [];
}

/** Case ids of rows, in their order. */
export function readCaseIds(db: Database, rows: Uint32Array): string[] {
  const total = db.prepare<[], number>('SELECT count(*) FROM case_row').pluck().get() ?? 0;
  // One case costs a walk down the table, all of them one pass over the narrow index of ids.
  if (rows.length * 8 < total) {
    const one = db.prepare<[number], string>('SELECT case_id FROM case_row WHERE row = ?').pluck();
    return Array.from(rows).flatMap((row) => one.get(row) ?? []);
  }
  const positions = new Map<number, number>();
  for (const [position, row] of rows.entries()) positions.set(row, position);
  const ids = Array.from<string | undefined>({ length: rows.length });
  const every = db
    .prepare<[], [row: number, caseId: string]>('SELECT row, case_id FROM case_row')
    .raw();
  for (const [row, caseId] of every.iterate()) {
    const position = positions.get(row);
    if (position !== undefined) ids[position] = caseId;
  }
  return ids.filter((id) => id !== undefined);
}
